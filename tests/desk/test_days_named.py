"""挂起, 延期, 同意延期: only days that are still to come, and more time only where it is asked."""

from __future__ import annotations

import pytest

from bot.desk.mine import is_late
from tests.desk.desk_stories import (
    CLERK,
    FIRST,
    RESIDENT,
    SECRETARY,
    WORKER,
    does,
    done,
    hears,
    look,
    refusal,
    the_ticket,
)
from tests.town import Town

LATER = {"date": "2026-12-10", "reason": "要挖路"}


def test_nobody_waits_for_a_morning_that_has_passed(accepted: Town) -> None:
    worker = accepted.person(WORKER)
    worker.say(f"挂起 {FIRST} 等配件")
    assert "挂起要从明天起" in worker.say("今天")[0]
    assert worker.labels == ["明天", "三天后", "一周后"]
    assert look(accepted, "state", FIRST) == "in_progress"
    worker.say("明天")
    worker.say("等配件")
    assert look(accepted, "state", FIRST) == "waiting"


def test_more_time_ends_later_than_what_there_was(accepted: Town) -> None:
    worker = accepted.person(WORKER)
    worker.say(f"延期 {FIRST} 要挖路")
    assert worker.labels == [], "within a week is within the limit"
    worker.say("11月25日")
    (asked,) = worker.say("12月2日")
    assert "现在的时限是12月2日" in asked
    assert "延期要比它晚" in asked
    worker.say("12月10日")
    worker.say("要挖路")
    assert "想延期到12月10日" in hears(accepted.person(SECRETARY))
    assert (
        refusal(accepted, "extend", WORKER, date="2026-12-02", reason="挖路") == "too_early_extend"
    )


def test_what_was_granted_is_not_granted_again(accepted: Town) -> None:
    does(accepted, "extend", WORKER, number=FIRST, **LATER)
    secretary = accepted.person(SECRETARY)
    secretary.hear()
    secretary.press("同意延期")
    limit = look(accepted, "resolve_by", FIRST)
    assert "没有等着同意的延期" in secretary.press("同意延期")[0]
    assert look(accepted, "resolve_by", FIRST) == limit


@pytest.mark.slow
def test_a_wish_from_before_a_reopening_or_for_a_day_that_is_over_is_none(accepted: Town) -> None:
    does(accepted, "extend", WORKER, number=FIRST, **LATER)
    accepted.later(days=20)
    assert refusal(accepted, "grant", SECRETARY) == "nothing_asked"
    does(accepted, "extend", WORKER, number=FIRST, date="2027-01-20", reason="要挖路")
    does(accepted, "resolve", WORKER, number=FIRST, text="好了", photos=["p1"])
    does(accepted, "reopen", RESIDENT, number=FIRST, reason="又黑了")
    assert refusal(accepted, "grant", SECRETARY) == "nothing_asked"


def test_what_lies_at_the_desk_already_is_not_given_back(reported: Town) -> None:
    does(reported, "return", WORKER, number=FIRST, reason="不归我管")
    secretary = reported.person(SECRETARY)
    assert "已经在社区这里" in secretary.say(f"退回 {FIRST} 转社区办")[0]
    assert refusal(reported, "return", CLERK, reason="不归我管") == "return_at_desk"


def test_what_is_settled_and_waits_for_a_word_is_not_late(resolved: Town) -> None:
    resolved.later(days=20)
    late = done(resolved, lambda unit: is_late(unit, the_ticket(unit, FIRST)))
    assert (look(resolved, "state", FIRST), late) == ("resolved", False)
