"""Do words tell of danger, and do they tell that it is over?"""

from __future__ import annotations

import re

from bot.turn import Turn

ALARM_IN_FORM = 0.5  # chance from which an answer to a question is an alarm
LONGEST_CALM = 20  # characters
ASKS = re.compile(r"[吗么?？]")


def is_alarm(turn: Turn) -> bool:
    return bool(turn.text) and turn.understood.kind == "emergency"


def is_loud(turn: Turn) -> bool:
    """Words that may well be about something else are an alarm only when they are surely one.

    Of which kind it is need not be sure: 冒火花，着火了 is two of them."""
    dangers = [c.confidence for c in turn.understood.candidates if c.item.kind == "emergency"]
    return is_alarm(turn) and sum(dangers) >= ALARM_IN_FORM


def sounds_calm(turn: Turn) -> bool:
    """没事了 是我闻错了: too much beside it to be taken for sure."""
    said = turn.unit.knowledge.answers.get("calm", ())
    short = len(turn.text) <= LONGEST_CALM and not ASKS.search(turn.text)
    return short and any(words in turn.text for words in said)
