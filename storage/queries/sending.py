"""What is due: found by its channel, claimed, shown, settled; as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sql
from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select, update

from storage.locking import free, held, is_shared
from storage.plain import outdate, run
from storage.queries.deliveries import FREE, PENDING
from storage.sealed import keyring_of
from storage.tables import Chat, Delivery


class Due(NamedTuple):
    """A row of what may go out: what decides whether it does, and what is said."""

    id: int
    key: str
    chat_id: int
    kind: str
    ticket_id: int | None
    notice_id: int | None
    payload: str
    due_at: datetime
    wanted_at: datetime | None
    state: str
    attempts: int
    trace: str
    error: str
    created_at: datetime


class Home(NamedTuple):
    """The chat it is said in."""

    id: int
    channel: str
    address: str
    person_id: int
    last_seq: int
    active_at: datetime | None


earlier = aliased(Delivery)
BEHIND = exists().where(  # one on its way, or waiting for another try, holds back those behind it
    col(earlier.chat_id) == col(Delivery.chat_id),
    col(earlier.seq).is_(None),
    col(earlier.state) == "pending",
    col(earlier.attempts) > 0,
    or_(
        col(earlier.due_at) > col(Delivery.due_at),
        col(earlier.lease_until) > bindparam("now"),
    ),
    col(earlier.id) < col(Delivery.id),
)
IS_DUE = (
    col(Delivery.state) == "pending",
    col(Delivery.channel) == bindparam("channel"),
    col(Delivery.due_at) <= bindparam("now"),
    FREE,
    ~BEHIND,
    col(Chat.unreachable_at).is_(None),
)
EARLIEST = (col(Delivery.due_at), col(Delivery.id))
THEIRS = col(Chat.id) == col(Delivery.chat_id)
SEALED = sql.type_coerce(col(Delivery.payload), sql.LargeBinary).label("payload")
DUE = sql.select(
    *(SEALED if name == "payload" else getattr(Delivery, name) for name in Due._fields),
    *(getattr(Chat, name) for name in Home._fields),
)
DUE = DUE.join(Chat, THEIRS).where(*IS_DUE)
CHATS = select(Chat.id).join(Delivery, THEIRS).where(*IS_DUE)
WITH_CHATS = (
    select(Delivery, Chat)
    .join(Chat, col(Chat.id) == col(Delivery.chat_id))
    .where(col(Delivery.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Chat.id))
)
OF_CHATS = col(Delivery.chat_id).in_(bindparam("chats", expanding=True))
OF_IDS = col(Delivery.id).in_(bindparam("ids", expanding=True))
IN_TURN = DUE.order_by(*EARLIEST).limit(bindparam("most"))
OF_KIND = IN_TURN.where(col(Delivery.kind) == bindparam("kind"))
# where processes share the database: first the chats, which are locked, then what is due in these
LOCKED = free(CHATS.order_by(*EARLIEST).limit(bindparam("most")), of=Chat)
LOCKED_OF = free(select(Chat.id).where(col(Chat.id).in_(bindparam("chats", expanding=True))))
# from one channel of what waits to the next: a step for each, however much it is
FIRST = sql.select(func.min(Delivery.channel).label("name")).where(PENDING)
NAMES = FIRST.cte("names", recursive=True)
NEXT = sql.select(func.min(Delivery.channel)).where(PENDING, col(Delivery.channel) > NAMES.c.name)
NAMES = NAMES.union_all(sql.select(NEXT.scalar_subquery()).where(NAMES.c.name.is_not(None)))
CHANNELS = sql.select(NAMES.c.name).where(NAMES.c.name > "")

MARK_SHOWN = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("shown"), PENDING)  # it may have been taken back since
    .values(
        state="sent",
        sent_at=bindparam("now"),
        seq=bindparam("line"),
        attempts=col(Delivery.attempts) + 1,
    )
)
MARKED = ("state", "sent_at", "seq", "attempts")
SETTLED = ("due_at", "wanted_at", "state", "attempts", "error")
SETTLE = update(Delivery).where(col(Delivery.id) == bindparam("settled"), PENDING)
SETTLE = SETTLE.values({name: bindparam(f"to_{name}") for name in SETTLED})
REWORD = update(Delivery).where(col(Delivery.id) == bindparam("said"), PENDING)
REWORD = REWORD.values(payload=bindparam("words"))
LEASED = (
    update(Delivery)
    .where(OF_IDS, PENDING)
    .values(lease_until=bindparam("until"), attempts=col(Delivery.attempts) + 1)
    .returning(col(Delivery.id))
)


def find_due(
    session: Session,
    *,
    now: datetime,
    channel: str,
    limit: int,
    prompt: Sequence[str] = (),
) -> list[tuple[Due, Home]]:
    """What may be sent now and nobody holds, earliest first, through a channel.

    Where more is due than that, what is of a `prompt` kind waits behind none of the rest, and
    behind none of a later one of them.
    """
    values = {"now": now, "channel": channel, "most": limit}
    found = find_in_turn(session, values)
    if len(found) < limit or not (limit and prompt):
        return found
    first = find_prompt(session, prompt, values)
    chosen = {row.id for row, _ in first}
    rest = [one for one in found if one[0].id not in chosen]
    return [*first, *rest[: limit - len(first)]]


def find_in_turn(session: Session, values: Mapping[str, Any]) -> list[tuple[Due, Home]]:
    if not is_shared(session):
        return with_homes(session, run(session, IN_TURN, values))
    locked = run(session, LOCKED, values).scalars().all()
    return with_homes(session, run(session, IN_TURN.where(OF_CHATS), {**values, "chats": locked}))


def find_prompt(
    session: Session, kinds: Sequence[str], values: Mapping[str, Any]
) -> list[tuple[Due, Home]]:
    """The earliest of some kinds, where processes share the database in chats nobody else has.

    Kind by kind: however many are due of a later one, those of an earlier one pass them."""
    rows: list[Any] = []
    for kind in kinds:
        left = values["most"] - len(rows)
        rows += run(session, OF_KIND, {**values, "kind": kind, "most": left}) if left else ()
    found = with_homes(session, rows)
    if not is_shared(session):
        return found
    locked = run(session, LOCKED_OF, {"chats": {chat.id for _, chat in found}}).scalars().all()
    own = {**values, "ids": [row.id for row, _ in found], "chats": locked}
    return with_homes(session, run(session, IN_TURN.where(OF_IDS, OF_CHATS), own))


def with_homes(session: Session, rows: Iterable[Any]) -> list[tuple[Due, Home]]:
    """Each with its chat; without words where no key opens them, so that it fails alone."""
    words, width = Due._fields.index("payload"), len(Due._fields)
    end = width + len(Home._fields)
    try_open = keyring_of(session.get_bind().dialect).try_open
    found = []
    for row in rows:
        values = [*row]
        values[words] = try_open(row[words])
        found.append((Due._make(values[:width]), Home._make(values[width:end])))
    return found


def find_channels(session: Session) -> Sequence[str]:
    """Those through which something waits to go out, now or later."""
    return run(session, CHANNELS, {}).scalars().all()


def mark_shown(session: Session, lines: Mapping[int, int], now: datetime) -> None:
    """They are sent, by id each at its place in its chat; in a fifth of the time objects take."""
    if lines:
        shown = [{"shown": id_, "line": line, "now": now} for id_, line in lines.items()]
        run(session, MARK_SHOWN, shown)
        outdate(session, Delivery, lines, *MARKED)


def lease(session: Session, ids: Sequence[int], until: datetime) -> set[int]:
    """Claim them; which of them were still to be had."""
    outdate(session, Delivery, ids, "lease_until", "attempts")
    return {*run(session, LEASED, {"ids": ids, "until": until}).scalars()} if ids else set()


def save(session: Session, rows: Sequence[Due]) -> None:
    """Write down what was settled of them."""
    if rows:
        after = [
            {"settled": row.id} | {f"to_{name}": getattr(row, name) for name in SETTLED}
            for row in rows
        ]
        run(session, SETTLE, after)
        outdate(session, Delivery, {row.id for row in rows}, *SETTLED)


def reword(session: Session, words: Mapping[int, str]) -> None:
    """What is said instead of what was queued, by id."""
    if words:
        run(session, REWORD, [{"said": id_, "words": told} for id_, told in words.items()])
        outdate(session, Delivery, words, "payload")


def find_with_chats(session: Session, ids: Sequence[int]) -> Sequence[tuple[Delivery, Chat]]:
    """Some with their chats, to be written to: nobody else does until the transaction ends."""
    return session.exec(held(WITH_CHATS), params={"ids": ids}).all()  # type: ignore[type-var]


def are_pending(session: Session, ids: Sequence[int]) -> bool:
    """Do all of these still wait to be said?"""
    query = select(Delivery.id).where(PENDING, col(Delivery.id).in_(ids))
    return len(session.exec(query).all()) == len(ids)
