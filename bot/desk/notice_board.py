"""The staff's page of notices: how each stands, what it says, who could not be told, what came
back. Phones and doors in what residents answered are covered: nobody reads any here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk import notice_progress, notice_sending
from bot.desk.notice_approval import seconds
from bot.desk.notice_copy import copyable
from bot.desk.notice_draft import draft_from
from bot.desk.notice_progress import Progress
from bot.desk.notice_steps import STEPS, get, roles_for
from bot.desk.notice_words import reach, reply_for, title, values
from bot.desk.people import areas_of_duty, display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.intents.slots import mask
from storage.notice_tables import Notice, NoticeReply, id_of
from storage.queries import notices as rows
from storage.tables import Person, Ticket

MOST, MOST_REPLIES = 50, 100
SET_OUT = ("sending", "sent", "stopped")


def listed(unit: UnitOfWork, person: Person) -> list[dict[str, Any]]:
    """Those that somebody of the staff has to do with, the newest first."""
    areas = areas_of_duty(unit, person.id)
    every = notice_progress.find_listed(unit, person, areas, MOST)
    found = notice_progress.progress_of(unit, every)
    return [line(unit, one, found[one.id]) for one in every]


def line(unit: UnitOfWork, notice: Notice, found: Progress) -> dict[str, Any]:
    return {
        **values(unit, notice),
        "name": f"{notice.id} {title(notice)}",
        "href": f"/notices/{notice.id}",
        "state": unit.phrases[f"notice_state_{notice.state}"],
        "at": unit.local_time(notice.changed_at or notice.created_at),
        "people": notice.people if notice.state in SET_OUT else reach(unit, notice).count,
        "sent": found.sent,
        "to_come": found.to_come,
        "lost": found.lost.total(),
        "replies": found.answers,
    }


def has_news(unit: UnitOfWork, number: str, person: Person) -> bool:
    """Was somebody told of answers that nobody has looked at since?"""
    return find(unit, number, person).replies_told_at is not None


def note_read(unit: UnitOfWork, number: str, person: Person) -> None:
    """Whoever looks has read what was answered to it."""
    get(unit, number, person).replies_told_at = None


def find(unit: UnitOfWork, number: str, person: Person) -> Notice:
    """One that this person has to do with, to be looked at; Refused where there is none such."""
    known = unit.session.get(Notice, id_of(number))
    if known is None or known.state == "dropped" or not roles_for(unit, person, known):
        raise Refused("notice_unknown")
    return known


def shown(unit: UnitOfWork, number: str, person: Person) -> dict[str, Any]:
    """One of them, with what was answered to it."""
    notice = find(unit, number, person)
    found = notice_progress.progress(unit, notice)
    return {
        **line(unit, notice, found),
        "text": reply_for(unit, notice).text,
        "for_groups": copyable(unit, draft_from(notice)),
        "facts": facts(unit, notice),
        "counts": counts(unit, found),
        "failed": notice_progress.lost_lines(unit, notice, found),
        "answers": [
            answer(unit, one)
            for one in rows.find_replies(unit.session, notice.id, None, MOST_REPLIES)
        ],
        "stops": notice.state in STEPS["stop"].before
        and bool(STEPS["stop"].who & roles_for(unit, person, notice)),
    }


def facts(unit: UnitOfWork, notice: Notice) -> Mapping[str, str]:
    """Who wrote it, who is asked to agree, who did, and why it was sent back; what is known."""
    asked = seconds(unit, notice) if notice.state == "waiting" else []
    known = {
        "author": display_name(unit, notice.author_id),
        "asked": "、".join(display_name(unit, id_) for id_ in asked),
        "approver": display_name(unit, notice.approver_id) if notice.approver_id else "",
        "sent_back": notice.reason or "",
    }
    return {unit.phrases[f"web_notice_{name}"]: said for name, said in known.items() if said}


def counts(unit: UnitOfWork, found: Progress) -> Mapping[str, int]:
    said = {
        "sent": found.sent,
        "seen": found.seen,
        "to_come": found.to_come,
        "lost": found.lost.total(),
        "groups": found.groups,
    }
    return {unit.phrases[f"web_notice_{name}"]: count for name, count in said.items()}


def answer(unit: UnitOfWork, reply: NoticeReply) -> dict[str, Any]:
    ticket = unit.session.get(Ticket, reply.ticket_id) if reply.ticket_id else None
    files = len([*reply.photos, *reply.voices, *reply.documents])
    return {
        "name": display_name(unit, reply.person_id),
        "at": unit.local_time(reply.created_at),
        "text": mask(reply.words) or unit.phrases.say("web_notice_files", count=files),
        "answer": mask(reply.answer or ""),
        "ticket": ticket.number if ticket else "",
    }


def stop(unit: UnitOfWork, number: str, person: Person) -> None:
    """Nobody gets it any more who has not got it yet."""
    notice_sending.stop(unit, get(unit, number, person), person)
