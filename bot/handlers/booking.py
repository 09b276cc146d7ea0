"""预约: an hour near the one that was asked for, one's own bookings, and another hour instead."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bot.catalogue.cards import card_materials
from bot.catalogue.schema import Item
from bot.desk import appointments, bookings, ics
from bot.desk.slots import Asked, Slot, suggest
from bot.handlers import ask, booking_details
from bot.handlers.booking_words import asked_in, has_word, is_beside, is_wish, named
from bot.message import Button, Reply
from bot.times import find_time
from bot.turn import Turn
from storage.booking_tables import Booking

LONGEST = 30  # characters of a wish; longer words tell of more than that
SHORT = 10  # characters of what is said of the booking that is being made
MORE = "more"  # where a number would stand of what is given back: nothing is
ABOUT = 2 * 60 * 60  # seconds around the hour that was asked for
PICK, WAIT = OWN = "slot", "await"
STEAD = "slot_for", "await_for"  # the same, pressed by the desk for who phoned


def service(turn: Turn) -> list[Reply]:
    """The card of a service; where an hour of it is asked for, those that are free."""
    item = turn.matter or turn.understood.item
    if item and item.slots and not item.slots.by_name and is_wish(turn):
        turn.dialogue.item = item.id
        return begin(turn, item, turn.text)
    return ask.card(turn)


def is_asked(turn: Turn) -> bool:
    """约周三上午理发: something that can be booked, by its name; its hour too in a report."""
    form = turn.dialogue.form
    within = form is not None and form.handler == "report" and asked_in(turn, turn.text)
    if (form and not within) or len(turn.text) > LONGEST or not is_wish(turn):
        return False
    return named(turn) is not None and turn.understood.kind != "emergency"


def asked(turn: Turn) -> list[Reply]:
    item = named(turn)
    turn.dialogue.leave()  # a report is gone on with at once
    return begin(turn, item, turn.text) if item else listed(turn)


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


def listed(turn: Turn) -> list[Reply]:
    """预约: all that can be booked."""
    every = bookings.bookable(turn.unit)
    buttons = [Button(label=slots.name, data=f"book:{item.id}") for item, slots in every]
    return turn.say("booking_list" if buttons else "booking_nothing", *buttons)


def start(turn: Turn) -> list[Reply]:
    """A pressed 预约, for the community that was chosen where there are several."""
    item_id, _, desk_id = turn.argument.partition(".")
    item = turn.item(item_id)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    if desk_id:
        words, turn.dialogue.kept = turn.dialogue.kept, ""
        return offer(turn, item, int(desk_id), asked_in(turn, words))
    return begin(turn, item, "")


def begin(turn: Turn, item: Item, words: str) -> list[Reply]:
    """Hours of the only place there is for this person, else the question which."""
    desks = bookings.desks_for(turn.unit, item.slots, turn.person) if item.slots else []
    if len(desks) == 1:
        return offer(turn, item, desks[0].id, asked_in(turn, words))
    turn.dialogue.kept = words
    buttons = [Button(label=desk.name, data=f"book:{item.id}.{desk.id}") for desk in desks]
    return turn.say("booking_where" if desks else "booking_nothing", *buttons, title=item.title)


def offer(
    turn: Turn,
    item: Item,
    desk_id: int,
    wanted: Asked | None,
    instead: str = "",
    verbs: tuple[str, str] = OWN,
) -> list[Reply]:
    """A few hours as buttons; those without a place let one wait for it."""
    every = bookings.find_slots(turn.unit, item, desk_id)
    has = bookings.start_of(turn.unit, instead)
    found = suggest([slot for slot in every if slot.starts != has], wanted)
    where = f"{item.id}.{desk_id}"
    buttons = [slot_button(turn, slot, where, instead, verbs) for slot in found]
    title, ahead = (item.slots.name, item.slots.ahead) if item.slots else (item.title, 0)
    return turn.say(offered_as(found, wanted), *buttons, title=title, ahead=ahead)


def offered_as(found: list[Slot], wanted: Asked | None) -> str:
    if not any(slot.left for slot in found):
        return "booking_full" if found else "booking_none"
    suits = any(slot.left and suited(slot, wanted) for slot in found)
    return "booking_offer" if suits else "booking_near"


def suited(slot: Slot, wanted: Asked | None) -> bool:
    if wanted is None or wanted.at is None:
        return wanted is None or slot.starts.date() == wanted.day
    return abs((slot.starts - wanted.at).total_seconds()) < ABOUT


def slot_button(turn: Turn, slot: Slot, where: str, instead: str, verbs: tuple[str, str]) -> Button:
    verb, label = (verbs[0], "button_slot") if slot.left else (verbs[1], "button_wait")
    stamp = int(slot.starts.timestamp())
    data = ".".join(filter(None, (f"{verb}:{where}", str(stamp), instead)))
    return Button(
        label=turn.words(label, when=appointments.when(turn.unit, slot.starts)), data=data
    )


def is_other_time(turn: Turn) -> bool:
    """那周四下午呢, right after hours were shown."""
    if turn.dialogue.form or not shown_before(turn)[1] or not turn.text:
        return False
    unit = turn.unit
    found = find_time(turn.text, unit.now.astimezone(unit.zone), unit.calendar.is_workday)
    return found is not None and not found.past and is_beside(turn, found.rest(turn.text))


def shown_before(turn: Turn) -> tuple[str, str]:
    """What the newest bubble offers to book: item, desk, and what is to be given back for it;
    after the verb, which tells for whom."""
    last = next(iter(turn.shown), None)
    pairs = (button.data.partition(":") for button in last.reply.buttons) if last else ()
    return next(((verb, rest) for verb, _, rest in pairs if verb in OWN + STEAD), ("", ""))


def other_time(turn: Turn) -> list[Reply]:
    """An hour alone is of the first day that was shown."""
    verb, shown_as = shown_before(turn)
    item_id, desk_id, stamp, *instead = shown_as.split(".")
    item = turn.item(item_id)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    shown = datetime.fromtimestamp(int(stamp), turn.unit.zone)
    morning = None if has_word(turn, "words_day") else datetime.combine(shown, time(), shown.tzinfo)
    wanted = asked_in(turn, turn.text, morning)
    verbs = OWN if verb in OWN else STEAD
    return offer(turn, item, int(desk_id), wanted, "".join(instead), verbs)


def pick(turn: Turn) -> list[Reply]:
    """A pressed hour: booked, or waited for; then what has to be known of who comes."""
    item_id, desk_id, stamp, *instead = turn.argument.split(".")
    item, starts = turn.item(item_id), datetime.fromtimestamp(int(stamp), UTC)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    wait, own = turn.verb == WAIT, bookings.upcoming(turn.unit, turn.person)
    has = [one for one in own if one.item_id == item_id and one.state == "booked"]
    if has and not instead and not wait and has[0].starts_at != starts:
        return ask_which(turn, has[0], starts)
    instead = [number for number in instead if number != MORE]
    before = bookings.get_own(turn.unit, instead[0], turn.person) if instead else None
    booking = bookings.book(
        turn.unit, item, int(desk_id), starts, turn.person, instead=before, wait=wait
    )
    if booking is None:
        again = Asked(starts.date(), starts)
        return turn.say("booking_taken") + offer(turn, item, int(desk_id), again, "".join(instead))
    said = read_back(turn, item, booking, before)
    return said if before else said + booking_details.begin(turn, item, booking)


def ask_which(turn: Turn, has: Booking, starts: datetime) -> list[Reply]:
    """An hour of an old list, beside what is booked of it: instead of that, or one more?"""
    wanted = appointments.when(turn.unit, starts)
    pairs = (("button_slot_instead", has.number), ("button_slot_more", MORE))
    buttons = [
        Button(label=turn.words(label, wanted=wanted), data=f"{PICK}:{turn.argument}.{which}")
        for label, which in pairs
    ]
    return turn.say("booking_have", *buttons, **appointments.told(turn.unit, has), wanted=wanted)


def read_back(
    turn: Turn, item: Item | None, booking: Booking, before: Booking | None = None
) -> list[Reply]:
    """All that is to be known of it, also where its item's file is gone."""
    moved = before is not None and booking.state == "booked"
    phrase = "booking_moved_to" if moved else f"booking_{booking.state}"
    buttons = appointments.own_buttons(turn.unit, booking)
    bring = to_bring(turn, item) if item else ""
    kept = turn.words("booking_kept", **appointments.told(turn.unit, before)) if before else ""
    told = appointments.told(turn.unit, booking)
    return turn.say(phrase, *buttons, **told, bring=bring, kept=kept)


def to_bring(turn: Turn, item: Item) -> str:
    """What to bring, or to have ready at home."""
    materials = card_materials(turn.unit.knowledge, item, turn.community)
    at_home = item.slots is not None and item.slots.at_home
    phrase = "booking_prepare" if at_home else "booking_bring"
    return turn.words(phrase, materials=materials) if materials else ""


def mine(turn: Turn) -> list[Reply]:
    """我的预约; 改到周五下午 of the only one asks at once for another hour."""
    found = bookings.upcoming(turn.unit, turn.person)
    wanted = asked_in(turn, turn.text) if has_word(turn, "words_move") else None
    if len(found) == 1:
        turn.argument = found[0].number
        return other_hour(turn, found[0], wanted) if wanted else show(turn)
    told = [appointments.told(turn.unit, booking) for booking in found]
    buttons = [
        Button(label=turn.words("booking_line", **one), data=f"booking:{one['number']}")
        for one in told
    ]
    if buttons:
        return turn.say("booking_mine", *buttons, count=len(buttons))
    return turn.say("booking_mine_none", turn.button("button_book", "bookings:"))


def show(turn: Turn) -> list[Reply]:
    """One of them, with what can be done about it."""
    booking = bookings.get_own(turn.unit, turn.argument, turn.person)
    return read_back(turn, turn.item(booking.item_id), booking)


def rebook(turn: Turn) -> list[Reply]:
    return other_hour(turn, bookings.get_own(turn.unit, turn.argument, turn.person), None)


def other_hour(turn: Turn, booking: Booking, wanted: Asked | None) -> list[Reply]:
    item = turn.item(booking.item_id)
    if item is None or item.slots is None:
        return turn.say("booking_fixed", **appointments.told(turn.unit, booking))
    return offer(turn, item, booking.desk_id, wanted, booking.number)


def unbook(turn: Turn) -> list[Reply]:
    """取消, 不去了; a number that was typed may have been meant for something else."""
    number, _, sure = turn.argument.partition(".")
    if turn.text.isdecimal() and not sure:
        gone = turn.button("button_unbook", f"unbook:{number}.sure")
        keep = turn.button("button_keep_booking", f"booking:{number}")
        known = bookings.get_own(turn.unit, number, turn.person)
        return turn.say("booking_sure", gone, keep, **appointments.told(turn.unit, known))
    booking = bookings.cancel(turn.unit, number, turn.person)
    form = turn.dialogue.form
    if form and form.handler == booking_details.HANDLER:
        turn.dialogue.form = None
    again = turn.button("button_book_again", f"book:{booking.item_id}")
    return turn.say("booking_cancelled", again, **appointments.told(turn.unit, booking))


def calendar(turn: Turn) -> list[Reply]:
    """A file that the phone's own calendar takes over."""
    booking = bookings.get_own(turn.unit, turn.argument, turn.person)
    file_id = ics.store(turn.unit, turn.chat, booking)
    return [Reply(text=turn.words("booking_calendar"), documents=(file_id,))]
