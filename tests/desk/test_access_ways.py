"""Every way by which one of the staff comes to see a phone or a door leaves a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.desk.access_stories import DOOR, PHONE, Seen, seen, unlogged
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    FIRST,
    MONDAY,
    RESIDENT,
    SECOND,
    SECRETARY,
    WORKER,
    does,
    report,
    says_mornings,
)
from tests.desk.part_stories import FIRM, FIRM_MAN
from tests.town import Town

pytestmark = pytest.mark.slow

HOME = f"桃源里3号楼{DOOR}"
LATER = datetime(2026, 12, 8, 0, 30, tzinfo=UTC)  # a Tuesday, half past eight in Shanghai


def dark_at_home(town: Town) -> None:
    """A light that is out in front of somebody's door, which 张芳 has at once."""
    report(town, place="", door=HOME)


def taken_on(town: Town) -> None:
    dark_at_home(town)
    does(town, "accept", WORKER, number=FIRST)


def listed(town: Town) -> None:
    taken_on(town)
    town.clock.time = LATER
    assert HOME in "".join([*town.person(WORKER).say("任务"), *town.person(WORKER).labels])


def of_the_morning(town: Town) -> None:
    taken_on(town)
    town.clock.time = LATER
    says_mornings(town)
    town.person(WORKER).hear()
    assert HOME in "".join(town.person(WORKER).labels)


def looked_at(town: Town) -> None:
    taken_on(town)
    assert PHONE in town.person(WORKER).say(f"/status {FIRST}")[0]


def handed_over(town: Town) -> None:
    taken_on(town)
    does(town, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="我休假")


def noted(town: Town) -> None:
    report(town, reporter="周明远", place="楼门口")
    does(town, "accept", WORKER, number=FIRST)
    does(town, "add", WORKER, number=FIRST, text="孩子的电话 13900002222")
    does(town, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="我休假")


def made_a_part(town: Town) -> None:
    taken_on(town)
    does(town, "divide", WORKER, number=FIRST, to=[FIRM], text="拆旧灯杆")


def told_in_words(town: Town) -> None:
    taken_on(town)
    does(town, "resolve", WORKER, number=FIRST, text="好了", photos=["p"])
    does(town, "reopen", RESIDENT, number=FIRST, reason="没好，打13900001234找我")


def filed_for(town: Town) -> None:
    clerk = town.person(CLERK)
    clerk.say("代报 桃源里3号楼东门口路灯不亮，王秀英 13800001111，电话")
    clerk.say("对") if "对" in clerk.labels else None
    assert "13800001111" in clerk.lines[-1]["text"]


def to_be_called(town: Town) -> None:
    filed_for(town)
    does(town, "accept", WORKER, number=FIRST)
    does(town, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p"])
    assert "请电话告知" in "".join(town.person(CLERK).hear())


def visited_of_the_list(town: Town) -> None:
    assert "都" not in town.person(WORKER).say("走访")[0]
    assert DOOR in town.person(WORKER).labels[0]


def looked_up(town: Town) -> None:
    assert RESIDENT in town.person(WORKER).say("走访 3-2-501")[0]


def which_of_a_building(town: Town) -> None:
    assert town.person(WORKER).say("走访 3号楼2单元") == ["是哪一户？"]


def visited_at_once(town: Town) -> None:
    assert "记好了" in town.person(WORKER).say("走访 3-2-501 正常")[0]


def found_in_need(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访 3-2-501 有困难")
    worker.press("救助线索")
    worker.say("药费付不起")
    assert HOME in "".join(town.person(CLERK).hear())


Way = Callable[[Town], None]
WAYS: dict[str, tuple[Way, Seen]] = {
    "a new ticket": (dark_at_home, (WORKER, RESIDENT, FIRST, "ping")),
    "the list of tasks": (listed, (WORKER, RESIDENT, FIRST, "reply")),
    "the message of the morning": (of_the_morning, (WORKER, RESIDENT, FIRST, "morning")),
    "a look at one": (looked_at, (WORKER, RESIDENT, FIRST, "reply")),
    "a ticket handed over": (handed_over, (COLLEAGUE, RESIDENT, FIRST, "news")),
    "a note with a phone": (noted, (COLLEAGUE, "周明远", FIRST, "news")),
    "the part of a whole": (made_a_part, (FIRM_MAN, RESIDENT, SECOND, "ping")),
    "the resident's own words": (told_in_words, (SECRETARY, RESIDENT, FIRST, "news")),
    "the receipt of who filed": (filed_for, (CLERK, "王秀英", FIRST, "reply")),
    "a call to make": (to_be_called, (CLERK, "王秀英", FIRST, "news")),
    "the list of households": (visited_of_the_list, (WORKER, "501", None, "reply")),
    "one household": (looked_up, (WORKER, "501", None, "reply")),
    "households of a building": (which_of_a_building, (WORKER, "301", None, "reply")),
    "a visit in one message": (visited_at_once, (WORKER, "501", None, "reply")),
    "a relief lead": (found_in_need, (CLERK, "501", FIRST, "ping")),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_way_is_on_the_record(town: Town, name: str) -> None:
    town.clock.time = MONDAY
    way, reading = WAYS[name]
    way(town)
    assert reading in seen(town)
    assert unlogged(town) == []
