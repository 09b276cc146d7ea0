"""Reminders in people's own words, from the wish to what waits in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.desk.desk_stories import CLERK, WORKER
from tests.desk.reminder_stories import queued
from tests.town import Town

pytestmark = pytest.mark.slow
TALKS = Path(__file__).parent / "reminder_talks.yaml"


def talks() -> Iterator[Any]:
    table = yaml.safe_load(TALKS.read_text("utf-8"))
    for kind, some in table.items():
        yield from (pytest.param(*one, id=f"{kind}: {' / '.join(one[0])}") for one in some)


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("said", "told", "waits"), [*talks()])
def test_what_is_said_is_what_waits(
    town: Town, said: list[str], told: str, waits: list[str]
) -> None:
    resident = town.stranger()
    answers = [resident.say(words) for words in said]
    assert told in "".join(answers[-1])
    assert not [one for said_back in answers for one in said_back if "没处理好" in one]
    assert sorted(queued(town)) == sorted(waits)


def test_of_all_the_staff_is_shown_the_way_to_a_notice(town: Town) -> None:
    worker = town.person(WORKER)
    assert "发通知" in worker.say("提醒大家明天下午三点开会")[0]
    assert queued(town) == []


def test_of_two_colleagues_one_is_reminded_and_of_the_other_it_is_asked(town: Town) -> None:
    town.person(CLERK).say("你好")
    reminded, asked = town.person(WORKER).say("提醒王慧和高志平明天上午九点开会")
    assert "提醒王慧（社区专员）：开会" in reminded
    assert "“高志平”" in asked
    assert "告诉高志平：开会" in town.person(WORKER).press("提醒我")[0]


def test_what_comes_each_year_is_done_in_plain_words(town: Town) -> None:
    resident = town.stranger()
    resident.say("怎么交居民医保")
    assert "12月17日" in resident.press("到时候提醒我")[0]
    resident.say("谢谢")
    assert "2027年10月1日" in resident.say("医保我交了")[0]
    assert len(town.pending("policy")) == 1, "this year's second one is off"
