"""What a verb asks of a ticket beyond its state; checks raise Refused and never write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.desk.find import is_number
from bot.desk.lifecycle import allowed
from bot.desk.named_days import asked_day, is_too_early
from bot.desk.news_tables import NOT_OF_ROUNDS
from bot.desk.part_checks import check_call, check_targets
from bot.desk.people import is_staff, roles_for
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import tickets
from storage.round_tables import SOURCE
from storage.tables import Person, Ticket

REOPEN_DAYS, REOPEN_TIMES = 30, 2
SCORES = range(1, 6)

Said = Mapping[str, Any]
Condition = Callable[[UnitOfWork, Ticket, Person | None, Said], None]


def check_proof(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    if ticket.needs_proof and not said.get("photos"):
        raise Refused("need_photo", number=ticket.number)


def check_reopening(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Twice, and for thirty days after it was closed; a question still open has no limit."""
    late = is_long_closed(unit, ticket)
    if late or ticket.reopened >= REOPEN_TIMES:
        called = late or ticket.callback_of_id is not None  # no call about a call
        phrase = "reopen_too_late" if called else "reopen_too_often"
        raise Refused(phrase, number=ticket.number)


def is_long_closed(unit: UnitOfWork, ticket: Ticket) -> bool:
    return ticket.closed_at is not None and (unit.now - ticket.closed_at).days >= REOPEN_DAYS


def check_redoing(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Colleagues may send back as often as needed, but nothing of long ago."""
    if is_long_closed(unit, ticket):
        raise Refused("redo_too_late", number=ticket.number)


def check_score(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """By who reported it and did not do it; a call back is not rated, or it would never end."""
    if ticket.callback_of_id:
        raise Refused("rate_callback")
    if actor and actor.id == ticket.owner_id:
        raise Refused("rate_own")
    if said.get("score") not in SCORES:
        raise Refused("button_old")


def check_colleague(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """It goes to somebody on the staff, and not to whoever has it already."""
    to, a_call = said.get("to"), ticket.callback_of_id is not None
    if not isinstance(to, int) or to == ticket.owner_id or not is_staff(unit.session, to):
        raise Refused("ask_duty_to_again")
    if to in ticket.about_ids or (a_call and to == rated_owner(unit, ticket)):
        raise Refused("callback_not_theirs" if a_call else "ask_duty_to_again")


def rated_owner(unit: UnitOfWork, ticket: Ticket) -> int | None:
    """Who has the matter that somebody phones about."""
    return tickets.get_ticket(unit.session, ticket.callback_of_id or 0).owner_id


def check_merging(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """Into another ticket that is being worked on, and that the actor's desk answers for.

    Who is complained of in one of them must not have the other. A resident, or who filed for one,
    joins only what they were shown as like theirs, and said to be the `same`."""
    number = str(said.get("to", ""))
    other = tickets.find_by_number(unit.session, number) if is_number(number) else None
    if other and other.parent_id:
        raise Refused("part_not_into", number=other.number)
    refuse_joined(unit, ticket, actor, other)
    roles = roles_for(unit, actor, other) - {"resident", "filer"} if other and actor else {"system"}
    fits = other is not None and other.id != ticket.id and other.about_ids == ticket.about_ids
    may = said.get("same") or (other and allowed("merge", other.state, roles))  # type: ignore[arg-type]
    if other is None or not fits or not may:
        raise Refused("ticket_unknown", number=number[:20])


def refuse_joined(
    unit: UnitOfWork, ticket: Ticket, actor: Person | None, other: Ticket | None
) -> None:
    """What joined a third one itself: its number, to the desk that answers for both."""
    third = other.merged_into_id if other else None
    into = unit.session.get(Ticket, third) if third and third != ticket.id else None
    if other and into and actor and roles_for(unit, actor, into) & {"desk", "supervisor"}:
        raise Refused("merged_already", number=other.number, into=into.number)


def check_asked(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """There is a day to agree to: one that is named, or the one the owner asked for."""
    if not said.get("date") and not asked_day(unit, ticket):
        raise Refused("nothing_asked", number=ticket.number)


def check_day(
    unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said, *, verb: str
) -> None:
    """A day to come; of more time, one that is more."""
    if is_too_early(unit, ticket, verb, str(said["date"])):
        raise Refused(f"too_early_{verb}", until=unit.local_time(ticket.resolve_by))


def check_held(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """What is nobody's lies at the desk already."""
    if ticket.owner_id is None:
        raise Refused("return_at_desk", number=ticket.number)


def check_walked(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """What was filed in the diary closes a round, and nobody's word beside it."""
    if ticket.source != SOURCE:
        state = unit.phrases[f"state_{ticket.state}"]
        raise Refused("no_round", number=ticket.number, state=state, title=ticket.title)
    if actor and not said.get("visit"):
        raise Refused("round_by_diary", number=ticket.number)


def check_round(ticket: Ticket, verb: str) -> None:
    """A round has no result to be looked at, and nobody to be asked or told."""
    if ticket.source == SOURCE and verb in NOT_OF_ROUNDS:
        raise Refused("round_by_diary", number=ticket.number)


CONDITIONS: Mapping[str, Condition] = {
    "resolve": check_proof,
    "reopen": check_reopening,
    "rate": check_score,
    "dispatch": check_colleague,
    "transfer": check_colleague,
    "reassign": check_colleague,
    "return": check_held,
    "merge": check_merging,
    "wait": partial(check_day, verb="wait"),
    "extend": partial(check_day, verb="extend"),
    "grant": check_asked,
    "divide": check_targets,
    "whistle": check_call,
    "redo": check_redoing,
    **dict.fromkeys(("attempt", "log", "unlog"), check_walked),
}
