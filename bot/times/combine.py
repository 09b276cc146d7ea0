"""The door: finds the time that a text tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

from bot.times.folding import Folded, fold
from bot.times.found import Found
from bot.times.phrase import Phrase
from bot.times.pieces import Piece, between, find_pieces
from bot.times.said import Clock, Context, Mark, Unknown
from bot.times.settling import settle

ENDING = ("before", "through", "since")  # marks that close a phrase; others wait for what follows
TO = "到"
A_BIT = "一点"  # an hour only with more around it
FIRST_YEAR, LAST_YEAR = 1901, 2098  # the Chinese calendar is known a year around


def on_weekdays(day: date) -> bool:
    """Monday to Friday, where nobody knows the holidays."""
    return day.weekday() < 5


def find_time(
    text: str,
    now: datetime,
    is_workday: Callable[[date], bool] = on_weekdays,
    *,
    absent: bool = False,
) -> Found | None:
    """Give the time the text tells, seen from `now`; None where there is none.

    A day or an hour that no calendar has is `absent`: it is given to who asks for it alone.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise ValueError(f"no calendar for {now.year}")
    folded, context = fold(text), Context(now, is_workday)
    phrases = gathered(folded, context)
    joined(phrases, folded)
    ends(phrases, folded.plain)
    found = [one for phrase in phrases if (one := settled(phrase, folded, context))]
    return min((one for one in found if absent or not one.absent), key=preference, default=None)


def preference(found: Found) -> tuple[bool, ...]:
    """What is to come before what has passed; then what says most."""
    return (found.past, not found.rule, not found.clock, "day" in found.open)


def settled(phrase: Phrase, folded: Folded, context: Context) -> Found | None:
    """Give what a phrase means, its spans in the text as it was typed."""
    plain = "".join(folded.plain[start:end] for start, end in phrase.spans)
    if not phrase.spans or plain == A_BIT:
        return None
    phrase.spans = [folded.span(start, end) for start, end in phrase.spans]
    phrase.absent = folded.span(*phrase.absent) if phrase.absent else None
    try:
        return settle(phrase, context)
    except (OverflowError, ValueError):
        return None  # a day that no calendar has: in 9999 years


def gathered(folded: Folded, context: Context) -> list[Phrase]:
    """Give the phrases that neighbouring pieces make."""
    phrases: list[Phrase] = []
    current: Phrase | None = None
    last = 0
    for piece in find_pieces(folded.plain, context):
        near = between("glue").fullmatch(folded.plain, last, piece.start)
        if piece.said is None:
            current = None
        elif current is None or not near or not grown(current, piece):
            current = begun(piece)
            phrases += [current] if current else []
        last = piece.end
    return phrases


def begun(piece: Piece) -> Phrase | None:
    phrase = Phrase()
    return phrase if grown(phrase, piece) else None


def grown(phrase: Phrase, piece: Piece) -> bool:
    """Give whether the phrase took the piece; its span grows but for words that wait."""
    said = piece.said
    if said is None or not phrase.take(said):
        return False
    if isinstance(said, Unknown) and said.absent:
        phrase.absent = phrase.absent or (piece.start, piece.end)
    waits = isinstance(said, Mark) and said.name not in ENDING and phrase.told
    if phrase.spans and not waits:
        phrase.spans[-1] = (phrase.spans[-1][0], piece.end)
    elif not phrase.spans:
        phrase.spans.append((piece.start, piece.end))
    return True


def joined(phrases: list[Phrase], folded: Folded) -> None:
    """Put a day and the hour of it together that stand apart: 明天提醒我三点去."""
    for day, hour in pairwise(phrases):
        fits = wants_hour(day) and is_hour(hour)
        apart = fits and folded.plain[day.spans[-1][1] : hour.spans[0][0]]
        if apart and between("apart").fullmatch(apart):
            day.clocks = [with_part(clock, day.part) for clock in hour.clocks]
            day.part, day.count = hour.part or day.part, day.count or hour.count
            day.to, day.before = hour.to, day.before or hour.before
            day.spans += hour.spans
            hour.spans = []


def wants_hour(phrase: Phrase) -> bool:
    whole = phrase.repeat and phrase.repeat.at
    return bool(phrase.days or phrase.repeat) and not (phrase.clocks or phrase.to or whole)


def is_hour(phrase: Phrase) -> bool:
    return bool(phrase.clocks) and not (phrase.days or phrase.repeat or phrase.moment)


def with_part(clock: Clock, part: str) -> Clock:
    return Clock(clock.hour, clock.minute, clock.exact, clock.part or part)


def ends(phrases: list[Phrase], plain: str) -> None:
    """Give what recurs its end, said further on: 每天吃药,吃到年底, 一共五次."""
    recurring = next((one for one in phrases if one.rule_said and one.spans), None)
    if recurring is None:
        return
    for other in (one for one in phrases if one is not recurring and one.spans):
        if other.count and not other.told and not recurring.count:
            recurring.count = other.count
        elif is_end(other, plain) and not recurring.until:
            recurring.until = other
        else:
            continue
        recurring.spans = sorted([*recurring.spans, *other.spans])
        other.spans = []


def is_end(phrase: Phrase, plain: str) -> bool:
    """Give whether it is a day until which something goes on; 吃到 before it belongs to it."""
    (start, last), *more = phrase.spans
    led = between("ending").search(plain, 0, start)
    leads = led is not None and led[0].endswith(TO) and between("ended").match(plain, last)
    if phrase.clocks or not phrase.days or not (phrase.before or leads):
        return False
    if led and start:
        phrase.spans = [(led.start(), last), *more]
    return True
