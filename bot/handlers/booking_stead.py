"""代约: the desk books, changes and gives back an hour for somebody who phoned or came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from bot.catalogue.schema import Item
from bot.desk import appointments, bookings, counter, counter_words, day_sheet
from bot.desk.people import is_staff
from bot.desk.slots import Asked
from bot.dialogue import Form
from bot.errors import Refused
from bot.handlers import booking, booking_details, booking_mine, booking_whom
from bot.handlers.booking_desk import of
from bot.handlers.booking_words import (
    absent_in,
    asked_in,
    is_wish,
    named,
    names_in,
    part_about,
    without_time,
)
from bot.message import Button, Reply
from bot.turn import Turn
from storage.booking_tables import NUMBER, Booking
from storage.tables import Person

HANDLER = "booking_for"
LEFT = frozenset({HANDLER, "remind"})  # forms that a whole wish of its own ends
LONGEST = 60  # characters of a wish with a name and a phone


def is_typed(turn: Turn) -> bool:
    """代约 …, 帮王阿姨约周三上午的理发, or 刘大爷打电话来要约…, from one of the staff."""
    asked = turn.text.startswith(turn.unit.phrases["booking_for_word"])
    if not (asked or is_named_wish(turn)):
        return False
    return is_staff(turn.unit.session, turn.person.id)


def is_number(turn: Turn) -> bool:
    """Y0012, and nothing else."""
    return bool(NUMBER.fullmatch(turn.text.upper()))


def numbered(turn: Turn) -> list[Reply]:
    """A booking by its number: one's own, or one that is expected here."""
    turn.argument = turn.text.upper()
    own = bookings.find_person(turn.unit, turn.argument) in (turn.person, None)
    return booking_mine.show(turn) if own else show(turn)


def is_named_wish(turn: Turn) -> bool:
    """Not in a form whose words tell of work done: 帮王阿姨约了理发 may be a result."""
    form = turn.dialogue.form
    if (form and form.handler not in LEFT) or len(turn.text) > LONGEST or not is_wish(turn):
        return False
    who, _ = counter_words.books_for(turn.text)
    others = bool(who.keys() & {"name", "phone"}) or is_of_another(turn)
    return others and named(turn) is not None and turn.understood.kind != "emergency"


def is_of_another(turn: Turn) -> bool:
    """For somebody who is not named, or only by where they were met."""
    bare = without_time(turn, turn.text)
    return counter_words.is_of_somebody(turn.text) or counter_words.is_for_anybody(bare)


def begin(turn: Turn) -> list[Reply]:
    """All in one message, or in pieces."""
    turn.reread(turn.text.removeprefix(turn.unit.phrases["booking_for_word"]))
    turn.dialogue.begin(Form(handler=HANDLER, opened_at=turn.unit.now))
    other = counter_words.books_more(counter_words.books_for(turn.text)[1])
    told = turn.say("booking_for_one_by_one", name=other) if other else []
    if absent := absent_in(turn)[0]:
        told += turn.say("booking_no_day", said=absent)
    return told + carry_on(turn)


def carry_on(turn: Turn) -> list[Reply]:
    """Who, what and when, in any order."""
    form = turn.dialogue.form or Form(handler=HANDLER)
    if form.asking == booking_whom.WHICH:
        booking_whom.answer(turn, form)
    found, words = counter_words.books_for(turn.text)
    bare = without_time(turn, words)
    loose, _ = counter_words.take_name(bare, asked=form.asking == "who")
    if name := counter_words.name_among(bare) or loose:
        found.setdefault("name", name)
    form.values |= found
    no_phone = counter_words.has_no_phone(turn.text)
    if no_phone or (form.asking == "phone" and not found.keys() & {"name", "place"}):
        form.values.setdefault("phone", "")  # there is none
    if items := [one.item.id for one in names_in(turn, turn.text)]:
        form.item, form.values["more"] = items[0], " ".join(items[1:])
    told = (part for part in (counter_words.wish_of(words), words) if asked_in(turn, part))
    form.said = [*islice(told, 1)] or form.said
    return next_step(turn, form)


def goes_on(turn: Turn) -> bool:
    """Is this said of the hour that is being looked for?"""
    form = turn.dialogue.form
    if form is None or form.asking != "hour":
        return True
    found, words = counter_words.books_for(turn.text)
    told = found.keys() & {"name", "phone"}
    home = found.get("place") == turn.text
    nameless = not form.values.get("name") and turn.understood.kind != "smalltalk"
    who = nameless and counter_words.is_name(turn.text)
    return bool(told) or home or who or named(turn) is not None or asked_in(turn, words) is not None


def next_step(turn: Turn, form: Form) -> list[Reply]:
    """Ask for the first thing that is missing, the phone once; then offer hours."""
    item = turn.item(form.item)
    if item is None or item.slots is None:
        every = bookings.bookable(turn.unit)
        buttons = [Button(label=s.name, data=f"book_for:{one.id}") for one, s in every]
        return asked(turn, form, "what", *buttons)
    if not form.values.get("name") and not form.values.get("phone"):
        return asked(turn, form, "who")
    if question := booking_whom.find(turn, form):
        return question
    if "phone" not in form.values:
        return asked(turn, form, "phone", name=form.values["name"])
    form.asking = "hour"
    desks = bookings.desks_for(turn.unit, item.slots, at_desk_of(turn))
    ids = [form.area_id] if form.area_id else [desk.id for desk in desks]
    if len(ids) == 1:
        wanted = asked_in(turn, part_about(turn, "".join(form.said), item))
        offered = booking.offer(turn, item, ids[0], wanted, verbs=booking.STEAD)
        return booking_whom.said(turn, form) + offered
    buttons = [Button(label=d.name, data=f"book_for:{item.id}.{d.id}") for d in desks]
    return turn.say("booking_where" if desks else "booking_nothing", *buttons, title=item.title)


def asked(turn: Turn, form: Form, what: str, *buttons: Button, **values: object) -> list[Reply]:
    form.asking = what
    return turn.say(f"booking_for_{what}", *buttons, **values)


def at_desk_of(turn: Turn) -> Person:
    """Somebody of where the desk is: whoever phones there comes there."""
    area_id = counter.area_of(turn.unit, turn.person)
    return Person(created_at=turn.unit.now, area_id=area_id)


def chosen(turn: Turn) -> list[Reply]:
    """What is booked, or where, pressed."""
    form = form_of(turn)
    form.item, _, desk_id = turn.argument.partition(".")
    form.area_id = int(desk_id) if desk_id else form.area_id
    return next_step(turn, form)


def chosen_who(turn: Turn) -> list[Reply]:
    """One of several of that name, or none of them."""
    form = form_of(turn)
    booking_whom.take(turn, form, turn.argument)
    return next_step(turn, form)


def form_of(turn: Turn) -> Form:
    """The form that says for whom; an hour of one that is over is nobody's."""
    form = turn.dialogue.form
    if form is None or form.handler != HANDLER:
        raise Refused("button_old")
    return form


def pick(turn: Turn) -> list[Reply]:
    """A pressed hour, for whoever phoned: booked, changed, or waited for."""
    item_id, desk_id, stamp, *rest = turn.argument.split(".")
    item, starts = turn.item(item_id), datetime.fromtimestamp(int(stamp), turn.unit.zone)
    if item is None or item.slots is None:
        return turn.say("item_gone")
    instead = [number for number in rest if number != booking.MORE]
    before = day_sheet.get_coming(turn.unit, instead[0], turn.person) if instead else None
    form = None if before else form_of(turn)
    resident = who(turn, before, form)
    has = None if rest or is_wait(turn) else booking.held(turn, item, resident, starts)
    if has and has.desk_id == int(desk_id):
        return booking.ask_which(turn, has, starts, "booking_for_have", str(of(turn, has)["name"]))
    made = booked(turn, item, (int(desk_id), starts), resident, before)
    if made is None:
        wanted, number = Asked(starts.date(), starts), "".join(instead)
        again = booking.offer(turn, item, int(desk_id), wanted, number, booking.STEAD)
        return turn.say("booking_taken") + again
    return told(turn, item, made, before, form)


def is_wait(turn: Turn) -> bool:
    return turn.verb == booking.STEAD[1]


def booked(
    turn: Turn, item: Item, where: tuple[int, datetime], resident: Person, before: Booking | None
) -> Booking | None:
    """Refusals speak of the resident, not of who reads them."""
    desk_id, starts = where
    wait, by = is_wait(turn), turn.person
    try:
        return bookings.book(
            turn.unit, item, desk_id, starts, resident, instead=before, wait=wait, by=by
        )
    except Refused as refused:
        own = refused.phrase.replace("booking_", "booking_for_", 1)
        raise Refused(known(turn, own, refused.phrase), **refused.values) from None


def told(
    turn: Turn, item: Item, made: Booking, before: Booking | None, form: Form | None
) -> list[Reply]:
    """To its resident, and to who did it for them; then what is still to be known."""
    part = "waits" if made.state == "waiting" else "changed" if before else "made"
    appointments.tell_done(turn.unit, made, part, turn.person)
    said = read_back(turn, item, made, moved=part == "changed")
    if form:
        resident = day_sheet.whose(turn.unit, made)
        turn.dialogue.pending[:0] = more_of(turn, form, resident)
        return said + booking_details.begin(turn, item, made, form, resident)
    if turn.dialogue.form and turn.dialogue.form.handler == HANDLER:
        turn.dialogue.form = None  # it was asked whether to change what there is
    return said + (booking_details.follow(turn, before, made) if before else [])


def more_of(turn: Turn, form: Form, resident: Person) -> list[Form]:
    """What else was asked for in one breath comes next, for the same person."""
    values = {**form.values, counter.RESIDENT: str(resident.id)}
    ids = values.pop("more", "").split()
    values |= {"more": " ".join(ids[1:])}
    opened = turn.unit.now
    return [
        Form(handler=HANDLER, item=id_, said=form.said, values=values, opened_at=opened)
        for id_ in ids[:1]
    ]


def known(turn: Turn, phrase: str, else_: str) -> str:
    return phrase if phrase in turn.unit.phrases else else_


def who(turn: Turn, before: Booking | None, form: Form | None) -> Person:
    """Whose hour it is: of a booking's, or of who phoned, as the office knows them."""
    if before:
        return day_sheet.whose(turn.unit, before)
    resident = counter.find_or_make(turn.unit, form) if form else None
    if resident is None:
        raise Refused("button_old")
    return resident


def read_back(turn: Turn, item: Item, made: Booking, *, moved: bool) -> list[Reply]:
    """What to tell who is on the phone, and whether it goes to them in writing, too."""
    reached = appointments.can_be_written(turn.unit, made)
    return turn.say(
        "booking_for_moved_to" if moved else f"booking_for_{made.state}",
        *buttons(turn, made),
        **appointments.told(turn.unit, made),
        name=of(turn, made)["name"] if made.name else turn.words("resident_name"),
        bring=booking.to_bring(turn, item),
        also=appointments.also_said(turn.unit, appointments.also_booked(turn.unit, made)),
        told=turn.words("booking_for_told_here" if reached else "booking_for_told_phone"),
    )


def buttons(turn: Turn, one: Booking) -> list[Button]:
    change = [turn.button("button_rebook", f"rebook_for:{one.number}")]
    given = "button_unbook" if one.state == "booked" else "button_unwait"
    kept = change if one.state == "booked" else []
    return [*kept, turn.button(given, f"unbook_for:{one.number}")]


def show(turn: Turn) -> list[Reply]:
    """One of those that are expected, with what can be done about it."""
    return line(turn, day_sheet.get_coming(turn.unit, turn.argument, turn.person))


def line(turn: Turn, one: Booking) -> list[Reply]:
    day_sheet.show_phone(turn.unit, [one])
    said = {"phone": one.phone or "", "words": one.words or "", "name": of(turn, one)["name"]}
    told = appointments.told(turn.unit, one)
    return turn.say("booking_for_one", *buttons(turn, one), **told, **said)


def unbook(turn: Turn) -> list[Reply]:
    """取消, by the desk: whose wish it was decides what its resident is told, and how."""
    number, _, why = turn.argument.partition(".")
    one = day_sheet.get_coming(turn.unit, number, turn.person)
    said = {**appointments.told(turn.unit, one), "name": of(turn, one)["name"]}
    if not is_staff(turn.unit.session, turn.person.id):
        why = "own"  # family, for whom they booked it
    if why not in WHY:
        choices = [turn.button(f"button_unbook_{w}", f"unbook_for:{number}.{w}") for w in WHY]
        keep = turn.button("button_booking_keep", f"booked_for:{number}")
        return turn.say("booking_for_why", *choices, keep, **said)
    gone = bookings.cancel(turn.unit, number, day_sheet.whose(turn.unit, one))
    appointments.tell_done(turn.unit, gone, WHY[why], turn.person)
    return turn.say(f"booking_for_cancelled_{why}", **said)


WHY: Mapping[str, str] = {"own": "unmade", "ours": "called_off"}
VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "book_for": chosen,
    booking_whom.WHO: chosen_who,
    "booked_for": show,
    "unbook_for": unbook,
    **dict.fromkeys(booking.STEAD, pick),
}
