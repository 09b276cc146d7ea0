"""Who phones about a result: never who was rated, who can't make the call go away either."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.unit_of_work import UnitOfWork
from tests.desk.complaint_stories import call_about, has, lamp, without
from tests.desk.desk_stories import (
    ADMIN,
    CLERK,
    DISPATCHER,
    SECRETARY,
    STREET,
    WORKER,
    act,
    named,
    opened,
    tried,
)
from tests.desk.part_stories import refused
from tests.town import Town


def test_a_call_that_nobody_takes_on_never_passes_to_who_was_rated(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> list[set[str | None]]:
        call = call_about(unit, lamp(unit, CLERK))
        held = [has(unit, call)]
        for _ in range(3):
            act(unit, "pass", None, call.number)
            held.append(has(unit, call))
        return held

    assert tried(still_town, story) == [{SECRETARY}, {STREET}, {ADMIN}, {DISPATCHER}]


def test_who_was_rated_cannot_make_the_call_go_away(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> set[str]:
        other = opened(unit).number
        call = call_about(unit, lamp(unit, CLERK))
        touches: dict[str, dict[str, Any]] = {
            "accept": {},
            "reject": {"reason": "没什么好说的"},
            "merge": {"to": other},
            "dispatch": {"to": named(unit, DISPATCHER).id},
            "reply": {"text": "您别打分了"},
        }
        return {refused(unit, verb, CLERK, call.number, said) for verb, said in touches.items()}

    assert tried(still_town, story) == {"not_now"}


@pytest.mark.parametrize("to", [CLERK, WORKER], ids=["who was rated", "who has it since"])
def test_whoever_hands_them_the_call_is_told_why_not(still_town: Town, to: str) -> None:
    def story(unit: UnitOfWork) -> str:
        ticket = lamp(unit, CLERK)
        call = call_about(unit, ticket)
        ticket.owner_id = named(unit, WORKER).id
        return refused(unit, "dispatch", DISPATCHER, call.number, {"to": named(unit, to).id})

    assert tried(still_town, story) == "callback_not_theirs"


def test_where_only_who_was_rated_is_left_they_phone(still_town: Town) -> None:
    def story(unit: UnitOfWork) -> None:
        ticket = lamp(unit, CLERK)
        without(unit, ticket, SECRETARY, STREET, ADMIN, DISPATCHER)
        assert has(unit, call_about(unit, ticket)) == {CLERK}

    tried(still_town, story)
