"""Understanding, on messages labelled by hand: a CSV of text, id (`a|b`: either, `none`).

python -m bench.understanding [FILE]; without FILE the one kept beside the project, if it is there
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bench.bots import ROOT, read_understanding
from bench.rows import Row
from bot.understanding import Understanding, Understood

LABELLED = ROOT.parent / "shared" / "data" / "utterances-dev.csv"
OFF_TOPIC = "none"


@dataclass(frozen=True)
class Judged:
    """One labelled message: what is right, and what was understood."""

    right: frozenset[str]
    understood: Understood

    @property
    def ids(self) -> list[str]:
        return [candidate.item.id for candidate in self.understood.candidates]

    @property
    def first(self) -> bool:
        return bool(self.ids) and self.ids[0] in self.right

    @property
    def answered(self) -> bool:
        return self.understood.decision == "answer"

    @property
    def alarm(self) -> bool:
        return self.understood.kind == "emergency"


def run(path: Path = LABELLED) -> Iterator[Row]:
    if not path.exists():
        shown = f"{path.parent.name}/{path.name}"
        yield Row("understanding", f"skipped: {shown} is not beside the project")
        return
    understanding = read_understanding()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], frozenset(row["id"].split("|"))) for row in csv.DictReader(file)]
    judged = [Judged(right, understanding.understand(text)) for text, right in rows]
    on_topic = [one for one in judged if OFF_TOPIC not in one.right]
    known = [(text, right) for text, right in rows if OFF_TOPIC not in right]
    yield accuracy(on_topic, known, understanding)
    yield from decisions(on_topic, [one for one in judged if OFF_TOPIC in one.right])
    yield alarms(judged, understanding)


def share(values: Iterable[object]) -> str:
    found = [bool(value) for value in values]
    return f"{sum(found) / len(found):.1%} of {len(found)}" if found else "none"


def accuracy(
    judged: Sequence[Judged], rows: Sequence[tuple[str, frozenset[str]]], ours: Understanding
) -> Row:
    wordings = ours.knowledge.examples()
    peers = {"WRatio": fuzz.WRatio, "token_set_ratio": fuzz.token_set_ratio}
    told = [f"rapidfuzz {name}: {peer(rows, wordings, by)}" for name, by in peers.items()]
    third = share(one.right.intersection(one.ids) for one in judged)
    measured = f"first {share(one.first for one in judged)}, among three {third}"
    return Row("understanding: the right item", measured, peer="; ".join(told))


def peer(
    rows: Sequence[tuple[str, frozenset[str]]], wordings: Sequence[tuple[str, str]], scorer: Any
) -> str:
    """How often the nearest wording by this measure belongs to a right item."""
    asks = [ask for ask, _ in wordings]
    nearest = ((process.extractOne(text, asks, scorer=scorer), right) for text, right in rows)
    return share(found and wordings[found[2]][1] in right for found, right in nearest)


def decisions(on_topic: Sequence[Judged], off_topic: Sequence[Judged]) -> Iterator[Row]:
    yield Row("understanding: answered", share(one.answered for one in on_topic))
    right = share(one.first for one in on_topic if one.answered)
    yield Row("understanding: right among answered", right)
    off = share(one.answered and one.understood.kind != "smalltalk" for one in off_topic)
    yield Row("understanding: off-topic answered", off, "0 %")


def alarms(judged: Sequence[Judged], ours: Understanding) -> Row:
    """Emergencies taken for something else, and something else taken for them."""
    items = ours.knowledge.items
    urgent = {name for name, item in items.items() if item.kind == "emergency"}
    meant = [one for one in judged if one.right & urgent]
    others = [one for one in judged if not one.right & urgent]
    missed = share(not one.alarm for one in meant)
    false = share(one.alarm for one in others)
    return Row("understanding: emergencies", f"missed {missed}, false {false}")


if __name__ == "__main__":
    for row in run(*map(Path, sys.argv[1:])):
        print(row.what, row.measured, row.goal, row.peer, sep=" | ")
