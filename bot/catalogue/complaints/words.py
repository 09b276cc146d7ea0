"""The vocabulary of `train`: names of columns, and what is said to the operator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rapidfuzz import process

from bot.errors import LinliError
from bot.intents.tables import read_table

MEANT = 60  # percent alike; from here on a slip is told with what was meant


class TrainingFailed(LinliError):
    """A ledger can't be learned from; `problems` holds every one, and nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def words() -> dict[str, Any]:
    """Everything in data/train.yaml."""
    return read_table("train", __package__)


def say(phrase: str, /, **values: object) -> str:
    """A sentence for the operator, from the table's `told`."""
    told: str = words()["told"][phrase]
    return told.format(**values)


def failed(phrase: str, /, **values: object) -> TrainingFailed:
    return TrainingFailed([say(phrase, **values)])


def listed(names: Iterable[str]) -> str:
    return say("joint").join(names)


def near(name: str, known: Iterable[str]) -> str:
    """是不是…?, where one of the known names is nearly this one."""
    found = process.extractOne(name, [*known], score_cutoff=MEANT)
    return say("near", name=found[0]) if found else ""
