"""Files that come after the words they belong to: who waits for them is told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk import audiences, parts
from bot.desk.attached import every_file
from bot.desk.deliver import chat_of, deliver
from bot.desk.news_tables import NEWS
from bot.desk.unit_of_work import UnitOfWork
from bot.message import KINDS, Reply
from storage.queries import attachments, events
from storage.tables import Attachment, Chat, Ticket

TOLD_TO_RESIDENT = frozenset(
    verb for verb, lines in NEWS.items() if any(audience == "resident" for audience, *_ in lines)
)


def tell(unit: UnitOfWork, file: Attachment) -> None:
    """When the last file that was awaited has come, or never will."""
    if file.state == "lost":
        tell_sender(unit, file)
    ticket = unit.session.get(Ticket, file.ticket_id) if file.ticket_id else None
    if ticket is None:
        attachments.note_told(unit.session, [file.id])  # it goes with the words of its ticket
    elif not attachments.find_waiting_kinds(unit.session, ticket.id):
        tell_readers(unit, ticket, file)


def tell_sender(unit: UnitOfWork, file: Attachment) -> None:
    chat = unit.session.get_one(Chat, file.chat_id)
    reply = Reply(text=unit.phrases[f"{file.kind}_lost"])
    deliver(unit, chat, "reply", reply, f"lost:{file.id}")


def tell_readers(unit: UnitOfWork, ticket: Ticket, last: Attachment) -> None:
    """Whoever was shown words without their files gets the files, but for who sent them."""
    files = attachments.find_untold(unit.session, ticket.id)
    attachments.note_told(unit.session, [*files])
    sender = unit.session.get_one(Chat, last.chat_id).person_id
    helping = [part.owner_id for part in parts.open_of(unit, ticket) if part.owner_id]
    shown = dict.fromkeys([*audiences.person_ids(unit, ticket, "owner", None), *helping], files)
    for_resident = shown_to_resident(unit, ticket)
    if ticket.reporter_id and last.id in for_resident:
        shown[ticket.reporter_id] = {i: kind for i, kind in files.items() if i in for_resident}
    for person_id in shown.keys() - {sender}:
        send(unit, ticket, person_id, shown[person_id], last)


def shown_to_resident(unit: UnitOfWork, ticket: Ticket) -> set[str]:
    """The files of those steps that the resident is told of."""
    steps = events.find_chain(unit.session, ticket.id)
    told = [events.content_of(row) for step, row in steps if step.verb in TOLD_TO_RESIDENT]
    return {*every_file(*told)}


def send(
    unit: UnitOfWork, ticket: Ticket, person_id: int, files: Mapping[str, str], last: Attachment
) -> None:
    came = {
        many: tuple(file for file, its_kind in files.items() if its_kind == kind)
        for kind, many in KINDS.items()
    }
    said = {"number": ticket.number, "title": ticket.title}
    lines = (
        unit.phrases.say(f"{many}_came", **said, count=len(ids))
        for many, ids in came.items()
        if ids
    )
    reply = Reply(text="\n".join(lines), **came)
    key = f"photos:{audiences.holder(ticket)}:{person_id}:{last.id}"
    kind = "urgent" if ticket.urgent else "news"
    if files:
        deliver(unit, chat_of(unit, person_id), kind, reply, key, ticket=ticket)
