"""今天的预约: who comes, by the hour, and whether they came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from bot.desk import appointments, day_sheet
from bot.desk.booking_said import pattern
from bot.desk.people import is_staff
from bot.handlers.booking_words import named, without_named
from bot.message import Button, Reply
from bot.times import Found, find_time
from bot.times.days import month_end
from bot.turn import Turn
from storage.booking_tables import Booking

MOST_DAYS = 31  # of one sheet
IN_ONE = 10  # bookings in a bubble, which fills a phone's screen
OTHER = {"came": "missed", "no_show": "came"}  # the verb that says the contrary


def is_typed(turn: Turn) -> bool:
    """今天的预约, 明天谁来, 周三理发预约表, from one of the staff."""
    return bool(days_in(turn)) and is_staff(turn.unit.session, turn.person.id)


def days_in(turn: Turn) -> list[date]:
    """The days before the word for the sheet; with nothing but that, today."""
    unit, text = turn.unit, without_named(turn, turn.text)
    asked = pattern("sheet").search(text)
    words = text[: asked.start()] if asked else ""
    days: list[date] = []
    while found := find_time(words, unit.now.astimezone(unit.zone)) if words else None:
        told = "".join(words[start:end] for start, end in found.spans)
        days += days_of(found, told)
        words = found.rest(words)
    if asked is None or not pattern("joints").fullmatch(words):
        return []
    return sorted(set(days)) or [unit.today]


def days_of(found: Found, told: str) -> list[date]:
    """周三到周五; all of 下周, of 周末, and of a month that was named."""
    first, last = found.day, found.end_day or found.day
    span = next((name for name in SPANS if pattern(name).search(told)), "")
    if span == "week_said":
        first -= timedelta(days=first.weekday())
    if span:
        last = SPANS[span](first)
    return [first + timedelta(days=n) for n in range(min((last - first).days, MOST_DAYS) + 1)]


# what a day alone stands for, and its last day
SPANS: Mapping[str, Callable[[date], date]] = {
    "week_said": lambda first: first + timedelta(days=6),
    "weekend_said": lambda first: first + timedelta(days=6 - first.weekday()),
    "month_said": month_end,
    "next_two": lambda first: first + timedelta(days=1),
}


def sheet(turn: Turn) -> list[Reply]:
    """The days that were said, the one that was pressed, or today."""
    pressed = [date.fromisoformat(turn.argument)] if turn.argument else []
    days = pressed or days_in(turn) or [turn.unit.today]
    shown = [reply for day in days for reply in sheet_of(turn, day)]
    first, last = (appointments.day(turn.unit, day) for day in (days[0], days[-1]))
    several = turn.words("sheet_span", first=first, last=last) if days[1:] else first
    none = [] if shown else turn.say("sheet_none", day=several)
    return [*none, *shown, *outside_hint(turn)]


def sheet_of(turn: Turn, day: date) -> list[Reply]:
    item, every = named(turn), day_sheet.of_day(turn.unit, turn.person, day)
    found = [one for one in every if item is None or one.item_id == item.id]
    day_sheet.show_phone(turn.unit, found)
    return bubbles(turn, found, appointments.day(turn.unit, day))


def bubbles(turn: Turn, found: Sequence[Booking], day: str) -> list[Reply]:
    """One for each item, several where it has many."""
    by_title = sorted(found, key=lambda one: one.title)
    replies = []
    for title, group in groupby(by_title, key=lambda one: one.title):
        every = day_sheet.by_route(turn.unit, list(group))
        count = sum(one.state != "waiting" for one in every)
        parts = [every[i : i + IN_ONE] for i in range(0, len(every), IN_ONE)]
        stops = day_sheet.stops(turn.unit, every)
        route = [turn.words("sheet_route", stops=" → ".join(stops))] if stops[1:] else []
        for part in parts:
            lines = "\n".join([*route, *(line(turn, one) for one in part)])
            said = {"title": title, "day": day, "count": count, "lines": lines}
            replies += turn.say("sheet", *marks(turn, part), **said)
    return replies


def line(turn: Turn, booking: Booking) -> str:
    state = "outside" if day_sheet.is_outside(turn.unit, booking) else booking.state
    mark = turn.unit.phrases.get(f"sheet_mark_{state}", "")
    said = {"phone": booking.phone or "", "words": booking.words or "", "mark": mark}
    return " ".join(turn.words("sheet_line", **of(turn, booking), **said).split())


def of(turn: Turn, booking: Booking) -> dict[str, object]:
    """What staff call a booking by."""
    local = booking.starts_at.astimezone(turn.unit.zone)
    name = booking.name or turn.words("sheet_nameless")
    if booking.comer:
        known = day_sheet.whose(turn.unit, booking).name or turn.words("resident_name")
        name = turn.words("sheet_comer", who=booking.comer, name=known)
    when = appointments.when(turn.unit, booking.starts_at)
    return {"clock": f"{local:%-H:%M}", "name": name, "when": when}


def marks(turn: Turn, found: Sequence[Booking]) -> list[Button]:
    """来了 and 没来 of those whose hour has come and of whom nobody said it yet; before, 改."""
    return [
        Button(label=turn.words(label, **of(turn, one)), data=f"{verb}:{one.number}")
        for one in found
        for label, verb in verbs_of(turn, one)
    ]


def verbs_of(turn: Turn, one: Booking) -> list[tuple[str, str]]:
    if one.state == "booked" and day_sheet.may_note(turn.unit, one):
        return [("button_came", "came"), ("button_missed", "missed")]
    coming = one.state in ("booked", "waiting") and one.starts_at > turn.unit.now
    return [("button_booking_one", "booked_for")] if coming else []


def outside_hint(turn: Turn) -> list[Reply]:
    """What lies beyond the hours since they were edited is not forgotten."""
    count = len(day_sheet.outside(turn.unit, turn.person))
    label = turn.words("button_outside", count=count)
    button = Button(label=label, data="outside:")
    return turn.say("sheet_outside", button, count=count) if count else []


def outside(turn: Turn) -> list[Reply]:
    found = day_sheet.outside(turn.unit, turn.person)
    day_sheet.show_phone(turn.unit, found)
    days = groupby(found, key=lambda one: one.starts_at.astimezone(turn.unit.zone).date())
    named = ((appointments.day(turn.unit, day), list(group)) for day, group in days)
    return [reply for day, group in named for reply in bubbles(turn, group, day)]


def came(turn: Turn) -> list[Reply]:
    return noted(turn, turn.argument, "came")


def missed(turn: Turn) -> list[Reply]:
    return noted(turn, turn.argument, "no_show")


def noted(turn: Turn, number: str, state: str) -> list[Reply]:
    """Said again, with the way back."""
    booking = day_sheet.note(turn.unit, number, turn.person, state)
    other = OTHER[state]
    button = turn.button(f"button_change_{other}", f"{other}:{booking.number}")
    phrase = "sheet_came" if state == "came" else "sheet_missed"
    return turn.say(phrase, button, **of(turn, booking))


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "came": came,
    "missed": missed,
    "outside": outside,
    "sheet": sheet,
}
