"""A notice as plain text for WeChat groups: what, when, where, what to do, whom to call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.desk.gazetteer import COMMUNITIES
from bot.desk.notice_draft import Draft
from bot.desk.notice_patterns import body_of, pattern
from bot.desk.notice_read import matter_of, phone_of, reason_of
from bot.desk.notice_when import is_vague, told_when
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask

LONGEST = 300  # signs; more than a screen nobody reads in a group
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
        yield when
    if draft.area_ids and draft.sort == "outage":  # what takes place somewhere says so itself
        yield unit.phrases.say("copy_where", where=told_where(unit, draft))
    if matter and (reason := reason_of(draft.text)):
        yield unit.phrases.say("copy_why", reason=mask(reason))
    if matter:
        yield unit.phrases[f"copy_do_{matter}"]


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
