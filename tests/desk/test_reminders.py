"""Reminders: once, to whoever it still concerns, never at night, and through any restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from storage.queries import events
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    RESIDENT,
    WORKER,
    look,
    owner_of,
    report,
)
from tests.desk.desk_stories import does as act_on
from tests.town import Speaker, Town

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai


def reminders(speaker: Speaker, words: str) -> int:
    return sum(words in text for text in speaker.hear())


unaccepted = partial(reminders, words="还没接单")
unconfirmed = partial(reminders, words="点一下就行")


def test_who_does_not_accept_is_reminded_once(town: Town) -> None:
    worker = town.person(WORKER)
    report(town)  # on a Saturday at ten, to be accepted within 24 hours
    town.later(hours=23, minutes=59)
    assert unaccepted(worker) == 0
    town.later(minutes=2)
    assert unaccepted(worker) == 1
    assert worker.labels == [], "by now the desk has it"
    for _ in range(6):
        town.later(days=1)
    assert unaccepted(worker) == 0


def test_who_accepts_is_not_reminded(town: Town) -> None:
    report(town)
    act_on(town, "accept", WORKER)
    town.later(days=3)
    assert unaccepted(town.person(WORKER)) == 0


def test_what_is_over_reminds_nobody(town: Town) -> None:
    report(town)
    act_on(town, "withdraw", RESIDENT)
    town.later(days=3)
    assert unaccepted(town.person(WORKER)) == 0


def test_a_reminder_waits_for_the_morning(town: Town) -> None:
    town.clock.time = FRIDAY + timedelta(hours=9)  # 23:00
    report(town)
    town.later(hours=24)
    assert unaccepted(town.person(WORKER)) == 0
    town.later(hours=8, minutes=29)
    assert unaccepted(town.person(WORKER)) == 0
    town.later(minutes=2)  # 7:31
    assert unaccepted(town.person(WORKER)) == 1


def test_a_reminder_wakes_not_even_who_is_up(town: Town) -> None:
    town.clock.time = FRIDAY + timedelta(hours=9)
    report(town)
    town.clock.advance(timedelta(hours=23, minutes=50))
    worker = town.person(WORKER)
    worker.say("/tasks")
    town.later(minutes=11)
    assert unaccepted(worker) == 0


def test_an_urgent_one_reminds_at_any_hour(town: Town) -> None:
    town.clock.time = FRIDAY + timedelta(hours=13)  # 3:00
    report(town, item="emergency-gas")
    worker = town.person(WORKER)
    worker.hear()
    town.later(hours=1)
    assert unaccepted(worker) == 1


def test_after_a_transfer_the_new_owner_is_reminded_and_the_old_one_is_not(town: Town) -> None:
    report(town)
    town.later(hours=2)
    act_on(town, "transfer", WORKER, to=COLLEAGUE, reason="不在我的网格")
    assert owner_of(town) == COLLEAGUE
    town.later(hours=22, minutes=30)
    assert unaccepted(town.person(WORKER)) == 0
    assert unaccepted(town.person(COLLEAGUE)) == 0
    town.later(hours=2)
    assert unaccepted(town.person(WORKER)) == 0
    assert unaccepted(town.person(COLLEAGUE)) == 1


def test_a_ticket_in_the_queue_reminds_everybody_there(town: Town) -> None:
    report(town)
    act_on(town, "return", WORKER, reason="不归网格管")
    assert owner_of(town) is None
    town.later(days=1, minutes=1)
    assert unaccepted(town.person(CLERK)) == 1
    assert unaccepted(town.person(WORKER)) == 0


def test_one_of_the_queue_takes_it_and_the_others_are_left_alone(town: Town) -> None:
    report(town)
    act_on(town, "return", WORKER, reason="不归网格管")
    act_on(town, "accept", DISPATCHER)
    town.later(days=1, minutes=1)
    assert unaccepted(town.person(CLERK)) == 0


@pytest.fixture
def resolved(town: Town) -> Town:
    """张芳 says that the light burns again."""
    report(town)
    act_on(town, "accept", WORKER)
    act_on(town, "resolve", WORKER, text="换了灯泡", photos=["p1"])
    return town


def test_a_resident_who_does_not_answer_is_asked_again_twice(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resident.hear()
    counts = []
    for _ in range(6):
        resolved.later(days=1)
        counts.append(unconfirmed(resident))
    assert counts == [1, 0, 1, 0, 0, 0]


def test_a_resident_who_answered_is_not_asked_again(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resident.hear()
    resident.press("已解决")
    resolved.later(days=5)
    assert unconfirmed(resident) == 0


def test_after_a_reopening_the_old_questions_are_silent(resolved: Town) -> None:
    act_on(resolved, "reopen", RESIDENT, reason="晚上又灭了")
    resolved.later(hours=2)
    act_on(resolved, "resolve", WORKER, text="换了线路", photos=["p2"])
    resident = resolved.person(RESIDENT)
    resident.hear()
    resolved.later(hours=23)  # a day after the first result
    assert unconfirmed(resident) == 0
    resolved.later(hours=2)
    assert unconfirmed(resident) == 1


def test_seven_days_after_being_told_it_is_closed(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resolved.later(days=4)
    resident.hear()  # only now is the page opened
    resolved.later(minutes=1)
    resolved.later(days=6, hours=23)
    assert look(resolved, "state") == "resolved"
    resolved.later(hours=2)
    assert look(resolved, "state") == "closed"
    assert any("七天没有等到您的回复" in text for text in resident.hear())
    assert any("没有回话" in text for text in resolved.person(WORKER).hear())


def test_who_never_opens_the_page_is_never_taken_to_agree(resolved: Town) -> None:
    for _ in range(20):
        resolved.later(days=5)
    assert look(resolved, "state") == "resolved"
    assert look(resolved, "told_at") is None
    resident = resolved.person(RESIDENT)
    assert "解决了吗" in "".join(resident.hear())
    assert "重新处理" in (resident.press("没解决"), resident.say("还是黑的"))[1][0]


def test_the_result_before_is_not_what_one_was_told_of(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resident.hear()
    resolved.later(days=1)
    act_on(resolved, "reopen", RESIDENT, reason="晚上又灭了")
    act_on(resolved, "resolve", WORKER, text="换了线路", photos=["p2"])
    for _ in range(10):
        resolved.later(days=1)
    assert look(resolved, "state") == "resolved"


def test_a_tick_that_rings_twice_does_everything_once(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resident.hear()
    resolved.later(seconds=1)
    resolved.later(days=8)
    resolved.later(seconds=0)
    assert sum("七天" in text for text in resident.hear()) == 1
    anchors = resolved.read(lambda session: [one.day for one in events.find_anchors(session)])
    assert anchors == ["2026-11-21", "2026-11-29"]
