"""No clock without a hand on it: the owner is warned, then those upward are told, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.clock_stories import (
    ALL_OF_RESPOND,
    ORDINARY,
    RESPOND_LIMIT,
    STAFF,
    nobody_answers_an_alarm,
    record,
    said_to,
    silence,
    until,
)
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    RESIDENT,
    SECRETARY,
    STREET,
    WORKER,
    does,
    done,
    hears,
    look,
    named,
    report,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def test_who_does_not_accept_is_warned_then_the_secretary_then_the_street(reported: Town) -> None:
    """The desk, that is: what is in its queue passes on to nobody."""
    does(reported, "return", WORKER, number=FIRST, reason="不归网格管")
    silence(reported)
    until(reported, RESPOND_LIMIT - timedelta(minutes=1))
    # half is at 22:00, four fifths at 5:12: in the morning one word of it is enough
    assert said_to(reported, CLERK) == ["快到时限，请接单"]
    assert said_to(reported, SECRETARY) == []
    until(reported, RESPOND_LIMIT + timedelta(hours=7, minutes=59))
    assert said_to(reported, CLERK) == ["还没接单"]
    assert said_to(reported, SECRETARY) == ["超时没人接单"]
    assert said_to(reported, STREET) == []
    until(reported, RESPOND_LIMIT + timedelta(hours=9))
    assert said_to(reported, STREET) == ["超时没人接单"]
    until(reported, RESPOND_LIMIT + timedelta(days=2), every=5)
    assert [said_to(reported, name) for name in (CLERK, SECRETARY, STREET)] == [[], [], []]
    assert record(reported) == ALL_OF_RESPOND[1:]


def test_each_of_the_three_warnings_by_day(town: Town) -> None:
    town.clock.time = MONDAY - timedelta(days=2, hours=2)  # a Saturday at eight; until Monday
    number = report(town, item=ORDINARY)
    does(town, "return", WORKER, number=number, reason="不归网格管")
    silence(town)
    until(town, MONDAY + timedelta(hours=8), every=1)
    assert said_to(town, CLERK) == ["等您接单", "快到时限，请接单", "还没接单"]
    assert record(town, number) == ALL_OF_RESPOND[:4]


def test_upward_they_see_what_whose_how_late_and_what_they_can_press(reported: Town) -> None:
    until(reported, RESPOND_LIMIT + timedelta(hours=1))
    secretary = reported.person(SECRETARY)
    (text,) = secretary.hear()
    for part in (FIRST, "路灯", "楼门口", "张芳（网格员）", "今天10:00前该接单", "刚到时限"):
        assert part in text
    assert "已转给社区值班人员" in text
    assert secretary.labels == ["改派", "督办"]
    until(reported, RESPOND_LIMIT + timedelta(hours=33), every=1)
    (text,) = reported.person(STREET).hear()
    assert "已超 8 小时" in text
    assert "已转给" not in text
    secretary.press("改派")
    secretary.say(COLLEAGUE)
    assert look(reported, "owner_id", FIRST) == done(reported, lambda u: named(u, COLLEAGUE).id)


def test_nothing_private_goes_upward(reported: Town) -> None:
    until(reported, RESPOND_LIMIT + timedelta(hours=9))
    phone = done(reported, lambda unit: named(unit, RESIDENT).phone)
    told = [*reported.person(SECRETARY).hear(), *reported.person(STREET).hear()]
    assert told
    assert phone
    assert not [text for text in told if phone in text]
    assert any(phone in text for text in reported.person(CLERK).hear())


def test_a_ticket_that_is_not_settled_goes_the_same_way(accepted: Town) -> None:
    by = look(accepted, "resolve_by", FIRST)
    until(accepted, by + timedelta(days=1), every=2)
    assert said_to(accepted, WORKER) == ["时间过半", "快到期", "到期还没办好"]
    assert said_to(accepted, SECRETARY) == ["超时没办好"]
    assert said_to(accepted, STREET) == ["超时没办好"]
    assert record(accepted) == [step.replace("respond", "resolve") for step in ALL_OF_RESPOND]
    assert said_to(accepted, RESIDENT) == []


def test_the_street_is_told_in_the_morning(accepted: Town) -> None:
    by = look(accepted, "resolve_by", FIRST)  # 18:00; eight hours later it is two at night
    until(accepted, by + timedelta(hours=13, minutes=29))
    assert said_to(accepted, SECRETARY) == ["超时没办好"]
    assert said_to(accepted, STREET) == []
    until(accepted, by + timedelta(hours=13, minutes=30))
    assert said_to(accepted, STREET) == ["超时没办好"]


def test_an_urgent_one_goes_up_at_night(town: Town) -> None:
    at_three = MONDAY - timedelta(hours=7)
    nobody_answers_an_alarm(town, at_three, at_three + timedelta(hours=1), every=1 / 60)
    assert said_to(town, WORKER) == [
        "【紧急】等您接单",
        "【紧急】快到时限，请接单",
        "20261123-0001 燃气泄漏",
    ]
    assert said_to(town, CLERK)[-1] == "【紧急】还没接单"
    assert said_to(town, SECRETARY) == ["【紧急】超时没人接单"] * 2, "of her, then of the desk"
    assert said_to(town, STREET) == ["【紧急】超时没人接单"]


def test_the_bot_was_off_over_all_of_it_and_says_the_last_to_each(reported: Town) -> None:
    reported.clock.time = RESPOND_LIMIT + timedelta(hours=20)  # 6:00, at night
    reported.later(minutes=1)
    assert [said_to(reported, name) for name in STAFF] == [[]] * len(STAFF)
    reported.later(hours=2)
    assert "已转给社区值班人员" in hears(reported.person(WORKER))
    assert said_to(reported, SECRETARY) == ["超时没人接单"]
    assert said_to(reported, STREET) == ["超时没人接单"]
    assert record(reported) == ALL_OF_RESPOND[3:]
