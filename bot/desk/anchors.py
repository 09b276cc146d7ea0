"""A daily digest over the heads of all tickets, so that a removed ticket shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from bot.desk.record import broken_links, digest
from storage.queries import events
from storage.tables import Anchor


def anchor_day(session: Session, day: datetime) -> None:
    """Write the day's anchor, once."""
    anchors = events.find_anchors(session)
    if any(anchor.day == day.date().isoformat() for anchor in anchors):
        return
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


def find_breaks(session: Session) -> Iterator[str]:
    """Everything in the tickets' record that does not verify."""
    for _, chain in groupby(events.find_all(session), key=lambda row: row[0].ticket_id):
        yield from broken_links(chain)
    previous = ""
    for anchor in events.find_anchors(session):
        heads = events.find_heads(session, anchor.upto_id)
        whole = digest(previous, str(anchor.upto_id), *heads) == anchor.digest
        if anchor.previous != previous or anchor.heads != len(heads) or not whole:
            yield f"anchor {anchor.day}: a ticket or an event from before that day is missing"
        previous = anchor.digest
