"""What readers answer to a notice: kept in its own list, answered there, or made a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.catalogue.schema import Item
from bot.desk import tickets
from bot.desk.copies import said_instead
from bot.desk.deliver import chat_of, deliver
from bot.desk.notice_approval import seconds
from bot.desk.notice_steps import get
from bot.desk.notice_words import values
from bot.desk.people import display_name, is_staff
from bot.desk.staff import staff_around
from bot.desk.tickets import Filed, Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Button, Incoming, Reply
from storage.notice_tables import Notice, NoticeReply, id_of
from storage.queries import chats, forgetting, leave
from storage.queries import notices as rows
from storage.queries import tickets as ticket_rows
from storage.tables import Chat, Message, Person, Ticket

A_PAGE = 5  # bubbles, which are read in one go
ANSWER, TICKET = "notice_answer", "notice_ticket"  # verbs of a reply's buttons


def find_told(unit: UnitOfWork, number: str) -> Notice:
    """The notice that somebody answers; its button was in their own chat."""
    found = rows.find_by_ids(unit.session, [id_of(number)])
    if not found:
        raise Refused("button_old")
    return found[0]


def keep(
    unit: UnitOfWork, notice: Notice, chat: Chat, text: str, files: Mapping[str, Sequence[str]]
) -> NoticeReply:
    """An answer, in the list; whoever sent the notice is told of the first they have not read."""
    reply = NoticeReply(
        notice_id=notice.id,
        person_id=chat.person_id,
        chat_id=chat.id,
        words=text,
        created_at=unit.now,
    )
    add_files(reply, files)
    unit.session.add(reply)
    unit.session.flush()
    if notice.replies_told_at is None:
        tell(unit, notice, reply)
    return reply


def find_reply(unit: UnitOfWork, number: str, chat: Chat) -> NoticeReply | None:
    """What was answered in this chat."""
    reply = rows.hold_reply(unit.session, id_of(number))
    return reply if reply and reply.chat_id == chat.id else None


def add_files(reply: NoticeReply, files: Mapping[str, Sequence[str]]) -> None:
    """The rest of an album."""
    for kind, ids in files.items():
        setattr(reply, kind, [*getattr(reply, kind), *ids])


def tell(unit: UnitOfWork, notice: Notice, reply: NoticeReply) -> None:
    """Its author, or others while they are away, without a word of what was said."""
    notice.replies_told_at = unit.now
    there = is_staff(unit.session, notice.author_id)
    away = not there or leave.is_away(unit.session, notice.author_id, unit.now)
    readers = (seconds(unit, notice) if away else []) or [notice.author_id]
    button = Button(label=unit.phrases["button_notice_read"], data=f"notice_replies:{notice.id}")
    text = unit.phrases.say("notice_reply_came", **values(unit, notice))
    for id_ in readers:
        key = f"notice_reply:{reply.id}:{id_}"
        deliver(unit, chat_of(unit, id_), "office", Reply(text=text, buttons=(button,)), key)


def page(unit: UnitOfWork, notice: Notice, before: int | None) -> list[Reply]:
    """The newest first; a last button leads to those before."""
    notice.replies_told_at = None
    found = rows.find_replies(unit.session, notice.id, before, A_PAGE + 1)
    shown = [line(unit, one) for one in found[:A_PAGE]]
    if len(found) > A_PAGE:
        data = f"notice_replies:{notice.id}.{found[A_PAGE - 1].id}"
        more = Button(label=unit.phrases["button_notice_older"], data=data)
        shown[-1] = shown[-1].model_copy(update={"buttons": (*shown[-1].buttons, more)})
    return shown


def line(unit: UnitOfWork, reply: NoticeReply) -> Reply:
    """Who said what, and what became of it."""
    ticket = unit.session.get(Ticket, reply.ticket_id) if reply.ticket_id else None
    made = unit.phrases.say("notice_reply_made", number=ticket.number) if ticket else ""
    answered = unit.phrases.say("notice_reply_answered", text=reply.answer) if reply.answer else ""
    said = {
        "name": display_name(unit, reply.person_id),
        "at": unit.local_time(reply.created_at),
        "text": reply.words,
        "answered": answered,
        "made": made,
    }
    verbs = [("button_notice_answer", ANSWER), ("button_notice_ticket", TICKET)]
    return Reply(
        text=unit.phrases.say("notice_reply_line", **said),
        photos=tuple(reply.photos),
        voices=tuple(reply.voices),
        documents=tuple(reply.documents),
        buttons=tuple(
            Button(label=unit.phrases[name], data=f"{verb}:{reply.id}")
            for name, verb in verbs[: 1 if ticket else 2]
        ),
    )


def get_reply(unit: UnitOfWork, number: str, person: Person) -> tuple[NoticeReply, Notice]:
    """An answer with its notice, held, for who has to do with it; Refused for anybody else."""
    reply = rows.hold_reply(unit.session, id_of(number))
    if reply is None:
        raise Refused("notice_unknown")
    return reply, get(unit, str(reply.notice_id), person)


def answer(unit: UnitOfWork, reply: NoticeReply, person: Person, text: str, key: str) -> None:
    """Its reader hears it as a person's words, and can go on."""
    reply.answer, reply.answered_by_id = text, person.id
    said = {"text": text, "by": display_name(unit, person.id)}
    data = f"notice_reply:{reply.notice_id}"
    more = Button(label=unit.phrases["button_notice_reply"], data=data)
    words = unit.phrases.say("notice_answer", **said)
    told = Reply(text=words, buttons=(more,), author="person")
    deliver(unit, chat_of(unit, reply.person_id), "answer", told, f"{ANSWER}:{reply.id}:{key}")


def words_of(unit: UnitOfWork, chat: Chat, message: str) -> str:
    """What was said in a chat; empty for a message of any other."""
    row = unit.session.get(Message, id_of(message))
    return Incoming.model_validate_json(row.payload).text if row and row.chat_id == chat.id else ""


def make_ticket(unit: UnitOfWork, reply: NoticeReply, person: Person, item: Item) -> Ticket:
    """The same words as a matter of their reader's, once; they are told its number."""
    if reply.ticket_id:
        number = ticket_rows.get_ticket(unit.session, reply.ticket_id).number
        raise Refused("notice_ticket_before", number=number)
    reader = unit.session.get_one(Person, reply.person_id)
    files = {"photos": reply.photos, "voices": reply.voices, "documents": reply.documents}
    matter = Matter(item=item, text=reply.words, area_id=reader.area_id, files=files)
    chat = chat_of(unit, reader.id)
    ticket = tickets.open_ticket(unit, matter, reader, chat, filed=Filed(person.id))
    reply.ticket_id = ticket.id
    said = {"number": ticket.number, "title": ticket.title}
    told = Reply(text=unit.phrases.say("notice_ticket_told", **said))
    deliver(unit, chat, "news", told, f"{TICKET}:{reply.id}", ticket=ticket)
    return ticket


def forget(unit: UnitOfWork, person: Person) -> None:
    """What somebody answered, and what the staff were shown of it."""
    mine = rows.find_replies_of(unit.session, person.id)
    if not mine:
        return
    marks = [f'"{ANSWER}:{reply.id}"' for reply in mine]
    about = rows.find_by_ids(unit.session, {reply.notice_id for reply in mine})
    staff = {p.id for notice in about for p in staff_around(unit, unit.area(notice.desk_id))}
    staff |= {notice.author_id for notice in about}
    theirs = [chat.id for id_ in staff for chat in chats.find_chats_of(unit.session, id_)]
    sent = forgetting.find_sent(unit.session, theirs, min(reply.created_at for reply in mine))
    held = [row_id for row_id, _, said in sent if any(mark in said for mark in marks)]
    forgetting.reword(unit.session, dict.fromkeys(held, said_instead(unit, None)))
    rows.erase_replies_of(unit.session, person.id)
