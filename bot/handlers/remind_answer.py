"""几点提醒您, 改到什么时候: is what was said the answer, and to what time does it come?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import leave, remind_words
from bot.desk.remind_words import Wish, pattern
from bot.dialogue import Form
from bot.handlers.danger import is_alarm
from bot.handlers.interruption import INTERRUPTS_FROM, speaks_to_us
from bot.turn import Turn
from storage.reminder_tables import Reminder

HANDLER = "remind"
OFFERS = ("me", "without")  # what is asked is answered by yes, too


def read(turn: Turn, text: str) -> Wish:
    return remind_words.read(text, now(turn), turn.unit.calendar)


def now(turn: Turn) -> datetime:
    return turn.unit.now.astimezone(turn.unit.zone)


def answered(turn: Turn, form: Form) -> Wish:
    """The hour of the day that is known, the day of 每周, or another time altogether."""
    text, known = remind_words.answer_of(turn.text), form.values.get("time", "")
    own = read(turn, text)
    if own.absent or not known:
        return own
    waits = remind_words.is_hour(known)  # for its day
    joined = read(turn, f"{text}{known}" if waits else so_far(form, text))
    if not tells(own) and is_same(joined, read(turn, so_far(form))):
        return own  # nothing of a time was added
    goes_with = joined.found is not None and (joined.found.rule or joined.found.at)
    another = own.found is not None and (own.found.rule or remind_words.names_day(own.said))
    recurs = joined.found is not None and joined.found.rule and not (own.found and own.found.rule)
    another = another and not (waits and own.found and own.found.at is None)
    return joined if goes_with and (recurs or not another) else own


def so_far(form: Form, more: str = "") -> str:
    """The time as it was told until now, and what is left out of it."""
    told = (form.values.get("time", "") + more, form.values.get("but", ""))
    return ",".join(filter(None, told))


def is_same(one: Wish, other: Wish) -> bool:
    """Do both tell the same time?"""
    times = [wish.found and replace(wish.found, spans=()) for wish in (one, other)]
    return times[0] == times[1]


def tells(wish: Wish) -> bool:
    return bool(wish.found or wish.absent)


def is_no_more(turn: Turn) -> bool:
    """不用提醒了, while one is being set."""
    return bool(pattern("no_more").fullmatch(turn.text))


def fits(turn: Turn, form: Form) -> bool:
    """Is this surely an answer to what the form asks?"""
    if (form.asking in OFFERS and turn.means("yes")) or is_no_more(turn):
        return True
    if form.asking == "words":
        return False
    return ("kept" in form.values and agrees(turn)) or is_answer(turn, form)


def goes_on(turn: Turn, form: Form) -> bool:
    """Is this an answer to what the form asks, and nothing of its own?"""
    if fits(turn, form):
        return True
    if form.asking == "words":
        return may_be_matter(turn) and not is_aside(turn)
    asks = len(turn.text) >= INTERRUPTS_FROM and speaks_to_us(turn)
    if is_leave(turn) or asks:
        return False
    told = read(turn, turn.text).found
    return turn.understood.decision == "fallback" or not (told or is_sure(turn))


def is_answer(turn: Turn, form: Form) -> bool:
    """A time; what is told beside it is no matter of its own."""
    beside = beside_time(turn, form)
    if beside is None or is_alarm(turn):
        return False
    own = own_words(turn, form)
    if not own:
        return may_be_matter(turn)
    return remind_words.is_bare(beside, own) or (own in beside and not is_sure(turn))


def beside_time(turn: Turn, form: Form) -> str | None:
    """What is told beside a time, or beside so much later; None where there is neither."""
    text = remind_words.answer_of(turn.text)
    shift = pattern("shift").search(text) if "id" in form.values else None
    if shift:
        return text[: shift.start()]
    own = read(turn, text)
    wish = own if tells(own) else answered(turn, form)
    return wish.rest if tells(wish) else None


def may_be_matter(turn: Turn) -> bool:
    """What it is for is asked, too: no question, no report, no leave."""
    reported = is_sure(turn) and turn.understood.kind == "report"
    return not (pattern("question").search(turn.text) or reported or is_leave(turn))


def is_aside(turn: Turn) -> bool:
    """Thanks, 知道了, or a question of its own."""
    found = turn.understood
    asks = found.kind == "service" and found.aspect != "general"
    thanks = is_sure(turn) and found.kind == "smalltalk"
    return asks or thanks or agrees(turn)


def agrees(turn: Turn) -> bool:
    """好的, 知道了."""
    return turn.means("yes") or bool(pattern("rung_known").fullmatch(turn.text))


def is_leave(turn: Turn) -> bool:
    return leave.read(turn.unit, turn.person, turn.text) is not None


def is_sure(turn: Turn) -> bool:
    return turn.understood.decision == "answer"


def own_words(turn: Turn, form: Form) -> str:
    """What the reminder is for that is being set, or moved."""
    number = int(form.values.get("id", 0))
    moving = turn.unit.session.get(Reminder, number) if number else None
    return moving.words if moving else form.values.get("words", "")


def words_of(turn: Turn) -> str:
    return remind_words.matter(turn.text) or turn.text[: remind_words.LONGEST]
