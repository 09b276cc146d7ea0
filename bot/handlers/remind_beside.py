"""Words of 提醒 that tell the desk something, stand beside a report or a leave, or another wish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk import leave, remind_words
from bot.desk.remind_words import Wish, pattern
from bot.handlers import away, remind, report
from bot.handlers.danger import is_alarm
from bot.message import Reply
from bot.turn import Turn


def is_to_us(turn: Turn) -> bool:
    """提醒你们明天早上垃圾车不来就投诉: not understood as a report by itself."""
    told = not turn.dialogue.form and pattern("to_us").match(turn.text)
    item = turn.understood.item if told else None
    return item is not None and item.kind == "action"


def reported(turn: Turn) -> list[Reply]:
    """What it is most likely to report; asked where nothing is."""
    turn.reread(pattern("to_us").sub("", turn.text))
    likely = (one.item for one in turn.understood.candidates if one.item.kind == "report")
    item = next(likely, None)
    return report.open_form(turn, item, turn.text) if item else report.begin(turn)


@dataclass(frozen=True)
class Beside:
    """A wish, and what else the message tells of."""

    wish: str
    other: str
    answer: Callable[[Turn], list[Reply]]


def is_leave(turn: Turn, words: str) -> bool:
    return leave.read(turn.unit, turn.person, words) is not None


def is_report(turn: Turn, words: str) -> bool:
    understood = turn.understanding.understand(words)
    return understood.kind == "report" and understood.decision == "answer"


def start_report(turn: Turn) -> list[Reply]:
    turn.matter = turn.understood.item
    return report.start(turn)


# what is told beside a wish, and who answers it
OTHERS = ((is_leave, away.answer), (is_report, start_report))


def parted(turn: Turn) -> Beside | None:
    """我明天请假，提醒我后天上午八点半开会; 3号楼路灯不亮，提醒我明天八点吃药: in either order."""
    clauses = pattern("clauses").split(turn.text)
    if len(clauses) < 2 or not remind_words.is_asked(turn.text):
        return None
    cuts = (("，".join(clauses[:n]), "，".join(clauses[n:])) for n in range(1, len(clauses)))
    pairs = [pair for cut in cuts for pair in (cut, cut[::-1])]
    pairs.sort(key=lambda pair: len(pair[0]))  # what may be of either is no part of the wish
    found = (beside(turn, wish, other) for wish, other in pairs if is_wish(turn, wish, other))
    return next(filter(None, found), None)


def is_wish(turn: Turn, words: str, other: str) -> bool:
    asked = remind_words.is_asked(words) and not remind_words.is_asked(other)
    return asked and is_whole(remind.read(turn, words))


def beside(turn: Turn, wish: str, other: str) -> Beside | None:
    answers = (answer for told, answer in OTHERS if told(turn, other))
    return next((Beside(wish, other, answer) for answer in answers), None)


def is_beside(turn: Turn) -> bool:
    return not turn.dialogue.form and parted(turn) is not None and not is_alarm(turn)


def both(turn: Turn) -> list[Reply]:
    """The reminder is set, and the rest answered."""
    found = parted(turn)
    assert found, "looked at before"
    turn.reread(found.wish)
    reminded = remind.begin(turn)
    turn.reread(found.other)
    return reminded + found.answer(turn)


def wishes(turn: Turn) -> list[str]:
    """每天早上八点提醒我吃药，晚上九点提醒我泡脚: each as a sentence of its own."""
    clauses = [one for one in pattern("clauses").split(turn.text) if one.strip()]
    if len(clauses) < 2 or not all(map(remind_words.is_asked, clauses)):
        return []
    told, day = [], ""
    for clause in clauses:
        wish = remind.read(turn, clause)
        own = wish.found and (wish.found.rule or remind_words.names_day(wish.said))
        day = pattern("hour").sub("", wish.said) if own else day
        told.append(clause if own else f"{day}{clause}")
    *first, last = (remind.read(turn, one) for one in told)  # what the last lacks is asked
    return told if last.found and not last.found.past and all(map(is_whole, first)) else []


def is_whole(wish: Wish) -> bool:
    return bool(wish.words and wish.found and wish.found.at and not wish.found.past)


def are_several(turn: Turn) -> bool:
    return not turn.dialogue.form and bool(wishes(turn)) and not is_alarm(turn)


def each(turn: Turn) -> list[Reply]:
    """An answer for each of them."""
    replies = []
    for words in wishes(turn):
        turn.reread(words)
        replies += remind.begin(turn)
    return replies
