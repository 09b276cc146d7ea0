"""Pictures that come after the words they belong to: who waits for them is told."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import news
from bot.desk.deliver import chat_of, deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import attachments
from storage.tables import Attachment, Chat, Ticket

TOGETHER = timedelta(minutes=10)  # what was sent so soon before goes with the last of them


def tell(unit: UnitOfWork, file: Attachment) -> None:
    """When the last file that was awaited has come, or never will."""
    if file.state == "lost":
        tell_sender(unit, file)
    ticket = unit.session.get(Ticket, file.ticket_id) if file.ticket_id else None
    if ticket and not attachments.count_waiting_of(unit.session, ticket.id):
        tell_owner(unit, ticket, file)


def tell_sender(unit: UnitOfWork, file: Attachment) -> None:
    chat = unit.session.get_one(Chat, file.chat_id)
    reply = Reply(text=unit.phrases["photo_lost"])
    deliver(unit, chat, "reply", reply, f"lost:{file.id}")


def tell_owner(unit: UnitOfWork, ticket: Ticket, last: Attachment) -> None:
    """Whoever has the ticket gets the pictures that its words came without."""
    photos = attachments.find_fetched(unit.session, ticket.id, last.created_at - TOGETHER)
    sender = unit.session.get_one(Chat, last.chat_id).person_id
    said = {"number": ticket.number, "title": ticket.title, "count": len(photos)}
    reply = Reply(text=unit.phrases.say("photos_came", **said), photos=tuple(photos))
    for person_id in news.person_ids(unit, ticket, "owner", None) if photos else ():
        if person_id != sender:
            key = f"photos:{news.holder(ticket)}:{person_id}:{last.id}"
            kind = "urgent" if ticket.urgent else "news"
            deliver(unit, chat_of(unit, person_id), kind, reply, key, ticket=ticket)
