"""Which requests are found: by number, sort, date, status and page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.open311.consumer import CITY, Consumer, Line
from tests.town import Town

pytestmark = pytest.mark.slow


def numbers(lines: list[Line]) -> list[str]:
    return [line["service_request_id"] for line in lines]


@pytest.fixture
def filed(town: Town, consumer: Consumer) -> list[str]:
    """A light 200 days ago, garbage 10 days ago, then, now, a light; oldest first."""
    found = []
    for days, code in ((190, "streetlight"), (10, "garbage"), (0, "streetlight")):
        found.append(consumer.file(service_code=code))
        town.clock.advance(timedelta(days=days))
    return found


def test_newest_first_and_90_days_where_no_dates_are_given(
    consumer: Consumer, filed: list[str]
) -> None:
    assert numbers(consumer.lines()) == [filed[2], filed[1]]
    assert numbers(consumer.lines(start_date="2026-11-21T00:00:00Z")) == [filed[0]]
    assert numbers(consumer.lines(end_date="2026-11-22")) == [filed[0]]


SPANS = [
    ("2026-11-21", "2026-11-21", [0]),
    ("2026-11-21T10:00:00+08:00", "2026-11-21T10:00:00+08:00", [0]),
    ("2026-11-21T02:00:00Z", "2026-11-21T02:00:00.999Z", [0]),
    ("2026-11-21T10:00:00 08:00", "2027-12-31T00:00:00 08:00", [2, 1, 0]),
    ("2026-11-21T10:00:00", "2027-12-31", [2, 1, 0]),
    ("2026-11-21T10:00:01+08:00", "2027-05-31", [1]),
    ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", [2, 1, 0]),
]


@pytest.mark.parametrize(("start", "end", "expected"), SPANS)
def test_between_two_moments(
    consumer: Consumer, filed: list[str], start: str, end: str, expected: list[int]
) -> None:
    found = numbers(consumer.lines(start_date=start, end_date=end))
    assert found == [filed[i] for i in expected]


BAD = [
    {"start_date": "yesterday"},
    {"start_date": "2026-13-01"},
    {"end_date": "2026-02-30T00:00:00Z"},
    {"end_date": "11/21/2026"},
    {"start_date": "20261121"},
    {"start_date": "2026-11-22", "end_date": "2026-11-20"},
    {"status": "done"},
    {"status": "open,gone"},
    {"page": "0"},
    {"page": "-1"},
    {"page": "two"},
    {"page_size": "1e3"},
    {"page": "²"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_what_cannot_be_read_is_400_and_named(consumer: Consumer, query: dict[str, str]) -> None:
    answer = consumer.get("requests.json", **query)
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    assert next(reversed(query)) in answer.json()[0]["description"]


def test_by_sort(consumer: Consumer, filed: list[str]) -> None:
    assert numbers(consumer.lines(service_code="garbage")) == [filed[1]]
    both = consumer.lines(service_code="garbage, streetlight")
    assert numbers(both) == [filed[2], filed[1]]
    twice = consumer.get("requests.json?service_code=garbage&service_code=streetlight")
    assert twice.json() == both
    assert consumer.get("requests.json", service_code="garbage,none").status_code == 404
    assert consumer.get("requests.json", service_code="staff-complaint").status_code == 404


def test_by_status(town: Town, consumer: Consumer, filed: list[str]) -> None:
    assert numbers(consumer.lines(status="open")) == [filed[2], filed[1]]
    assert consumer.lines(status="closed") == []
    assert numbers(consumer.lines(status="open,closed")) == [filed[2], filed[1]]


def test_by_numbers_whatever_else_is_asked(consumer: Consumer, filed: list[str]) -> None:
    wanted = f"{filed[0]},{filed[1]}, 20990101-0001,"
    found = consumer.lines(service_request_id=wanted, status="closed", start_date="nonsense")
    assert numbers(found) == [filed[1], filed[0]]


def test_empty_is_as_not_given(consumer: Consumer, filed: list[str]) -> None:
    names = ("service_request_id", "service_code", "start_date", "end_date", "status", "page")
    assert consumer.lines(**dict.fromkeys(names, "")) == consumer.lines()


def test_page_by_page_and_nothing_behind_the_last(consumer: Consumer) -> None:
    filed = [consumer.file(description=f"第{n}盏灯不亮") for n in range(5)]
    pages = [consumer.lines(page=str(n), page_size="2") for n in (1, 2, 3, 4)]
    assert [numbers(page) for page in pages] == [
        [filed[4], filed[3]],
        [filed[2], filed[1]],
        [filed[0]],
        [],
    ]
    assert consumer.lines(page="99999999999999999999") == []
    assert len(consumer.lines(page_size="99999999999999999999")) == 5


def test_keys_share_the_view(consumer: Consumer) -> None:
    mine, theirs = consumer.file(), consumer.file(api_key=CITY)
    assert numbers(consumer.lines()) == [theirs, mine]
