"""我明天请假，提醒我后天开会，3号楼路灯不亮: each wish, and what is reported beside, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from bot.desk.remind_words import pattern
from bot.dialogue import Form
from bot.handlers import (
    away,
    booking,
    booking_change,
    booking_details,
    booking_stead,
    meaning,
    remind,
    remind_answer,
    remind_beside,
    remind_mine,
)
from bot.handlers.danger import is_alarm
from bot.message import Reply
from bot.turn import Turn

MOST = 8  # clauses looked at: a turn must not hold the writer for long


@dataclass(frozen=True)
class Wish:
    """What some words may ask for; of one kind there is but one in a message."""

    kind: str
    is_so: Callable[[Turn], bool]
    answer: Callable[[Turn], list[Reply]] | None  # None: what it lacks is asked, and nothing else


def is_report(turn: Turn) -> bool:
    return turn.understood.kind == "report" and turn.understood.decision == "answer"


# in the order of typed.TYPED, and of the answers
WISHES = (
    Wish("reminder", remind_mine.is_typed, remind_mine.mine),
    Wish("reminder", remind_beside.are_several, remind_beside.each),
    Wish("reminder", remind_beside.is_told, remind.begin),
    Wish("reminder", remind.is_typed, None),
    Wish("booking", booking_change.is_beside, booking_change.take_beside),
    Wish("booking", booking_stead.is_typed, booking_stead.begin),
    Wish("booking", booking.is_asked, booking.asked),
    Wish("leave", away.is_said, away.answer),
)
REPORT = Wish("report", is_report, meaning.answer)  # beside them, and answered last


@dataclass(frozen=True)
class Part:
    """A wish with its words."""

    words: str
    wish: Wish


def parts(turn: Turn, words: str, wishes: Sequence[Wish]) -> list[Part]:
    """Wish after wish, cut off at either end; nothing where any of the words is left over."""
    found = (parted(turn, one, rest, wishes) for one, rest in ends(words))
    return next(filter(None, found), [])


def ends(words: str) -> Iterator[tuple[str, str]]:
    """The shortest first: what may be of either is no part of the wish."""
    marks = [mark.span() for mark in pattern("clauses").finditer(words)]
    cuts = [(words[:start].strip(), words[end:].strip()) for start, end in marks]
    pairs = [pair for cut in cuts if all(cut) for pair in (cut, cut[::-1])]
    yield from sorted(pairs, key=lambda pair: len(pair[0])) if len(marks) < MOST else ()


def parted(turn: Turn, one: str, rest: str, wishes: Sequence[Wish]) -> list[Part]:
    """Nothing where the rest speaks of the same kind, or of none."""
    wish = wish_in(turn, one, wishes)
    if wish is None or wish.answer is None:
        return []
    if wish_in(turn, rest, [other for other in wishes if other.kind == wish.kind]):
        return []
    others = [other for other in wishes if other.kind != wish.kind]
    last = wish_in(turn, rest, (*others, REPORT))
    told = parts(turn, rest, others) or ([Part(rest, last)] if last and last.answer else [])
    return [Part(one, wish), *told] if told else []


def wish_in(turn: Turn, words: str, wishes: Sequence[Wish]) -> Wish | None:
    """What these words would be, had they come alone."""
    alone = copy(turn)
    alone.reread(words)
    return next((wish for wish in wishes if wish.is_so(alone)), None)


def is_said(turn: Turn) -> bool:
    """Not in a form whose answer any of it may be."""
    form = turn.dialogue.form
    if form and form.handler not in (booking_details.HANDLER, booking_stead.HANDLER):
        return False
    return bool(parts(turn, turn.text, WISHES)) and not is_alarm(turn)


def each(turn: Turn) -> list[Reply]:
    """An answer for each; a question comes last, that of a reminder before that of a report."""
    told, last = [], []
    waiting: Form | None = None
    order = (*WISHES, REPORT)
    for part in sorted(parts(turn, turn.text, WISHES), key=lambda part: order.index(part.wish)):
        turn.reread(part.words)
        replies = part.wish.answer(turn) if part.wish.answer else []
        form = turn.dialogue.form
        own = form is not None and form.handler == remind_answer.HANDLER
        if form and (own or not form.comes_back):  # whatever is begun after it would end it
            waiting, turn.dialogue.form, last = form, None, replies
        else:
            told += replies
    if waiting:
        turn.dialogue.begin(waiting)
    return told + last
