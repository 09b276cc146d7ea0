"""The tickets' rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, bindparam, cast, text, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, exists, func, or_, select, update

from storage.locking import free, held, is_shared
from storage.plain import run
from storage.round_tables import SOURCE
from storage.tables import TO_CALL, Attachment, Chat, Delivery, Membership, Person, Serial, Ticket

OPEN_STATES = ("unverified", "submitted", "in_progress", "waiting", "resolved")
BATCH = 500  # rows read at once where all are read
CONFIRM_KINDS = ("confirm", "urgent_confirm")
TO_DO_STATES = ("unverified", "submitted", "in_progress", "waiting")
UNDONE = ("rejected", "merged", "withdrawn")
MOST_AT = 200  # of one house in a year; more say nothing more
LIMIT = case((col(Ticket.state) == "submitted", Ticket.respond_by), else_=Ticket.resolve_by)
DUE = case((col(Ticket.press_by) < LIMIT, Ticket.press_by), else_=LIMIT)
NO_ROUND = col(Ticket.source) != SOURCE  # of these one message a day tells, and a list
PART = aliased(Ticket)
JOINED_ONE = aliased(Ticket)
# of what is due on one day, first what most have reported
HOW_MANY = (
    select(func.count(col(JOINED_ONE.id)))
    .where(JOINED_ONE.merged_into_id == Ticket.id)
    .correlate(Ticket)
    .scalar_subquery()
)
IN_TURN = (col(Ticket.urgent).desc(), func.date(DUE), HOW_MANY.desc(), DUE, col(Ticket.id))
ITEM = col(Ticket.item_id) + ""  # an expression, so that no planner begins with an item's tickets
# What many turns ask is built once: building a statement takes twice as long as running it.
BY_NUMBER = held(select(Ticket).where(Ticket.number == bindparam("number")))
MADE_OF = func.coalesce(PART.parent_id, PART.callback_of_id, PART.merged_into_id)
WHOLE_OF = held(
    select(Ticket).where(
        Ticket.id == select(MADE_OF).where(PART.number == bindparam("number")).scalar_subquery()
    )
)
BY_IDS = select(Ticket).where(col(Ticket.id).in_(bindparam("ids", expanding=True)))
ABOUT_STAFF = select(Ticket.id).where(
    col(Ticket.id).in_(bindparam("ids", expanding=True)), cast(Ticket.about_ids, Text) != "[]"
)
JOINED = held(
    select(Ticket).where(Ticket.merged_into_id == bindparam("ticket_id")).order_by(col(Ticket.id))
)
OF_REPORTER = (
    select(Ticket)
    .where(Ticket.reporter_id == bindparam("person_id"))
    .order_by(col(Ticket.id).desc())
    .limit(bindparam("most"))
)


CALL = aliased(Ticket)
TO_BE_PHONED = exists().where(
    col(CALL.callback_of_id) == col(Ticket.id), col(CALL.state).in_(OPEN_STATES)
)
# what time brings
TOLD_BEFORE = select(Ticket).where(
    Ticket.state == "resolved",
    col(Ticket.told_at) <= bindparam("told_by"),
    or_(col(Ticket.lapse_at).is_(None), col(Ticket.lapse_at) <= bindparam("now")),
    ~TO_BE_PHONED,
)
RESUMING = select(Ticket).where(
    Ticket.state == "waiting", col(Ticket.resume_at) <= bindparam("now")
)
STEPPING = select(Ticket).where(col(Ticket.next_step_at) <= bindparam("now"))
SEEN = (  # resolved ones whose question has been shown to the resident by now
    select(Ticket)
    .join(Delivery, col(Delivery.ticket_id) == col(Ticket.id))
    .join(Chat, col(Chat.id) == col(Delivery.chat_id))
    .where(Ticket.state == "resolved", col(Ticket.told_at).is_(None))
    .where(col(Delivery.kind).in_(CONFIRM_KINDS), col(Delivery.sent_at) >= col(Ticket.resolved_at))
    .where(col(Delivery.seq) <= col(Chat.seen_seq))
)


def next_number(session: Session, day: str) -> str:
    """The day's next ticket number: 20261121-0007."""
    return next_numbers(session, day, 1)[0]


def next_numbers(session: Session, day: str, count: int) -> list[str]:
    """The day's next ticket numbers, many at once."""
    serial = session.get(Serial, day, with_for_update=True) or Serial(day=day, last=0)
    serial.last += count
    session.add(serial)
    return [number_of(day, number) for number in range(serial.last - count + 1, serial.last + 1)]


def find_by_number(session: Session, number: str) -> Ticket | None:
    """A ticket that nobody else moves on meanwhile; of a part its whole is held, and first, of a
    call the matter it is about, of a joined one that which it joined.

    Who ends a whole holds its parts next: in another order each would wait for the other."""
    if is_shared(session):
        session.exec(WHOLE_OF, params={"number": number}).all()
    return session.exec(BY_NUMBER, params={"number": number}).first()


def find_by_ids(session: Session, ids: Collection[int]) -> dict[int, Ticket]:
    """Tickets by their ids, in one query."""
    found = session.exec(BY_IDS, params={"ids": [*ids]}) if ids else ()
    return {ticket.id: ticket for ticket in found}


def find_about_staff(session: Session, ids: Collection[int]) -> set[int]:
    """Which of these tickets are about somebody of the staff."""
    return {*run(session, ABOUT_STAFF, {"ids": [*ids]}).scalars()} if ids else set()


def get_ticket(session: Session, ticket_id: int) -> Ticket:
    return session.get_one(Ticket, ticket_id)


def find_of_reporter(session: Session, person_id: int, limit: int = 20) -> Sequence[Ticket]:
    """A resident's tickets, newest first."""
    bound = {"person_id": person_id, "most": limit}
    return session.exec(OF_REPORTER, params=bound).all()


def find_to_do(
    session: Session, person_id: int, desk_ids: Sequence[int | None], limit: int | None = 50
) -> Sequence[Ticket]:
    """What waits for a worker: their own, and the unowned of the desks they answer for."""
    unowned = col(Ticket.owner_id).is_(None) & at_desks(desk_ids)
    mine = or_(col(Ticket.owner_id) == person_id, unowned)
    query = select(Ticket).where(mine, col(Ticket.state).in_(TO_DO_STATES), NO_ROUND)
    return session.exec(query.order_by(*IN_TURN).limit(limit)).all()


def at_desks(desk_ids: Sequence[int | None]) -> ColumnElement[bool]:
    known = col(Ticket.desk_id).in_([desk for desk in desk_ids if desk])
    return or_(known, col(Ticket.desk_id).is_(None)) if None in desk_ids else known


def near(person_id: int, desk_ids: Sequence[int | None]) -> ColumnElement[bool]:
    """What somebody may be asked about: of their desks, or theirs, or filed by them."""
    theirs = (col(Ticket.owner_id) == person_id, col(Ticket.filed_by_id) == person_id)
    return or_(at_desks(desk_ids), *theirs)


def find_working(session: Session, after: int, limit: int) -> Sequence[int]:
    """Whoever has a duty or a ticket to do, by their ids, the next ones behind one."""
    duties = select(Membership.person_id).where(col(Membership.person_id) > after)
    has_some = (col(Ticket.owner_id) > after, col(Ticket.state).in_(TO_DO_STATES))
    found = union(duties, select(col(Ticket.owner_id)).where(*has_some)).subquery()
    query = select(found.c.person_id).order_by(found.c.person_id).limit(limit)
    return session.exec(query).all()


def find_to_call(
    session: Session, person_id: int, desk_ids: Sequence[int | None]
) -> Sequence[Ticket]:
    """Those brought by others whose reporter no chat reaches, and nobody has told of the end."""
    theirs = (col(Chat.person_id) == col(Ticket.reporter_id), col(Chat.active_at).is_not(None))
    reached = exists().where(*theirs, col(Chat.unreachable_at).is_(None))
    query = select(Ticket).where(text(TO_CALL), ~reached, near(person_id, desk_ids))
    return session.exec(query.order_by(col(Ticket.id))).all()


def find_to_verify(
    session: Session, person_id: int, desk_ids: Sequence[int | None]
) -> Sequence[Ticket]:
    """Resolved ones, of no resident and no whole: a second person is to look at them."""
    nobodys = (col(Ticket.reporter_id).is_(None), col(Ticket.parent_id).is_(None))
    query = select(Ticket).where(Ticket.state == "resolved", *nobodys, near(person_id, desk_ids))
    return session.exec(query.order_by(col(Ticket.id))).all()


def find_at(
    session: Session, area_ids: Collection[int], items: Collection[str], since: datetime
) -> Sequence[Ticket]:
    """Of some items in some areas, opened since a moment, newest first."""
    query = select(Ticket).where(col(Ticket.area_id).in_(area_ids), ITEM.in_(items))
    query = query.where(col(Ticket.parent_id).is_(None), NO_ROUND)
    query = query.where(col(Ticket.created_at) >= since, col(Ticket.state).not_in(UNDONE))
    return session.exec(query.order_by(col(Ticket.id).desc()).limit(MOST_AT)).all()


def find_open(session: Session, limit: int = 200) -> Sequence[Ticket]:
    query = select(Ticket).where(col(Ticket.state).in_(OPEN_STATES), NO_ROUND)
    return session.exec(
        query.order_by(col(Ticket.urgent).desc(), col(Ticket.id)).limit(limit)
    ).all()


def find_since(session: Session, moment: datetime | None) -> Iterator[Ticket]:
    """All from a moment on, in the order they came, a batch at a time."""
    query = select(Ticket).order_by(col(Ticket.id)).limit(BATCH)
    wanted = query.where(col(Ticket.created_at) >= moment) if moment else query
    batch = session.exec(wanted).all()
    while batch:
        yield from batch
        batch = session.exec(wanted.where(col(Ticket.id) > batch[-1].id)).all()


def find_owners(session: Session) -> Sequence[Person]:
    """Whoever has a ticket or had it last."""
    owners = select(Ticket.owner_id).where(col(Ticket.owner_id).is_not(None)).distinct()
    return session.exec(select(Person).where(col(Person.id).in_(owners))).all()


def count_by_state(session: Session) -> dict[str, int]:
    query = select(Ticket.state, func.count()).where(NO_ROUND)
    return dict(session.exec(query.group_by(Ticket.state)).all())


def find_told_before(
    session: Session, moment: datetime, now: datetime, limit: int
) -> Sequence[Ticket]:
    """Resolved ones whose resident learned of it before a moment and has not answered.

    Who is still to be phoned about it did answer."""
    query = TOLD_BEFORE.order_by(col(Ticket.told_at)).limit(limit)
    return session.exec(free(query, of=Ticket), params={"told_by": moment, "now": now}).all()


def find_resuming(session: Session, moment: datetime, limit: int) -> Sequence[Ticket]:
    """Waiting ones whose date has come, the longest due first."""
    query = RESUMING.order_by(col(Ticket.resume_at)).limit(limit)
    return session.exec(free(query), params={"now": moment}).all()


def find_stepping(session: Session, moment: datetime, limit: int) -> Sequence[Ticket]:
    """Those of whose clocks something is to be said by now, the longest due first."""
    query = STEPPING.order_by(col(Ticket.next_step_at)).limit(limit)
    return session.exec(free(query), params={"now": moment}).all()


def find_joined(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """Those merged into a ticket, oldest first."""
    return session.exec(JOINED, params={"ticket_id": ticket_id}).all()


def find_numbers(session: Session) -> dict[int, tuple[str, str]]:
    """Number and state of every ticket, by id."""
    rows = session.exec(select(Ticket.id, Ticket.number, Ticket.state)).all()
    return {ticket_id: (number, state) for ticket_id, number, state in rows}


def find_serials(session: Session) -> Sequence[Serial]:
    return session.exec(select(Serial).order_by(col(Serial.day))).all()


def number_of(day: str, serial: int) -> str:
    return f"{day}-{serial:04}"


def attach(session: Session, attachment_ids: Sequence[str], ticket_id: int) -> None:
    """Let those who may see the ticket see these pictures."""
    these = col(Attachment.id).in_(attachment_ids)
    if attachment_ids:
        session.exec(update(Attachment).where(these).values(ticket_id=ticket_id))


def find_seen(session: Session, limit: int) -> Sequence[Ticket]:
    """Resolved ones whose question has been shown to the resident by now."""
    return session.exec(free(SEEN.limit(limit), of=Ticket)).unique().all()


def give_to(session: Session, before_id: int, person_id: int) -> None:
    """Let another person be the reporter of all that one filed."""
    theirs = col(Ticket.reporter_id) == before_id
    session.exec(update(Ticket).where(theirs).values(reporter_id=person_id))
