"""预约: hours near the one that was asked for, and one of them booked, or instead of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from bot.catalogue.cards import card_materials
from bot.catalogue.opening import Opening
from bot.catalogue.schema import Item, Slots
from bot.desk import appointments, bookings, ics, kin
from bot.desk.slots import Asked, Slot, closed_as, hours_on, suggest
from bot.handlers import ask, booking_details
from bot.handlers.booking_words import (
    asked_in,
    for_whom,
    has_day,
    hour_on,
    is_beside,
    is_list,
    is_wish,
    named,
    names_in,
    part_about,
)
from bot.message import Button, Reply
from bot.times import find_time
from bot.turn import Turn
from storage.booking_tables import Booking
from storage.tables import Person

LONGEST = 30  # characters of a wish; longer words tell of more than that
LONGEST_LIST = 50  # the same of a wish for several
MORE = "more"  # where a number would stand of what is given back: nothing is
ABOUT = 2 * 60 * 60  # seconds around the hour that was asked for
PICK, WAIT = OWN = "slot", "await"
STEAD = "slot_for", "await_for"  # the same, pressed by the desk for who phoned
KIN = "slot_kin", "await_kin"  # for family, whose name stands where a number would
WAYS = (OWN, STEAD, KIN)


def service(turn: Turn) -> list[Reply]:
    """The card of a service; where an hour of it is asked for, those that are free."""
    item = turn.matter or turn.understood.item
    if names_in(turn, turn.text)[1:] and is_asked(turn):
        return asked(turn)
    if item and item.slots and not item.slots.by_name and is_wish(turn):
        turn.dialogue.item = item.id
        return begin(turn, item, turn.text)
    return ask.card(turn)


def is_asked(turn: Turn) -> bool:
    """约周三上午理发: something that can be booked, by its name; its hour too in a report."""
    form = turn.dialogue.form
    within = form is not None and form.handler == "report" and asked_in(turn, turn.text)
    several = len(names_in(turn, turn.text)) > 1
    if (form and not within) or len(turn.text) > (LONGEST_LIST if several else LONGEST):
        return False
    wish = is_wish(turn) or (several and form is None and is_list(turn, turn.text))
    return wish and named(turn) is not None and turn.understood.kind != "emergency"


def asked(turn: Turn) -> list[Reply]:
    """Of several each, one bubble after the other."""
    items = [one.item for one in names_in(turn, turn.text)]
    turn.dialogue.leave()  # a report is gone on with at once
    offers = [reply for item in items for reply in begin(turn, item, turn.text)]
    return turn.say("booking_several", titles=titles_of(items)) + offers if items[1:] else offers


def titles_of(items: Sequence[Item | None]) -> str:
    return "、".join(item.slots.name for item in items if item and item.slots)


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
        words = turn.dialogue.kept
        if not names_in(turn, words)[1:]:  # of several the others are still to be placed
            turn.dialogue.kept = ""
        return offer_for(turn, item, int(desk_id), words)
    return begin(turn, item, "")


def begin(turn: Turn, item: Item, words: str) -> list[Reply]:
    """Hours of the only place there is for this person, else the question which."""
    theirs = kin.find_agreed(turn.unit, turn.person, for_whom(words))
    comes = theirs if theirs and theirs.area_id else turn.person
    desks = bookings.desks_for(turn.unit, item.slots, comes) if item.slots else []
    if len(desks) == 1:
        return offer_for(turn, item, desks[0].id, words)
    turn.dialogue.kept = words
    buttons = [Button(label=desk.name, data=f"book:{item.id}.{desk.id}") for desk in desks]
    return turn.say("booking_where" if desks else "booking_nothing", *buttons, title=item.title)


def offer_for(turn: Turn, item: Item, desk_id: int, words: str) -> list[Reply]:
    """For oneself, or for whom the words name."""
    whom = for_whom(words)
    wanted = asked_in(turn, part_about(turn, words, item))
    return offer(turn, item, desk_id, wanted, whom, KIN if whom else OWN)


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
    title = turn.words("booking_comer", title=title, who=instead) if verbs is KIN else title
    far = wanted is not None and wanted.day > turn.unit.today + timedelta(days=ahead)
    calendar = turn.unit.calendar
    closed = closed_as(item.slots, wanted, turn.unit.now, calendar) if item.slots else ""
    phrase = offered_as(found, wanted, far=far, closed=closed)
    open_ = open_told(turn, item.slots, wanted, every) if closed and item.slots else {}
    return turn.say(phrase, *buttons, title=title, ahead=ahead, **open_)


def offered_as(found: list[Slot], wanted: Asked | None, *, far: bool, closed: str) -> str:
    if not any(slot.left for slot in found):
        return "booking_full" if found else "booking_none"
    if closed and not far:
        return f"booking_closed_{closed}"
    suits = any(slot.left and suited(slot, wanted) for slot in found)
    return "booking_offer" if suits else "booking_far" if far else "booking_near"


def open_told(
    turn: Turn, slots: Slots, wanted: Asked | None, every: Sequence[Slot]
) -> dict[str, str]:
    """On which day it is not to be had, when it is, and when first."""
    asked = wanted.day if wanted else turn.unit.today
    first = next((slot.starts for slot in every if slot.left), None)
    return {
        "day": appointments.day(turn.unit, asked),
        "open": "；".join(str(one) for one in slots.open if one.dated is None),
        "hours": Opening("", hours_on(slots, asked, turn.unit.calendar)).spans,
        "first": appointments.when(turn.unit, first) if first else "",
    }


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
    return what_of(turn.shown[0].reply) if turn.shown else ("", "")


def what_of(reply: Reply) -> tuple[str, str]:
    """The same of any bubble."""
    pairs = (button.data.partition(":") for button in reply.buttons)
    ways = OWN + STEAD + KIN
    return next(((verb, rest) for verb, _, rest in pairs if verb in ways), ("", ""))


def other_time(turn: Turn) -> list[Reply]:
    """An hour alone is of the first day that was shown."""
    verb, shown_as = shown_before(turn)
    item_id, desk_id, stamp, *instead = shown_as.split(".")
    item = turn.item(item_id)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    shown, words = datetime.fromtimestamp(int(stamp), turn.unit.zone), turn.text
    alone = not has_day(turn, words)
    wanted = hour_on(turn, words, shown.date()) if alone else asked_in(turn, words)
    verbs = next(way for way in WAYS if verb in way)
    return offer(turn, item, int(desk_id), wanted, "".join(instead), verbs)


def pick(turn: Turn) -> list[Reply]:
    """A pressed hour: booked, or waited for; then what has to be known of who comes."""
    item_id, desk_id, stamp, *rest = turn.argument.split(".")
    item, starts = turn.item(item_id), datetime.fromtimestamp(int(stamp), turn.unit.zone)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    wait = turn.verb == WAIT
    has = None if wait or rest else held(turn, item, turn.person, starts)
    if has:
        return ask_which(turn, has, starts, "booking_have")
    instead = [number for number in rest if number != MORE]
    before = bookings.get_own(turn.unit, instead[0], turn.person) if instead else None
    booking = bookings.book(
        turn.unit, item, int(desk_id), starts, turn.person, instead=before, wait=wait
    )
    if booking is None:
        again = Asked(starts.date(), starts)
        return turn.say("booking_taken") + offer(turn, item, int(desk_id), again, "".join(instead))
    said = in_calendar(turn, booking) + read_back(turn, item, booking, before) + others(turn, item)
    if before:
        return said + booking_details.follow(turn, before, booking)
    return said + booking_details.begin(turn, item, booking)


def others(turn: Turn, item: Item) -> list[Reply]:
    """What was offered right beside it, once more: of two that were asked for none is lost."""
    offered = [*takewhile(lambda one: what_of(one.reply)[1], turn.shown)][::-1]
    ids = [what_of(one.reply)[1].partition(".")[0] for one in offered]
    before = turn.shown[len(offered) :]
    together = turn.words("booking_several", titles=titles_of([*map(turn.item, ids)]))
    if item.id not in ids or not before or before[0].reply.text != together:
        return []
    return [
        Reply(text=turn.words("booking_next") + one.reply.text, buttons=one.reply.buttons)
        for id_, one in zip(ids, offered, strict=True)
        if id_ != item.id
    ]


def held(turn: Turn, item: Item, person: Person, starts: datetime) -> Booking | None:
    """What somebody has booked of it besides; at the same hour they can't."""
    every = bookings.upcoming(turn.unit, person)
    own = [one for one in every if one.item_id == item.id and not one.comer]
    found = [one for one in own if one.state == "booked"]
    return None if any(one.starts_at == starts for one in found) else next(iter(found), None)


def ask_which(
    turn: Turn, has: Booking, starts: datetime, phrase: str, name: str = ""
) -> list[Reply]:
    """An hour beside what is booked of it: instead of that, or one more?"""
    wanted = appointments.when(turn.unit, starts)
    pairs = (("button_slot_instead", has.number), ("button_slot_more", MORE))
    buttons = [
        Button(label=turn.words(label, wanted=wanted), data=f"{turn.verb}:{turn.argument}.{which}")
        for label, which in pairs
    ]
    told = appointments.told(turn.unit, has)
    return turn.say(phrase, *buttons, **told, wanted=wanted, name=name)


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


def in_calendar(turn: Turn, booking: Booking) -> list[Reply]:
    """The file that changes it in the phone, or takes it out, where one was given before."""
    files = ics.stored_again(turn.unit, turn.chat, booking)
    return [Reply(text=turn.words(f"calendar_{booking.state}"), documents=files)] if files else []
