"""帮我把理发改到十点半, 李桂兰周三的理发取消: a booking changed or given back in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.catalogue.schema import Item
from bot.desk import appointments, booking_said, bookings, day_sheet, remind_words
from bot.desk.booking_said import Said
from bot.desk.people import is_staff
from bot.desk.slots import Asked
from bot.handlers import booking, booking_details, booking_mine, booking_stead, report
from bot.handlers.booking_desk import of
from bot.handlers.booking_words import asked_in, has_day, hour_on, kin_in, named, without_time
from bot.message import Button, Reply
from bot.turn import Turn
from storage.booking_tables import Booking

WEEK = timedelta(days=7)
LISTENS = frozenset({booking_details.HANDLER, booking_stead.HANDLER, "report"})
# what else a message tells of is gone on with
MORE: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "report": report.start,
    "service": booking.service,
}


@dataclass(frozen=True)
class Meant:
    """A wish with the bookings that it may be of."""

    said: Said
    found: Sequence[Booking]
    every: Sequence[Booking]  # of whoever is spoken of, where none was found
    sure: bool  # what is spoken of is plain: done at once, and read back
    named: bool = False  # by its own words, and not because it was just spoken of
    stead: bool = False  # by the desk, for whoever has it


def is_said(turn: Turn) -> bool:
    """Words of which it is plain that a booking is meant."""
    meant = meant_by(turn)
    return meant is not None and meant.sure


def is_hinted(turn: Turn) -> bool:
    """来不了了, and nothing else, from somebody who is expected."""
    return meant_by(turn) is not None


def mine(turn: Turn) -> list[Reply]:
    """Whatever else is said of one's bookings lists them."""
    meant = meant_by(turn, about=True)
    return done(turn, meant) if meant else booking_mine.mine(turn)


def take(turn: Turn) -> list[Reply]:
    """The change, then what else was told; a report that was open is gone on with."""
    form, meant = turn.dialogue.form, meant_by(turn)
    if form and form.handler == "report":
        turn.dialogue.leave()
    return told(turn, meant)


def is_beside(turn: Turn) -> bool:
    """Beside something else 不去了 alone may be of that, unless a booking was just spoken of."""
    meant = meant_by(turn)
    return meant is not None and (meant.sure or meant.named)


def take_beside(turn: Turn) -> list[Reply]:
    """电梯坏了，下不去了: what is not named in the same clause is asked."""
    meant, one = meant_by(turn), remind_words.pattern("clauses").search(turn.text) is None
    return told(turn, meant and replace(meant, sure=meant.sure and meant.named and one))


def told(turn: Turn, meant: Meant | None) -> list[Reply]:
    """The change, then what else its words are about."""
    replies = done(turn, meant) if meant else []
    for item in [item for item in matters(turn) if is_apart(turn, item)]:
        turn.matter = item
        replies += MORE[item.kind](turn)
    return replies


def matters(turn: Turn) -> list[Item]:
    """The other problems and questions that the words surely speak of."""
    understood = turn.understood
    first = [understood.item] if understood.item and understood.decision == "answer" else []
    return [item for item in (*first, *understood.also) if item.kind in MORE]


def is_apart(turn: Turn, item: Item) -> bool:
    """Does it have words of its own?"""
    part = turn.understanding.part_about(turn.text, item)
    return part != turn.text and booking_said.read(part) is None


def meant_by(turn: Turn, *, about: bool = False) -> Meant | None:
    """What is wished of which bookings; None where the words are of something else."""
    form, said = turn.dialogue.form, booking_said.read(turn.text)
    if said is None or (form and form.handler not in LISTENS) or is_else(turn):
        return None
    return by_desk(turn, said) or own(turn, said, about=about)


def is_else(turn: Turn) -> bool:
    """Danger, or a problem in the same words; a bare 不来了 is none, right after a booking."""
    reports = [item for item in matters(turn) if item.kind == "report"]
    hand = at_hand(turn) or at_hand(turn, stead=True)
    alarm = turn.understood.kind == "emergency" and not (hand and booking_said.is_bare(turn.text))
    return alarm or not all(is_apart(turn, item) for item in reports)


def own(turn: Turn, said: Said, *, about: bool) -> Meant | None:
    """Their own; of what they booked for another, where that one is named, or alone has any."""
    called, every = kin_in(turn.text), bookings.upcoming(turn.unit, turn.person)
    theirs = [one for whose, one in bookings.for_kin(turn.unit, turn.person) if whose == called]
    if called and theirs:
        chosen = meant(turn, said, theirs, at_hand(turn, stead=True), about=about)
        return chosen and replace(chosen, stead=True)
    comers = [one for one in every if called and one.comer == called]
    return meant(turn, said, comers or every, at_hand(turn), about=about) if every else None


def by_desk(turn: Turn, said: Said) -> Meant | None:
    """Of somebody whom the desk names, or whose booking was just spoken of."""
    if not is_staff(turn.unit.session, turn.person.id):
        return None
    every = day_sheet.coming(turn.unit, turn.person)
    found, sure = booking_said.of_person(every, turn.text)
    hand = at_hand(turn, stead=True)
    here = found or [one for one in every if one.number == hand]
    rest = booking_said.without_people(said, found)
    chosen = meant(turn, rest, here, hand, about=False) if here else None
    if chosen is None or not found:
        return chosen and replace(chosen, stead=True)
    return replace(chosen, sure=sure, named=sure or chosen.named, stead=True)


def at_hand(turn: Turn, *, stead: bool = False) -> str:
    """The number of the booking whose details are asked for, or that was shown last."""
    form, verb = turn.dialogue.form, "unbook_for" if stead else "unbook"
    if form and form.handler == booking_details.HANDLER:
        return form.values["number"] if stead == (form.verb == booking_details.STEAD) else ""
    shown = turn.shown[0].reply.buttons if turn.shown else ()
    pairs = (button.data.partition(":") for button in shown)
    return next((number for name, _, number in pairs if name == verb), "")


def meant(
    turn: Turn, said: Said, every: Sequence[Booking], hand: str, *, about: bool
) -> Meant | None:
    """By name, by day and hour, or because it was just spoken of."""
    called = booking_said.named(turn.unit, every, said.text)
    plain = bool(called or booking_said.pattern("booked").search(said.text))
    if not called and named(turn):
        return Meant(said, [], every, sure=True, named=True)
    when = asked_in(turn, said.which)
    found = booking_said.at(turn.unit, called or every, when) if when else called or every
    if not found and said.when is not None:
        found = called or every  # what was told is the hour that is wanted
    heard = said.when is not None or turn.dialogue.form is None  # a form may be what ends
    near = [one for one in found if one.number == hand and not when]
    bare = all(booking_said.is_bare(without_time(turn, w)) for w in (said.which, said.when or ""))
    if not (plain or bare or about) or not (found or plain):
        return None
    sure = plain or bool(near and bare and heard)
    return Meant(said, near or found, every, sure=sure, named=plain)


def done(turn: Turn, meant: Meant) -> list[Reply]:
    if len(meant.found) != 1:
        return which(turn, meant)
    one = meant.found[0]
    if meant.said.when is None:
        return dropped(turn, meant, one)
    wanted = wanted_for(turn, meant.said, one)
    if meant.sure:
        return moved(turn, one, wanted, stead=meant.stead)
    told = booking_stead.line(turn, one) if meant.stead else []
    return told + offered(turn, one, wanted, stead=meant.stead)


def which(turn: Turn, meant: Meant) -> list[Reply]:
    """One of several; where it is none of them, what there is."""
    kind = "none" if not meant.found else "drop" if meant.said.when is None else "move"
    phrase = "booking_for_line" if meant.stead else "booking_line"
    buttons = [
        Button(
            label=turn.words(phrase, title=one.called, **of(turn, one)), data=data(turn, meant, one)
        )
        for one in meant.found or meant.every
    ]
    return turn.say(f"booking_which_{kind}", *buttons)


def data(turn: Turn, meant: Meant, one: Booking) -> str:
    """What its button does: the hour that was told goes with it."""
    ending = "_for" if meant.stead else ""
    if not meant.found:
        return f"{'booked_for' if meant.stead else 'booking'}:{one.number}"
    if meant.said.when is None:
        return f"unbook{ending}:{one.number}{'' if meant.stead else booking_mine.SURE}"
    wanted = wanted_for(turn, meant.said, one)
    at = wanted and (wanted.at or datetime.combine(wanted.day, time(), turn.unit.zone))
    return f"rebook{ending}:{one.number}" + (f".{int(at.timestamp())}" if at else "")


def dropped(turn: Turn, meant: Meant, one: Booking) -> list[Reply]:
    """At once where it is plain; the desk says whose wish it was."""
    turn.argument = one.number
    if meant.stead:
        return booking_stead.unbook(turn)
    if not meant.sure or meant.said.asks:
        return booking_mine.ask_sure(turn)
    turn.argument += booking_mine.SURE
    return booking_mine.unbook(turn)


def wanted_for(turn: Turn, said: Said, one: Booking) -> Asked | None:
    """When it is to be instead: an hour alone is of the day it is on, a span goes on from it."""
    starts = one.starts_at.astimezone(turn.unit.zone)
    if shift := remind_words.pattern("shift").search(booking_said.bare_end(said.text)):
        by = remind_words.span_of(shift["amount"], turn.unit.now.astimezone(turn.unit.zone))
        earlier = remind_words.pattern("backward").search(shift["way"])
        at = starts - by if earlier else starts + by
        return Asked(at.date(), at)
    same = booking_said.pattern("same").search(said.when or "")
    day = day_in(turn, said.when or "", starts.date())
    if same and day:
        return Asked(day, datetime.combine(day, starts.timetz()))
    if same or (day and is_week(said.when or "")):
        return Asked(day) if day else None
    words = said.when if said.when and asked_in(turn, said.when) else said.which
    told = asked_in(turn, words) if has_day(turn, words) else hour_on(turn, words, starts.date())
    is_same = told is not None and words is said.which and told.day == starts.date()
    return None if is_same and told and told.at in (None, starts) else told


def day_in(turn: Turn, when: str, before: date) -> date | None:
    """The day that is told; of a week alone the weekday that it is on, and never the same day."""
    told = asked_in(turn, booking_said.pattern("same").sub("", when))
    if told is None or not is_week(when):
        return told.day if told else None
    day = told.day + timedelta(days=before.weekday() - told.day.weekday())
    return day if day != before else day + WEEK


def is_week(when: str) -> bool:
    """下礼拜, without a day."""
    bare = booking_said.bare_end(booking_said.pattern("same").sub("", when))
    return bool(booking_said.pattern("week_said").search(bare))


def moved(turn: Turn, one: Booking, wanted: Asked | None, *, stead: bool) -> list[Reply]:
    """To the hour that was told, as if it had been pressed; where it is not free, those near."""
    item = turn.item(one.item_id)
    at = wanted.at if wanted and wanted.clock else None
    slots = bookings.find_slots(turn.unit, item, one.desk_id) if item and at else []
    if not any(slot.left and slot.starts == at for slot in slots) or at == one.starts_at:
        return offered(turn, one, wanted, stead=stead)
    verbs, pick = (booking.STEAD, booking_stead.pick) if stead else (booking.OWN, booking.pick)
    stamp = int(at.timestamp()) if at else 0
    turn.verb, turn.argument = verbs[0], f"{one.item_id}.{one.desk_id}.{stamp}.{one.number}"
    return pick(turn)


def offered(turn: Turn, one: Booking, wanted: Asked | None, *, stead: bool) -> list[Reply]:
    item = turn.item(one.item_id)
    if item is None or item.slots is None:
        return turn.say("booking_fixed", **appointments.told(turn.unit, one))
    verbs = booking.STEAD if stead else booking.OWN
    return booking.offer(turn, item, one.desk_id, wanted, one.number, verbs)


def rebook(turn: Turn) -> list[Reply]:
    """改时间, perhaps to an hour that was told before it was asked which."""
    number, _, stamp = turn.argument.partition(".")
    stead = turn.verb == "rebook_for"
    get = day_sheet.get_coming if stead else bookings.get_own
    one = get(turn.unit, number, turn.person)
    at = datetime.fromtimestamp(int(stamp), turn.unit.zone) if stamp else None
    wanted = Asked(at.date(), at if at.time() != time() else None) if at else None
    return moved(turn, one, wanted, stead=stead)


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = dict.fromkeys(("rebook", "rebook_for"), rebook)
