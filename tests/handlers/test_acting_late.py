"""Every verb, twice or late or on a ticket that moved on: a kind word and how it stands now."""

from __future__ import annotations

from itertools import product

import pytest

from bot.desk.lifecycle import BY_ITSELF, MOVES, allowed
from bot.desk.people import roles_for
from storage.tables import TICKET_STATES
from tests.desk.desk_stories import done, named, report, the_ticket
from tests.town import Town

NUMBER = "20261121-0001"
PRESSED = sorted(MOVES.keys() - BY_ITSELF - {"add", "rate"})
PEOPLE = ("李桂兰", "张芳", "王慧", "高志平")


def brought_to(town: Town, state: str) -> None:
    def bring(unit: object) -> None:
        ticket = the_ticket(unit)  # type: ignore[arg-type]
        ticket.state, ticket.previous_state = state, "submitted"

    done(town, bring)


def refused(town: Town, state: str) -> list[tuple[str, str]]:
    """(verb, name) for all that can't be done in a state."""

    def find(unit: object) -> list[tuple[str, str]]:
        ticket = the_ticket(unit)  # type: ignore[arg-type]
        roles = {n: roles_for(unit, named(unit, n), ticket) for n in PEOPLE}  # type: ignore[arg-type]
        return [(v, n) for v, n in product(PRESSED, PEOPLE) if not allowed(v, state, roles[n])]

    return done(town, find)


QUICK = ("submitted", "closed")
STATES = [s if s in QUICK else pytest.param(s, marks=pytest.mark.slow) for s in TICKET_STATES]


@pytest.mark.parametrize("state", STATES)
def test_what_can_not_be_done_is_answered_with_the_state(town: Town, state: str) -> None:
    report(town)
    brought_to(town, state)
    words = town.understanding.knowledge.phrases
    every = refused(town, state)
    for verb, name in every[::8] if state in QUICK else every:
        (answer,) = town.person(name).say(f"{words[f'verb_{verb}']} {NUMBER}")[-1:]
        assert NUMBER in answer, (verb, name)
        assert f"现在是“{words[f'state_{state}']}”" in answer, (verb, name)
