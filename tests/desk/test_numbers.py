"""Ticket numbers: one after another, from midnight where people live."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.desk.desk_stories import RESIDENT, done, opened, report, tried
from tests.town import Town


def test_numbers_follow_one_another(town: Town) -> None:
    numbers = [report(town) for _ in range(12)]
    assert numbers == [f"20261121-{n:04}" for n in range(1, 13)]


def test_a_day_begins_at_midnight_where_people_live(town: Town) -> None:
    town.clock.time = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert report(town) == "20261121-0001"
    town.clock.time = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # 00:30
    assert [report(town), report(town)] == ["20261122-0001", "20261122-0002"]


def test_a_number_that_was_not_used_is_given_again(town: Town) -> None:
    assert tried(town, lambda unit: opened(unit).number) == "20261121-0001"
    assert report(town) == "20261121-0001"


def test_the_ten_thousandth_of_a_day_has_a_number_too(town: Town) -> None:
    done(town, lambda unit: unit.session.connection().exec_driver_sql(
        "INSERT INTO serial VALUES ('20261121', 9999)") and None)  # fmt: skip
    number = report(town)
    assert number == "20261121-10000"
    assert number in town.person(RESIDENT).say(f"/status {number}")[0]
