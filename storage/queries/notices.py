"""The rows of notices, and of whom they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, case, false
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from storage.locking import free, held
from storage.notice_tables import LeftOut, Notice, NoticeReply
from storage.queries.areas import within
from storage.queries.chats import NEWEST_FIRST, ONE_WAY
from storage.queries.forgetting import NOBODY
from storage.tables import Area, Attachment, Chat, Delivery, Person, Subscription

People = Select[int]  # ids of people
GROUP = col(Chat.address).startswith("-")  # messengers name groups by negative numbers
# somebody's own chat, in which they read
OWN = ~GROUP & col(Chat.channel).not_in((*ONE_WAY, NOBODY))
UNDER_WAY = exists().where(  # copies that will still go out by themselves
    col(Delivery.notice_id) == col(Notice.id),
    col(Delivery.state) == "pending",
    col(Delivery.chat_id) == col(Chat.id),
    col(Chat.unreachable_at).is_(None),
)
TO_FEED = col(Notice.queued_at).is_(None) & (bindparam("feeding", type_=String) != "")
TO_FINISH = col(Notice.queued_at).is_not(None) & ~UNDER_WAY
SENDING = select(Notice).where(
    Notice.state == "sending",
    or_(col(Notice.remind_at).is_(None), col(Notice.remind_at) <= bindparam("now")),
    or_(TO_FEED, TO_FINISH),
)
ASKED = select(Notice).where(Notice.state == "waiting", col(Notice.remind_at) <= bindparam("now"))
LISTED = ("draft", "waiting", "sending", "sent", "stopped")


class Outcome(NamedTuple):
    """What became of some copies of a notice, for people or for groups."""

    notice_id: int
    group: bool
    state: str
    error: str
    unreachable: bool
    seen: bool
    copies: int


def living_in(area_ids: Collection[int]) -> ColumnElement[bool]:
    """Who lives in some areas, or in what belongs to them."""
    return col(Person.area_id).in_(within(area_ids))


def reached_by(notice_id: int) -> People:
    """Who was sent a notice."""
    query = select(Chat.person_id).join(Delivery, col(Delivery.chat_id) == col(Chat.id))
    return query.where(Delivery.notice_id == notice_id, Delivery.state == "sent", OWN)


def are(people: People) -> ColumnElement[bool]:
    return col(Person.id).in_(people)


def unplaced_or_in(area_ids: Collection[int]) -> ColumnElement[bool]:
    """In these areas; whose place nobody knows belongs to the whole, where that is among them."""
    top = select(Area.id).where(col(Area.parent_id).is_(None), col(Area.id).in_(area_ids)).exists()
    return or_(living_in(area_ids), col(Person.area_id).is_(None) & top)


def count(session: Session, who: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Person).where(who)).one()


def count_reached(
    session: Session, who: ColumnElement[bool], wants_none: People | None
) -> list[tuple[int | None, int, int, int]]:
    """By where they live: how many people, how many have left, and of the rest have no chat."""
    reads = exists().where(col(Chat.person_id) == col(Person.id), OWN)
    left = are(wants_none) if wants_none is not None else false()
    lost = (func.sum(case((which, 1), else_=0)) for which in (left, ~left & ~reads))
    query = columns(col(Person.area_id), func.count(), *lost).where(who)
    query = query.group_by(col(Person.area_id))
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def find_next(
    session: Session, who: ColumnElement[bool], after: int, limit: int
) -> Sequence[Person]:
    """The next people in the order of their ids."""
    query = select(Person).where(who, col(Person.id) > after)
    return session.exec(query.order_by(col(Person.id)).limit(limit)).all()


def find_among(session: Session, ids: Collection[int], people: People) -> set[int]:
    return set(session.exec(select(Person.id).where(col(Person.id).in_(ids), are(people))))


def find_own_chats(session: Session, ids: Collection[int]) -> dict[int, Chat]:
    """Where each of some people reads; who has no chat is not in it."""
    query = select(Chat).where(col(Chat.person_id).in_(ids), OWN)
    newest_first = session.exec(query.order_by(*NEWEST_FIRST)).all()
    return {chat.person_id: chat for chat in reversed(newest_first)}


def find_with_copy(session: Session, notice_id: int, ids: Collection[int]) -> set[int]:
    """Who of some people has it already, whoever it was for: two were found to be one since."""
    theirs = (col(Delivery.chat_id) == col(Chat.id), col(Delivery.notice_id) == notice_id)
    copy = exists().where(*theirs)
    return set(session.exec(select(Chat.person_id).where(col(Chat.person_id).in_(ids), copy)))


def find_groups(session: Session, area_ids: Collection[int]) -> Sequence[Chat]:
    """The groups that get the notices of these areas, or of one below them."""
    theirs = select(Subscription.chat_id).where(col(Subscription.area_id).in_(within(area_ids)))
    return session.exec(select(Chat).where(col(Chat.id).in_(theirs)).order_by(col(Chat.id))).all()


def find_groups_reached(session: Session, notice_id: int) -> Sequence[Chat]:
    query = select(Chat).join(Delivery, col(Delivery.chat_id) == col(Chat.id))
    query = query.where(Delivery.notice_id == notice_id, Delivery.state == "sent", GROUP)
    return session.exec(query.order_by(col(Chat.id))).all()


def hold(session: Session, notice_id: int) -> Notice | None:
    """A notice that nobody else changes until the transaction ends."""
    return session.exec(held(select(Notice).where(Notice.id == notice_id))).first()


def find_by_ids(session: Session, ids: Collection[int]) -> Sequence[Notice]:
    return session.exec(select(Notice).where(col(Notice.id).in_(ids))).all()


def find_sending(session: Session, now: datetime, feeding: str) -> Sequence[Notice]:
    """What is on its way, goes on now and no other process has in hand.

    Of what is not all queued nothing goes on where the time of `feeding` is empty: at night."""
    bound = {"now": now, "feeding": feeding}
    return session.exec(free(SENDING.order_by(col(Notice.id))), params=bound).all()


def find_asked(session: Session, now: datetime) -> Sequence[Notice]:
    """What waits for somebody's word too long, or is over before anybody gave it."""
    query = ASKED.order_by(col(Notice.id))
    return session.exec(free(query), params={"now": now}).all()


def last_fed(session: Session) -> datetime | None:
    """When any of them was last queued to somebody."""
    query = select(Notice.fed_at).where(col(Notice.fed_at).is_not(None))
    return session.exec(query.order_by(col(Notice.fed_at).desc()).limit(1)).first()


def leave_out(session: Session, notice_id: int, reasons: Mapping[int, str]) -> None:
    rows = [LeftOut(notice_id=notice_id, person_id=id_, reason=r) for id_, r in reasons.items()]
    session.add_all(rows)


def drop_waiting(session: Session, notice_id: int, now: datetime, why: str) -> None:
    """Take back what waits, but for what is being sent just now."""
    let_go = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= now)
    waits = (col(Delivery.notice_id) == notice_id, col(Delivery.state) == "pending", let_go)
    session.exec(update(Delivery).where(*waits).values(state="dropped", error=why))


def outcomes(session: Session, ids: Collection[int]) -> list[Outcome]:
    """What became of all copies of some notices."""
    dropped = case((col(Delivery.state) == "dropped", col(Delivery.error)), else_="")
    unreachable = col(Chat.unreachable_at).is_not(None)
    seen = func.coalesce(col(Delivery.seq), 0) <= col(Chat.seen_seq)
    of = (col(Delivery.notice_id), GROUP)
    kinds: tuple[Any, ...] = (*of, col(Delivery.state), dropped, unreachable, seen)
    query = columns(*kinds, func.count()).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    query = query.where(col(Delivery.notice_id).in_(ids))
    return [Outcome(*row) for row in session.execute(query.group_by(*kinds))]


def count_left_out(session: Session, ids: Collection[int]) -> dict[int, Counter[str]]:
    """Of some notices, how many are not told, by reason."""
    query = select(LeftOut.notice_id, LeftOut.reason, func.count())
    query = query.where(col(LeftOut.notice_id).in_(ids))
    found: dict[int, Counter[str]] = {id_: Counter() for id_ in ids}
    for id_, reason, count in session.exec(query.group_by(col(LeftOut.notice_id), LeftOut.reason)):
        found[id_][reason] = count
    return found


def find_left_out(session: Session, notice_id: int, limit: int) -> Sequence[tuple[int, str]]:
    """Some people who are not told, with the reason."""
    query = select(LeftOut.person_id, LeftOut.reason).where(LeftOut.notice_id == notice_id)
    return session.exec(query.order_by(LeftOut.reason, col(LeftOut.person_id)).limit(limit)).all()


def find_failed(session: Session, notice_id: int, limit: int) -> Sequence[tuple[Delivery, Chat]]:
    """Some copies that reached nobody."""
    query = select(Delivery, Chat).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    unreachable = (col(Delivery.state) == "pending") & col(Chat.unreachable_at).is_not(None)
    lost = col(Delivery.state).in_(("failed", "missed", "dropped"))
    query = query.where(Delivery.notice_id == notice_id, or_(lost, unreachable), ~GROUP)
    return session.exec(query.order_by(col(Delivery.id)).limit(limit)).all()


def find_listed(
    session: Session, person_id: int, area_ids: Collection[int], limit: int
) -> Sequence[Notice]:
    """Somebody's own, and those of some areas that are more than drafts; newest first."""
    mine = col(Notice.author_id) == person_id
    there = col(Notice.desk_id).in_(area_ids) & (col(Notice.state) != "draft")
    query = select(Notice).where(or_(mine, there), col(Notice.state).in_(LISTED))
    return session.exec(query.order_by(col(Notice.id).desc()).limit(limit)).all()


def find_with_photo(session: Session, author_id: int, photo: str) -> Sequence[Notice]:
    """Which notices show a picture; the words of no other are opened."""
    mine = session.exec(select(Notice.id, Notice.photos).where(Notice.author_id == author_id))
    return find_by_ids(session, [id_ for id_, photos in mine if photo in photos])


def count_under_way(session: Session, author_id: int) -> int:
    """How many of somebody's notices are not yet at their end."""
    waits = col(Notice.state).in_(("waiting", "sending"))
    mine = select(func.count()).select_from(Notice).where(Notice.author_id == author_id, waits)
    return session.exec(mine).one()


def was_shown(session: Session, notice_id: int, chat_id: int) -> bool:
    copies = (Delivery.notice_id == notice_id, Delivery.chat_id == chat_id)
    return session.exec(select(Delivery.id).where(*copies).limit(1)).first() is not None


def count_replies(session: Session, ids: Collection[int]) -> Counter[int]:
    """How many answered, by notice."""
    query = select(NoticeReply.notice_id, func.count())
    query = query.where(col(NoticeReply.notice_id).in_(ids))
    return Counter(dict(session.exec(query.group_by(col(NoticeReply.notice_id))).all()))


def find_replies(
    session: Session, notice_id: int, before: int | None, limit: int
) -> Sequence[NoticeReply]:
    """The newest first; those before one of them, if it is named."""
    query = select(NoticeReply).where(NoticeReply.notice_id == notice_id)
    if before:
        query = query.where(col(NoticeReply.id) < before)
    return session.exec(query.order_by(col(NoticeReply.id).desc()).limit(limit)).all()


def hold_reply(session: Session, reply_id: int) -> NoticeReply | None:
    return session.exec(held(select(NoticeReply).where(NoticeReply.id == reply_id))).first()


def find_replies_in(session: Session, chat_id: int) -> Sequence[NoticeReply]:
    return session.exec(select(NoticeReply).where(NoticeReply.chat_id == chat_id)).all()


def find_replies_of(session: Session, person_id: int) -> Sequence[NoticeReply]:
    return session.exec(select(NoticeReply).where(NoticeReply.person_id == person_id)).all()


def erase_replies_of(session: Session, person_id: int) -> None:
    session.exec(delete(NoticeReply).where(col(NoticeReply.person_id) == person_id))


def erase_replies_before(session: Session, before: datetime) -> None:
    session.exec(delete(NoticeReply).where(col(NoticeReply.created_at) < before))


def drop_drafts(session: Session, before: datetime, now: datetime) -> None:
    """What nobody has touched since then goes to nobody, whatever it was to say."""
    touched = func.coalesce(col(Notice.changed_at), col(Notice.created_at))
    old = (col(Notice.state) == "draft", touched < before)
    shown = {one for some in session.exec(select(Notice.photos).where(*old)) for one in some}
    gone = {"state": "dropped", "ended_at": now, "words": "", "photos": [], "reason": None}
    session.exec(update(Notice).where(*old).values(**gone))
    drop_photos(session, shown)


def drop_photos(session: Session, ids: Collection[str]) -> None:
    """Those that nothing else shows."""
    if not ids:
        return
    others = {one for some in session.exec(select(Notice.photos)) for one in some}
    unused = (col(Attachment.id).in_({*ids} - others), col(Attachment.ticket_id).is_(None))
    session.exec(delete(Attachment).where(*unused))


def erase_left_out(session: Session, person_id: int) -> None:
    session.exec(delete(LeftOut).where(col(LeftOut.person_id) == person_id))


def erase_left_out_before(session: Session, before: datetime) -> None:
    """Of notices that ended before a moment."""
    old = select(Notice.id).where(col(Notice.ended_at) < before)
    session.exec(delete(LeftOut).where(col(LeftOut.notice_id).in_(old)))


def give_to(session: Session, before_id: int, person_id: int) -> None:
    """Let what one person answered, and was left out of, be another's."""
    known = select(LeftOut.notice_id).where(LeftOut.person_id == person_id)
    left = (col(LeftOut.person_id) == before_id, col(LeftOut.notice_id).not_in(known))
    session.exec(update(LeftOut).where(*left).values(person_id=person_id))
    erase_left_out(session, before_id)
    theirs = col(NoticeReply.person_id) == before_id
    session.exec(update(NoticeReply).where(theirs).values(person_id=person_id))
