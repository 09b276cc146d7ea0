"""Chats, and the people in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.locking import held
from storage.plain import outdate, run
from storage.tables import Chat, Person, WebSession

AT_ADDRESSES = select(Chat).where(  # built once, like all that every turn asks
    Chat.channel == bindparam("channel"),
    col(Chat.address).in_(bindparam("addresses", expanding=True)),
)

HELD_AT_ADDRESSES = held(AT_ADDRESSES.order_by(col(Chat.id)))
NEWEST_FIRST = (
    col(Chat.active_at).is_(None),
    col(Chat.unreachable_at).is_not(None),
    col(Chat.active_at).desc(),
    col(Chat.id).desc(),
)
SMS, WECOM = "sms", "wecom"
WAITING = "person-"  # how the address begins of a chat in which words wait for somebody
ONE_WAY = frozenset({SMS, WECOM})  # channels in which nobody reads on and nobody writes
ALL_OF_PERSON = select(Chat).where(Chat.person_id == bindparam("person_id")).order_by(*NEWEST_FIRST)
OF_PERSON = ALL_OF_PERSON.where(col(Chat.channel).not_in(ONE_WAY))
LAST_SEQ = select(Chat.last_seq).where(Chat.id == bindparam("chat_id"))
SAVE_DIALOGUE = (
    update(Chat).where(col(Chat.id) == bindparam("chat_id")).values(dialogue=bindparam("saved"))
)
SAVE_LAST_SEQ = (
    update(Chat).where(col(Chat.id) == bindparam("chat_id")).values(last_seq=bindparam("last"))
)
SAVE_SEEN = (
    update(Chat)
    .where(col(Chat.id) == bindparam("chat_id"), col(Chat.seen_seq) < bindparam("seen"))
    .values(seen_seq=bindparam("seen"))
)


def find_chats(session: Session, channel: str, addresses: Sequence[str]) -> Sequence[Chat]:
    return session.exec(AT_ADDRESSES, params={"channel": channel, "addresses": addresses}).all()


def hold_chats(session: Session, channel: str, addresses: Sequence[str]) -> Sequence[Chat]:
    """The same, to be numbered on: nobody else does until the transaction ends."""
    bound = {"channel": channel, "addresses": addresses}
    return session.exec(HELD_AT_ADDRESSES, params=bound).all()


def find_chat(session: Session, channel: str, address: str) -> Chat | None:
    return next(iter(find_chats(session, channel, [address])), None)


def get_chat(session: Session, chat_id: int) -> Chat:
    return session.get_one(Chat, chat_id)


def open_chat(
    session: Session, channel: str, address: str, now: datetime, person: Person | None = None
) -> Chat:
    """A new chat, with a new anonymous person when none is given."""
    if person is None:
        person = Person(created_at=now)
        session.add(person)
        session.flush()
    chat = Chat(channel=channel, address=address, person_id=person.id, created_at=now)
    session.add(chat)
    session.flush()
    return chat


def save_dialogues(session: Session, dialogues: Sequence[tuple[Chat, str]]) -> None:
    """Write down what chats will remember."""
    changed = [(chat, dialogue) for chat, dialogue in dialogues if dialogue != chat.dialogue]
    if changed:
        run(session, SAVE_DIALOGUE, [{"chat_id": chat.id, "saved": d} for chat, d in changed])
        outdate(session, Chat, {chat.id for chat, _ in changed}, "dialogue")


def next_seq(chat: Chat) -> int:
    """The number of the next line in this chat; the caller's transaction holds the chat."""
    chat.last_seq += 1
    return chat.last_seq


def save_last_seq(session: Session, last: Mapping[int, int]) -> None:
    """The numbers of their newest lines; the caller's transaction holds the chats."""
    if last:
        rows = [{"chat_id": id_, "last": seq} for id_, seq in sorted(last.items())]
        run(session, SAVE_LAST_SEQ, rows)
        outdate(session, Chat, last, "last_seq")


def find_last_seq(session: Session, chat_id: int) -> int:
    """The number of the newest line in a chat, as it is stored."""
    return session.exec(LAST_SEQ, params={"chat_id": chat_id}).first() or 0


def find_chats_of(session: Session, person_id: int) -> Sequence[Chat]:
    """A person's chats, the one they wrote in last first, those that can't be reached behind."""
    return session.exec(OF_PERSON, params={"person_id": person_id}).all()


def hold_chats_of(session: Session, person_id: int) -> Sequence[Chat]:
    """All there are, in which nobody is answered until the transaction ends."""
    return session.exec(held(ALL_OF_PERSON), params={"person_id": person_id}).all()


def find_one_way(session: Session, channel: str, person_id: int) -> Chat | None:
    """Where what goes to somebody by SMS stands."""
    mine = (Chat.person_id == person_id, Chat.channel == channel)
    return session.exec(select(Chat).where(*mine).limit(1)).first()


def find_used(session: Session, person_id: int) -> Sequence[Chat]:
    """The same, without those that only wait for somebody: nobody wrote or signed in there."""
    return [chat for chat in find_chats_of(session, person_id) if chat.active_at]


def find_last_used(session: Session, person_ids: Collection[int]) -> dict[int, datetime]:
    """When some people were last in any chat of theirs; without those who never were."""
    theirs = (col(Chat.person_id).in_(person_ids), col(Chat.active_at).is_not(None))
    query = select(Chat.person_id, Chat.active_at).where(*theirs).order_by(col(Chat.active_at))
    return {person_id: at for person_id, at in session.exec(query) if at}


def give_to(session: Session, before_id: int, person_id: int) -> None:
    """Let another person be the one of all chats that one had."""
    theirs = col(Chat.person_id) == before_id
    session.exec(update(Chat).where(theirs).values(person_id=person_id))


def find_session(session: Session, token_hash: str) -> Chat | None:
    web_session = session.get(WebSession, token_hash)
    return session.get(Chat, web_session.chat_id) if web_session else None


def save_seen(session: Session, seen: Mapping[int, int]) -> None:
    """Note up to which line each chat was fetched; it never goes back."""
    rows = [{"chat_id": chat_id, "seen": seq} for chat_id, seq in sorted(seen.items())]
    if rows:
        run(session, SAVE_SEEN, rows)
