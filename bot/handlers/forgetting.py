"""注销: what is kept of somebody, what goes and what stays, asked once, then erased."""

from __future__ import annotations

from bot.desk import bookings, forgetting, people
from bot.desk.care_own import own_home
from bot.dialogue import Dialogue
from bot.message import Reply
from bot.turn import Turn


def ask(turn: Turn) -> list[Reply]:
    """/forget, and what people say instead."""
    forgetting.check_forgetting(turn.unit, turn.person)
    known = "、".join(forgetting.known_of(turn.unit, turn.person))
    going_on = forgetting.find_open(turn.unit, turn.person)
    numbers = "、".join(ticket.number for ticket in going_on)
    staff = people.is_staff(turn.unit.session, turn.person.id)
    count = len(bookings.upcoming(turn.unit, turn.person))
    values = {
        "known": known or turn.words("forget_nothing_known"),
        "open": turn.words("forget_open", numbers=numbers) if going_on else "",
        "bookings": turn.words("forget_bookings", count=count) if count else "",
        "staff": turn.words("forget_staff") if staff else "",
        "register": turn.words("forget_register") if own_home(turn.unit, turn.person) else "",
        "messenger": turn.unit.phrases.get(f"forget_{turn.chat.channel}", ""),
    }
    sure = turn.button("button_forget", f"forget:{turn.person.id}")
    return turn.say("forget_sure", sure, turn.button("button_stay", "stay:"), **values)


def forget(turn: Turn) -> list[Reply]:
    """确定删除; the button of somebody who was forgotten already does nothing."""
    if turn.argument != str(turn.person.id):
        return turn.say("button_old")
    going_on = forgetting.forget(turn.unit, turn.person, turn.message_id)
    turn.dialogue = Dialogue()
    if going_on:
        numbers = "、".join(ticket.number for ticket in going_on)
        return turn.say("forgotten_but", numbers=numbers)
    turn.quiet = True  # the last word is on its way
    return []
