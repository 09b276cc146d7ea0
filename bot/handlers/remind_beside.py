"""Words of 提醒 that tell the desk something, and several wishes in one message."""

from __future__ import annotations

from bot.desk import remind_words
from bot.desk.remind_words import Wish, pattern
from bot.handlers import remind, report
from bot.handlers.danger import is_alarm
from bot.handlers.remind_answer import read
from bot.message import Reply
from bot.turn import Turn

MARKS = " ，,。;；、：:\n"  # around one of a list
MOST = 10  # of a list are looked at


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
    return remind.is_typed(turn) and bool(read(turn, turn.text).words)


def wishes(turn: Turn) -> list[str]:
    """每天早上八点提醒我吃药，晚上九点提醒我泡脚: each as a sentence of its own."""
    told, day = [], ""
    for clause in asked_each(turn):
        wish = read(turn, clause)
        own = wish.found and (wish.found.rule or remind_words.names_day(wish.said))
        day = pattern("hour").sub("", wish.said) if own else day
        told.append(clause if own else f"{day}{clause}")
    if len(told) < 2:
        return []
    *first, last = (read(turn, one) for one in told)  # what the last lacks is asked
    return told if last.found and not last.found.past and all(map(is_whole, first)) else []


def asked_each(turn: Turn) -> list[str]:
    """Clauses that ask each; 然后四点半去买菜 goes on with what was asked before it."""
    clauses = [one for one in map(str.strip, pattern("clauses").split(turn.text)) if one]
    found = pattern("asked").search(turn.text)
    alone = [one for one in clauses if remind_words.is_asked(one) and not read(turn, one).words]
    clauses = [one for one in clauses if one not in alone or read(turn, one).found]
    if found is None or remind_words.is_no_wish(turn.text):
        return []
    every: list[str] = []
    for one in clauses:
        after = pattern("then").sub("", one)
        goes_on = (after != one and every) or (alone and not every)
        if not (remind_words.is_asked(one) or goes_on):
            return []
        every.append(one if remind_words.is_asked(one) else f"{found[0]}{after}")
    return every


def is_whole(wish: Wish) -> bool:
    at = wish.found.at if wish.found and not (wish.found.past or wish.absent) else None
    return bool(wish.words and at) and not wish.unkept


def listed(turn: Turn) -> list[str]:
    """提醒我：1、明天九点去医院 2、后天三点交水费: each in full, what lacks its hour last."""
    lead, *items = (one.strip(MARKS) for one in pattern("item").split(turn.text))
    items = [one for one in items if one]
    asks = pattern("listing").search(turn.text) and not remind_words.is_no_wish(turn.text)
    if not asks or not 2 <= len(items) <= MOST:
        return []
    found = pattern("whom").search(turn.text) or pattern("asked").search(turn.text)
    before = read(turn, lead)
    if before.found and before.found.clock:  # 明天九点带：1、户口本 2、身份证 is one
        return []
    day = before.said
    ask = found[0] if found else remind_words.table()["list_ask"]
    told = [one if remind_words.is_asked(one) else f"{ask}{one}" for one in items]
    told = [one if names_day(turn, one) else f"{day}{one}" for one in told]
    if not all(remind.tells_time(read(turn, one)) for one in told):
        return []
    return sorted(told, key=lambda one: not is_whole(read(turn, one)))


def names_day(turn: Turn, words: str) -> bool:
    wish = read(turn, words)
    return bool(wish.found and (wish.found.rule or remind_words.names_day(wish.said)))


def are_listed(turn: Turn) -> bool:
    return not turn.dialogue.form and bool(listed(turn)) and not is_alarm(turn)


def are_several(turn: Turn) -> bool:
    return not turn.dialogue.form and bool(wishes(turn)) and not is_alarm(turn)


def each(turn: Turn) -> list[Reply]:
    """An answer for each of them."""
    replies = []
    for words in listed(turn) or wishes(turn):
        if turn.dialogue.form:  # only one can be asked for what it lacks
            replies += turn.say("remind_say_alone", words=read(turn, words).words)
            continue
        turn.reread(words)
        replies += remind.begin(turn)
    return replies
