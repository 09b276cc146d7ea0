"""What people say of time, and what it means at the moment they say it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.times import find_time
from tests.times.stories import SHANGHAI, Case, cases, find, told

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=SHANGHAI)
CASES = list(cases())
NOTHING = yaml.safe_load((Path(__file__).parent / "nothing.yaml").read_text("utf-8"))


def test_the_tables_are_large() -> None:
    assert len(CASES) >= 500
    assert sum(map(len, NOTHING.values())) >= 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.now:%m%d-%H%M} {case.text}")
def test_what_is_meant(case: Case) -> None:
    assert told(find(case.text, case.now)) == case.meaning


def test_what_there_is_not_is_no_time_for_who_does_not_ask() -> None:
    assert [find_time(text, NOW) for text in ("2月30日", "二十五点", "这个月31号")] == [None] * 3


@pytest.mark.parametrize("kind", NOTHING)
def test_what_is_no_time(kind: str) -> None:
    found = {text: told(find(text, NOW)) for text in NOTHING[kind]}
    assert {text: time for text, time in found.items() if time != "none"} == {}


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("提醒我明天下午三点去社区盖章", "提醒我去社区盖章"),
        ("明天下午三点，提醒我去社区盖章", "提醒我去社区盖章"),
        ("每月5号提醒我妈交水费", "提醒我妈交水费"),
        ("过半小时叫我", "叫我"),
        ("明天提醒我下午三点去盖章", "提醒我去盖章"),
        ("每天早上七点提醒我吃药，到年底为止", "提醒我吃药"),
        ("每天晚上八点吃药，一共五次", "吃药"),
        ("提醒我 明 天 下午 3 点 开会", "提醒我开会"),
        ("下周三上午九点前交材料", "交材料"),
        ("从明天起每天早上七点量血压", "量血压"),
        ("最晚周五把表交上来", "把表交上来"),
        ("禮拜天去看我媽", "去看我媽"),
        ("5号到8号家里没人", "家里没人"),
        ("明天去5号楼开会", "去5号楼开会"),
        ("下午三点打13800138000", "打13800138000"),
        ("后天带孙子打第二针", "带孙子打第二针"),
        ("明天上午到社区开会", "到社区开会"),
    ],
)
def test_what_is_left_is_what_to_do(text: str, rest: str) -> None:
    found = find(text, NOW)
    assert found
    assert found.rest(text) == rest


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("昨天说好明天下午三点来修", "2026-11-22 15:00"),
        ("坏了三天了，明天上午能来吗", "2026-11-22 (09:00)"),
        ("3号楼2单元的灯，周三晚上来修", "2026-11-25 (20:00)"),
        ("我住5号楼，下周一上午九点在家", "2026-11-23 09:00"),
        ("工单20261121-0007，后天再看", "2026-11-23"),
        ("电话13800138000，下午五点以后打", "2026-11-21 17:00"),
        ("有三点意见，明天当面说", "2026-11-22"),
        ("早上好，后天几点开会", "2026-11-23"),
        ("今年除夕前把灯笼挂上", "2027-02-05 before"),
        ("交了87元，每月5号交", "2026-12-05 FREQ=MONTHLY;BYMONTHDAY=5"),
    ],
)
def test_the_time_among_other_words(text: str, meaning: str) -> None:
    assert told(find(text, NOW)) == meaning


def test_without_a_calendar_people_work_from_monday_to_friday() -> None:
    now = datetime(2026, 9, 28, 10, tzinfo=SHANGHAI)
    assert told(find_time("国庆后第一个工作日", now)) == "2026-10-02"


def test_the_zone_of_now_is_kept() -> None:
    urumqi = NOW.astimezone(ZoneInfo("Asia/Urumqi"))
    found = find_time("明天下午三点", urumqi)
    assert found
    assert found.at == datetime(2026, 11, 22, 15, tzinfo=ZoneInfo("Asia/Urumqi"))


def test_hours_count_through_a_change_of_the_clock() -> None:
    berlin = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    found = find_time("三小时后", berlin)
    assert found
    assert found.at
    assert (found.at.astimezone(UTC) - berlin.astimezone(UTC)).total_seconds() == 3 * 3600


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        find_time("明天", datetime(2026, 11, 21))  # noqa: DTZ001


def test_a_year_without_a_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="2150"):
        find_time("春节", datetime(2150, 1, 1, tzinfo=UTC))
