"""The inbox's rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import UnaryExpression, asc, bindparam, desc, insert, update
from sqlmodel import Session, col, delete, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.locking import free, held, is_shared
from storage.plain import run
from storage.tables import Chat, Message, Person, Unanswered

End = Callable[[Any], UnaryExpression[Any]]  # of a queue, by what is asked first


class Known(NamedTuple):
    """Where a stored message stands."""

    id: int
    chat_id: int
    seq: int


# What every turn asks is built once: building a statement takes twice as long as running it.
KNOWN = select(Message.update_id, Message.id, Message.chat_id, Message.seq).where(
    Message.channel == bindparam("channel"),
    Message.bot == bindparam("bot"),
    col(Message.update_id).in_(bindparam("update_ids", expanding=True)),
)
STORE = insert(Message)
IN_CHAT = (
    select(Message)
    .where(Message.chat_id == bindparam("chat_id"), col(Message.seq) > bindparam("after"))
    .order_by(col(Message.seq))
    .limit(bindparam("most"))
)


def find_known(
    session: Session, *, channel: str, bot: str, update_ids: Sequence[str]
) -> dict[str, Known]:
    """Those of a channel's updates that are stored, by their ids."""
    same = {"channel": channel, "bot": bot, "update_ids": update_ids}
    rows = run(session, KNOWN, same)
    return {row.update_id: Known(row.id, row.chat_id, row.seq) for row in rows}


def store(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add messages in this order; as objects they would cost four times as much."""
    if rows:
        run(session, STORE, rows)


WITH_CHATS = (
    select(Message, Chat, Person)
    .join(Chat, col(Chat.id) == col(Message.chat_id))
    .join(Person, col(Person.id) == col(Chat.person_id))
    .where(col(Message.id).in_(bindparam("ids", expanding=True)))
)
FINISH = (
    update(Message)
    .where(col(Message.id) == bindparam("message_id"))
    .values(state="handled", handled_at=bindparam("now"))
)
HELD_TOO_LONG = (col(Message.state) == "waiting", col(Message.retry_at) > bindparam("retry_after"))
RETRY_NOW = update(Message).where(*HELD_TOO_LONG).values(retry_at=None)


def load_with_chats(session: Session, ids: Sequence[int]) -> Sequence[tuple[Message, Chat, Person]]:
    """Messages, their chats and people in one query, so that `get` finds them at hand."""
    return session.exec(WITH_CHATS, params={"ids": ids}).all()


def finish(session: Session, handled: Mapping[int, datetime]) -> None:
    """Note when messages were handled, by their ids."""
    if handled:
        run(session, FINISH, [{"message_id": id_, "now": now} for id_, now in handled.items()])


def get_message(session: Session, message_id: int) -> Message:
    return session.get_one(Message, message_id)


CANDIDATES = 500  # chats that are looked at from each end for some that no process is busy with
HEAD = func.min(Message.id)
# each chat's oldest, from the index of what waits alone: the handled ones are never looked at
OLDEST = select(HEAD.label("head")).where(Message.state == "waiting").group_by(col(Message.chat_id))
DUE = or_(col(Message.retry_at).is_(None), col(Message.retry_at) <= bindparam("now"))
HEADS = select(Message.id).where(col(Message.id).in_(OLDEST), DUE).limit(bindparam("most"))
OF_CHATS = select(Message.chat_id, Message.id).where(
    col(Message.id).in_(OLDEST.where(col(Message.chat_id).in_(bindparam("ids", expanding=True)))),
    DUE,
)


def chats_from(end: End) -> SelectOfScalar[int]:
    """The chats at one end of the queue, but for those that another transaction holds."""
    first = OLDEST.add_columns(col(Message.chat_id)).order_by(end(HEAD)).limit(CANDIDATES)
    few = first.subquery()
    chats = select(Chat.id).join(few, few.c.chat_id == col(Chat.id)).order_by(end(few.c.head))
    return free(chats.limit(bindparam("most")), of=Chat)


ENDS: Sequence[End] = (asc, desc)
HEADS_FROM_ENDS = [HEADS.order_by(end(col(Message.id))) for end in ENDS]
CHATS_FROM_ENDS = [chats_from(end) for end in ENDS]


def find_waiting(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The oldest waiting message of each chat; the others of a chat wait for it.

    Chats from both ends of the queue take turns: nobody's first words stand behind thousands of
    others', and no chat waits for ever behind those who write now.
    Where processes share the database, of chats that no other is busy with.
    """
    if not is_shared(session):
        return from_both_ends(session, HEADS_FROM_ENDS, most, now=now)
    chats = from_both_ends(session, CHATS_FROM_ENDS, most)
    heads = dict(session.exec(OF_CHATS, params={"now": now, "ids": chats}).all())
    return [heads[chat] for chat in chats if chat in heads]


def from_both_ends(
    session: Session, ends: Sequence[SelectOfScalar[int]], most: int, **values: Any
) -> Sequence[int]:
    """At most so many ids, one from each end by turns."""
    half = {**values, "most": (most + 1) // 2}
    first = session.exec(ends[0], params=half).all()
    is_all = len(first) < half["most"]
    last = first[::-1] if is_all else session.exec(ends[1], params=half).all()
    by_turns = itertools.chain.from_iterable(itertools.zip_longest(first, last))
    return [id_ for id_ in dict.fromkeys(by_turns) if id_ is not None][:most]


def hold_waiting(session: Session, message_id: int) -> bool:
    """Does it still wait? Then nobody else handles it until the transaction ends."""
    chats = select(Chat.id).join(Message, col(Message.chat_id) == col(Chat.id))
    session.exec(held(chats.where(Message.id == message_id), of=Chat)).one()
    return session.exec(select(Message.state).where(Message.id == message_id)).one() == "waiting"


def count_try(session: Session, message_id: int, error: str) -> int:
    """Note a failed try without reading the message, which may be what failed; how many so far."""
    this = col(Message.id) == message_id
    more = {"attempts": col(Message.attempts) + 1, "error": error}
    session.exec(update(Message).where(this).values(more))
    return session.exec(select(Message.attempts).where(this)).one()


def set_aside(session: Session, message_id: int, now: datetime) -> None:
    this = col(Message.id) == message_id
    session.exec(update(Message).where(this).values(state="set_aside", handled_at=now))


def retry_at(session: Session, message_id: int, moment: datetime) -> None:
    session.exec(update(Message).where(col(Message.id) == message_id).values(retry_at=moment))


def chat_id_of(session: Session, message_id: int) -> int:
    return session.exec(select(Message.chat_id).where(Message.id == message_id)).one()


def retry_now(session: Session, retry_after: datetime) -> None:
    """Let go of what would be tried after a moment: the clock was set back meanwhile."""
    run(session, RETRY_NOW, {"retry_after": retry_after})


def count_waiting(session: Session) -> int:
    waiting = select(func.count()).select_from(Message).where(Message.state == "waiting")
    return session.exec(waiting).one()


def find_in_chat(session: Session, chat_id: int, after: int, limit: int) -> Sequence[Message]:
    bound = {"chat_id": chat_id, "after": after, "most": limit}
    return session.exec(IN_CHAT, params=bound).all()


def find_set_aside(session: Session, limit: int) -> Sequence[Message]:
    query = select(Message).where(Message.state == "set_aside")
    return session.exec(query.order_by(col(Message.id).desc()).limit(limit)).all()


def find_unanswered(session: Session, limit: int) -> Sequence[Unanswered]:
    query = select(Unanswered).where(Unanswered.taught == "").order_by(col(Unanswered.id).desc())
    return session.exec(query.limit(limit)).all()


def find_question(session: Session, question_id: int) -> Unanswered | None:
    """A question that nobody has settled yet."""
    row = session.get(Unanswered, question_id)
    return row if row and not row.taught else None


def drop_questions(session: Session, ids: Sequence[int]) -> None:
    session.exec(delete(Unanswered).where(col(Unanswered.id).in_(ids)))


def note_taught(session: Session, ids: Sequence[int], item_id: str) -> None:
    """Keep them out of the list, with the item that answers them from now on."""
    session.exec(update(Unanswered).where(col(Unanswered.id).in_(ids)).values(taught=item_id))


def find_taught(session: Session) -> Sequence[str]:
    """The items to which questions without an answer were taught."""
    query = select(Unanswered.taught).where(Unanswered.taught != "", Unanswered.chosen == "")
    return session.exec(query.distinct().order_by(col(Unanswered.taught))).all()


def who_asked(item_id: str) -> SelectOfScalar[int]:
    """The ids of the people whose questions, unanswered then, were taught to an item since.

    Whoever chose among what was offered had an answer, and a group of people is nobody."""
    asked = (Unanswered.taught == item_id, Unanswered.chosen == "")
    query = select(Chat.person_id).join(Message, col(Message.chat_id) == col(Chat.id))
    query = query.join(Unanswered, col(Unanswered.message_id) == col(Message.id))
    return query.where(*asked, ~col(Chat.address).startswith("-")).distinct()
