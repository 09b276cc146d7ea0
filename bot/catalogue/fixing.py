"""Puts right in the files of knowledge/ what a machine can, and says of each line what it did."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.catalogue.calendar import Year
from bot.catalogue.files import knowledge_files
from bot.catalogue.line_fixes import (
    Edit,
    cured,
    doubled,
    edited,
    narrowed,
    nodes_of,
    reformed,
    tidied,
    without,
)
from bot.catalogue.marked_yaml import Marked, Place, Problem, parse_marked
from bot.catalogue.reader import is_internal, texts_below
from bot.catalogue.schema import Item
from bot.catalogue.shapes import SHAPES
from bot.catalogue.tellings import TELLINGS
from bot.catalogue.trials import KNOWN_FAILURES

ROUNDS = 10  # each may show what the one before hid
HAN = re.compile(r"[\u4e00-\u9fff]")
ONLY_TEXTS = ("local.yaml", KNOWN_FAILURES)  # every value there is a text
GONE = ("known_passes", "known_twice")
Faults = Mapping[Place, str]


def fix_knowledge(folder: Path) -> list[Problem]:
    """Put every file right as far as that goes by itself; what was done, file by file."""
    return [done for path in knowledge_files(folder) for done in fix_file(path, folder)]


def fix_file(path: Path, folder: Path) -> list[Problem]:
    text, done = read_text(path)
    for _ in range(ROUNDS):
        edits = next((found for found in proposals(text, path, folder) if found), [])
        if not edits:
            break
        done += [Problem(path, edit.line, edit.told) for edit in edits]
        text = edited(text, edits)
    if done:
        write_text(path, text)
    return done


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """The file's text, its ends of lines untouched; one that older programs saved is told."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return other_encoding(raw, path)


def other_encoding(raw: bytes, path: Path) -> tuple[str, list[Problem]]:
    """What Windows saves as ANSI in China; a damaged UTF-8 file holds words of its own."""
    kept = len(HAN.findall(raw.decode("utf-8", "ignore")))
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return "", []
    if kept * 10 > len(HAN.findall(text)) or parse_marked(text, path).problems:
        return "", []
    return text, [Problem(path, 1, "改存成 UTF-8 编码")]


def write_text(path: Path, text: str) -> None:
    """Write whole or not at all: the bot may be reading."""
    half = path.with_suffix(f".{os.getpid()}.part")
    half.write_bytes(text.encode("utf-8"))
    shutil.copymode(path, half)
    half.replace(path)


def proposals(text: str, path: Path, folder: Path) -> Iterator[list[Edit]]:
    """Edits of one kind after the other, the more basic first."""
    marked = parse_marked(text, path)
    faults = faults_of(marked, path, folder)
    if marked.problems or faults:
        yield helping(list(reformed(text)), text, path, folder)
    if not marked.problems and marked.value is not None:
        nodes = nodes_of(text)
        yield list(cured(text, nodes, faults))
        yield list(narrowed(text, nodes, places_of_numbers(marked, path, folder)))
        for name in ("asks", "tests") if is_item(path, folder) else ():
            yield list(without(text, nodes, doubled(marked, (name,)), "删掉写重的一行"))
    if text:
        yield harmless(list(tidied(text)), text, path)


def is_item(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder / "items")


def faults_of(marked: Marked, path: Path, folder: Path) -> Faults:
    """The places whose values are no good, and pydantic's word for why."""
    if marked.problems:
        return {}
    if is_item(path, folder):
        return refused(Item.model_validate, marked)
    if path.parent == folder / "calendar":
        return refused(Year.model_validate, marked)
    if path.name in ONLY_TEXTS or path.parent == folder / "phrases":
        found = [place for place, raw in marked.typed.items() if raw]
        return dict.fromkeys(found, "string_type")
    shape = SHAPES.get(path.name)
    return refused(shape.validate_python, marked) if shape else {}


def refused(validate: Callable[[object], object], marked: Marked) -> Faults:
    try:
        validate(marked.value)
    except ValidationError as error:
        return {
            tuple(part for part in detail["loc"] if not is_internal(part)): detail["type"]
            for detail in error.errors()
        }
    return {}


def helping(edits: list[Edit], text: str, path: Path, folder: Path) -> list[Edit]:
    """The edits, if the file is read better or further with them."""
    after = badness(edited(text, edits), path, folder)
    return edits if after < badness(text, path, folder) else []


def badness(text: str, path: Path, folder: Path) -> tuple[int, int, int]:
    marked = parse_marked(text, path)
    first = min((problem.line for problem in marked.problems), default=0)
    return len(marked.problems), -first, len(faults_of(marked, path, folder))


def harmless(edits: list[Edit], text: str, path: Path) -> list[Edit]:
    """The edits, if nothing that is read changes with them but blanks."""
    return edits if told_by(text, path) == told_by(edited(text, edits), path) else []


def told_by(text: str, path: Path) -> tuple[str, list[Problem]]:
    marked = parse_marked(text, path)
    return re.sub(r"\s|\\[nt]", "", repr(marked.value)), marked.problems


def places_of_numbers(marked: Marked, path: Path, folder: Path) -> list[Place]:
    """Where people read what to dial: an item's answer, and all of local.yaml."""
    if is_item(path, folder):
        return [place for place, _ in texts_below(answer_of(marked.value), ("answer",))]
    if path.name == "local.yaml":
        return [place for place, _ in texts_below(marked.value, ())]
    return []


def answer_of(value: object) -> object:
    return value.get("answer") if isinstance(value, dict) else None


def fix_known_failures(folder: Path, problems: Iterable[Problem]) -> list[Problem]:
    """Take out of the list what is told to go; an emptied list stays a list."""
    path = folder / KNOWN_FAILURES
    ends = tuple(TELLINGS[name].partition("}")[2] for name in GONE)
    lines = {one.line for one in problems if one.path == path and one.text.endswith(ends)}
    if not lines:
        return []
    text, _ = read_text(path)
    nodes = nodes_of(text)
    going = [place for place, node in nodes.items() if place and node.start_mark.line + 1 in lines]
    edits = list(without(text, nodes, going, "删掉这一行"))
    new = edited(text, edits)
    empty = parse_marked(new, path).value is None
    write_text(path, f"{new.rstrip()}\n[]\n".lstrip() if empty else new)
    return [Problem(path, edit.line, edit.told) for edit in edits]
