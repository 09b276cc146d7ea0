"""A notice as plain text for WeChat groups: what, when, where, what to do, whom to call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.desk.gazetteer import COMMUNITIES
from bot.desk.notice_draft import Draft
from bot.desk.notice_patterns import body_of, pattern
from bot.desk.notice_read import matter_of, phone_of, reason_of
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask

LONGEST = 300  # signs; more than a screen nobody reads in a group
DAY = timedelta(days=1)
DEFAULT = "policy"  # what names no other sort


def copyable(unit: UnitOfWork, draft: Draft) -> str:
    """What can be pasted as it is; no mobile, no name, no marks of any messenger."""
    matter = matter_of(draft.text) if draft.sort == "outage" else ""
    title = (
        unit.phrases.get(f"copy_title_{matter}")
        or unit.phrases[f"copy_title_{draft.sort or DEFAULT}"]
    )
    lines = [unit.phrases.say("copy_head", title=title), *facts(unit, draft, matter)]
    all_told = draft.start and draft.area_ids and not is_vague(unit, draft)
    told = not matter or not all_told  # else the lines say all of it
    end = [unit.phrases.say("copy_phone", phone=phone_for(unit, draft)), *signed(unit, draft)]
    room = LONGEST - sum(len(line) + 1 for line in [*lines, *end])
    words = [shortened(unit, plain_words(draft.text), room)] if told else []
    return "\n".join(line for line in [lines[0], *words, *lines[1:], *end] if line)


def facts(unit: UnitOfWork, draft: Draft, matter: str) -> Iterator[str]:
    """When, where, why, and what to do meanwhile."""
    if when := told_when(unit, draft):
        yield unit.phrases.say("copy_when", when=when)
    if draft.area_ids and draft.sort == "outage":  # what takes place somewhere says so itself
        yield unit.phrases.say("copy_where", where=told_where(unit, draft))
    if matter and (reason := reason_of(draft.text)):
        yield unit.phrases.say("copy_why", reason=mask(reason))
    if matter:
        yield unit.phrases[f"copy_do_{matter}"]


def told_when(unit: UnitOfWork, draft: Draft) -> str:
    """With weekdays, and never 明天: a group reads it tomorrow, too."""
    say, start, end = unit.phrases.say, draft.start, draft.end
    if draft.spans:
        return "，".join(told_span(unit, *span) for span in draft.spans)
    if start is None:
        return say("copy_until", end=moment(unit, end, last=True)) if end else ""
    if end is None and is_whole(unit, start):
        return say("copy_since", start=day_of(unit, start))
    if end is None:
        return say(
            "copy_open" if draft.sort == "outage" else "copy_since", start=moment(unit, start)
        )
    if is_whole(unit, start) and is_whole(unit, end):
        first, last = day_of(unit, start), day_of(unit, end - DAY)
        if first != last:
            return say("copy_days", first=first, last=last)
        return first if is_vague(unit, draft) else say("copy_whole_day", day=first)
    return told_span(unit, start, end)


def told_span(unit: UnitOfWork, start: datetime, end: datetime) -> str:
    """11月25日（周三） 9:00 to an hour of that day, or of another."""
    clock = clock_of(unit, end) if day_of(unit, start) == day_of(unit, end) else ""
    end_ = clock or moment(unit, end, last=True)
    return unit.phrases.say("copy_span", start=moment(unit, start), end=end_)


def moment(unit: UnitOfWork, at: datetime, *, last: bool = False) -> str:
    """11月25日（周三） 22:00; midnight is the end of the day before it, where something ends."""
    if last and is_whole(unit, at):
        return unit.phrases.say("copy_moment", day=day_of(unit, at - DAY), clock="24:00")
    return unit.phrases.say("copy_moment", day=day_of(unit, at), clock=clock_of(unit, at))


def day_of(unit: UnitOfWork, at: datetime) -> str:
    local = at.astimezone(unit.zone)
    weekday = unit.phrases["weekdays"][local.weekday()]
    return unit.phrases.say("copy_day", month=local.month, day=local.day, weekday=weekday)


def clock_of(unit: UnitOfWork, at: datetime) -> str:
    local = at.astimezone(unit.zone)
    return f"{local.hour}:{local.minute:02}"


def is_vague(unit: UnitOfWork, draft: Draft) -> bool:
    """今晚停水: a day without an hour, and nobody says that it is all of it."""
    hours = [at for at in (draft.start, draft.end) if at and not is_whole(unit, at)]
    return not hours and not pattern("all_day").search(draft.text)


def is_whole(unit: UnitOfWork, at: datetime) -> bool:
    return clock_of(unit, at) == "0:00"


def told_where(unit: UnitOfWork, draft: Draft) -> str:
    """桃源里1号楼、3号楼: what several lie in is said once."""
    known, said = unit.gazetteer.areas, dict[str, list[str]]()
    for area in (known[one] for one in draft.area_ids if one in known):
        label = unit.gazetteer.label(area)
        said.setdefault(label.removesuffix(area.name), []).append(area.name)
    return "、".join(inside + "、".join(names) for inside, names in said.items())


def phone_for(unit: UnitOfWork, draft: Draft) -> str:
    """The one that the notice names, else the community's office."""
    own = unit.knowledge.own(community_of(unit, draft))
    return phone_of(draft.text) or own.get("office_phone", "")


def signed(unit: UnitOfWork, draft: Draft) -> list[str]:
    community = community_of(unit, draft)
    return [community] if community else []


def community_of(unit: UnitOfWork, draft: Draft) -> str:
    """The one in which it all is; empty where it is for several, or for none that is known."""
    at_level = (unit.gazetteer.at_level(one, *COMMUNITIES) for one in draft.area_ids)
    names = {area.name if area else "" for area in at_level}
    return names.pop() if len(names) == 1 else ""


def plain_words(text: str) -> str:
    """The words without who is to be called, marks, title and signature."""
    plain = pattern("called").sub("", body_of(text))
    plain = pattern("title").sub("", pattern("marks").sub("", plain))
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in plain.splitlines())
    return mask("\n".join(line for line in lines if line))


def shortened(unit: UnitOfWork, words: str, room: int) -> str:
    """As many whole sentences as there is room for, and that there is more."""
    if len(words) <= room:
        return words
    more = unit.phrases["copy_more"]
    head = words[: max(room - len(more), 0)]
    whole = re.match(r"(?s).*[。！!；;\n]", head)
    return f"{(whole[0] if whole else head).rstrip()}{more}"
