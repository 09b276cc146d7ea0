"""The days a worker names when something has to wait."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.dates import read_day

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("明天", date(2026, 11, 22)),
        ("大后天吧", date(2026, 11, 24)),
        ("三天", date(2026, 11, 24)),
        ("两周以后", date(2026, 12, 5)),
        ("周三", date(2026, 11, 25)),
        ("下周三", date(2026, 11, 25)),
        ("11月25日", date(2026, 11, 25)),
        ("12月20日", date(2026, 12, 20)),
        ("十二月二十日", date(2026, 12, 20)),
        ("25号", date(2026, 11, 25)),
        ("5号", date(2026, 12, 5)),
        ("1月3日", date(2027, 1, 3)),
        ("2026-12-01", date(2026, 12, 1)),
    ],
)
def test_a_day_to_come(said: str, day: date) -> None:
    assert read_day(said, SATURDAY) == day


@pytest.mark.parametrize("said", ["随便", "", "2025-01-01", "2月30日", "等配件", "32号"])
def test_no_day_or_one_that_has_passed(said: str) -> None:
    assert read_day(said, SATURDAY) is None
