"""Reads a conversation written as plain text; README.md beside it tells how one is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

AUTHORS = {"机": "bot", "人": "person"}
LINE = re.compile(r"(?P<who>[^:：]{1,20})[:：] ?(?P<what>.*)")
BEGUN = "~ 定期走访开始"
WAIT = re.compile(r"~ (?P<amount>\d+) ?(?P<unit>分钟|小时|天)")
UNITS = {"分钟": "minutes", "小时": "hours", "天": "days"}
BRACKETS = re.compile(r"\[([^\]]*)\] ?")
PICTURES = re.compile(r"照片×(\d+)")
REPEATED = re.compile(r"×(\d+) (.+)")
END = "END STATE"


@dataclass(frozen=True)
class Said:
    """Somebody writes, sends or presses something; `thing` is what stood in brackets."""

    line: int
    who: str
    text: str
    thing: str = ""


@dataclass(frozen=True)
class Heard:
    """One bubble: what it must hold, what it must not, its buttons and its pictures."""

    line: int
    who: str  # empty: whoever spoke last
    words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    pictures: int | None = None
    author: str = "bot"
    rest: bool = False  # … : whatever else came


@dataclass(frozen=True)
class Waited:
    line: int
    time: timedelta


@dataclass(frozen=True)
class Begun:
    """From tomorrow on rounds open by themselves; in other scripts none does."""

    line: int


Step = Said | Heard | Waited | Begun


@dataclass(frozen=True)
class Script:
    steps: tuple[Step, ...]
    end: tuple[str, ...]


def read_script(path: Path) -> Script:
    """The steps of a conversation and the lines of its end state."""
    talk, found, end = path.read_text(encoding="utf-8").partition(f"\n{END}\n")
    if not found:
        raise ValueError(f"{path.name}: {END} is missing")
    states = (line.strip() for line in end.splitlines())
    return Script(tuple(steps(talk.splitlines())), tuple(s for s in states if is_line(s)))


def is_line(text: str) -> bool:
    return bool(text) and not text.startswith("#")


def steps(lines: Iterable[str]) -> Iterator[Step]:
    for number, line in enumerate(lines, start=1):
        if is_line(line.strip()):
            yield step(number, line.strip())


def step(number: int, line: str) -> Step:
    if line == BEGUN:
        return Begun(number)
    if wait := WAIT.fullmatch(line):
        return Waited(number, timedelta(**{UNITS[wait["unit"]]: int(wait["amount"])}))
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number}: neither words, nor time, nor a remark: {line}")
    who, _, listener = found["who"].partition("→")
    if who in AUTHORS:
        return heard(number, listener, found["what"], AUTHORS[who])
    return said(number, who, found["what"])


def said(number: int, who: str, what: str) -> Said:
    thing = BRACKETS.match(what)
    text = what[thing.end() :] if thing else what
    if thing and (repeated := REPEATED.fullmatch(thing[1])):
        return Said(number, who, int(repeated[1]) * repeated[2])
    return Said(number, who, text, thing[1] if thing else "")


def heard(number: int, who: str, what: str, author: str) -> Heard:
    labels = tuple(BRACKETS.findall(what))
    parts = [part for part in BRACKETS.sub("", what).strip().split(" / ") if part]
    pictures = [int(found[1]) for part in parts if (found := PICTURES.fullmatch(part))]
    words = [part for part in parts if not PICTURES.fullmatch(part)]
    return Heard(
        line=number,
        who=who,
        words=tuple(word for word in words if not word.startswith("!") and word != "…"),
        absent=tuple(word[1:] for word in words if word.startswith("!")),
        labels=labels,
        pictures=pictures[0] if pictures else None,
        author=author,
        rest="…" in words,
    )
