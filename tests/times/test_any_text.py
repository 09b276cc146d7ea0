"""What holds of every text: no crash, nothing before now unless it says so, quick."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.times import Found, find_time
from tests.times.stories import CALENDAR, SHANGHAI, cases

SAID = "".join(sorted({sign for case in cases() for sign in case.text}))
ENDS = re.compile("(?<=[点号天年月前后到])")
PIECES = sorted({piece for case in cases() for piece in ENDS.split(case.text)})
UNITS = "年 个月 天 小时 分钟 个工作日 次".split()
TEXTS = (
    st.text(max_size=60)
    | st.text(alphabet=SAID, max_size=30)
    | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
)
ZONES = st.sampled_from([SHANGHAI, UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Urumqi")])
NOWS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=ZONES)  # noqa: DTZ001
RULE = re.compile(
    r"(RSCALE=CHINESE;)?FREQ=(MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(;INTERVAL=[1-9]\d*)?"
    r"(;(BYMONTH|BYMONTHDAY|BYSETPOS|BYHOUR|TERM)=-?\d+(,-?\d+)*|;BYDAY=-?\d?[A-Z]{2}(,[A-Z]{2})*)*"
    r"(;COUNT=[1-9]\d*|;UNTIL=\d{8}T\d{6}Z)?"
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, now=NOWS)
def test_any_text_at_any_time(text: str, now: datetime) -> None:
    found = find_time(text, now, CALENDAR.is_workday)
    assert found == find_time(text, now, CALENDAR.is_workday)
    if found:
        check(found, text, now)


def check(found: Found, text: str, now: datetime) -> None:
    lies_in(found, text)
    if not found.past:
        assert found.day >= now.date()
        assert found.at is None or found.at >= now.replace(second=0, microsecond=0)
    assert not (found.clock and found.at is None)
    assert found.end is None or (found.at and found.end > found.at)
    assert found.end_day is None or found.end_day >= found.day
    assert not found.rule or RULE.fullmatch(found.rule), found.rule
    assert found.at is None or found.at.tzinfo is now.tzinfo


def lies_in(found: Found, text: str) -> None:
    last = 0
    for start, end in found.spans:
        assert last <= start < end <= len(text)
        last = end
    assert found.spans
    assert len(found.rest(text)) < len(text)


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, 10**30) | st.integers(0, 10**4), unit=st.sampled_from(UNITS))
def test_any_number(number: int, unit: str) -> None:
    now = datetime(2026, 11, 21, 16, tzinfo=SHANGHAI)
    much = f"{number}{unit}"
    for text in (f"{much}后", f"每{much}", f"每隔{much}", f"{much}内", f"每天8点,共{much}"):
        found = find_time(text, now)
        assert found is None or found.day >= now.date() or found.past


@pytest.mark.parametrize(
    "sign", ["点", "每", "周一", "三天", "1-", "一个", "到", "3点", "十", " 1"]
)
def test_long_texts_take_no_longer(sign: str) -> None:
    began = process_time()
    find_time(sign * 2000, datetime(2026, 11, 21, 16, tzinfo=SHANGHAI))
    assert process_time() - began < 2


def test_it_takes_less_than_a_millisecond() -> None:
    find_time("每年清明", datetime(2026, 11, 21, tzinfo=SHANGHAI))  # the tables are read once
    spent = []
    for case in cases():
        began = process_time()
        find_time(case.text, case.now, CALENDAR.is_workday)
        spent.append(process_time() - began)
    assert median(spent) < 0.001


def test_it_gets_nowhere_before_now_as_time_goes_on() -> None:
    now = datetime(2026, 11, 21, 0, 0, tzinfo=SHANGHAI)
    for hour in range(0, 48):
        at = now + timedelta(hours=hour, minutes=7)
        found = find_time("晚上八点", at)
        assert found
        assert found.at
        assert at <= found.at <= at + timedelta(days=1)
