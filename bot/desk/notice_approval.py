"""A notice for many goes out when a second person agreed; who is asked, and whom it goes up to."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.catalogue.schema import Span
from bot.desk.appointments import when
from bot.desk.by_itself import TRY_AGAIN, by_itself
from bot.desk.deadlines import due
from bot.desk.deliver import chat_of, deliver
from bot.desk.notice_audience import is_theirs, named
from bot.desk.notice_sending import check_sendable, start
from bot.desk.notice_steps import ASKED, TIERS, check_shown, is_over, take
from bot.desk.notice_words import preview, reach, values
from bot.desk.people import display_name
from bot.desk.routing import BACK_AGAIN, nearest_all
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Button, Reply
from storage.notice_tables import Notice
from storage.queries import notices as rows
from storage.queries import people
from storage.tables import Person

LAST = len(TIERS) + 1  # how often others were asked when nobody is asked any more
WAITS_ON = Span(amount=3, unit="workday")


def send(unit: UnitOfWork, notice: Notice, person: Person, revision: str) -> list[int]:
    """On its way, or put before others: these are asked now; nobody where it goes at once."""
    check_shown(notice, revision)
    if not is_theirs(unit, person, notice.area_ids):  # not any more
        raise Refused("notice_not_your_area", areas=named(unit, notice.area_ids))
    count = check_sendable(unit, notice)
    if not needs_second(unit, count):
        start(unit, notice, "start", person, count)
        return []
    notice.reminded = 0
    asked = seconds(unit, notice)
    if not asked:
        raise Refused("notice_no_second")
    take(unit, notice, "ask", person)
    notice.remind_at = next_look(unit, notice)
    ask(unit, notice, asked)
    return asked


def needs_second(unit: UnitOfWork, count: int) -> bool:
    return count >= unit.knowledge.policies.notices_approved_from


def next_look(unit: UnitOfWork, notice: Notice) -> datetime:
    later = unit.nights.after(unit.now + unit.knowledge.policies.approve_within)
    return min(later, notice.ends_at or later)


def seconds(unit: UnitOfWork, notice: Notice) -> list[int]:
    """Who may agree, one tier higher each time nobody did."""
    return sorted({id_ for tier in tiers(unit, notice)[: notice.reminded + 1] for id_ in tier})


def tiers(unit: UnitOfWork, notice: Notice) -> list[list[int]]:
    """Who may agree and is at work, the nearest first; else who is away."""
    desk, but = unit.area(notice.desk_id), (notice.author_id,)
    for at in (unit.now, BACK_AGAIN):
        found = [
            [d.person_id for role in tier for d in nearest_all(unit.session, role, desk, at, but)]
            for tier in TIERS
        ]
        if there := [tier for tier in found if tier]:
            return there
    return []


def request(unit: UnitOfWork, notice: Notice) -> Reply:
    """What its author saw, with the choice."""
    mark = f"{notice.id}.{notice.revision}"
    choices = (("button_notice_agree", "notice_agree"), ("button_notice_back", "notice_back"))
    buttons = [Button(label=unit.phrases[b], data=f"{verb}:{mark}") for b, verb in choices]
    return preview(unit, notice, reach(unit, notice), "notice_asked", *buttons)


def ask(unit: UnitOfWork, notice: Notice, asked: list[int]) -> None:
    mark, reply = f"{notice.id}.{notice.revision}", request(unit, notice)
    for id_ in asked:
        key = f"{ASKED}:{mark}.{notice.reminded}:{id_}"
        deliver(unit, chat_of(unit, id_), "office", reply, key)


def agree(unit: UnitOfWork, notice: Notice, person: Person, revision: str) -> None:
    """同意发出; its author learns who agreed."""
    check_shown(notice, revision)
    start(unit, notice, "approve", person, check_sendable(unit, notice))
    notice.approver_id = person.id
    tell_author(unit, notice, "notice_agreed", by=display_name(unit, person.id))


def send_back(unit: UnitOfWork, notice: Notice, person: Person, reason: str) -> None:
    """退回修改, with what is to be changed."""
    take(unit, notice, "send_back", person)
    notice.reason = reason
    notice.revision += 1
    by = display_name(unit, person.id)
    button = Button(label=unit.phrases["button_notice_open"], data=f"notice_show:{notice.id}")
    tell_author(unit, notice, "notice_sent_back", button, by=by, reason=reason)


def look_again(unit: UnitOfWork, notice: Notice) -> None:
    """Nobody agreed yet: more are asked, or it waits no longer; its author learns of either."""
    if is_over(unit, notice) or notice.reminded == LAST:
        take(unit, notice, "lapse", None)
        over = is_over(unit, notice)
        tell_author(unit, notice, "notice_lapsed" if over else "notice_given_up")
        return
    there = tiers(unit, notice)
    if notice.reminded >= len(there):  # all of them were asked, the last of them twice
        wait_on(unit, notice, "notice_all_asked" if there else "notice_no_second_left")
        return
    notice.reminded += 1
    notice.remind_at = next_look(unit, notice)
    asked = seconds(unit, notice)
    ask(unit, notice, asked)
    tell_author(unit, notice, "notice_asked_again", by=names(unit, asked))


def wait_on(unit: UnitOfWork, notice: Notice, phrase: str) -> None:
    """Nobody is asked any more; whoever was may still agree."""
    notice.reminded = LAST
    until = due(unit.now, WAITS_ON, unit.calendar)
    notice.remind_at = min(until, notice.ends_at or until)
    tell_author(unit, notice, phrase, until=when(unit, notice.remind_at))


def is_upward(unit: UnitOfWork, asked: list[int]) -> bool:
    """Is nobody of them of those who are asked first?"""
    duties = (duty.role for id_ in asked for duty in people.find_duties_of(unit.session, id_))
    return not {*TIERS[0]}.intersection(duties)


def names(unit: UnitOfWork, ids: list[int]) -> str:
    return "、".join(display_name(unit, id_) for id_ in ids)


def tell_author(
    unit: UnitOfWork, notice: Notice, phrase: str, *buttons: Button, **said: object
) -> None:
    text = unit.phrases.say(phrase, **values(unit, notice), **said)
    key = f"{phrase}:{notice.id}.{notice.revision}.{notice.reminded}"
    chat = chat_of(unit, notice.author_id)
    deliver(unit, chat, "office", Reply(text=text, buttons=buttons), key)


def every_tick(unit: UnitOfWork) -> None:
    for notice in rows.find_asked(unit.session, unit.now):
        look, number = partial(look_again, unit, notice), str(notice.id)
        if not by_itself(unit, look, what="notice asked", notice=number):
            notice.remind_at = unit.now + TRY_AGAIN
