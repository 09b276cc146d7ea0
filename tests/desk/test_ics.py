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


def booking(title: str, place: str = "社区", **more: Any) -> Booking:
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
    return Booking(desk_id=1, **{**told, **times, **more})


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


def event(text: str) -> dict[str, str]:
    return {name.removeprefix("VCALENDAR.VEVENT."): value for name, value in read(text).items()}


def unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


TITLES = ["便民理发", "理发;烫发,两样", "反斜杠\\n和\n换行", "🏮" * 40, "长" * 300, "END:VEVENT"]


@pytest.mark.parametrize("title", TITLES)
def test_a_calendar_reads_what_was_booked(title: str) -> None:
    found = read(calendar_file(booking(title, place=title)))
    told = event(calendar_file(booking(title, place=title)))
    assert told["SUMMARY"] == told["LOCATION"] == title
    assert (told["DTSTART"], told["DTEND"]) == ("20261121T020000Z", "20261121T023000Z")
    assert told["UID"] == "Y0001@linli"
    assert told["VALARM.TRIGGER"] == "-PT2H"
    assert found["VCALENDAR.VERSION"] == "2.0"


def test_a_change_is_the_same_event_and_the_last_word_counts() -> None:
    first = event(calendar_file(booking("理发", event_id=1)))
    moved = event(calendar_file(booking("理发", id=7, event_id=1)))
    gone = event(calendar_file(booking("理发", id=7, event_id=1, state="cancelled")))
    assert first["UID"] == moved["UID"] == gone["UID"] == "Y0001@linli"
    assert 0 == int(first["SEQUENCE"]) < int(moved["SEQUENCE"]) < int(gone["SEQUENCE"])
    assert (gone["VCALENDAR.METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert not {"VCALENDAR.METHOD", "STATUS"} & moved.keys()
