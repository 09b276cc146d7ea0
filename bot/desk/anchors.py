"""A daily digest over the heads of all tickets, so that a removed ticket shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from bot.desk.record import Link, broken_links, digest
from storage.queries import events, restoring, tickets
from storage.sealed import Keyring
from storage.tables import Anchor


def anchor_day(session: Session, day: datetime) -> None:
    """Write the day's anchor, once."""
    anchors = events.find_anchors(session)
    if any(anchor.day == day.date().isoformat() for anchor in anchors):
        return
    events.hold_all(session)
    upto = events.last_event_id(session)
    heads = events.find_heads(session, upto)
    previous = anchors[-1].digest if anchors else ""
    link = Anchor(
        day=day.date().isoformat(),
        upto_id=upto,
        heads=len(heads),
        previous=previous,
        digest=digest(previous, str(upto), *heads),
    )
    session.add(link)


def find_breaks(session: Session, keyring: Keyring) -> Iterator[str]:
    """Everything in the tickets' record that does not verify."""
    found = tickets.find_numbers(session)
    yield from missing_numbers(session, {number for number, _ in found.values()})
    links = (Link(*row) for row in events.find_all(session))
    for ticket_id, grouped in groupby(links, key=lambda link: link.event.ticket_id):
        number, state = found.pop(ticket_id, (f"#{ticket_id}", ""))
        chain = list(grouped)
        yield from (f"ticket {number} {broken}" for broken in broken_links(chain, keyring))
        if state != chain[-1].event.after:
            yield f"ticket {number}: its state is not the one its record ends with"
    yield from (f"ticket {number}: its record is gone" for number, _ in found.values())
    yield from broken_anchors(session)


def missing_numbers(session: Session, known: set[str]) -> Iterator[str]:
    """Numbers that were given on a day, and have no ticket; a restore leaves some out."""
    skipped = restoring.find_skipped(session)
    for serial in tickets.find_serials(session):
        gaps = [range(first, last + 1) for first, last in skipped.get(serial.day, ())]
        serials = (n for n in range(1, serial.last + 1) if not any(n in gap for gap in gaps))
        given = (tickets.number_of(serial.day, n) for n in serials)
        yield from (f"ticket {number}: it is gone" for number in given if number not in known)


def broken_anchors(session: Session) -> Iterator[str]:
    previous = ""
    for anchor in events.find_anchors(session):
        heads = events.find_heads(session, anchor.upto_id)
        whole = digest(previous, str(anchor.upto_id), *heads) == anchor.digest
        if anchor.previous != previous or anchor.heads != len(heads) or not whole:
            yield f"anchor {anchor.day}: a ticket or an event from before that day is missing"
        previous = anchor.digest
