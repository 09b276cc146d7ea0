"""What is said because time passes: warnings to the owner, then steps upward; each once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import audiences, clocks, limits, news, owners, passing, ticket_buttons, tickets
from bot.desk.clocks import LATE, OWNER, PRESSER, Step
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import display_name, roles_for
from bot.desk.routing import find_upward
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import events, people
from storage.tables import Ticket

LENGTHS = ((24 * 60, "late_days"), (60, "late_hours"), (1, "late_minutes"))  # in minutes


def take_steps(unit: UnitOfWork, ticket: Ticket) -> None:
    """Say and record what is due by now; what it was depends on nothing but the ticket's row.

    At night it waits for the morning, also what was due by day while the bot stood still."""
    if not ticket.urgent and (morning := unit.nights.after(unit.now)) > unit.now:
        ticket.next_step_at = morning
        return
    coming = limits.steps_to_come(unit, ticket)
    taken = clocks.take(ticket, coming, unit.now)
    if unanswered := [step for step in taken if passing.is_due(unit, ticket, step)]:
        tell_each(unit, ticket, unanswered)
        passing.pass_on(unit, ticket, "no_answer")
        taken = passing.others(taken)
    tell_each(unit, ticket, taken)
    limits.set_next(unit, ticket)


def tell_each(unit: UnitOfWork, ticket: Ticket, taken: Sequence[Step]) -> None:
    """Two steps upward that come at once to one person, below whom somebody is left out, are read
    once."""
    said: set[tuple[str, str, int]] = set()
    for step in taken:
        told = readers(unit, ticket, step)
        fresh = [id_ for id_ in told if (step.clock, step.name, id_) not in said]
        said |= {(step.clock, step.name, id_) for id_ in told}
        tell(unit, ticket, step, fresh)


def tell(unit: UnitOfWork, ticket: Ticket, step: Step, told: Sequence[int]) -> None:
    """One step, to all whom it concerns, in the same transaction as its record."""
    verb = "warn" if step.to == OWNER else "escalate"
    content = {"clock": step.clock, "step": step.name, "to": step.to, "told": [*told]}
    tickets.act(unit, ticket, verb, None, {**content, "by": step.by.isoformat()})
    kind = "urgent" if ticket.urgent else "clock"
    about = f"step:{ticket.number}:{audiences.holder(ticket)}"
    # a clock that began anew may have the same limit: the working day's end
    when = f"{step.clock}:{step.place}:{unit.now.timestamp():.0f}:{step.by.isoformat()}"
    for person_id in told:
        key = f"{about}:{person_id}:{when}"
        reply = words(unit, ticket, step, person_id)
        deliver(unit, chat_of(unit, person_id), kind, reply, key, ticket=ticket)


def readers(unit: UnitOfWork, ticket: Ticket, step: Step) -> list[int]:
    """The owner, who pressed, or those upward; the desk's people where there is nobody."""
    if step.to == OWNER:
        return audiences.person_ids(unit, ticket, OWNER, None)
    if step.to == PRESSER and (presser := find_presser(unit, ticket)):
        return [presser]
    desk, about = unit.area(ticket.desk_id), ticket.about_ids
    to = "secretary" if step.to == PRESSER else step.to
    return find_upward(unit.session, to, desk, unit.now, ticket.owner_id, about)


def find_presser(unit: UnitOfWork, ticket: Ticket) -> int | None:
    """Who named the day, while they supervise it and do not have it themselves."""
    event = events.find_last_of(unit.session, ticket.id, "press")
    if event is None or event.actor_id in {None, ticket.owner_id}:
        return None
    person = people.get_person(unit.session, event.actor_id or 0)
    return person.id if "supervisor" in roles_for(unit, person, ticket) else None


def words(unit: UnitOfWork, ticket: Ticket, step: Step, person_id: int) -> Reply:
    """What one of them reads, with the buttons that they may press."""
    if step.name != LATE:
        return news.compose(unit, ticket, OWNER, f"ping_{step.clock}_{step.name}", {})
    person = people.get_person(unit.session, person_id)
    supervises = "supervisor" in roles_for(unit, person, ticket)
    audience = "supervisor" if supervises else audiences.audience_for(unit, ticket, person)
    said = {"text": how_late(unit, step)}
    if passing.is_due(unit, ticket, step):
        to = display_name(unit, owners.find_next(unit, ticket))
        said["text"] = unit.phrases.say("late_passed", late=said["text"], to=to)
    reply = news.compose(unit, ticket, "supervisor", f"late_{step.clock}", said)
    return reply.model_copy(update={"buttons": ticket_buttons.buttons_for(unit, ticket, audience)})


def how_late(unit: UnitOfWork, step: Step) -> str:
    """已超 3 小时, in the longest unit that fills."""
    minutes = (unit.now - step.by).total_seconds() // 60
    fitting = ((length, phrase) for length, phrase in LENGTHS if minutes >= length)
    length, phrase = next(fitting, (1, "late_now"))
    return unit.phrases.say(phrase, count=int(minutes // length))
