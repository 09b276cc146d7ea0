"""我几号剃头来着, 帮我老头子也约一个, 候补: what is said of bookings without saying it all."""

from __future__ import annotations

from bot.catalogue.schema import Item
from bot.desk import booking_said, bookings
from bot.desk.booking_said import pattern
from bot.handlers import booking, booking_mine
from bot.handlers.booking_words import absent_in, for_whom, is_wish, named
from bot.message import Reply
from bot.turn import Turn
from storage.booking_tables import Booking

LONGEST = 20  # characters; longer words tell of more than that


def is_asked_when(turn: Turn) -> bool:
    """明天几点剃头来着, from somebody who has it booked."""
    return is_short(turn) and bool(pattern("recalled").search(turn.text) and recalled(turn))


def is_short(turn: Turn) -> bool:
    return turn.dialogue.form is None and len(turn.text) <= LONGEST


def recalled(turn: Turn) -> list[Booking]:
    return booking_said.named(turn.unit, bookings.upcoming(turn.unit, turn.person), turn.text)


def told_when(turn: Turn) -> list[Reply]:
    """The one that was named; all, where there are several of it."""
    found = recalled(turn)
    if len(found) > 1:
        return booking_mine.mine(turn)
    turn.argument = found[0].number
    return booking_mine.show(turn)


def is_one_more(turn: Turn) -> bool:
    """The same for family, right after one's own, or where one alone is booked."""
    more = is_short(turn) and for_whom(turn.text) and pattern("one_more").search(turn.text)
    return bool(more) and named(turn) is None and item_at_hand(turn) is not None


def item_at_hand(turn: Turn) -> Item | None:
    """Of what was booked last."""
    found = sorted(bookings.upcoming(turn.unit, turn.person), key=lambda one: one.number)
    item = turn.item(found[-1].item_id) if found else None
    return item if item and item.slots else None


def one_more(turn: Turn) -> list[Reply]:
    item = item_at_hand(turn)
    return booking.begin(turn, item, turn.text) if item else booking.listed(turn)


def is_wait(turn: Turn) -> bool:
    """候补, without the hour."""
    return turn.dialogue.form is None and bool(pattern("waits").fullmatch(turn.text))


def wait(turn: Turn) -> list[Reply]:
    """The full hours that were just shown; else what one waits for already, or how it goes."""
    shown = turn.shown[0].reply.buttons if turn.shown else ()
    waits = {way[1] for way in booking.WAYS}
    full = [one for one in shown if one.data.partition(":")[0] in waits]
    if full:
        return turn.say("booking_wait_which", *full)
    waiting = [one for one in bookings.upcoming(turn.unit, turn.person) if one.state == "waiting"]
    if waiting:
        return booking_mine.mine(turn)
    return turn.say("booking_wait_none", turn.button("button_book", "bookings:"))


def is_no_day(turn: Turn) -> bool:
    """约2月30号窗口."""
    wish = is_short(turn) and is_wish(turn) and named(turn) is not None
    return wish and bool(absent_in(turn)[0])


def no_day(turn: Turn) -> list[Reply]:
    """Said so; then hours that there are."""
    absent, rest = absent_in(turn)
    turn.reread(rest)
    return turn.say("booking_no_day", said=absent) + booking.asked(turn)
