"""等会儿, 再过十分钟提醒我, 已经关了: what is said of a reminder that rang just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.asked import LATER
from bot.desk.remind_rung import is_heard, until_of
from bot.desk.remind_words import LONGEST_ANSWER, pattern
from bot.desk.reminding import PUT_OFF
from bot.desk.shown import Shown, as_number, choice_in
from bot.handlers import (
    booking_details,
    emergency,
    follow_up,
    interruption,
    remind,
    remind_kept,
    remind_mine,
)
from bot.handlers.danger import is_alarm
from bot.intents.danger import names_danger
from bot.message import Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

NAMES = frozenset({"name", "address"})  # what a form may ask for that sounds like anything
ASKED_AGAIN = {
    "booking": booking_details.ask_again,
    "report": interruption.ask_again,
}


def rung(turn: Turn, shown: Sequence[Shown]) -> Reminder | None:
    """The only one that rang in the newest bubble."""
    buttons = shown[0].reply.buttons if shown else ()
    pairs = (button.data.partition(":") for button in buttons)
    rang = {number for verb, _, number in pairs if verb == LATER}
    found = turn.unit.session.get(Reminder, int(rang.pop())) if len(rang) == 1 else None
    return found if found and turn.person.id in (found.person_id, found.by_id) else None


def is_typed(turn: Turn) -> bool:
    """Nothing else goes on to which these words might belong."""
    form = turn.dialogue.form
    if (form and not remind_kept.is_over(turn, form)) or not 0 < len(turn.text) <= LONGEST_ANSWER:
        return False
    reminder = rung(turn, turn.shown)
    if (
        reminder is None
        or remind.is_for_another(turn)
        or not (is_heard(turn.text, reminder) or until(turn, reminder))
    ):
        return False
    of_ticket = follow_up.answers_question(turn)
    danger = is_alarm(turn) and names_danger(turn.text)  # 煤气关了 is what was to be done
    return not (of_ticket or danger or emergency.current(turn))


def until(turn: Turn, reminder: Reminder) -> datetime | None:
    return until_of(turn.unit, turn.text, reminder)


def answer(turn: Turn) -> list[Reply]:
    """As 知道了, or 过一小时再说 with the time that was told."""
    reminder = rung(turn, turn.shown)
    if reminder is None:
        return turn.say("button_old")
    later = until(turn, reminder)
    turn.argument = str(reminder.id)
    return remind_mine.put_off(turn, reminder, later) if later else remind_mine.heard(turn)


def may_be_either(turn: Turn) -> bool:
    """好的 right after 到点了, where 解决了吗 had been asked: heard, or solved?"""
    if turn.dialogue.form or turn.shown is turn.seen or rung(turn, turn.seen) is None:
        return False
    number, asked_at = as_number(turn.text), turn.shown[0].at
    bare = turn.means("yes") or (number.isdecimal() and choice_in(turn.seen, number))
    old = turn.unit.now - asked_at > PUT_OFF
    either = (bare and old) or pattern("rung_either").fullmatch(turn.text)
    return bool(either) and not emergency.current(turn)


def which(turn: Turn) -> list[Reply]:
    """Two buttons: of the reminder, and of the question."""
    reminder, number = rung(turn, turn.seen), as_number(turn.text)
    data = choice_in(turn.shown, number if number.isdecimal() else "1")
    said = [button for button in turn.shown[0].reply.buttons if button.data == data]
    words, heard = (reminder.words, reminder.id) if reminder else ("", "")
    button = turn.button("button_remind_ok", f"remind_ok:{heard}")
    return turn.say("remind_which_answered", button, *said, words=words)


def is_no_name(turn: Turn) -> bool:
    """好 right after 到点了, while a form waits for a name."""
    form = turn.dialogue.form
    reminder = rung(turn, turn.seen) if form and form.asking in NAMES else None
    if reminder is None or emergency.current(turn):
        return False
    return turn.means("yes") or is_heard(turn.text, reminder)


def heard_in_form(turn: Turn) -> list[Reply]:
    """The reminder was heard; the name is asked for again."""
    reminder, form = rung(turn, turn.seen), turn.dialogue.form
    turn.argument = str(reminder.id) if reminder else ""
    ask_again = ASKED_AGAIN.get(form.handler) if form else None
    return remind_mine.heard(turn) + (ask_again(turn) if ask_again else [])
