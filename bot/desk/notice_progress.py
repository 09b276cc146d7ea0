"""How a notice stands: who has it, who has seen it, who waits, who never will, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.desk.notice_steps import roles_for
from bot.desk.notice_words import reasons, values
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.notice_tables import Notice
from storage.queries import notices as rows
from storage.queries.notices import Outcome
from storage.tables import Person

MOST_NAMES = 30  # in one bubble
# of copies that were taken back; any other is of who was forgotten
REASONS = ("over", "stopped", "left")


@dataclass(frozen=True)
class Progress:
    """Of people; groups are counted by themselves."""

    sent: int
    seen: int
    to_come: int  # queued, or not looked at yet
    lost: Counter[str]  # by reason
    groups: int
    answers: int


def why_lost(state: str, error: str, *, unreachable: bool) -> str:
    """The reason why a copy reached nobody; empty while it may."""
    if state == "pending":
        return "unreachable" if unreachable else ""
    if state == "dropped":
        return error if error in REASONS else "forgotten"
    return "" if state == "sent" else state


def progress(unit: UnitOfWork, notice: Notice) -> Progress:
    return progress_of(unit, [notice])[notice.id]


def progress_of(unit: UnitOfWork, some: Sequence[Notice]) -> dict[int, Progress]:
    """How some notices stand, each counted once."""
    ids = [notice.id for notice in some]
    copies: dict[int, list[Outcome]] = {id_: [] for id_ in ids}
    for one in rows.outcomes(unit.session, ids):
        copies[one.notice_id].append(one)
    left, answers = rows.count_left_out(unit.session, ids), rows.count_replies(unit.session, ids)
    return {n.id: sums(n, copies[n.id], left[n.id], answers[n.id]) for n in some}


def sums(notice: Notice, copies: Sequence[Outcome], lost: Counter[str], answers: int) -> Progress:
    every = [one for one in copies if not one.group]
    for one in every:
        lost[why_lost(one.state, one.error, unreachable=one.unreachable)] += one.copies
    queued = lost.pop("", 0)
    sent = sum(one.copies for one in every if one.state == "sent")
    unlooked = 0
    if notice.queued_at is None and notice.state in {"sending", "stopped"}:
        unlooked = max(notice.people - queued - lost.total(), 0)
    if notice.state == "stopped":
        lost["stopped"] += unlooked
    return Progress(
        sent=sent,
        seen=sum(one.copies for one in every if one.state == "sent" and one.seen),
        to_come=queued - sent + (unlooked if notice.state == "sending" else 0),
        lost=lost,
        groups=sum(one.copies for one in copies if one.group and one.state == "sent"),
        answers=answers,
    )


def told(unit: UnitOfWork, notice: Notice, phrase: str) -> Reply:
    """The sums, with what can be done next."""
    found = progress(unit, notice)
    why = reasons(unit, found.lost)
    lost = unit.phrases.say("notice_failed", count=found.lost.total(), reasons=why) if why else ""
    groups = unit.phrases.say("notice_to_groups", count=found.groups) if found.groups else ""
    said = {
        **values(unit, notice),
        "state": unit.phrases[f"notice_state_{notice.state}"],
        "sent": found.sent,
        "seen": found.seen,
        "to_come": found.to_come,
        "lost": lost,
        "groups": groups,
    }
    buttons = [
        Button(label=unit.phrases.say(f"button_notice_{name}", count=count), data=data)
        for name, data, count in choices(notice, found)
    ]
    return Reply(text=unit.phrases.say(phrase, **said), buttons=tuple(buttons))


def choices(notice: Notice, found: Progress) -> list[tuple[str, str, int]]:
    """Which buttons stand under the sums: name, data, count."""
    number = notice.id
    shown = [
        ("stop", f"notice_stop:{number}", 0, notice.state == "sending"),
        ("replies", f"notice_replies:{number}", found.answers, found.answers > 0),
        ("failed", f"notice_failed:{number}", found.lost.total(), found.lost.total() > 0),
        ("correct", f"notice_correct:{number}", found.sent, is_out(notice) and found.sent > 0),
        ("copy", f"notice_copy:{number}", 0, notice.state in {"sending", "sent"}),
    ]
    return [(name, data, count) for name, data, count, wanted in shown if wanted]


def is_out(notice: Notice) -> bool:
    return notice.state in {"sent", "stopped"}


def failed(unit: UnitOfWork, notice: Notice) -> str:
    """By reason, with the names of some."""
    lines = lost_lines(unit, notice, progress(unit, notice))
    return "\n".join(unit.phrases.say("notice_failed_line", **one) for one in lines)


def lost_lines(unit: UnitOfWork, notice: Notice, found: Progress) -> list[dict[str, object]]:
    """Why, how many, and who some of them are; what is most often first."""
    by_reason: dict[str, list[str]] = {}
    for person_id, why in lost_people(unit, notice):
        by_reason.setdefault(why, []).append(display_name(unit, person_id))
    return [
        {
            "why": unit.phrases[f"notice_why_{why}"],
            "count": count,
            "names": "、".join(by_reason.get(why, ())),
        }
        for why, count in found.lost.most_common()
        if count
    ]


def find_listed(
    unit: UnitOfWork, person: Person, area_ids: Collection[int], limit: int
) -> Sequence[Notice]:
    """Somebody's own, and those of the areas they work in that they have to do with."""
    found = rows.find_listed(unit.session, person.id, area_ids, limit)
    return [notice for notice in found if roles_for(unit, person, notice)]


def lost_people(unit: UnitOfWork, notice: Notice) -> list[tuple[int, str]]:
    left = rows.find_left_out(unit.session, notice.id, MOST_NAMES)
    copies = rows.find_failed(unit.session, notice.id, MOST_NAMES)
    lost = [(c.person_id, why_lost(row.state, row.error, unreachable=True)) for row, c in copies]
    return [*left, *lost]
