"""我的预约: what somebody has booked, shown, given back, and put into a calendar."""

from __future__ import annotations

from bot.desk import appointments, bookings, ics
from bot.handlers import booking_details
from bot.handlers.booking import in_calendar, read_back
from bot.handlers.booking_words import has_word
from bot.message import Button, Reply
from bot.turn import Turn

SHORT = 10  # characters of what is said of the booking that is being made
SURE = ".sure"  # behind the number of what is given back: it was asked, or is plain


def is_of_open(turn: Turn) -> bool:
    """改时间, 不用了, instead of what has to be known of who comes."""
    form = turn.dialogue.form
    theirs = form is not None and form.handler == booking_details.HANDLER and not form.verb
    return theirs and len(turn.text) <= SHORT and has_word(turn, "words_change")


def of_open(turn: Turn) -> list[Reply]:
    """What can be done about it; the question stays."""
    form = turn.dialogue.form
    turn.argument = form.values["number"] if form else ""
    return booking_details.ask_again(turn) + show(turn)


def mine(turn: Turn) -> list[Reply]:
    """我的预约."""
    found = bookings.upcoming(turn.unit, turn.person)
    theirs = bookings.for_kin(turn.unit, turn.person)
    if len(found) == 1 and not theirs:
        turn.argument = found[0].number
        return show(turn)
    told = [appointments.told(turn.unit, booking) for booking in found]
    buttons = [
        Button(label=turn.words("booking_line", **one), data=f"booking:{one['number']}")
        for one in told
    ]
    buttons += [
        Button(
            label=turn.words("booking_for_line", name=called, **appointments.told(turn.unit, one)),
            data=f"booked_for:{one.number}",
        )
        for called, one in theirs
    ]
    if buttons:
        return turn.say("booking_mine", *buttons, count=len(buttons))
    return turn.say("booking_mine_none", turn.button("button_book", "bookings:"))


def show(turn: Turn) -> list[Reply]:
    """One of them, with what can be done about it."""
    booking = bookings.get_own(turn.unit, turn.argument, turn.person)
    return read_back(turn, turn.item(booking.item_id), booking)


def ask_sure(turn: Turn) -> list[Reply]:
    """真的不去了吗, where something else may have been meant."""
    gone = turn.button("button_unbook", f"unbook:{turn.argument}{SURE}")
    keep = turn.button("button_keep_booking", f"booking:{turn.argument}")
    known = bookings.get_own(turn.unit, turn.argument, turn.person)
    return turn.say("booking_sure", gone, keep, **appointments.told(turn.unit, known))


def unbook(turn: Turn) -> list[Reply]:
    """取消, 不去了; a number that was typed may have been meant for something else."""
    number = turn.argument.removesuffix(SURE)
    if turn.text.isdecimal() and number == turn.argument:
        return ask_sure(turn)
    booking = bookings.cancel(turn.unit, number, turn.person)
    again = turn.button("button_book_again", f"book:{booking.item_id}")
    told = turn.say("booking_cancelled", again, **appointments.told(turn.unit, booking))
    return told + in_calendar(turn, booking) + booking_details.ask_again(turn)


def calendar(turn: Turn) -> list[Reply]:
    """A file that the phone's own calendar takes over."""
    booking = bookings.get_own(turn.unit, turn.argument, turn.person)
    file_id = ics.store(turn.unit, turn.chat, booking)
    return [Reply(text=turn.words("booking_calendar"), documents=(file_id,))]
