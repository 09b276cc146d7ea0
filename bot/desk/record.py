"""The append-only record of a ticket: a hash chain over metadata and digests of the content."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from bot.errors import SealError
from storage.queries import events
from storage.sealed import Keyring
from storage.tables import EventContent, Ticket, TicketEvent

Content = dict[str, Any]
HOUSEHOLD, BEGUN = "household", "begun"  # the home a lead is about; when a filing began
UNSHOWN = frozenset({HOUSEHOLD, BEGUN})  # what a content holds for the bot alone


def record(
    session: Session,
    ticket: Ticket,
    verb: str,
    actor: tuple[int | None, str],
    before: str,
    content: Content,
    now: datetime,
) -> TicketEvent:
    """Append one event; `actor` is a person's id and the role they acted in."""
    last = events.find_last(session, ticket.id)
    salt, said = secrets.token_hex(16), json.dumps(content, ensure_ascii=False, sort_keys=True)
    event = TicketEvent(
        ticket_id=ticket.id,
        seq=(last.seq + 1) if last else 1,
        verb=verb,
        actor_id=actor[0],
        actor_role=actor[1],
        at=now,
        before=before,
        after=ticket.state,
        content_digest=digest(salt, said),
        previous=last.digest if last else "",
        digest="",
    )
    event.digest = digest_of(event)
    session.add(event)
    session.flush()
    session.add(EventContent(event_id=event.id, salt=salt, content=said))
    return event


def first_event(
    ticket: Ticket, content: Content, at: datetime
) -> tuple[TicketEvent, Callable[[int], EventContent]]:
    """How a ticket that is taken over begins, and its content once the event has an id."""
    salt, said = secrets.token_hex(16), json.dumps(content, ensure_ascii=False, sort_keys=True)
    event = TicketEvent(
        ticket_id=ticket.id,
        seq=1,
        verb="open",
        actor_id=None,
        actor_role="system",
        at=at,
        before="",
        after=ticket.state,
        content_digest=digest(salt, said),
        previous="",
        digest="",
    )
    event.digest = digest_of(event)
    return event, lambda event_id: EventContent(event_id=event_id, salt=salt, content=said)


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def digest_of(event: TicketEvent) -> str:
    parts = (event.ticket_id, event.seq, event.verb, event.actor_id, event.actor_role)
    states = (event.before, event.after, event.content_digest, event.previous)
    return digest(*map(str, parts), event.at.astimezone(UTC).isoformat(), *states)


@dataclass(frozen=True)
class Link:
    """An event with what was said at it: None once erased, and as it stands on the disk."""

    event: TicketEvent
    salt: str | None
    content: bytes | None


def broken_links(chain: Iterable[Link], keyring: Keyring) -> Iterator[str]:
    """What does not fit in one ticket's events, oldest first; erased content is no fault."""
    previous, expected = "", 1
    for link in chain:
        event = link.event
        if event.seq != expected or event.previous != previous:
            yield f"event {event.seq}: an event before it is missing or was changed"
        if event.digest != digest_of(event):
            yield f"event {event.seq}: it was changed"
        if fault := content_fault(link, keyring):
            yield f"event {event.seq}: {fault}"
        previous, expected = event.digest, event.seq + 1


def content_fault(link: Link, keyring: Keyring) -> str:
    """What is wrong with what was said; empty when nothing is, or when it was erased."""
    if link.salt is None or link.content is None:
        return ""
    try:
        fits = link.event.content_digest == digest(link.salt, keyring.open(link.content))
    except SealError as error:
        return f"its content was changed or can't be read: {error}"
    return "" if fits else "its content was changed"
