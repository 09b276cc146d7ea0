"""A person's right to be forgotten: their words go, the record of what was done still verifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import audiences, bookings, care_own, copies, notice_replies, ringing
from bot.desk.deliver import chat_of, deliver
from bot.desk.form import address_of
from bot.desk.lifecycle import ENDED, OPEN
from bot.desk.record import record
from bot.desk.staff import staff_around
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.intents.slots import mask
from bot.message import Incoming, Reply
from storage.queries import bookings as rows
from storage.queries import chats, forgetting, notices, parts, topics
from storage.tables import Chat, Person, Ticket

NO_WORDS = Reply(text="").model_dump_json()
NOTHING_SAID = Incoming(channel="", address="", update_id="").model_dump_json()


@dataclass(frozen=True)
class Forgetting:
    """What is erased of one person now, and which tickets go on with what they need."""

    unit: UnitOfWork
    person: Person
    chats: Sequence[Chat]
    ended: Sequence[Ticket]
    going_on: Sequence[Ticket]

    @property
    def chat_ids(self) -> list[int]:
        return [chat.id for chat in self.chats]

    @property
    def ended_ids(self) -> list[int]:
        return [ticket.id for ticket in self.ended]

    @property
    def kept_ids(self) -> list[int]:
        return [ticket.id for ticket in self.going_on]


def known_of(unit: UnitOfWork, person: Person) -> list[str]:
    """What is kept of somebody, as they may see it."""
    known = (person.name, mask(person.phone or ""), address_of(unit, person))
    return [value for value in known if value]


def check_forgetting(unit: UnitOfWork, person: Person) -> None:
    """Refused while somebody has matters of others in hand: none is without an owner."""
    for phrase, count in in_hand(unit, person.id).items():
        if count:
            raise Refused(phrase, count=count)


def in_hand(unit: UnitOfWork, person_id: int) -> dict[str, int]:
    """How many tickets, and notices on their way, by the words that say so."""
    return {
        "forget_owner": forgetting.count_owned(unit.session, person_id, OPEN),
        "forget_author": notices.count_under_way(unit.session, person_id),
    }


def find_open(unit: UnitOfWork, person: Person) -> list[Ticket]:
    """What a person reported and nobody has finished."""
    mine = forgetting.find_tickets(unit.session, person.id)
    return [ticket for ticket in mine if ticket.state not in ENDED]


def forget(unit: UnitOfWork, person: Person, message_id: int = 0) -> list[Ticket]:
    """Erase all of a person but what open tickets need until they end; which these are.

    The message that asked for it stays in its chat, since it is being answered.
    """
    check_forgetting(unit, person)
    forgetting.overwrite(unit.session)
    forgetting.leave_leads(unit.session, person.id)
    theirs = chats.hold_chats_of(unit.session, person.id)  # first: something may be said there
    mine = forgetting.find_tickets(unit.session, person.id)
    ended = with_parts(unit, [ticket for ticket in mine if ticket.state in ENDED])
    going_on = [ticket for ticket in mine if ticket.state not in ENDED]
    work = Forgetting(unit, person, theirs, ended, going_on)
    note(work)
    care_own.end_own(unit, person)
    empty_copies(work)
    reword_sheets(work)
    bookings.forget(unit, person)
    topics.erase_of(unit.session, person.id)
    notice_replies.forget(unit, person)
    notices.erase_left_out(unit.session, person.id)
    ringing.forget(unit, person, copies.names_of(person))
    empty_lines(work, message_id)
    forgetting.erase_unused_files(unit.session, person.id, work.chat_ids)
    forgetting.erase_tickets(unit.session, work.ended_ids)
    for chat in theirs:
        chat.dialogue = None
    tell_owners(work) if going_on else let_go(work)
    unit.session.flush()
    return going_on


def with_parts(unit: UnitOfWork, ended: Sequence[Ticket]) -> list[Ticket]:
    """What departments were told and did of a matter goes with it."""
    divided = [ticket.id for ticket in ended if ticket.parts]
    return [*ended, *parts.find_of(unit.session, divided)]


def note(work: Forgetting) -> None:
    """The record of each ticket says, once, that its words go because its resident wished it."""
    known = forgetting.find_asked(work.unit.session, work.person.id)
    for ticket in (*work.ended, *work.going_on):
        if ticket.id not in known:
            by = (work.person.id, "resident")
            record(
                work.unit.session, ticket, forgetting.FORGET, by, ticket.state, {}, work.unit.now
            )
    work.unit.session.flush()


def empty_copies(work: Forgetting) -> None:
    """What others were told of ended tickets, and what they wrote of this person."""
    told = copies.of(work.unit, work.ended, work.person if work.chats else None, work.chat_ids)
    forgetting.reword(work.unit.session, told.reworded)
    empty(work, told.emptied)


def reword_sheets(work: Forgetting) -> None:
    """What those who expected this person were shown of who comes."""
    session = work.unit.session
    booked = rows.find_of(session, work.person.id)
    desks = [work.unit.area(desk_id) for desk_id in sorted({one.desk_id for one in booked})]
    staff = {person.id for desk in desks for person in staff_around(work.unit, desk)}
    readers = {chat.id for id_ in staff for chat in chats.find_chats_of(session, id_)}
    told = [
        *copies.names_of(work.person),
        *(text for one in booked for text in (one.name, one.phone)),
    ]
    marks = {text for text in told if text and len(text) >= copies.SHORTEST_NAME}
    since = min((one.created_at for one in booked), default=work.unit.now)
    sent = forgetting.find_sent(session, readers - {*work.chat_ids}, since)
    gone = copies.said_instead(work.unit, None)
    held = (row_id for row_id, _, said in sent if copies.holds(said, marks))
    forgetting.reword(session, dict.fromkeys(held, gone))


def empty_lines(work: Forgetting, message_id: int) -> None:
    """Both sides of the person's chats, and what they said where others read along."""
    session = work.unit.session
    said = forgetting.find_lines(session, work.chat_ids, message_id)
    empty(work, [*said, *said_in_groups(work)])
    nobody = forgetting.nobodys_chat(session, work.unit.now).id
    forgetting.empty_sent(session, work.chat_ids, work.kept_ids, NO_WORDS, nobody)


def said_in_groups(work: Forgetting) -> list[int]:
    senders = {(chat.channel, chat.address) for chat in work.chats}
    groups = forgetting.find_groups(work.unit.session, {channel for channel, _ in senders})
    since = min((chat.created_at for chat in work.chats), default=work.unit.now)
    rows = forgetting.find_said(work.unit.session, groups, since)
    opened = ((row_id, Incoming.model_validate_json(payload)) for row_id, payload in rows)
    return [row_id for row_id, one in opened if (one.channel, one.sender) in senders]


def empty(work: Forgetting, message_ids: Sequence[int]) -> None:
    nobody = forgetting.nobodys_chat(work.unit.session, work.unit.now).id
    forgetting.empty_said(work.unit.session, message_ids, NOTHING_SAID, nobody)


def tell_owners(work: Forgetting) -> None:
    """Who has a ticket that goes on learns that its words go when it ends; the phone stays."""
    forgetting.erase_home(work.unit.session, work.person)
    for ticket in work.going_on:
        said = {"number": ticket.number, "title": ticket.title}
        reply = Reply(text=work.unit.phrases.say("forget_owner_told", **said))
        for person_id in audiences.person_ids(work.unit, ticket, "owner", None):
            key = f"forget:{ticket.number}:{audiences.holder(ticket)}:{person_id}"
            deliver(work.unit, chat_of(work.unit, person_id), "news", reply, key, ticket=ticket)


def let_go(work: Forgetting) -> None:
    """Nothing names this person any more; each of their chats is a stranger's."""
    session, now = work.unit.session, work.unit.now
    forgetting.erase_person(session, work.person)
    for chat in work.chats:
        stranger = Person(created_at=chat.created_at)
        session.add(stranger)
        session.flush()
        chat.person_id = stranger.id
    spoken = [chat for chat in work.chats if chat.channel not in chats.ONE_WAY]
    here = max(spoken or work.chats, key=lambda chat: (chat.active_at or chat.created_at, chat.id))
    forgetting.sign_out(session, [chat.id for chat in work.chats if chat is not here])
    last = Reply(text=work.unit.phrases["forgotten"])
    deliver(work.unit, here, "news", last, f"forgotten:{here.id}:{now.isoformat()}")


def finish(unit: UnitOfWork) -> None:
    """Once a day: whose tickets have ended since they asked is forgotten for good."""
    for person_id in forgetting.find_due(unit.session):
        person = unit.session.get_one(Person, person_id)
        asked = forgetting.find_asked(unit.session, person_id)
        mine = forgetting.find_tickets(unit.session, person_id)
        busy = any(in_hand(unit, person_id).values())
        if not busy and all(ticket.id in asked for ticket in mine):
            forget(unit, person)
        else:
            forget_tickets(unit, person, [t for t in mine if t.id in asked and t.state in ENDED])


def forget_tickets(unit: UnitOfWork, person: Person, ended: Sequence[Ticket]) -> None:
    """Somebody who came back since: only what they had asked to have erased, here too."""
    forgetting.overwrite(unit.session)
    work = Forgetting(unit, person, (), with_parts(unit, ended), ())
    empty_copies(work)
    forgetting.erase_tickets(unit.session, work.ended_ids)
    unit.session.flush()
