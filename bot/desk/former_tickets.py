"""Takes over a former ledger: what has ended as it ended, what has not as if filed now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.catalogue.schema import Request
from bot.desk import audiences, clocks, complaints, limits
from bot.desk.columns import ImportFailed
from bot.desk.deadlines import due
from bot.desk.deliver import chat_of, deliver
from bot.desk.former_rows import ENDS, Former
from bot.desk.people_checks import digits_of
from bot.desk.people_rows import entered
from bot.desk.placing import split_door
from bot.desk.record import first_event
from bot.desk.routing import find_owner
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.message import Reply
from storage.queries import former, tickets
from storage.record_tables import FormerTicket
from storage.tables import Area, Person, Ticket

BATCH = 500
SOURCE = "ledger"


@dataclass(frozen=True)
class TakenOver:
    """How many came, how many of them are still to be settled, and how many had come before."""

    added: int
    open: int
    unchanged: int


@dataclass(frozen=True)
class Work:
    """What one import works with."""

    unit: UnitOfWork
    people: dict[str, Person] = field(default_factory=dict)  # by the digits of their phones
    places: dict[str, tuple[Area | None, Area | None]] = field(default_factory=dict)

    def find(self, place: str) -> tuple[Area | None, Area | None]:
        """The area that a place names, and the desk that answers there; each looked for once."""
        if place not in self.places:
            found = self.unit.gazetteer.find(place) if place else None
            area = self.unit.session.get(Area, found.area.id) if found else None
            self.places[place] = area, desk_for(self.unit, area.id if area else None)
        return self.places[place]

    def day_of(self, one: Former) -> str:
        return f"{one.created.astimezone(self.unit.zone):%Y%m%d}"


def import_former(unit: UnitOfWork, found: Sequence[Former]) -> TakenOver:
    """Add what is new; ImportFailed, and nothing written, when a number came with other words."""
    known = former.find_digests(unit.session, {one.line["former"] for one in found})
    changed = [one.line for one in found if known.get(one.line["former"], one.digest) != one.digest]
    if changed:
        lines = (line.problem("former_changed", number=line["former"]) for line in changed)
        raise ImportFailed([*lines])
    new = [one for one in found if one.line["former"] not in known]
    work = Work(unit, known_people(unit))
    batches = (new[start : start + BATCH] for start in range(0, len(new), BATCH))
    opened = [ticket for some in batches for ticket in take_over(work, some) if is_open(ticket)]
    tell_owners(unit, opened)
    return TakenOver(len(new), len(opened), len(found) - len(new))


def is_open(ticket: Ticket) -> bool:
    return ticket.state not in ENDS


def known_people(unit: UnitOfWork) -> dict[str, Person]:
    """Whom the office entered: what anybody may have typed as a phone is no proof."""
    named_last = sorted(entered(unit.session), key=lambda one: bool(one.name))
    return {digits_of(one.phone): one for one in named_last if one.phone}


def take_over(work: Work, some: Sequence[Former]) -> list[Ticket]:
    """Write some tickets with their first event each."""
    session = work.unit.session
    add_people(work, some)
    days = Counter(map(work.day_of, some))
    numbers = {day: iter(tickets.next_numbers(session, day, n)) for day, n in days.items()}
    written = [ticket_of(work, one, next(numbers[work.day_of(one)])) for one in some]
    session.add_all(written)
    session.flush()
    pairs = list(zip(written, some, strict=True))
    events = [first_event(t, content_of(one), moment_of(work, one)) for t, one in pairs]
    session.add_all(event for event, _ in events)
    session.flush()
    session.add_all(content(event.id) for event, content in events)
    session.add_all(
        FormerTicket(number=one.line["former"], ticket_id=ticket.id, digest=one.digest)
        for ticket, one in pairs
    )
    session.flush()
    return written


def moment_of(work: Work, one: Former) -> datetime:
    """What has ended is kept as long as if it had ended here."""
    return (one.closed or one.created) if one.state in ENDS else work.unit.now


def ticket_of(work: Work, one: Former, number: str) -> Ticket:
    unit, place = work.unit, one.line["place"]
    area, desk = work.find(place)
    public, door = split_door(place)
    reporter = work.people.get(digits_of(one.line["phone"]))
    ticket = Ticket(
        number=number,
        item_id=one.item.id,
        title=one.item.title,
        state=one.state,
        source=SOURCE,
        reporter_id=reporter.id if reporter else None,
        area_id=area.id if area else None,
        place=mask(public),
        door=door or None,
        desk_id=desk.id if desk else None,
        created_at=one.created,
        resolved_at=one.closed,
        told_at=moment_of(work, one) if one.state in ENDS else None,
        closed_at=one.closed if one.state == "closed" else None,
    )
    if one.item.request and one.item.request.about_staff:
        ticket.about_ids = sorted(complaints.find_about(unit, ticket, one.line["text"]))
    if is_open(ticket):
        begin(unit, ticket, one, area, desk)
    return ticket


def begin(
    unit: UnitOfWork, ticket: Ticket, one: Former, area: Area | None, desk: Area | None
) -> None:
    """An owner, and clocks that run from now on."""
    request = one.item.request or Request()
    limit = unit.knowledge.policies.limit_of(request)
    routes, but = request.route, ticket.about_ids
    ticket.owner_id = find_owner(unit.session, routes, area, desk, unit.now, but).person_id
    ticket.needs_proof = request.proof
    spans = {"respond": limit.respond_within, "resolve": limit.resolve_within}
    for clock, span in spans.items():
        clocks.start(ticket, clock, unit.now, due(unit.now, span, unit.calendar))
    limits.set_next(unit, ticket)


def add_people(work: Work, some: Sequence[Former]) -> None:
    """Whoever left a phone that nobody is known by; a name alone stays with the words."""
    named = {digits_of(one.line["phone"]): one.line["person"] or None for one in some}
    new = {
        digits: Person(
            name=name,
            phone=digits,
            phone_hash=work.unit.keyring.look_up(digits),
            created_at=work.unit.now,
        )
        for digits, name in named.items()
        if digits and digits not in work.people
    }
    work.unit.session.add_all(new.values())
    work.unit.session.flush()
    work.people.update(new)


def content_of(one: Former) -> dict[str, str]:
    """What was said, and under which number it was known."""
    named = {"name": one.line["person"]} if not one.line["phone"] else {}
    told = {"text": one.line["text"], "former": one.line["former"], "result": one.line["result"]}
    return {name: words for name, words in {**told, **named}.items() if words}


def tell_owners(unit: UnitOfWork, opened: Sequence[Ticket]) -> None:
    """One message to each who has anything to do now."""
    for person_id, count in counted(unit, opened).items():
        reply = Reply(text=unit.phrases.say("ledger_taken_over", count=count))
        key = f"taken_over:{person_id}:{unit.now.isoformat()}"
        deliver(unit, chat_of(unit, person_id), "news", reply, key)


def counted(unit: UnitOfWork, opened: Sequence[Ticket]) -> Mapping[int, int]:
    """How many of them each person has, alone or with their desk."""
    queues: dict[tuple[int | None, int | None], list[int]] = {}
    found: dict[int, int] = {}
    for ticket in opened:
        hands = (ticket.owner_id, ticket.desk_id)
        if hands not in queues:
            queues[hands] = audiences.person_ids(unit, ticket, "owner", None)
        for person_id in queues[hands]:
            found[person_id] = found.get(person_id, 0) + 1
    return found
