"""开会取消了, 不用去医院了: is it still to be reminded of? 医保交过了: it is done for this year."""

from __future__ import annotations

from bot.desk import remind_over, remind_pause, remind_told
from bot.desk.asked import SURE
from bot.handlers import remind_mine
from bot.message import Reply
from bot.turn import Turn


def is_called_off(turn: Turn) -> bool:
    return not turn.dialogue.form and bool(
        remind_over.called_off(turn.unit, turn.person, turn.text)
    )


def is_done(turn: Turn) -> bool:
    return not turn.dialogue.form and bool(remind_over.done(turn.unit, turn.person, turn.text))


def called_off(turn: Turn) -> list[Reply]:
    """Nothing is cancelled that was not asked about; of what recurs, this once or always."""
    reminder = remind_over.called_off(turn.unit, turn.person, turn.text)
    reminder = reminder or remind_over.done(turn.unit, turn.person, turn.text)
    if reminder is None:
        return turn.say("remind_none")
    if reminder.rule:
        return remind_mine.less(turn, reminder)
    drop = turn.button("button_remind_drop", f"remind_drop:{reminder.id}{SURE}")
    keep = turn.button("button_remind_keep", "stay:")
    when = remind_told.when(turn.unit, reminder)
    return turn.say("remind_still", drop, keep, when=when, words=reminder.words)


def done(turn: Turn) -> list[Reply]:
    """As 办好了 under it; what was to come in these weeks is left out, what comes once is asked."""
    reminder = remind_over.done(turn.unit, turn.person, turn.text)
    if reminder is None or not remind_over.is_yearly(reminder):
        return called_off(turn)
    if reminder.rule and reminder.due_at and remind_over.is_soon(turn.unit, reminder):
        remind_pause.pause(turn.unit, reminder, remind_pause.next_day(turn.unit, reminder))
    turn.argument = str(reminder.id)
    return remind_mine.done(turn)
