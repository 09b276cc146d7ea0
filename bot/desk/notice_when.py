"""When a notice holds, in the same words wherever it is read: with weekdays, each span of several.

Never 明天: it is read tomorrow, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, takewhile

from bot.desk.notice_draft import Draft
from bot.desk.notice_patterns import pattern
from bot.desk.unit_of_work import UnitOfWork

DAY = timedelta(days=1)
HALF_YEAR = timedelta(days=183)  # a day of another year so far off is told with its year
Span = tuple[datetime, datetime]
Hours = tuple[str, ...]


def told_when(unit: UnitOfWork, draft: Draft) -> str:
    """时间：11月25日（周三）9:00至11:00; empty where nothing is known of it."""
    when = told(unit, draft)
    return unit.phrases.say("notice_when", when=when) if when else ""


def told(unit: UnitOfWork, draft: Draft) -> str:
    say, start, end = unit.phrases.say, draft.start, draft.end
    if draft.spans:
        return "，".join(told_spans(unit, draft.spans))
    if start is None:
        return say("when_until", end=moment(unit, end, last=True)) if end else ""
    if end is None and is_whole(unit, start):
        return say("when_since", start=day_of(unit, start))
    if end is None:
        phrase = "when_open" if draft.sort == "outage" else "when_since"
        return say(phrase, start=moment(unit, start))
    if is_whole(unit, start) and is_whole(unit, end):
        first, last = day_of(unit, start), day_of(unit, end - DAY)
        if first != last:
            return say("when_days", first=first, last=last)
        return first if is_vague(unit, draft) else say("when_whole_day", day=first)
    return moment_of(unit, start, told_span(unit, start, end))


def told_spans(unit: UnitOfWork, spans: Sequence[Span]) -> Iterator[str]:
    """Each day with its hours; of days that follow each other and have the same ones, once."""
    by_day = groupby(spans, key=lambda span: midnight(unit, span[0]))
    days = [(day, [*some]) for day, some in by_day]
    while days:
        same = alike(unit, days)
        day, its = days[0]
        if same > 1:
            first, last = day_of(unit, day), day_of(unit, days[same - 1][0])
            hours = "、".join(hours_of(unit, its))
            yield unit.phrases.say("when_daily", first=first, last=last, hours=hours)
        else:
            yield moment_of(unit, day, "、".join(told_span(unit, *span) for span in its))
        days = days[same:]


def alike(unit: UnitOfWork, days: Sequence[tuple[datetime, Sequence[Span]]]) -> int:
    """How many days from the first on have its hours."""
    first, hours = days[0][0], hours_of(unit, days[0][1])
    follow = (
        day == first + DAY * number and hours_of(unit, its) == hours
        for number, (day, its) in enumerate(days)
    )
    return sum(1 for _ in takewhile(bool, follow))


def hours_of(unit: UnitOfWork, spans: Sequence[Span]) -> Hours:
    """9:00至11:00, or 22:00至次日6:00."""
    return tuple(told_span(unit, *span, daily=True) for span in spans)


def told_span(unit: UnitOfWork, start: datetime, end: datetime, *, daily: bool = False) -> str:
    """9:00至11:00; what ends on another day says so."""
    nights = (midnight(unit, end) - midnight(unit, start)).days
    ends = clock_of(unit, end)
    if nights == 1 and ends == "0:00":
        ends = "24:00"
    elif nights == 1 and daily:
        ends = unit.phrases.say("when_next_day", clock=ends)
    elif nights:
        ends = moment(unit, end, last=True)
    return unit.phrases.say("when_span", start=clock_of(unit, start), end=ends)


def moment(unit: UnitOfWork, at: datetime, *, last: bool = False) -> str:
    """11月25日（周三）22:00; midnight is the end of the day before it, where something ends."""
    if last and is_whole(unit, at):
        return moment_of(unit, at - DAY, "24:00")
    return moment_of(unit, at, clock_of(unit, at))


def moment_of(unit: UnitOfWork, at: datetime, clock: str) -> str:
    return unit.phrases.say("when_moment", day=day_of(unit, at), clock=clock)


def day_of(unit: UnitOfWork, at: datetime) -> str:
    local = at.astimezone(unit.zone)
    weekday = unit.phrases["weekdays"][local.weekday()]
    far = local.year != unit.now.astimezone(unit.zone).year and abs(at - unit.now) > HALF_YEAR
    said = {"year": local.year, "month": local.month, "day": local.day, "weekday": weekday}
    return unit.phrases.say("when_day_year" if far else "when_day", **said)


def clock_of(unit: UnitOfWork, at: datetime) -> str:
    return f"{at.astimezone(unit.zone):%-H:%M}"


def midnight(unit: UnitOfWork, at: datetime) -> datetime:
    return at.astimezone(unit.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def is_vague(unit: UnitOfWork, draft: Draft) -> bool:
    """今晚停水: a day without an hour, and nobody says that it is all of it."""
    hours = [at for at in (draft.start, draft.end) if at and not is_whole(unit, at)]
    return not hours and not pattern("all_day").search(draft.text)


def is_whole(unit: UnitOfWork, at: datetime) -> bool:
    return clock_of(unit, at) == "0:00"
