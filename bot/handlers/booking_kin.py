"""帮我妈约理发: an hour that is theirs where they agreed, else one's own with their name on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.desk import appointments, bookings, kin
from bot.desk.slots import Asked
from bot.errors import Refused
from bot.handlers import booking, booking_details, booking_stead
from bot.message import Reply
from bot.turn import Turn


def pick(turn: Turn) -> list[Reply]:
    """A pressed hour: booked, or waited for; they are told, where it is theirs."""
    item_id, desk_id, stamp, called = turn.argument.split(".", 3)
    item, starts = turn.item(item_id), datetime.fromtimestamp(int(stamp), turn.unit.zone)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    bookings.check_shows(turn.unit, turn.person)
    theirs = kin.find_agreed(turn.unit, turn.person, called)
    comer = "" if theirs else called
    wait = turn.verb == booking.KIN[1]
    try:
        made = bookings.book(
            turn.unit,
            item,
            int(desk_id),
            starts,
            theirs or turn.person,
            wait=wait,
            by=turn.person,
            comer=comer,
        )
    except Refused as refused:
        if theirs and refused.phrase == "booking_twice":
            raise Refused("booking_kin_twice", **refused.values, name=called) from None
        raise
    if made is None:
        again = booking.offer(
            turn, item, int(desk_id), Asked(starts.date(), starts), called, booking.KIN
        )
        return turn.say("booking_taken") + again
    if theirs is None:
        said = booking.read_back(turn, item, made) + turn.say("booking_kin_own", name=called)
        said += booking.others(turn, item)
        return said + booking_details.begin(turn, item, made)
    by = turn.person.name or turn.words("resident_name")
    made.name = made.name or turn.words("sheet_comer", who=called, name=by)
    made.phone = theirs.phone or turn.person.phone
    appointments.tell_done(turn.unit, made, "waits" if wait else "made", turn.person)
    told = booking_stead.read_back(turn, item, made, moved=False)
    return told + booking.others(turn, item)


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = dict.fromkeys(booking.KIN, pick)
