"""A pasted notice taken apart: what stops, where, from when until when; offered for checking."""

from __future__ import annotations

import re

from bot.catalogue.topics import SORTS, Sort
from bot.desk.notice_draft import Draft
from bot.desk.notice_patterns import body_of, pattern, table
from bot.desk.notice_places import Places
from bot.desk.notice_times import read_times
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import numerals


def read_notice(unit: UnitOfWork, text: str) -> Draft:
    """What a text says; what it does not say stays empty, and what was not understood is listed."""
    read = text.strip().replace("\r\n", "\n")
    plain = re.sub(r"[ \t\u3000]+", " ", numerals(read))
    sort = sort_named(unit, plain) or sort_of(plain)
    area_ids, unread = Places(unit.gazetteer, event=sort != "outage").read(plain)
    times = read_times(body_of(plain), unit.now.astimezone(unit.zone))
    return Draft(
        sort=sort,
        text=text.strip(),
        area_ids=area_ids,
        group=group_of(unit, plain),
        start=times.start,
        end=times.end,
        gone=times.gone,
        spans=times.spans,
        doubts=times.doubts,
        unread=unread,
    )


def sort_named(unit: UnitOfWork, plain: str) -> Sort | None:
    """By its heading, in the words that residents know: 【医保通知】."""
    heading = pattern("heading").match(plain)
    named = (key for word, key in unit.knowledge.topics.words if heading and word in heading[0])
    return next((sort for key in named for sort in SORTS if sort == key), None)


def sort_of(plain: str) -> Sort | None:
    """By the word that stands first."""
    found = {sort: re.search(table()["sorts"].get(sort, "$^"), plain) for sort in SORTS}
    first = {sort: one.start() for sort, one in found.items() if one}
    return min(first, key=first.__getitem__, default=None)


def matter_of(text: str) -> str:
    """Water, power, gas …; empty where it is none of these."""
    known = table()["matters"].items()
    return next((matter for matter, words in known if re.search(words, text)), "")


def group_of(unit: UnitOfWork, plain: str) -> str:
    """The group that is addressed: 各位养犬居民."""
    groups = unit.knowledge.topics.groups
    words = [(word, key) for word, key in unit.knowledge.topics.words if key in groups]
    lines = ((table()["group"].replace("<WORD>", re.escape(word)), key) for word, key in words)
    return next((key for line, key in lines if re.search(line, plain)), "")


def reason_of(text: str) -> str:
    """因管道检修: why; empty where it is not told."""
    found = pattern("reason").search(text)
    return found["reason"] if found else ""


def phone_of(text: str) -> str:
    """Whom to call: an office's phone, never somebody's mobile."""
    found = pattern("office_phone").search(numerals(text))
    return found[0] if found else ""
