"""等会儿, 再过十分钟提醒我, 已经关了: what is said of a reminder that rang just now."""

from __future__ import annotations

from datetime import datetime

from bot.desk.remind_rung import is_heard, until_of
from bot.desk.remind_words import LONGEST_ANSWER
from bot.handlers import emergency, follow_up, remind_mine
from bot.handlers.danger import is_alarm
from bot.message import Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

RANG = "remind_later"  # the button that stands under one when it rings, and nowhere else


def rung(turn: Turn) -> Reminder | None:
    """The only one that rang in the newest bubble."""
    buttons = turn.shown[0].reply.buttons if turn.shown else ()
    pairs = (button.data.partition(":") for button in buttons)
    rang = {number for verb, _, number in pairs if verb == RANG}
    found = turn.unit.session.get(Reminder, int(rang.pop())) if len(rang) == 1 else None
    return found if found and turn.person.id in (found.person_id, found.by_id) else None


def is_typed(turn: Turn) -> bool:
    """Nothing else goes on to which these words might belong."""
    if turn.dialogue.form or not 0 < len(turn.text) <= LONGEST_ANSWER:
        return False
    reminder = rung(turn)
    if reminder is None or not (is_heard(turn.text, reminder) or until(turn, reminder)):
        return False
    of_ticket = follow_up.answers_question(turn)
    return not (of_ticket or is_alarm(turn) or emergency.current(turn))


def until(turn: Turn, reminder: Reminder) -> datetime | None:
    return until_of(turn.unit, turn.text, reminder)


def answer(turn: Turn) -> list[Reply]:
    """As 知道了, or 过一小时再说 with the time that was told."""
    reminder = rung(turn)
    if reminder is None:
        return turn.say("button_old")
    later = until(turn, reminder)
    turn.argument = str(reminder.id)
    return remind_mine.put_off(turn, reminder, later) if later else remind_mine.heard(turn)
