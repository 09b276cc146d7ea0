"""A notice on its way: a few readers at each tick, nobody twice, nobody passed over unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.desk import topics
from bot.desk.appointments import when
from bot.desk.by_itself import TRY_AGAIN, by_itself
from bot.desk.deliver import chat_of, deliver, delivery_of
from bot.desk.notice_audience import OF_NOTICE, groups, readers
from bot.desk.notice_progress import told
from bot.desk.notice_steps import is_over, take
from bot.desk.notice_words import reply_for, topic_of
from bot.desk.told import Nights
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Reply
from storage.notice_tables import Notice
from storage.queries import deliveries
from storage.queries import notices as rows
from storage.queries.sending import Due, Home
from storage.tables import Chat, Person

AT_ONCE = timedelta(seconds=10)  # what time gone by brings at most, so that none come in a heap
MINUTE = timedelta(minutes=1)
OVER, STOPPED = "over", "stopped"


def check_sendable(unit: UnitOfWork, notice: Notice) -> int:
    """How many it is for; Refused where it is for nobody, or of what is over."""
    if is_over(unit, notice):
        raise Refused("notice_over")
    morning = unit.nights.after(unit.now)
    if is_over(unit, notice, morning):
        raise Refused("notice_over_by_then", at=when(unit, morning))
    count = rows.count(unit.session, readers(notice))
    if not count and not groups(unit, notice):
        raise Refused("notice_nobody")
    return count


def start(unit: UnitOfWork, notice: Notice, verb: str, person: Person, count: int) -> None:
    """From now on the tick sends it to so many; the groups get it at once."""
    take(unit, notice, verb, person)
    notice.remind_at = None
    notice.people = count
    reply = reply_for(unit, notice, group=True)
    queue(unit, notice, {f"group{chat.id}": chat for chat in groups(unit, notice)}, reply)


def every_tick(unit: UnitOfWork) -> None:
    """Some more readers of what is on its way, and an end to what has reached all of them."""
    sending = rows.find_sending(unit.session, unit.now, feeding(unit.nights, unit.now))
    waiting = [one for one in sending if one.queued_at is None]
    most, until = allowance(unit) if waiting else (0, unit.now)
    some = max(most // max(len(waiting), 1), 1)
    work = [(one, partial(feed, unit, one, some, until)) for one in waiting[:most]]
    work += [(one, partial(finish, unit, one)) for one in sending if one.queued_at]
    for notice, go_on in work:
        if not by_itself(unit, go_on, what="notice", notice=str(notice.id)):
            notice.remind_at = unit.now + TRY_AGAIN


def feeding(nights: Nights, now: datetime) -> str:
    """At which hour readers are queued; empty by night, so that the morning is not one heap."""
    return "" if nights.after(now) > now else now.isoformat()


def allowance(unit: UnitOfWork) -> tuple[int, datetime]:
    """How many may be queued now, and until when these have used up the time."""
    last, each = rows.last_fed(unit.session), MINUTE / unit.knowledge.policies.notices_a_minute
    heap = max(AT_ONCE, each)
    passed = min(abs(unit.now - last), heap + each) if last else heap
    most = int(passed / each)
    return most, unit.now - (passed - most * each)


def feed(unit: UnitOfWork, notice: Notice, most: int, until: datetime) -> None:
    """The next readers, in one transaction with the place where it goes on."""
    people = rows.find_next(unit.session, readers(notice), notice.cursor, most)
    ids = [person.id for person in people]  # whose rows are at hand, with their quiet hours
    chats = rows.find_own_chats(unit.session, ids)
    reasons = left_out(unit, notice, ids, chats)
    rows.leave_out(unit.session, notice.id, reasons)
    has_it = rows.find_with_copy(unit.session, notice.id, ids)
    told = {str(id_): chats[id_] for id_ in ids if id_ not in {*reasons, *has_it}}
    queue(unit, notice, told, reply_for(unit, notice))
    notice.fed_at = until
    notice.cursor = ids[-1] if ids else notice.cursor
    notice.queued_at = unit.now if len(ids) < most else None


def left_out(
    unit: UnitOfWork, notice: Notice, ids: Sequence[int], chats: Mapping[int, Chat]
) -> dict[int, str]:
    """Who of them is not told, and why; a correction goes to all who got what was wrong."""
    if is_over(unit, notice):
        return dict.fromkeys(ids, OVER)
    wants_none = topics.left(topic_of(notice))
    free = notice.whom != OF_NOTICE
    left = rows.find_among(unit.session, ids, wants_none) if free else set()
    away = {id_ for id_, chat in chats.items() if chat.unreachable_at}
    found = {"left": left, "no_chat": set(ids) - chats.keys(), "unreachable": away}
    return {id_: why for why, people in reversed(found.items()) for id_ in people}


def queue(unit: UnitOfWork, notice: Notice, chats: Mapping[str, Chat], reply: Reply) -> None:
    """A copy for each of these, once by its key."""
    kind = "outage" if notice.sort == "outage" else "notice"
    kind = "news" if notice.whom == OF_NOTICE else kind  # no cap keeps what is right back
    keyed = ((f"notice:{notice.id}:{whose}", chat) for whose, chat in chats.items())
    copies = [delivery_of(unit, chat, kind, reply, key) for key, chat in keyed]
    deliveries.queue(unit.session, [{**one, "notice_id": notice.id} for one in copies])


def stop(unit: UnitOfWork, notice: Notice, person: Person) -> None:
    """What waits is taken back at once; who has it has it."""
    take(unit, notice, "stop", person)
    rows.drop_waiting(unit.session, notice.id, unit.now, STOPPED)
    notice.ended_at = unit.now


def finish(unit: UnitOfWork, notice: Notice) -> None:
    """Its author is told once what came of it."""
    take(unit, notice, "finish", None)
    notice.ended_at = unit.now
    chat = chat_of(unit, notice.author_id)
    deliver(unit, chat, "office", told(unit, notice, "notice_done"), f"notice_done:{notice.id}")


def find_over(
    session: Session, due: Sequence[tuple[Due, Home]], now: datetime
) -> Mapping[str, str]:
    """Why copies are not wanted at the instant of sending, by the key of each."""
    copies = {row.key: row.notice_id for row, _ in due if row.notice_id}
    if not copies:
        return {}
    known = {one.id: one for one in rows.find_by_ids(session, {*copies.values()})}
    found = {key: why_not(known[notice_id], now) for key, notice_id in copies.items()}
    return {key: why for key, why in found.items() if why}


def why_not(notice: Notice, now: datetime) -> str:
    if notice.state == STOPPED:
        return STOPPED
    return OVER if notice.ends_at and notice.ends_at <= now else ""
