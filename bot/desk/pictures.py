"""Pictures that come after the words they belong to: who waits for them is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import news
from bot.desk.deliver import chat_of, deliver
from bot.desk.news_tables import NEWS
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import attachments, events
from storage.tables import Attachment, Chat, Ticket

TOGETHER = timedelta(minutes=10)  # what was sent so soon before goes with the last of them

TOLD_TO_RESIDENT = frozenset(
    verb for verb, lines in NEWS.items() if any(audience == "resident" for audience, *_ in lines)
)


def tell(unit: UnitOfWork, file: Attachment) -> None:
    """When the last file that was awaited has come, or never will."""
    if file.state == "lost":
        tell_sender(unit, file)
    ticket = unit.session.get(Ticket, file.ticket_id) if file.ticket_id else None
    if ticket and not attachments.count_waiting_of(unit.session, ticket.id):
        tell_readers(unit, ticket, file)


def tell_sender(unit: UnitOfWork, file: Attachment) -> None:
    chat = unit.session.get_one(Chat, file.chat_id)
    reply = Reply(text=unit.phrases["photo_lost"])
    deliver(unit, chat, "reply", reply, f"lost:{file.id}")


def tell_readers(unit: UnitOfWork, ticket: Ticket, last: Attachment) -> None:
    """Whoever was shown words without their pictures gets the pictures, but for who sent them."""
    photos = attachments.find_fetched(unit.session, ticket.id, last.created_at - TOGETHER)
    sender = unit.session.get_one(Chat, last.chat_id).person_id
    shown = dict.fromkeys(news.person_ids(unit, ticket, "owner", None), photos)
    for_resident = shown_to_resident(unit, ticket)
    if ticket.reporter_id and last.id in for_resident:
        shown[ticket.reporter_id] = [photo for photo in photos if photo in for_resident]
    for person_id in shown.keys() - {sender}:
        send(unit, ticket, person_id, shown[person_id], last)


def shown_to_resident(unit: UnitOfWork, ticket: Ticket) -> set[str]:
    """The pictures of those steps that the resident is told of."""
    steps = events.find_chain(unit.session, ticket.id)
    told = [events.content_of(row) for step, row in steps if step.verb in TOLD_TO_RESIDENT]
    return {photo for content in told for photo in content.get("photos", ())}


def send(
    unit: UnitOfWork, ticket: Ticket, person_id: int, photos: Sequence[str], last: Attachment
) -> None:
    said = {"number": ticket.number, "title": ticket.title, "count": len(photos)}
    reply = Reply(text=unit.phrases.say("photos_came", **said), photos=tuple(photos))
    key = f"photos:{news.holder(ticket)}:{person_id}:{last.id}"
    kind = "urgent" if ticket.urgent else "news"
    if photos:
        deliver(unit, chat_of(unit, person_id), kind, reply, key, ticket=ticket)
