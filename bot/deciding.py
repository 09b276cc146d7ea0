"""Answer, ask back, or say that it is not known: whichever costs least on average.

The chances come from the matcher; what each mistake costs stands in knowledge/costs.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Decision = Literal["answer", "clarify", "fallback"]


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What a mistake costs, in any unit: only how they compare counts."""

    wrong_answer: float = 11.0
    question: float = 3.0  # one that offers what is meant
    idle_question: float = 5.0  # one that doesn't
    unanswered: float = 10.0  # “not known”, where one of those offered was meant
    false_alarm: float = 36.0
    missed_alarm: float = 100.0


def decide(chances: Sequence[float], costs: Costs) -> Decision:
    """What to do about items with these chances, likeliest first, of which some can be offered."""
    if not chances:
        return "fallback"
    among = min(sum(chances), 1.0)
    expected: dict[Decision, float] = {
        "answer": (1 - chances[0]) * costs.wrong_answer,
        "clarify": among * costs.question + (1 - among) * costs.idle_question,
        "fallback": among * costs.unanswered,
    }
    return min(expected, key=lambda decision: expected[decision])


def is_alarm(chance: float, costs: Costs) -> bool:
    """Would keeping quiet about danger of this chance cost more than raising the alarm?"""
    return chance * costs.missed_alarm >= (1 - chance) * costs.false_alarm
