"""Do words tell of danger, and do they tell that it is over?"""

from __future__ import annotations

import re

from bot.turn import Turn
from bot.understanding import Understood

ALARM_IN_FORM = 0.5  # chance from which an answer to a question is an alarm
LONGEST_CALM = 20  # characters
ASKS = re.compile(r"[吗么?？]")


def is_alarm(turn: Turn) -> bool:
    return bool(turn.text) and turn.understood.kind == "emergency"


def is_loud(turn: Turn) -> bool:
    """Words that may well be about something else are an alarm only when they are surely one."""
    return bool(turn.text) and is_loud_in(turn.understood)


def is_loud_in(understood: Understood) -> bool:
    """Of which kind it is need not be sure: 冒火花，着火了 is two of them."""
    dangers = [c.confidence for c in understood.candidates if c.item.kind == "emergency"]
    return understood.kind == "emergency" and sum(dangers) >= ALARM_IN_FORM


def sounds_calm(turn: Turn) -> bool:
    """没事了 是我闻错了: too much beside it to be taken for sure."""
    said = turn.unit.knowledge.answers.get("calm", ())
    short = len(turn.text) <= LONGEST_CALM and not ASKS.search(turn.text)
    return short and any(words in turn.text for words in said)
