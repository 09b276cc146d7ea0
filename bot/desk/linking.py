"""One person in several chats: a code takes another chat along, unlinking lets one go."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from datetime import timedelta

import segno

from bot.desk import people, ringing
from bot.desk.deliver import chat_of, deliver
from bot.desk.mine import find_mine
from bot.desk.people_checks import digits_of
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Button, Reply
from storage.queries import attachments, bookings, chats, deliveries, notices, tickets, topics
from storage.queries import people as rows
from storage.tables import Chat, Person

CODE_LASTS = timedelta(minutes=15)
# what is known of a person, together or not at all
FACTS = (("name",), ("phone", "phone_hash"), ("area_id", "door"), ("consent_told_at",), ("quiet",))


def make_code(unit: UnitOfWork, person: Person) -> str:
    """A one-time code for another chat of the same person."""
    duty = next(iter(rows.find_duties_of(unit.session, person.id)), None)
    role = duty.role if duty else "resident"
    return people.invite(unit.session, unit.now, role=role, person=person, lasts=CODE_LASTS)


def deep_link(name: str, code: str) -> str:
    """The address that opens the bot in Telegram with a code; empty where its name is not known."""
    name = name.strip().removeprefix("@")
    return f"https://t.me/{name}?start={code}" if name else ""


def store_qr(unit: UnitOfWork, chat: Chat, link: str) -> str:
    """A picture to be scanned, kept for this chat; its id."""
    buffer = io.BytesIO()
    segno.make_qr(link, error="m").save(buffer, kind="png", scale=8)
    data, file_id = buffer.getvalue(), secrets.token_hex(16)
    told = {"kind": "photo", "media_type": "image/png"}
    return attachments.store_once(unit.session, file_id, data, unit.now, chat_id=chat.id, **told)


def find_owner(unit: UnitOfWork, code: str) -> Person | None:
    """Whose code this is; None for an invitation to a role. Refused when it is no good."""
    invitation = people.check_invitation(unit.session, code, unit.now)
    return unit.session.get(Person, invitation.person_id) if invitation.person_id else None


def check_taking(unit: UnitOfWork, before: Person, owner: Person) -> None:
    """Refused unless the person of a chat may become the one whose code was sent in it."""
    if before.id == owner.id:
        raise Refused("link_here")
    if rows.find_duties_of(unit.session, before.id):
        both = rows.find_duties_of(unit.session, owner.id)
        raise Refused("link_two_duties" if both else "link_other_way")
    phones = {digits_of(p.phone) for p in (before, owner) if p.phone}  # a hash has its key's time
    if len(phones) > 1:
        raise Refused("link_two_phones")


def is_known(person: Person) -> bool:
    """Has this person told who they are? What is known of somebody is not joined unasked."""
    return bool(person.name or person.phone)


def take(unit: UnitOfWork, code: str, chat: Chat) -> Person:
    """Burn a code: a duty for the chat's person, or another person for the chat."""
    before = rows.get_person(unit.session, chat.person_id)
    owner = find_owner(unit, code)
    if owner is None:
        return people.join(unit.session, code, before, unit.now)
    check_taking(unit, before, owner)
    people.join(unit.session, code, before, unit.now)
    told = chats.find_used(unit.session, owner.id)
    merge(unit, before, owner)
    deliveries.bring(unit.session, chat, unit.now)
    tell_of(unit, chat, told)
    return owner


def merge(unit: UnitOfWork, before: Person, owner: Person) -> None:
    """All that one person had is the other's; an empty row stays, which the record names."""
    chats.give_to(unit.session, before.id, owner.id)  # waits for what is being said there
    rows.hold(unit.session, [before.id, owner.id])
    tickets.give_to(unit.session, before.id, owner.id)
    bookings.give_to(unit.session, before.id, owner.id)
    topics.give_to(unit.session, before.id, owner.id)
    rows.give_codes(unit.session, before.id, owner.id)
    ringing.give_to(unit, before.id, owner)
    notices.give_to(unit.session, before.id, owner.id)
    for names in FACTS:
        had = {name: getattr(before, name) for name in names}
        lacking = all(getattr(owner, name) is None for name in names)
        for name, value in had.items():
            setattr(before, name, None)
            setattr(owner, name, value if lacking else getattr(owner, name))


def tell_of(unit: UnitOfWork, chat: Chat, others: Sequence[Chat]) -> None:
    """Where the person wrote last they learn of a new chat of theirs, and can undo it."""
    if not others:
        return
    channel = channel_name(unit, chat)
    undo = Button(label=unit.phrases["button_not_me"], data=unlink_data(chat))
    reply = Reply(text=unit.phrases.say("linked_elsewhere", channel=channel), buttons=(undo,))
    key = f"linked:{chat.id}:{others[0].id}:{unit.now.isoformat()}"
    deliver(unit, others[0], "urgent", reply, key)


def unlink_data(chat: Chat) -> str:
    """A button's data; it names the person too, so that it does nothing once they have left."""
    return f"unlink:{chat.id}.{chat.person_id}"


def find_meant(unit: UnitOfWork, person: Person, argument: str) -> Chat | None:
    """The chat that such a button means, while it is this person's."""
    chat_id, _, person_id = argument.partition(".")
    if not (chat_id.isdecimal() and person_id == str(person.id)):
        return None
    chat = unit.session.get(Chat, int(chat_id))
    return chat if chat and chat.person_id == person.id else None


def others_of(unit: UnitOfWork, chat: Chat) -> list[Chat]:
    """The person's other chats, the one they wrote in last first."""
    return [c for c in chats.find_used(unit.session, chat.person_id) if c.id != chat.id]


def has_anything(unit: UnitOfWork, person: Person) -> bool:
    """Is there anything that unlinking the only chat would cut somebody off from?"""
    duties = rows.find_duties_of(unit.session, person.id)
    return bool(is_known(person) or duties or find_mine(unit, person))


def unlink(unit: UnitOfWork, chat: Chat) -> Person:
    """The chat is a stranger's from now on; what was its person's stays with that person."""
    before = rows.get_person(unit.session, chat.person_id)
    came_with_it = before.created_at == chat.created_at
    stranger = Person(created_at=chat.created_at)
    unit.session.add(stranger)
    unit.session.flush()
    chat.person_id, chat.dialogue = stranger.id, None
    unit.session.flush()
    home = chat_of(unit, before.id)
    if came_with_it:  # who came by themselves is as old as a chat of theirs: see on_the_books
        before.created_at = home.created_at
    deliveries.move(unit.session, chat.id, home, unit.now)
    return stranger


def tell_unlinked(unit: UnitOfWork, chat: Chat) -> None:
    """A chat that was unlinked from another one is told so."""
    reply = Reply(text=unit.phrases["unlinked_from_elsewhere"])
    deliver(unit, chat, "news", reply, f"unlinked:{chat.id}:{unit.now.isoformat()}")


def channel_name(unit: UnitOfWork, chat: Chat) -> str:
    return unit.phrases.get(f"channel_{chat.channel}", chat.channel)
