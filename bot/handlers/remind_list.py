"""Several reminders in one answer: each in a line, and a button for each."""

from __future__ import annotations

from bot.desk import kin, remind_reply, remind_told
from bot.message import Button, Reply
from bot.turn import Turn
from storage.reminder_tables import Reminder

LABEL = 12  # characters of what it is about, on a button


def many(turn: Turn, known: list[Reminder], phrase: str, verb: str) -> list[Reply]:
    """Each in a line, and a button for each."""
    lines = (
        turn.words(
            "remind_line",
            n=n,
            when=remind_told.when(turn.unit, one),
            words=one.words,
            whose=whose(turn, one),
        )
        for n, one in enumerate(known, 1)
    )
    buttons = [
        Button(label=f"{n} {one.words[:LABEL]}", data=f"{verb}:{one.id}")
        for n, one in enumerate(known, 1)
    ]
    return turn.say(phrase, *buttons, *stops(turn), count=len(known), lines="\n".join(lines))


def stops(turn: Turn) -> list[Button]:
    """For each of the family who may remind them: no more."""
    askers = kin.find_askers(turn.unit, turn.person)
    names = ((remind_reply.name_of(turn.unit, one.asker_id), one) for one in askers)
    return [
        Button(label=turn.words("button_kin_end", name=name), data=f"kin_end:{one.id}")
        for name, one in names
    ]


def whose(turn: Turn, reminder: Reminder) -> str:
    """For whom it is, or by whom, where that is not the same person."""
    if reminder.person_id == reminder.by_id and not reminder.kin_id:
        return ""
    if reminder.by_id == turn.person.id:
        name = remind_reply.called_for(turn.unit, reminder)
        return turn.words("remind_whose_for", name=name)
    return turn.words("remind_whose_by", name=remind_reply.name_of(turn.unit, reminder.by_id))
