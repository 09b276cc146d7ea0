"""A consent that is about to end is told once, in time to ask again."""

from __future__ import annotations

import pytest

from tests.handlers.round_stories import CLERK, HOME, OTHER, SECRETARY, WORKER, begin
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow

ENDING = "这些户同意定期上门的期限快到了"


def told(person: Speaker) -> list[str]:
    return [one for one in person.hear() if ENDING in one]


def morning(town: Town, days: int) -> None:
    """Nine o'clock, so many days after Saturday, the 21st."""
    town.later(days=days, hours=-1)


def test_who_goes_there_and_the_clerk_hear_it_once(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    worker.say("同意定期上门 3-2-501 女儿同意，到2026年12月10日")
    begin(town)
    morning(town, 4)  # Wednesday, the 25th
    assert not told(worker)
    town.later(days=1)
    (said,) = told(worker)
    assert "该走的" in said, "in the one message of the morning"
    assert f"· {HOME} 到12月10日" in said
    assert len(told(clerk)) == 1
    assert not told(town.person(OTHER))
    assert not told(town.person(SECRETARY))
    assert "谁同意的" in worker.press(HOME)[0]
    assert "同意定期上门" in worker.say("女儿同意，到2027年12月10日")[0]
    for _ in range(4):
        town.later(days=1)
    assert not told(worker)


def test_on_a_day_off_it_waits_and_after_a_standstill_it_is_told(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("同意定期上门 3-2-501 女儿同意，到2026年12月12日")
    begin(town, "2026-11-26")
    morning(town, 7)  # Saturday, the 28th, is its day
    assert not told(worker)
    town.later(days=4)  # Wednesday
    assert len(told(worker)) == 1


def test_a_short_consent_is_told_the_next_morning_and_a_new_word_is_no_end(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("同意定期上门 3-2-501 女儿同意，到2026年12月1日")
    worker.say("同意定期上门 3-2-301 本人同意，到2026年12月1日")
    worker.say("同意定期上门 3-2-301 本人同意，到2029年12月1日")
    begin(town)
    morning(town, 2)
    (said,) = told(worker)
    assert HOME in said
    assert "3号楼2单元301" not in said.partition(ENDING)[2]
    worker.say("同意定期上门 3-2-301 本人同意，到2026年12月2日")
    town.later(days=1)
    assert "301 到12月2日" in told(worker)[0]


def test_who_is_away_is_told_through_who_stands_in(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    worker.say("同意定期上门 3-2-501 女儿同意，到2026年12月7日")
    worker.say("请假三天")
    begin(town)
    morning(town, 2)
    assert not told(worker)
    assert len(told(clerk)) == 1
