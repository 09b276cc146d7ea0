"""Opens tickets and moves them along the lifecycle; each change is recorded and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.catalogue.schema import Item, Request
from bot.desk import by_phone, clocks, complaints, joined, limits, machines, news, owners
from bot.desk.attached import every_file
from bot.desk.conditions import CONDITIONS, check_round
from bot.desk.deadlines import due
from bot.desk.effects import EFFECTS
from bot.desk.lifecycle import Role, acting_role, allowed, next_state
from bot.desk.part_checks import check_family
from bot.desk.parts import following
from bot.desk.people import roles_for
from bot.desk.record import record
from bot.desk.routing import find_owner
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import areas, events, tickets
from storage.queries.forgetting import FORGET
from storage.round_tables import SOURCE
from storage.tables import Area, Chat, Person, Ticket

COMMUNITY_LEVELS = ("community", "village")
# those who joined a ticket that ends so go on by themselves
LETS_GO = frozenset({"withdraw", "dismiss"})
COMES_BACK = frozenset({"reopen", "redo", "split"})  # to whoever had it


@dataclass(frozen=True)
class Matter:
    """What is known of something to be done, before it is a ticket."""

    item: Item
    text: str
    area_id: int | None = None
    place: str = ""
    door: str = ""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)  # what else the form asked for
    device: str = ""  # that found it
    verified: bool = True  # False: nobody has seen it
    callback_of_id: int | None = None
    about_ids: Sequence[int] = ()  # who is to have nothing to do with it


@dataclass(frozen=True)
class Filed:
    """By whom of the staff a matter was filed for somebody, and what another office wants of it."""

    by_id: int
    outside_number: str = ""
    outside_by: datetime | None = None


def open_ticket(
    unit: UnitOfWork,
    matter: Matter,
    reporter: Person | None,
    chat: Chat | None,
    source: str = "",
    filed: Filed | None = None,
) -> Ticket:
    """Write a ticket with its number, owner and clocks, and tell whoever has it now."""
    request = matter.item.request or Request()
    area_id = matter.area_id or (reporter.area_id if reporter else None)
    desk, limit = desk_for(unit, area_id), unit.knowledge.policies.limit_of(request)
    ticket = Ticket(
        number=tickets.next_number(unit.session, f"{unit.now.astimezone(unit.zone):%Y%m%d}"),
        item_id=matter.item.id,
        title=matter.item.title,
        state="submitted" if matter.verified else "unverified",
        urgent=request.urgent,
        needs_proof=request.proof,
        device=matter.device,
        source=source or (chat.channel if chat else ""),
        reporter_id=reporter.id if reporter else None,
        chat_id=chat.id if chat else None,
        filed_by_id=filed.by_id if filed else None,
        outside_number=filed.outside_number if filed else "",
        outside_by=filed.outside_by if filed else None,
        area_id=area_id,
        place=matter.place,
        door=matter.door or None,
        desk_id=desk.id if desk else None,
        callback_of_id=matter.callback_of_id,
        about_ids=[*matter.about_ids],
        created_at=unit.now,
    )
    assign(unit, ticket, matter, desk)
    clocks.start(ticket, "respond", unit.now, due(unit.now, limit.respond_within, unit.calendar))
    clocks.start(ticket, "resolve", unit.now, due(unit.now, limit.resolve_within, unit.calendar))
    limits.set_next(unit, ticket)
    unit.session.add(ticket)
    unit.session.flush()
    content = {"text": matter.text, **matter.files, **matter.values}
    by = (reporter.id, "resident") if reporter else (None, "system")
    by = (filed.by_id, "filer") if filed else by
    event = record(unit.session, ticket, "open", by, "", content, unit.now)
    attach(unit, ticket, content)
    if repeated := machines.find_repeated(unit, ticket):
        act(unit, ticket, "merge", None, {"to": repeated.number}, quietly=True)
    elif ticket.source != SOURCE:  # of rounds one message tells, of all of a day
        news.ping_owner(unit, ticket, event)
    return ticket


def assign(unit: UnitOfWork, ticket: Ticket, matter: Matter, desk: Area | None) -> None:
    """To whom it goes at first; what no person has seen waits at the desk."""
    request = matter.item.request or Request()
    area = unit.area(ticket.area_id)
    if request.about_staff:
        ticket.about_ids = sorted(complaints.find_about(unit, ticket, told_in(matter)))
    if matter.verified:
        owner = find_owner(unit.session, request.route, area, desk, unit.now, ticket.about_ids)
        ticket.owner_id = owner.person_id


def told_in(matter: Matter) -> str:
    """All that was said of a matter; the name that was given is the reporter's own."""
    said = (str(words) for name, words in matter.values.items() if name != "name")
    return " ".join((matter.text, *said))


def desk_for(unit: UnitOfWork, area_id: int | None) -> Area | None:
    """The community that answers for an area; the top of the gazetteer where none is known."""
    entry = unit.gazetteer.at_level(area_id, *COMMUNITY_LEVELS)
    return unit.area(entry.id) if entry else areas.find_top(unit.session)


def act(
    unit: UnitOfWork,
    ticket: Ticket,
    verb: str,
    actor: Person | None,
    content: Mapping[str, Any] | None = None,
    *,
    quietly: bool = False,
) -> None:
    """Do one verb of the lifecycle; Refused with the state when it is not allowed (any more)."""
    roles: set[Role] = roles_for(unit, actor, ticket) if actor else {"system"}
    before, said = ticket.state, dict(content or {})
    check(unit, ticket, verb, actor, roles, said)
    by = (actor.id if actor else None, acting_role(verb, roles))
    previous_owner = ticket.owner_id
    ticket.state = next_state(verb, before, ticket.previous_state)
    if ticket.state != before:
        ticket.previous_state = before
    if effect := EFFECTS.get(verb):
        effect(unit, ticket, actor, said)
    limits.set_next(unit, ticket)  # whatever was done: which clocks run can be seen from the row
    event = record(unit.session, ticket, verb, by, before, said, unit.now)
    attach(unit, ticket, said)
    unit.session.flush()
    hand_on(unit, ticket, verb)
    if not quietly:
        news.tell(unit, ticket, event, said, previous_owner)
        by_phone.ask(unit, ticket, event, said)
    if verb in LETS_GO:
        let_go(unit, ticket)
    for more in following(unit, ticket, actor, said) if ticket.state != before else ():
        act(unit, more.ticket, more.verb, more.actor, more.said, quietly=more.quietly)


def hand_on(unit: UnitOfWork, ticket: Ticket, verb: str) -> None:
    """To the next, where whoever has it must not have it, or where it comes back to nobody.

    Of that the same words tell as of its coming back: they name who has it now."""
    told = verb in COMES_BACK
    for theirs in complaints.find_in_wrong_hands(unit, ticket):
        act(unit, theirs, "pass", None, quietly=told and theirs is ticket)
    if verb in COMES_BACK and owners.is_absent(unit, ticket.owner_id):
        act(unit, ticket, "pass", None, {"reason": unit.phrases["passed_absent"]}, quietly=True)


def attach(unit: UnitOfWork, ticket: Ticket, said: Mapping[str, Any]) -> None:
    """Let those who may see the ticket see the files that came with an event."""
    if files := every_file(said):
        tickets.attach(unit.session, files, ticket.id)


def check(
    unit: UnitOfWork,
    ticket: Ticket,
    verb: str,
    actor: Person | None,
    roles: set[Role],
    said: Mapping[str, Any],
) -> None:
    """Refused unless the table allows the verb and its own condition is met."""
    if not allowed(verb, ticket.state, roles):
        state = unit.phrases[f"state_{ticket.state}"]
        raise Refused("not_now", number=ticket.number, state=state, title=ticket.title)
    check_family(unit, ticket, verb)
    check_round(ticket, verb)
    if condition := CONDITIONS.get(verb):
        condition(unit, ticket, actor, said)


def let_go(unit: UnitOfWork, ticket: Ticket) -> None:
    """Nobody works on this one any more: what had joined it is a matter of its own again."""
    for one in joined.find_direct(unit, ticket):
        if events.find_last_of(unit.session, one.id, FORGET) is None:  # nobody's any more
            act(unit, one, "split", None)
