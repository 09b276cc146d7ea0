"""The table of states, verbs and roles, cell by cell, against the design written out again here."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.catalogue.knowledge import Knowledge
from bot.desk import tickets
from bot.desk.lifecycle import ENDED, MOVES, OPEN, Role, acting_role, allowed, next_state
from bot.desk.lifecycle_doc import page
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.diary_tables import Visit
from storage.round_tables import Round
from storage.tables import TICKET_STATES, Person, Ticket
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    DISPATCHER,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    WORKER,
    act,
    named,
    opened,
    part_of,
    tried,
    verbs_of,
)
from tests.town import Town

DOCS = Path(__file__).resolve().parents[2] / "docs"
ANY_OPEN = "unverified submitted in_progress waiting resolved"

# verb: who / from / to; `=` is the same state, `<` the one it had before it was merged
DESIGN = f"""
validate: desk / unverified / submitted
dismiss: desk / unverified / rejected
accept: owner / submitted / in_progress
dispatch: dispatcher / submitted / submitted
reject: desk / submitted / rejected
transfer: owner / submitted in_progress / submitted
return: owner / submitted in_progress / submitted
pass: system / submitted in_progress waiting resolved / submitted
reassign: supervisor / submitted in_progress / submitted
merge: resident desk filer system / unverified submitted in_progress / merged
split: desk resident filer system / merged / <
wait: owner / in_progress / waiting
extend: owner / in_progress / =
grant: supervisor / in_progress / =
resolve: owner / in_progress / resolved
resume: owner system / waiting / in_progress
confirm: resident / resolved / closed
verify: second / resolved / closed
lapse: system / resolved / closed
reopen: resident / resolved closed / in_progress
withdraw: resident whole system / submitted in_progress waiting merged / withdrawn
add: resident owner desk part filer / {ANY_OPEN} merged / =
urge: resident whole / {ANY_OPEN} merged / =
press: supervisor / {ANY_OPEN} / =
reply: owner desk / submitted in_progress waiting resolved / =
tell: resident owner desk / resolved rejected / =
warn: system / unverified submitted in_progress waiting / =
escalate: system / unverified submitted in_progress waiting / =
rate: resident / closed / =
divide: owner desk supervisor / submitted in_progress / =
whistle: owner desk supervisor / submitted in_progress / =
gather: system / submitted in_progress waiting / =
conclude: system / resolved / closed
redo: whole second / resolved closed / in_progress
attempt: owner walker / submitted in_progress waiting / =
log: owner walker system / submitted in_progress waiting / closed
unlog: owner walker / closed / submitted
miss: system / submitted in_progress / submitted
skip: system / submitted in_progress waiting / withdrawn
"""


def cells() -> dict[tuple[str, str, str], str]:
    """(verb, state, role) → the state after, for everything that is allowed."""
    found = {}
    for line in DESIGN.strip().splitlines():
        verb, _, rest = line.partition(": ")
        who, before, after = rest.split(" / ")
        for state, role in product(before.split(), who.split()):
            found[verb, state, role] = {"=": state, "<": "submitted"}.get(after, after)
    return found


CELLS = cells()
ALL = list(product(MOVES, TICKET_STATES, get_args(Role)))


def test_the_table_holds_the_verbs_of_the_design_and_no_other() -> None:
    assert set(MOVES) == {verb for verb, _, _ in CELLS}


@pytest.mark.parametrize("verb", MOVES)
def test_every_cell_is_as_the_design_says(verb: str) -> None:
    mine = [cell for cell in ALL if cell[0] == verb]
    may = {cell for cell in mine if allowed(verb, cell[1], {cell[2]})}
    assert may == {cell for cell in mine if cell in CELLS}
    for _, state, role in may:
        assert next_state(verb, state, "submitted") == CELLS[verb, state, role]


def test_nobody_may_do_anything_without_a_role_nor_what_is_no_verb() -> None:
    assert not any(allowed(verb, state, set()) for verb, state, _ in ALL)
    everybody = set(get_args(Role))
    assert not any(allowed("explode", state, everybody) for state in TICKET_STATES)
    assert not any(allowed(verb, "lost", everybody) for verb in MOVES)


def test_every_state_is_open_or_ended_and_every_open_one_has_a_way_on() -> None:
    assert set(TICKET_STATES) == OPEN | ENDED
    assert not OPEN & ENDED
    for state in OPEN:
        ways = {after for (_, before, _), after in CELLS.items() if before == state}
        assert ways - {state}, state


def test_who_has_several_roles_acts_in_the_first_that_may() -> None:
    assert acting_role("add", {"desk", "dispatcher", "resident"}) == "resident"
    assert acting_role("add", {"desk", "owner"}) == "owner"
    assert acting_role("reject", {"owner", "desk"}) == "desk"


FILER = "林涛"  # a clerk of another community
ACTORS: dict[str, str | None] = {
    "resident": RESIDENT,
    "owner": WORKER,
    "desk": CLERK,
    "dispatcher": DISPATCHER,
    "supervisor": SECRETARY,
    "walker": COLLEAGUE,
    "second": DEPARTMENT,
    "whole": WORKER,
    "part": DEPARTMENT,
    "filer": FILER,
    "system": None,
}
SAID = {
    "reason": "说不清",
    "text": "换了灯泡",
    "photos": ["p1"],
    "date": "2026-12-25",
    "score": 5,
    "time": "2026-11-21T16:00:00+08:00",
    "place": "东门",
    "visit": 1,
}
OF_ROUNDS = frozenset("attempt log unlog miss skip".split())


def ticket_in(unit: UnitOfWork, state: str, role: str) -> Ticket:
    """The resident's street light, in 张芳's hands, brought to a state."""
    ticket = divided(unit, role) if role in {"whole", "part"} else opened(unit)
    ticket.state, ticket.previous_state = state, "submitted"
    ticket.resolved_at = unit.now if state in {"resolved", "closed"} else None
    ticket.closed_at = unit.now if state == "closed" else None
    ticket.merged_into_id = opened(unit, NEIGHBOUR).id if state == "merged" else None
    if role == "second":
        ticket.reporter_id = None
    if role == "filer":
        ticket.filed_by_id = named(unit, FILER).id
    unit.session.flush()
    return ticket


def divided(unit: UnitOfWork, role: str) -> Ticket:
    """The light with a part in the department's hands; the one of the two that the role is for."""
    whole = opened(unit)
    part = act(unit, "divide", WORKER, whole.number, to=["department:城管办"], text="看一下")
    return part_of(unit, part) if role == "whole" else whole


def begin_round(unit: UnitOfWork, ticket: Ticket, walker: Person) -> None:
    """As if the calendar had opened it, and a colleague been there since."""
    ticket.source, area_id = "round", ticket.area_id or 0
    opened_: dict[str, Any] = {"subject": "a1", "day": "2026-11-21", "created_at": unit.now}
    unit.session.add(Round(item_id="a", area_id=area_id, ticket_id=ticket.id, **opened_))
    unit.session.add(Visit(kind="patrol", area_id=area_id, by_id=walker.id, at=unit.now))
    unit.session.flush()


def target(unit: UnitOfWork, verb: str) -> int | str | list[str] | None:
    if verb in {"divide", "whistle"}:
        return ["department:城管办"]
    if verb == "merge":
        return opened(unit, NEIGHBOUR).number
    return named(unit, COLLEAGUE).id if "to" in MOVES[verb].needs else None


def attempt(unit: UnitOfWork, verb: str, state: str, role: str) -> tuple[str, list[str]]:
    """Do a verb with everything it needs; the state after, and the record."""
    ticket, name = ticket_in(unit, state, role), ACTORS[role]
    if verb in OF_ROUNDS:
        begin_round(unit, ticket, named(unit, COLLEAGUE))
    said = {**SAID, "to": target(unit, verb), "same": role in {"resident", "filer"}}
    tickets.act(unit, ticket, verb, named(unit, name) if name else None, said)
    unit.session.refresh(ticket)
    return ticket.state, verbs_of(unit, ticket)


@pytest.mark.parametrize(("verb", "state", "role"), CELLS)
def test_what_is_allowed_can_be_done(still_town: Town, verb: str, state: str, role: str) -> None:
    after, record = tried(still_town, lambda unit: attempt(unit, verb, state, role))
    assert after == CELLS[verb, state, role]
    assert [done for done in record if done != "divide" or verb == done][:2] == ["open", verb]


def may(unit: UnitOfWork, ticket: Ticket, verb: str, name: str) -> bool:
    """Is it done? It is taken back at once."""
    savepoint = unit.session.begin_nested()
    try:
        tickets.act(unit, ticket, verb, named(unit, name), {**SAID, "to": target(unit, verb)})
    except Refused as refusal:
        return refusal.phrase != "not_now"
    finally:
        savepoint.rollback()
    return True


def done_in(unit: UnitOfWork, state: str) -> set[tuple[str, str]]:
    """Everything that anybody can do with a ticket in a state."""
    ticket = ticket_in(unit, state, "owner")
    tries = product(MOVES, ROLES_OF)
    return {(verb, name) for verb, name in tries if may(unit, ticket, verb, name)}


ROLES_OF = {
    RESIDENT: {"resident"},
    WORKER: {"owner"},
    CLERK: {"desk", "dispatcher"},
    SECRETARY: {"supervisor"},
    NEIGHBOUR: set[str](),
}


@pytest.mark.parametrize("state", TICKET_STATES)
def test_people_can_do_what_their_roles_may_and_nothing_else(still_town: Town, state: str) -> None:
    roles = {(name, role) for name, held in ROLES_OF.items() for role in held}
    should = {(v, name) for v, (name, role) in product(MOVES, roles) if (v, state, role) in CELLS}
    assert tried(still_town, lambda unit: done_in(unit, state)) == should


def test_the_page_of_the_docs_is_current(knowledge: Knowledge) -> None:
    written = (DOCS / "lifecycle.md").read_text("utf-8")
    assert written == page(knowledge.phrases), "run python -m bot.desk.lifecycle_doc"


WORDS = sorted([*(f"state_{state}" for state in TICKET_STATES), *(f"verb_{v}" for v in MOVES)])


@pytest.mark.parametrize("name", WORDS)
def test_every_state_and_verb_has_its_word(knowledge: Knowledge, name: str) -> None:
    assert knowledge.phrases[name]
