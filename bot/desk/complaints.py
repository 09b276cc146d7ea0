"""Whom a complaint about staff is about, as far as its words tell; they never have it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session

from bot.desk.lifecycle import allowed
from bot.desk.limits import request_of
from bot.desk.people import STAFF
from bot.desk.routing import BACK_AGAIN, find_desk, find_highest, nearest_all
from bot.desk.staff import staff_around
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events, parts
from storage.queries.people import Duty
from storage.tables import Area, Ticket

SAID_IN = ("text", "details", "reason")  # the resident's own words in an event
SAYING = frozenset({"resident", "filer"})  # whose words are, or pass on, the resident's


def find_about(unit: UnitOfWork, ticket: Ticket, text: str) -> set[int]:
    """The ids of those complained of: by name, or by a role that one person alone has there."""
    desk = unit.area(ticket.desk_id)
    area = unit.area(ticket.area_id) or desk
    return leave_out(unit, ticket, {*by_name(unit, text, desk), *by_role(unit, text, area)})


def leave_out(unit: UnitOfWork, ticket: Ticket, meant: Collection[int]) -> set[int]:
    """As many of these as can be: a matter is never without an owner.

    Where nobody else would be left to look into it, the highest of them alone is not left out:
    the street before the secretary before the rest. Who was left out before stays out."""
    desk, out = unit.area(ticket.desk_id), {*ticket.about_ids}
    if find_desk(unit.session, desk, unit.now, {*meant, *out}):
        return {*meant}
    return {*meant} - {find_highest(unit.session, desk, out)}


def is_accusing(unit: UnitOfWork, ticket: Ticket, words: str) -> bool:
    """Is somebody of the staff named where a result is no good, or complained of?"""
    return is_complaint(unit, words) or any(by_name(unit, words, unit.area(ticket.desk_id)))


def is_complaint(unit: UnitOfWork, words: str) -> bool:
    """我要投诉, 跟我要红包: who is praised by name hears of it, who is complained of does not."""
    return any(word in words for word in unit.phrases["words_complaint"].split())


def note_accused(unit: UnitOfWork, ticket: Ticket, words: str) -> None:
    """Whom somebody names who is not content, has nothing of the matter from then on; nor has
    its owner, where they complain and name nobody, unless it was of another from the first."""
    if request_of(unit, ticket).about_staff:
        return note_named(unit, ticket, words)
    named = {*by_name(unit, words, unit.area(ticket.desk_id))}
    owner = ticket.owner_id if is_complaint(unit, words) else None
    return keep_from(unit, ticket, named or ({owner} if owner else set()))


def note_named(unit: UnitOfWork, ticket: Ticket, words: str) -> None:
    """Whom a resident names in a complaint, or towards who phones about any result, has nothing of
    it from then on; what is said on the phone about a complaint belongs to the complaint.

    书记 in words to who phones about something else asks for the secretary: names alone count."""
    subject = find_subject(unit, ticket)
    a_complaint = request_of(unit, subject).about_staff
    if a_complaint or ticket.callback_of_id:
        named = {*by_name(unit, words, unit.area(subject.desk_id))}
        meant = find_about(unit, subject, words) if a_complaint else named
        keep_from(unit, subject, meant)


def keep_from(unit: UnitOfWork, ticket: Ticket, meant: Collection[int]) -> None:
    """These have nothing to do with a ticket any more, nor with what came of it."""
    for one in family_of(unit, ticket) if meant else ():
        one.about_ids = sorted({*one.about_ids, *leave_out(unit, one, meant)})


def find_subject(unit: UnitOfWork, ticket: Ticket) -> Ticket:
    """The ticket itself; of a call about a complaint, the complaint."""
    if ticket.callback_of_id is None:
        return ticket
    result_of = parts.hold_whole(unit.session, ticket.callback_of_id)
    return result_of if request_of(unit, result_of).about_staff else ticket


def family_of(unit: UnitOfWork, ticket: Ticket) -> Iterator[Ticket]:
    """A ticket, its parts and the calls about its result, with theirs."""
    yield ticket
    for made in parts.hold_made_of(unit.session, ticket.id):
        yield from family_of(unit, made)


def find_in_wrong_hands(unit: UnitOfWork, ticket: Ticket) -> Iterator[Ticket]:
    """What somebody has of a matter that is about them, one by one as each is passed on."""
    for one in family_of(unit, ticket) if ticket.about_ids else ():
        if one.owner_id in one.about_ids and allowed("pass", one.state, {"system"}):
            yield one


def named_so_far(unit: UnitOfWork, ticket: Ticket) -> set[int]:
    """Whom a ticket is about that was no complaint when it was filed."""
    return find_about(unit, ticket, told_so_far(unit, ticket))


def told_so_far(unit: UnitOfWork, ticket: Ticket) -> str:
    """All that the resident has said of a ticket; their own name is none of it."""
    chain = events.find_chain(unit.session, ticket.id)
    said = [events.content_of(row) for event, row in chain if event.actor_role in SAYING]
    return " ".join(str(content.get(name, "")) for content in said for name in SAID_IN)


def is_confidential(session: Session, ticket: Ticket) -> bool:
    """Is it of somebody on the staff? That who was rated is not to phone is no secret."""
    known = (ticket.about_ids, ticket.callback_of_id)
    rated = session.get_one(Ticket, ticket.callback_of_id).owner_id if all(known) else None
    return not {rated} >= {*ticket.about_ids}


def by_name(unit: UnitOfWork, text: str, desk: Area | None) -> Iterator[int]:
    return (person.id for person in staff_around(unit, desk) if person.name and person.name in text)


def by_role(unit: UnitOfWork, text: str, area: Area | None) -> Iterator[int]:
    """网格员, 窗口的人: whoever does that here, where it is one person."""
    for role in sorted(STAFF):
        if any(word in text for word in words_for(unit, role)):
            yield from alone(nearest_all(unit.session, role, area, BACK_AGAIN))


def words_for(unit: UnitOfWork, role: str) -> list[str]:
    """What people call a role: its name, and what else the phrases say."""
    return [unit.phrases[f"role_{role}"], *unit.phrases.get(f"called_{role}", "").split()]


def alone(duties: list[Duty]) -> set[int]:
    ids = {duty.person_id for duty in duties}
    return ids if len(ids) == 1 else set()
