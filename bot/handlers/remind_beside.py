"""Words of 提醒 that tell the desk something, and several wishes in one message."""

from __future__ import annotations

from bot.desk import remind_words
from bot.desk.remind_words import Wish, pattern
from bot.handlers import remind, report
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


def is_told(turn: Turn) -> bool:
    """One wish, of something; its hour may be asked."""
    return remind.is_typed(turn) and bool(remind.read(turn, turn.text).words)


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
