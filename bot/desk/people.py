"""Who somebody is: their name, their duties, and what they may do with a ticket."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.desk.lifecycle import Role
from bot.desk.routing import find_desk_ids
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import areas, chats, leave, parts, people, reminders, rounds
from storage.round_tables import SOURCE
from storage.tables import Area, Invitation, Membership, Person, Ticket

CODE_CHARS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike
CODE_LENGTH = 10
CODE = re.compile(f"[{CODE_CHARS}]{{{CODE_LENGTH}}}")
INVITATION_LASTS = timedelta(days=7)
STAFF = frozenset(
    "grid_worker building_lead secretary street clerk dispatcher department property team"
    " admin".split()
)
DESK = frozenset({"clerk", "dispatcher", "admin"})
SUPERVISORS = frozenset({"secretary", "street", "admin"})
SAID_BY_PHONE = frozenset({"resolved", "rejected"})  # states a resident without a chat hears of
CALL_LEFT = timedelta(days=3)  # then a call that nobody makes is for others, too
OF_WHOLE: frozenset[Role] = frozenset({"owner", "desk", "supervisor"})  # who may make its parts


def display_name(unit: UnitOfWork, person_id: int | None) -> str:
    """张芳（网格员）: the name with the duty, or the community's desk where nobody is named."""
    if person_id is None:
        return unit.phrases["desk_name"]
    person = people.get_person(unit.session, person_id)
    duties = people.find_duties_of(unit.session, person_id)
    name = person.name or unit.phrases["resident_name"]
    staff = next((duty.role for duty in duties if duty.role in STAFF), None)
    return f"{name}（{unit.phrases['role_' + staff]}）" if staff else name


def role_names(unit: UnitOfWork, person_id: int) -> str:
    """网格员、楼长: what somebody is here; 居民 without any duty."""
    roles = [duty.role for duty in people.find_duties_of(unit.session, person_id)]
    return "、".join(unit.phrases[f"role_{role}"] for role in dict.fromkeys(roles or ["resident"]))


def is_staff(session: Session, person_id: int) -> bool:
    return any(duty.role in STAFF for duty in people.find_duties_of(session, person_id))


def desks_of(unit: UnitOfWork, person_id: int) -> list[int | None]:
    """The desks whose unowned tickets a person answers for: theirs and all below.

    A duty without an area is held everywhere, also where no area is known (None)."""
    duties = people.find_duties_of(unit.session, person_id)
    held = {duty.area_id for duty in duties if duty.role in DESK | SUPERVISORS}
    everywhere: list[int | None] = [None] if None in held else []
    desks = unit.gazetteer.desks if held else []
    return [*everywhere, *(a.id for a in desks if everywhere or held.intersection(a.path))]


def areas_of_duty(unit: UnitOfWork, person_id: int) -> set[int]:
    """Where one of the staff works: their areas and all below; everywhere when none is named."""
    duties = people.find_duties_of(unit.session, person_id)
    held = {duty.area_id for duty in duties if duty.role in STAFF}
    found = areas.find_all(unit.session) if held else []
    return {a.id for a in found if None in held or held & set(areas.ids_upward(a))}


def roles_for(unit: UnitOfWork, person: Person, ticket: Ticket) -> set[Role]:
    """In which roles of the lifecycle a person stands towards a ticket."""
    roles: set[Role] = {"resident"} if ticket.reporter_id == person.id else set()
    if person.id in ticket.about_ids:
        return roles
    duties = people.find_duties_of(unit.session, person.id)
    desk = unit.area(ticket.desk_id)
    upward = {None, *areas.ids_upward(desk)}
    held = {duty.role for duty in duties if duty.area_id in upward}
    if ticket.owner_id == person.id:
        roles.add("owner")
    if held & DESK:
        roles |= {"desk", "dispatcher"}
    if held & SUPERVISORS:
        roles.add("supervisor")
    if ticket.owner_id is None and roles & {"desk", "supervisor"}:
        roles.add("owner")  # the queue's people are its owner until one of them takes it
    if ticket.filed_by_id == person.id:
        roles.add("filer")  # tells what else the resident said
    answers = DESK | SUPERVISORS if is_left(unit, ticket) else DESK
    if stands_in(unit, person, ticket, at_desk=bool(held & answers)):
        roles.add("resident")
    # nobody's word can be asked for: a second pair of eyes; of a part its whole's owner judges
    walked = ticket.source == SOURCE
    if walked and rounds.has_walked(unit.session, ticket.id, person.id):
        roles.add("walker")
    unasked = ticket.reporter_id is None and ticket.parent_id is None and not walked
    if unasked and held & STAFF and may_look(unit, person, ticket):
        roles.add("second")
    if ticket.parent_id:
        whole = unit.session.get_one(Ticket, ticket.parent_id)
        roles |= {"whole"} if roles_for(unit, person, whole) & OF_WHOLE else set()
    if ticket.parts and parts.has_part(unit.session, ticket.id, person.id):
        roles.add("part")  # sees how the whole stands, and its pictures
    return roles


def may_look(unit: UnitOfWork, person: Person, ticket: Ticket) -> bool:
    """Not at their own work, unless there is nobody else, there or above."""
    return person.id != ticket.owner_id or not find_seconds(unit, ticket)


def find_seconds(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """Who answers for the desk, or for one above it where it has nobody; but for the owner."""
    but = {ticket.owner_id or 0, *ticket.about_ids}
    return find_desk_ids(unit.session, unit.area(ticket.desk_id), unit.now, but)


def stands_in(unit: UnitOfWork, person: Person, ticket: Ticket, *, at_desk: bool) -> bool:
    """Do they speak for a resident whom no chat reaches, now that it ended?

    Whoever filed it, else the desk and who is asked to call; never who did the work."""
    if ticket.state not in SAID_BY_PHONE or person.id == ticket.owner_id:
        return False
    if not is_told_by_phone(unit, ticket):
        return False
    stead = at_desk and (is_left(unit, ticket) or not filer_calls(unit, ticket))
    filed = person.id == ticket.filed_by_id and is_staff(unit.session, person.id)
    return stead or filed or person.id in tellers(unit, ticket)


def tellers(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """Whoever filed it; where they are away or did the work themselves, others at its desk."""
    if ticket.filed_by_id and filer_calls(unit, ticket):
        return [ticket.filed_by_id]
    desk = unit.area(ticket.desk_id)
    at_desk = find_desk_ids(unit.session, desk, unit.now, ticket.about_ids)
    return [one for one in at_desk if one != ticket.owner_id] or at_desk


def filer_calls(unit: UnitOfWork, ticket: Ticket) -> bool:
    """Is whoever filed it of the staff and at work, and neither who did it nor whom it is about?"""
    filer = ticket.filed_by_id
    if filer is None or filer in {ticket.owner_id, *ticket.about_ids}:
        return False
    return is_staff(unit.session, filer) and not leave.is_away(unit.session, filer, unit.now)


def is_left(unit: UnitOfWork, ticket: Ticket) -> bool:
    """Was it settled some days ago, and has nobody told whose it is?"""
    since = ticket.resolved_at
    return since is not None and ticket.told_at is None and unit.now >= since + CALL_LEFT


def is_told_by_phone(unit: UnitOfWork, ticket: Ticket) -> bool:
    """Did it come through somebody else, and does no chat reach whose it is?"""
    brought = ticket.filed_by_id is not None or ticket.chat_id is None
    return brought and not is_reached(unit, ticket.reporter_id)


def is_reached(unit: UnitOfWork, person_id: int | None) -> bool:
    """Can they be told in a chat of theirs? Nobody need be told where nobody is known."""
    known = chats.find_used(unit.session, person_id) if person_id else ()
    return person_id is None or any(chat.unreachable_at is None for chat in known)


def invite(
    session: Session,
    now: datetime,
    *,
    role: str = "resident",
    area: Area | None = None,
    unit: str = "",
    person: Person | None = None,
    lasts: timedelta = INVITATION_LASTS,
) -> str:
    """Write an invitation and return its code; only the code's hash is kept."""
    code = new_code()
    row = Invitation(
        code_hash=hash_of(code),
        role=role,
        area_id=area.id if area else None,
        unit=unit,
        person_id=person.id if person else None,
        created_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    return code


def new_code() -> str:
    """What somebody reads out or types in; nobody can guess it."""
    return "".join(secrets.choice(CODE_CHARS) for _ in range(CODE_LENGTH))


def is_code(session: Session, text: str) -> bool:
    """Is this text, and nothing else, a code that was ever given out?"""
    shaped = CODE.fullmatch(as_written(text))  # cheap, before the database is asked
    if shaped is None:
        return False
    found = (people.find_invitation, reminders.find_offer)
    return any(find(session, hash_of(text)) for find in found)


def check_invitation(session: Session, code: str, now: datetime) -> Invitation:
    """The invitation behind a code; Refused when unknown, used or too old. Burns nothing."""
    invitation = people.find_invitation(session, hash_of(code))
    if invitation is None:
        raise Refused("code_unknown")
    if invitation.used_at:
        raise Refused("code_used")
    if invitation.expires_at < now:
        raise Refused("code_expired")
    return invitation


def join(session: Session, code: str, person: Person | None, now: datetime) -> Person:
    """Burn a code: the person it names, or the given one with its duty added."""
    invitation = check_invitation(session, code, now)
    invitation.used_at = now
    if invitation.person_id:
        return people.get_person(session, invitation.person_id)
    if person is None:
        person = Person(created_at=now)
        session.add(person)
        session.flush()
    add_duty(session, person, invitation.role, invitation.area_id, invitation.unit)
    if invitation.role == "resident" and invitation.area_id:
        person.area_id = invitation.area_id
    return person


def add_duty(
    session: Session, person: Person, role: str, area_id: int | None, unit: str = ""
) -> None:
    """Give a duty, once."""
    duties = people.find_duties_of(session, person.id)
    same = (role, area_id, unit)
    if role != "resident" and same not in {(d.role, d.area_id, d.unit) for d in duties}:
        session.add(Membership(person_id=person.id, role=role, area_id=area_id, unit=unit))
        session.flush()


def as_written(code: str) -> str:
    """A code however it was typed: in small letters, in full width, with spaces around it."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def hash_of(code: str) -> str:
    return hashlib.sha256(as_written(code).encode("utf-8", "replace")).hexdigest()
