"""A notice as its readers see it, and what its makers are told of it before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk import topics
from bot.desk.appointments import when
from bot.desk.notice_audience import CHOICES, OF_NOTICE, by_part, groups, named, readers
from bot.desk.notice_draft import draft_from
from bot.desk.notice_patterns import pattern
from bot.desk.notice_steps import is_over
from bot.desk.notice_when import told_when
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.notice_tables import Notice
from storage.queries import notices as rows

MOST_LINES = 10  # parts of an area that are named with their counts
LONGEST_TITLE = 18  # characters


def topic_of(notice: Notice) -> str:
    """What its readers may leave: its sort, or the group it is for."""
    return notice.value if notice.whom == "group" else notice.sort


def title(notice: Notice) -> str:
    """The beginning of its words, for lists; whom it addresses is none of them."""
    words = pattern("salutation").sub(r"\g<heading>", notice.words, count=1)
    first = (words.strip() or notice.words).partition("\n")[0]
    return first if len(first) <= LONGEST_TITLE else f"{first[:LONGEST_TITLE]}…"


def values(unit: UnitOfWork, notice: Notice) -> dict[str, object]:
    """What every sentence about a notice may say."""
    return {
        "number": notice.id,
        "sort": unit.phrases[f"notice_sort_{notice.sort or 'none'}"],
        "title": title(notice),
        "whom": whom(unit, notice),
        "when": told_when(unit, draft_from(notice)),
        "author": display_name(unit, notice.author_id),
        "begun": begun(unit),
    }


def whom(unit: UnitOfWork, notice: Notice) -> str:
    """范围：桃源里3号楼; whoever gets it learns why."""
    names: Mapping[str, str] = CHOICES[notice.whom](unit) if notice.whom in CHOICES else {}
    said = {"areas": named(unit, notice.area_ids), "name": names.get(notice.value, notice.value)}
    return unit.phrases.say(f"notice_to_{notice.whom}", **said)


def begun(unit: UnitOfWork) -> str:
    """开始发了, or when it begins."""
    morning = unit.nights.after(unit.now)
    phrase = "notice_begun_night" if morning > unit.now else "notice_begun"
    return unit.phrases.say(phrase, at=when(unit, morning))


def by_night(unit: UnitOfWork, notice: Notice) -> str:
    """That it waits for the morning, and whether it is over by then."""
    if is_over(unit, notice):
        return unit.phrases["notice_gone"]
    morning = unit.nights.after(unit.now)
    if morning <= unit.now:
        return ""
    late = notice.starts_at is not None and unit.now < notice.starts_at < morning
    phrase = "notice_begun_by_then" if late else "notice_night"
    phrase = "notice_over_by_then" if is_over(unit, notice, morning) else phrase
    return unit.phrases.say(phrase, at=when(unit, morning))


def reply_for(unit: UnitOfWork, notice: Notice, *, group: bool = False) -> Reply:
    """The very bubble; where others read along nothing in it is for one of them alone."""
    leave = "" if group else unit.phrases["notice_leave"]
    said = {**values(unit, notice), "text": notice.words, "leave": leave, **headed(notice)}
    answer = Button(label=unit.phrases["button_notice_reply"], data=f"notice_reply:{notice.id}")
    return Reply(
        text=unit.phrases.say("notice", **said),
        photos=tuple(notice.photos),
        buttons=() if group else (answer, unsubscribe_button(unit, topic_of(notice))),
    )


def headed(notice: Notice) -> dict[str, str]:
    """A heading of its own stands in the place of ours, so that none is read twice."""
    heading = pattern("heading").match(notice.words)
    rest = notice.words[heading.end() :].strip() if heading else ""
    return {"sort": heading["name"], "text": rest} if heading and rest else {}


def unsubscribe_button(unit: UnitOfWork, topic: str) -> Button:
    return Button(label=unit.phrases["button_notice_fewer"], data=f"unsubscribe:{topic}")


@dataclass(frozen=True)
class Reach:
    """How many people a notice is for, by the area they live in, and how many groups."""

    by_area: Mapping[int | None, int]
    lost: Mapping[str, int]  # who can't be told, as far as it is known before, by reason
    groups: int

    @property
    def count(self) -> int:
        return sum(self.by_area.values())


def reach(unit: UnitOfWork, notice: Notice) -> Reach:
    wants_none = topics.left(topic_of(notice)) if notice.whom != OF_NOTICE else None
    found = rows.count_reached(unit.session, readers(notice), wants_none)
    by_area = {area_id: people for area_id, people, _, _ in found}
    lost = {"left": sum(one[2] for one in found), "no_chat": sum(one[3] for one in found)}
    return Reach(by_area, lost, len(groups(unit, notice)))


def preview(
    unit: UnitOfWork, notice: Notice, found: Reach, phrase: str, *buttons: Button, **more: str
) -> Reply:
    """How many get it, where they live, and what they will see."""
    chats = unit.phrases.say("notice_and_groups", count=found.groups) if found.groups else ""
    said = {
        **values(unit, notice),
        "count": found.count,
        "groups": chats,
        "lines": lines(unit, notice, found),
        "lost": lost(unit, found),
        "night": by_night(unit, notice),
        "text": reply_for(unit, notice).text,
        **more,
    }
    text = unit.phrases.say(phrase, **said)
    return Reply(text=text, photos=tuple(notice.photos), buttons=buttons)


def lines(unit: UnitOfWork, notice: Notice, found: Reach) -> str:
    """By the parts of the area, the most people first."""
    parts = by_part(unit, notice.desk_id, found.by_area).most_common()
    if len(parts) < 2:
        return ""
    known = unit.gazetteer.areas
    unnamed = unit.phrases["notice_place_unknown"]
    told = [(unit.gazetteer.label(known[id_]) if id_ else unnamed, n) for id_, n in parts]
    shown = [unit.phrases.say("notice_part", place=p, count=n) for p, n in told[:MOST_LINES]]
    rest = sum(n for _, n in told[MOST_LINES:])
    return "\n".join([*shown, *([unit.phrases.say("notice_rest", count=rest)] if rest else [])])


def lost(unit: UnitOfWork, found: Reach) -> str:
    said = reasons(unit, found.lost)
    return unit.phrases.say("notice_lost", reasons=said) if said else ""


def reasons(unit: UnitOfWork, counts: Mapping[str, int]) -> str:
    """退订了这类通知 1 人、没用过小助手 2 人"""
    known = [(unit.phrases[f"notice_why_{why}"], n) for why, n in sorted(counts.items()) if n]
    return "、".join(unit.phrases.say("notice_why", why=why, count=n) for why, n in known)
