"""What residents write, from a set that no wording was taken from: how much of it is understood."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pytest

from bot.settings import KNOWLEDGE
from bot.understanding import Understanding, Understood

MESSAGES = KNOWLEDGE.parent / "bench" / "understanding" / "residents.csv"


@dataclass(frozen=True)
class Asked:
    """A message, the items any of which is right, and what was understood."""

    right: list[str]
    understood: Understood

    @property
    def is_first(self) -> bool:
        return bool(self.understood.candidates) and self.ids[0] in self.right

    @property
    def ids(self) -> list[str]:
        return [candidate.item.id for candidate in self.understood.candidates]


@pytest.fixture(scope="module")
def asked(understanding: Understanding) -> list[Asked]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "none" not in row["id"].split("|")]
    return [Asked(row["id"].split("|"), understanding.understand(row["text"])) for row in rows]


def test_the_right_item_comes_first_or_is_offered(asked: list[Asked]) -> None:
    assert sum(one.is_first for one in asked) >= 0.935 * len(asked)
    offered = sum(bool({*one.ids[:3]} & {*one.right}) for one in asked)
    assert offered >= 0.98 * len(asked)


def test_most_are_answered_and_hardly_any_wrongly(asked: list[Asked]) -> None:
    answered = [one for one in asked if one.understood.decision == "answer"]
    assert len(answered) >= 0.86 * len(asked)
    assert sum(one.is_first for one in answered) >= 0.97 * len(answered)


def test_danger_is_heard_and_little_else_taken_for_it(asked: list[Asked]) -> None:
    danger = [one for one in asked if any(name.startswith("emergency-") for name in one.right)]
    rest = [one for one in asked if one not in danger]
    assert sum(one.understood.kind != "emergency" for one in danger) <= 0.02 * len(danger)
    assert sum(one.understood.kind == "emergency" for one in rest) <= 0.015 * len(rest)
