"""Do words tell of danger, and do they tell that it is over?"""

from __future__ import annotations

import re

from bot.desk import diary
from bot.desk.addresses import home_said
from bot.desk.people import is_staff
from bot.intents.danger import danger_beside, names_danger
from bot.intents.split import clauses
from bot.turn import Turn
from bot.understanding import Understood

ALARM_IN_FORM = 0.5  # chance from which an answer to a question is an alarm
LONGEST_CALM = 20  # characters
ASKS = re.compile(r"[吗么?？]")
ALARM_BESIDE = 0.65  # chance from which a clause beside a wish is an alarm
# 关煤气，别着火了 is no fire
MAY_BE = re.compile("[别怕防]|小心|免得|记得|检查|万一|要是|如果|担心|差点")


def is_alarm(turn: Turn) -> bool:
    return bool(turn.text) and turn.understood.kind == "emergency"


def is_loud(turn: Turn) -> bool:
    """Words that may well be about something else are an alarm only when they are surely one."""
    return bool(turn.text) and is_loud_in(turn.understood)


def is_loud_in(understood: Understood, least: float = ALARM_IN_FORM) -> bool:
    """Of which kind it is need not be sure: 冒火花，着火了 is two of them."""
    dangers = [c.confidence for c in understood.candidates if c.item.kind == "emergency"]
    return understood.kind == "emergency" and sum(dangers) >= least


def is_doubtful(turn: Turn) -> bool:
    """Is it to be asked whether there is danger, before the words are anything else?"""
    return turn.understood.decision == "clarify" and danger_beside(turn.text) is not None


def is_unsure(turn: Turn) -> bool:
    """Is one of the staff, who have words for an alarm, to be asked whether this is one?

    A door that nobody opened is no danger yet."""
    if not is_alarm(turn) or not is_staff(turn.unit.session, turn.person.id):
        return False
    whole = turn.text.replace(home_said(turn.text), " ").strip()
    said = " ".join(diary.but_absent(turn.unit, whole)).strip()
    if not said:
        return True
    found = turn.understood if said == whole else turn.understanding.understand(said)
    return not (is_loud_in(found) or names_danger(said))


def beside(turn: Turn) -> str:
    """着火了，提醒我明天八点吃药: the clause that tells of danger by itself; else empty."""
    every, read = clauses(turn.text), turn.understanding.understand
    some = [one for one in every if not MAY_BE.search(one)] if len(every) > 1 else []
    return next((one for one in some if is_loud_in(read(one), ALARM_BESIDE)), "")


def sounds_calm(turn: Turn) -> bool:
    """没事了 是我闻错了: too much beside it to be taken for sure."""
    said = turn.unit.knowledge.answers.get("calm", ())
    short = len(turn.text) <= LONGEST_CALM and not ASKS.search(turn.text)
    return short and any(words in turn.text for words in said)
