"""What is due of a ticket's row, when and to whom: a table, without any database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.policies import Policies
from bot.desk import clocks
from bot.desk.clocks import Rules
from bot.desk.deadlines import Calendar
from bot.desk.told import Nights
from storage.tables import TICKET_STATES, Ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
RESPOND, RESOLVE = "11-23 10:00 → 11-23 20:00", "11-23 10:00 → 12-02 18:00"


def rules(*ladder: str) -> Rules:
    policies = Policies.model_validate({"escalate": [*ladder]} if ladder else {})
    return Rules(policies.escalate, Calendar(SHANGHAI), Nights(policies, SHANGHAI))


def at(text: str) -> datetime:
    moment = datetime.strptime(f"2026-{text} +0800", "%Y-%m-%d %H:%M %z")
    return moment.astimezone(UTC)


def ticket(state: str = "submitted", respond: str = "", resolve: str = "", **known: Any) -> Ticket:
    """A ticket with its clocks, each from → until."""
    what: dict[str, Any] = {
        "item_id": "streetlight",
        "title": "路灯",
        "created_at": at("11-23 10:00"),
    }
    row = Ticket(number="20261123-0001", state=state, **what, **known)
    for clock, span in (("respond", respond), ("resolve", resolve)):
        since, _, by = span.partition(" → ")
        if span:
            clocks.start(row, clock, at(since), at(by))
    return row


def told(row: Ticket, under: Rules) -> list[str]:
    return [
        f"{step.clock} {step.name} {step.to} {step.at.astimezone(SHANGHAI):%m-%d %H:%M}"
        for step in clocks.steps_of(row, under)
    ]


def test_half_four_fifths_the_limit_and_upward() -> None:
    assert told(ticket(respond=RESPOND), rules("0h → 书记", "1h → 街道")) == [
        "respond half owner 11-23 15:00",
        "respond most owner 11-23 18:00",
        "respond limit owner 11-23 20:00",
        "respond late secretary 11-23 20:00",
        "respond late street 11-23 21:00",
    ]


def test_at_night_it_waits_unless_it_is_urgent() -> None:
    night = "11-23 20:00 → 11-24 06:00"
    under = rules("0h → 书记", "2h → 街道")
    waits = [line[-11:] for line in told(ticket(respond=night), under)]
    assert waits == ["11-24 07:30"] * 4 + ["11-24 08:00"]
    rings = [line[-11:] for line in told(ticket(respond=night, urgent=True), under)]
    assert rings == ["11-24 01:00", "11-24 04:00", "11-24 06:00", "11-24 06:00", "11-24 08:00"]


RUNNING = {
    "unverified": {"respond", "resolve", "press"},
    "submitted": {"respond", "resolve", "press"},
    "in_progress": {"resolve", "press"},
    "waiting": {"press"},
}


def test_of_a_day_to_which_it_is_pressed_owner_and_presser_are_told_when_it_is_over() -> None:
    row = ticket("waiting")
    clocks.start(row, "press", at("11-23 10:00"), at("11-25 18:00"))
    assert told(row, rules("0h → 书记", "1h → 街道")) == [
        "press limit owner 11-25 18:00",
        "press late presser 11-25 18:00",
    ]
    clocks.stop(row, "press")
    assert told(row, rules()) == []


@pytest.mark.parametrize("state", TICKET_STATES)
def test_in_which_states_which_clock_runs(state: str) -> None:
    row = ticket(state, RESPOND, RESOLVE)
    clocks.start(row, "press", at("11-23 10:00"), at("11-25 18:00"))
    run = {step.clock for step in clocks.steps_of(row, rules())}
    assert run == RUNNING.get(state, set())


LADDERS = [
    pytest.param(["0h → 书记"], ["11-27 20:00"], id="at the limit"),
    pytest.param(["30m → 街道"], ["11-27 20:30"], id="half an hour later"),
    pytest.param(["1 workday → 书记"], ["11-30 18:00"], id="the working day after a Friday"),
    pytest.param(
        ["20h → 书记", "2 workdays → 街道"], ["11-28 16:00", "12-01 18:00"], id="hours, then days"
    ),
    pytest.param(
        ["1 workday → 书记", "25h → 街道"],
        ["11-30 18:00", "11-30 18:00"],
        id="never the street before the secretary, also over a weekend",
    ),
]


@pytest.mark.parametrize(("ladder", "moments"), LADDERS)
def test_upward_at_the_times_of_the_policies(ladder: list[str], moments: list[str]) -> None:
    friday = ticket(respond="11-27 10:00 → 11-27 20:00")
    late = [line for line in told(friday, rules(*ladder)) if " late " in line]
    assert [line[-11:] for line in late] == moments


def test_a_ticket_without_clocks_is_never_looked_at() -> None:
    assert clocks.next_at(clocks.steps_of(ticket(), rules())) is None


def taken(row: Ticket, moment: str) -> list[str]:
    steps = clocks.take(row, clocks.steps_of(row, rules()), at(moment))
    return [f"{step.clock} {step.name} {step.to}" for step in steps]


def test_each_is_taken_once() -> None:
    row = ticket(respond=RESPOND)
    assert taken(row, "11-23 14:59") == []
    assert taken(row, "11-23 15:00") == ["respond half owner"]
    assert taken(row, "11-23 15:00") == []
    assert taken(row, "11-23 18:30") == ["respond most owner"]
    assert taken(row, "11-23 20:00") == ["respond limit owner", "respond late secretary"]
    assert taken(row, "11-24 08:00") == ["respond late street"]
    assert taken(row, "12-24 08:00") == []


def test_what_was_overtaken_is_not_said_any_more() -> None:
    row = ticket(respond=RESPOND, resolve=RESOLVE)
    assert taken(row, "12-01 09:00") == [
        "respond limit owner",
        "respond late secretary",
        "respond late street",
        "resolve most owner",
    ]


def test_a_clock_that_begins_anew_says_all_of_it_again() -> None:
    row = ticket(respond=RESPOND)
    assert len(taken(row, "11-25 12:00")) == 3
    clocks.start(row, "respond", at("11-25 12:00"), at("11-26 12:00"))
    assert taken(row, "11-26 08:00") == ["respond most owner"]


def test_a_clock_that_stood_still_goes_on_where_it_was() -> None:
    row = ticket("in_progress", resolve="11-23 10:00 → 11-23 20:00")
    assert taken(row, "11-23 16:00") == ["resolve half owner"]
    clocks.go_on(row, "resolve", at("11-23 16:00"), at("11-26 16:00"), at("11-26 20:00"))
    assert taken(row, "11-26 17:59") == []
    assert taken(row, "11-26 18:00") == ["resolve most owner"]


def test_a_limit_in_the_past_is_late_at_once() -> None:
    row = ticket("in_progress", resolve=RESOLVE)
    clocks.start(row, "resolve", at("11-25 12:00"), at("11-24 18:00"))
    assert taken(row, "11-25 12:01") == [
        "resolve limit owner",
        "resolve late secretary",
        "resolve late street",
    ]


def test_the_next_moment_is_the_earliest_of_both_clocks() -> None:
    row = ticket(respond=RESPOND, resolve="11-23 10:00 → 11-23 14:00")
    assert clocks.next_at(clocks.steps_of(row, rules())) == at("11-23 10:00") + timedelta(hours=2)
