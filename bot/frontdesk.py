"""What the web's pages ask the bot: sessions, history, files, tasks."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from sqlmodel import Session

from bot.channels.ports import File, Guest, Visitor
from bot.conversation import Conversation
from bot.desk import linking, mine, notice_board, notice_files, people, ticket_buttons
from bot.desk.complaints import is_confidential
from bot.desk.deliver import HOME_CHANNEL, open_waiting
from bot.desk.find import find_ticket
from bot.desk.mine import find_to_do
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import StorageError
from bot.history import lines, listed, signed_buttons
from bot.message import Reply
from storage.database import Database
from storage.queries import attachments, chats, deliveries, messages
from storage.queries import people as people_rows
from storage.queries import tickets as ticket_rows
from storage.tables import Attachment, Chat, Delivery, Person, Ticket, WebSession

LOOKS, LOOK_SECONDS = 5, 1.0  # for what may have been stored though the database did not answer
PLACEHOLDER_TYPE = "image/svg+xml"
PLACEHOLDER = (  # where a picture will be, or would have been
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 120"><rect width="200" height="120"'
    ' fill="#eee"/><text x="100" y="66" font-size="16" text-anchor="middle" fill="#555">'
    "{words}</text></svg>"
)
SAID = ("web_", "code_", "terminal_")  # phrases that pages and the terminal show


@dataclass
class FrontDesk:
    """The ports of bot.channels.ports, over the database."""

    database: Database
    conversation: Conversation
    _seen: dict[int, int] = field(default_factory=dict)

    def texts(self) -> Mapping[str, str]:
        knowledge = self.conversation.current().knowledge
        said = ((n, text) for n, text in knowledge.phrases.items() if n.startswith(SAID))
        return {n: knowledge.fill(text) if n.startswith("code_") else text for n, text in said}

    def commands(self) -> Mapping[str, str]:
        """What can be asked for by a command, with its words for a menu."""
        said = self.conversation.current().knowledge.phrases.items()
        named = ((name.partition("_"), text) for name, text in said)
        return {name: text for (kind, _, name), text in named if kind == "command"}

    async def open_file(self, file_id: str) -> File | None:
        return await self.database.read(lambda session: stored_file(session, file_id))

    async def find_phone(self, chat_id: int) -> str:
        def look(session: Session) -> str:
            chat = chats.get_chat(session, chat_id)
            return people_rows.get_person(session, chat.person_id).phone or ""

        return await self.database.read(look)

    def community(self) -> str:
        return self.conversation.current().knowledge.phrases["web_community"]

    def visitor_in(self, session: Session, person: Person) -> Visitor:
        """A known person in their own web chat."""
        chat = web_chat_of(self.conversation.unit(session), person)
        return self._as_visitor(session, chat)

    async def find_visitor(self, token: str) -> Visitor | None:
        return await self.database.read(lambda session: self._visitor(session, token))

    def _visitor(self, session: Session, token: str) -> Visitor | None:
        chat = chats.find_session(session, hash_of(token))
        return self._as_visitor(session, chat) if chat else None

    def _as_visitor(self, session: Session, chat: Chat) -> Visitor:
        person = people_rows.get_person(session, chat.person_id)
        roles = [duty.role for duty in people_rows.find_duties_of(session, chat.person_id)]
        staff = next((role for role in roles if role in people.STAFF), "resident")
        return Visitor(
            chat_id=chat.id,
            address=chat.address,
            person_id=chat.person_id,
            name=person.name or "",
            role=staff,
            worker=staff != "resident",
            admin="admin" in roles,
        )

    async def open_session(self) -> tuple[str, Visitor]:
        return await self.database.write(self._open_session)

    def _open_session(self, session: Session) -> tuple[str, Visitor]:
        now, token = self.conversation.clock.now(), secrets.token_urlsafe(32)
        chat = chats.open_chat(session, HOME_CHANNEL, f"web-{secrets.token_hex(8)}", now)
        self._sign_in(session, chat, now, token)
        return token, self._as_visitor(session, chat)

    def _sign_in(self, session: Session, chat: Chat, now: datetime, token: str) -> None:
        session.add(WebSession(token_hash=hash_of(token), chat_id=chat.id, created_at=now))
        session.flush()

    async def find_guest(self, code: str) -> Guest:
        return await self.database.read(lambda session: self._guest(session, code))

    def _guest(self, session: Session, code: str) -> Guest:
        unit = self.conversation.unit(session)
        invitation = people.check_invitation(session, code, unit.now)
        person = session.get(Person, invitation.person_id) if invitation.person_id else None
        name = (person.name if person else None) or unit.phrases["resident_name"]
        return Guest(name, unit.phrases[f"role_{invitation.role}"])

    async def enter(self, code: str) -> str:
        """Burn the code; the token of a session in the chat of the person it names.

        A code works once: where the connection was lost it is looked whether it was burned.
        """
        token = secrets.token_urlsafe(32)
        try:
            await self.database.write(lambda session: self._enter(session, code, token))
        except StorageError:
            if not await self._was_entered(token):
                raise
        return token

    async def _was_entered(self, token: str) -> bool:
        """Does a session stand in the database after all? Asked for a while."""
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(StorageError):
                return await self.find_visitor(token) is not None
        return False

    def _enter(self, session: Session, code: str, token: str) -> None:
        unit = self.conversation.unit(session)
        person = people.join(session, code, None, unit.now)
        chat = web_chat_of(unit, person)
        linking.tell_of(unit, chat, linking.others_of(unit, chat))
        chat.active_at = unit.now  # whoever presses 进入 is here, and awake
        deliveries.bring(session, chat, unit.now)
        self._sign_in(session, chat, unit.now, token)

    async def history(self, visitor: Visitor, after: int) -> list[dict[str, Any]]:
        return await self.database.read(
            lambda s: lines(self.conversation.unit(s), visitor.chat_id, after)
        )

    async def store_file(self, visitor: Visitor, key: str, kind: str, file: File) -> str:
        """Keep a file once per message; its id."""
        name = hashlib.sha256(f"{visitor.chat_id}|{key}|{kind}".encode()).hexdigest()
        file_id = self.conversation.keyring.look_up(name)[:32]
        keep = partial(
            attachments.store_once,
            file_id=file_id,
            data=file.data,
            now=self.conversation.clock.now(),
            kind=kind,
            media_type=file.media_type,
            chat_id=visitor.chat_id,
            name=file.name,
        )
        return await self.database.write(keep)

    async def find_file(self, visitor: Visitor, file_id: str) -> File | None:
        return await self.database.read(lambda session: self._file(session, visitor, file_id))

    def _file(self, session: Session, visitor: Visitor, file_id: str) -> File | None:
        row = session.get(Attachment, file_id)
        if row is None:
            return None
        own = row.chat_id == visitor.chat_id
        if not own and not self._may(session, visitor, row):
            return None
        if row.state == "stored" or row.kind != "photo":
            return opened(row)
        words = self.conversation.current().knowledge.phrases[f"photo_{row.state}_mark"]
        return File(PLACEHOLDER_TYPE, PLACEHOLDER.format(words=escape(words)).encode(), kept=False)

    def _may(self, session: Session, visitor: Visitor, row: Attachment) -> bool:
        """Has the visitor any role towards the ticket this belongs to?"""
        unit = self.conversation.unit(session)
        if row.ticket_id is None:
            return notice_files.may_see(unit, visitor.chat_id, visitor.person_id, row)
        number = ticket_rows.get_ticket(session, row.ticket_id).number
        person = people_rows.get_person(session, visitor.person_id)
        return find_ticket(unit, number, person) is not None

    async def tasks(self, visitor: Visitor) -> list[dict[str, Any]]:
        return await self.database.read(lambda session: self._tasks(session, visitor))

    def _tasks(self, session: Session, visitor: Visitor) -> list[dict[str, Any]]:
        unit = self.conversation.unit(session)
        person = people_rows.get_person(session, visitor.person_id)
        found = find_to_do(unit, person)
        named = attachments.find_named_of(session, [ticket.id for ticket in found])
        return [
            {**task(unit, visitor, ticket), "files": listed(named.get(ticket.id, ()))}
            for ticket in found
        ]

    async def notices(self, visitor: Visitor) -> list[dict[str, Any]]:
        return await self.database.read(lambda s: notice_board.listed(*self._of(s, visitor)))

    async def notice(self, visitor: Visitor, number: str) -> dict[str, Any]:
        def look(session: Session) -> tuple[dict[str, Any], bool]:
            unit, person = self._of(session, visitor)
            news = notice_board.has_news(unit, number, person)
            return notice_board.shown(unit, number, person), news

        def note_read(session: Session) -> None:
            unit, person = self._of(session, visitor)
            notice_board.note_read(unit, number, person)

        shown, news = await self.database.read(look)
        if news:
            await self.database.write(note_read)
        return shown

    async def stop_notice(self, visitor: Visitor, number: str) -> None:
        def stop(session: Session) -> None:
            unit, person = self._of(session, visitor)
            notice_board.stop(unit, number, person)

        await self.database.write(stop)

    def _of(self, session: Session, visitor: Visitor) -> tuple[UnitOfWork, Person]:
        person = people_rows.get_person(session, visitor.person_id)
        return self.conversation.unit(session), person

    def note_seen(self, visitor: Visitor, seq: int) -> None:
        """Remember what was fetched; `save_seen` writes it down, many at once."""
        self._seen[visitor.chat_id] = max(seq, self._seen.get(visitor.chat_id, 0))

    async def save_seen(self) -> None:
        seen = dict(self._seen)
        if seen:
            await self.database.write(lambda session: chats.save_seen(session, seen))
        self._seen = {chat: seq for chat, seq in self._seen.items() if seen.get(chat) != seq}


def stored_file(session: Session, file_id: str) -> File | None:
    row = session.get(Attachment, file_id)
    return opened(row) if row else None


def opened(row: Attachment) -> File | None:
    stored = row.state == "stored"
    return File(row.media_type, row.data, name=row.name or "") if stored else None


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def web_chat_of(unit: UnitOfWork, person: Person) -> Chat:
    """A person's own web chat, the one that waited for them if there is one."""
    known = [c for c in chats.find_chats_of(unit.session, person.id) if c.channel == HOME_CHANNEL]
    return known[0] if known else open_waiting(unit, person)


def task(unit: UnitOfWork, visitor: Visitor, ticket: Ticket) -> dict[str, Any]:
    """One line of a worker's list."""
    reply = Reply(text="", buttons=ticket_buttons.buttons_for(unit, ticket, "owner"))
    return {
        "number": ticket.number,
        "title": ticket.title,
        "place": ticket.place or unit.phrases["place_unknown"],
        "state": unit.phrases[f"state_{ticket.state}"],
        "due": unit.local_time(mine.due_of(ticket)),
        "late": mine.is_late(unit, ticket),
        "urgent": ticket.urgent,
        "buttons": signed_buttons(unit, visitor.chat_id, reply),
    }


def overview(unit: UnitOfWork, keeper: Mapping[str, Any]) -> dict[str, Any]:
    """What the administrator's page shows; no personal data beyond who has what."""
    session = unit.session
    states = ticket_rows.count_by_state(session)
    return {
        # complaints about staff go to whom they concern, and on no list that others see
        "tickets": [
            admin_line(unit, ticket)
            for ticket in ticket_rows.find_open(session)
            if not is_confidential(session, ticket)
        ],
        "failed": [failed_line(unit, row) for row in deliveries.find_failed(session, 50)],
        "set_aside": [
            {
                "chat": row.chat_id,
                "at": unit.local_time(row.handled_at or row.received_at),
                "error": row.error,
            }
            for row in messages.find_set_aside(session, 50)
        ],
        "counts": {unit.phrases[f"state_{state}"]: n for state, n in sorted(states.items())},
        "knowledge": keeper,
    }


def admin_line(unit: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    shown = task(unit, Visitor(0, "", 0, "", "", True, True), ticket)
    return {**shown, "owner": people.display_name(unit, ticket.owner_id)}


def failed_line(unit: UnitOfWork, row: Delivery) -> dict[str, Any]:
    chat = chats.get_chat(unit.session, row.chat_id)
    to = people.display_name(unit, chat.person_id)
    return {
        "kind": row.kind,
        "to": to,
        "at": unit.local_time(row.due_at),
        "error": row.error or row.state,
    }
