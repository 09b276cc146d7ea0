"""The file for a phone's calendar is what RFC 5545 asks for, whatever an item is called."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.ics import MOST_BYTES, calendar_file
from storage.booking_tables import Booking

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LINE = re.compile(r"(?P<name>[A-Z-]+)(?:;[A-Z-]+=[^:;]+)*:(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
ESCAPE = re.compile(r"\\([\\;,nN])")


def booking(title: str, place: str = "社区") -> Booking:
    times: dict[str, Any] = {
        "starts_at": NOW,
        "ends_at": NOW + timedelta(minutes=30),
        "created_at": NOW,
    }
    told: dict[str, Any] = {
        "id": 1,
        "item_id": "a",
        "title": title,
        "place": place,
    }
    return Booking(desk_id=1, **told, **times)


def read(text: str) -> dict[str, str]:
    """Unfolded, line by line as the standard writes them; the components must be nested."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= MOST_BYTES for line in text.split("\r\n"))
    found: dict[str, str] = {}
    inside: list[str] = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        parts = LINE.fullmatch(line)
        assert parts, line
        name, value = parts["name"], parts["value"]
        if name == "BEGIN":
            inside.append(value)
        elif name == "END":
            assert inside.pop() == value
        else:
            found.setdefault(".".join([*inside, name]), ESCAPE.sub(unescaped, value))
    assert not inside
    return found


def unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


TITLES = ["便民理发", "理发;烫发,两样", "反斜杠\\n和\n换行", "🏮" * 40, "长" * 300, "END:VEVENT"]


@pytest.mark.parametrize("title", TITLES)
def test_a_calendar_reads_what_was_booked(title: str) -> None:
    found = read(calendar_file(booking(title, place=title)))
    event = {name.removeprefix("VCALENDAR.VEVENT."): value for name, value in found.items()}
    assert event["SUMMARY"] == event["LOCATION"] == title
    assert (event["DTSTART"], event["DTEND"]) == ("20261121T020000Z", "20261121T023000Z")
    assert event["UID"] == "Y0001@linli"
    assert event["VALARM.TRIGGER"] == "-PT2H"
    assert found["VCALENDAR.VERSION"] == "2.0"
