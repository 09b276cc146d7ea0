"""A booking as a file for the phone's calendar (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.desk.unit_of_work import UnitOfWork
from storage.booking_tables import Booking, number_of
from storage.queries import attachments
from storage.tables import Chat

MOST_BYTES = 75  # of a line; the rest goes on in the next, after a space
MEDIA_TYPE = "text/calendar"
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
ALARM = timedelta(hours=2)


def calendar_file(booking: Booking) -> str:
    """One event, the same through all its changes; one that is given back is taken out again."""
    gone = booking.state == "cancelled"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//linli//bookings//ZH",
        *(["METHOD:CANCEL"] if gone else []),
        "BEGIN:VEVENT",
        *told(booking),
        *(["STATUS:CANCELLED"] if gone else alarm(booking)),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def told(booking: Booking) -> Iterator[str]:
    """What is the same for the same booking; later ones count more, and given back the most."""
    first = booking.event_id or booking.id or 0
    sequence = ((booking.id or 0) - first) * 2 + (booking.state == "cancelled")
    yield f"UID:{number_of(first)}@linli"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTAMP:{stamp(booking.created_at)}"
    yield f"DTSTART:{stamp(booking.starts_at)}"
    yield f"DTEND:{stamp(booking.ends_at)}"
    yield f"SUMMARY:{booking.called.translate(ESCAPED)}"
    yield f"LOCATION:{booking.place.translate(ESCAPED)}"
    yield f"DESCRIPTION:{booking.number}"


def alarm(booking: Booking) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{booking.called.translate(ESCAPED)}",
        f"TRIGGER:-PT{int(ALARM.total_seconds()) // 3600}H",
        "END:VALARM",
    ]


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> Iterator[str]:
    """A line in pieces that are short enough, none of which ends within a sign."""
    piece = ""
    for sign in line:
        if len(f"{piece}{sign}".encode()) > MOST_BYTES:
            yield piece
            piece = " "
        piece += sign
    yield piece


def store(unit: UnitOfWork, chat: Chat, booking: Booking) -> str:
    """Kept for this chat alone, once however often it is asked for; its id."""
    booking.event_id = booking.event_id or booking.id
    data = calendar_file(booking).encode()
    version = hashlib.sha256(data).hexdigest()
    return attachments.store_once(
        unit.session,
        unit.keyring.look_up(f"calendar|{chat.id}|{version}")[:32],
        data,
        unit.now,
        kind="document",
        media_type=MEDIA_TYPE,
        chat_id=chat.id,
        name=f"{booking.title}{booking.number}.ics",
    )


def stored_again(unit: UnitOfWork, chat: Chat, booking: Booking) -> tuple[str, ...]:
    """What changes the event in the phone's calendar, for whom a file was given before."""
    return (store(unit, chat, booking),) if booking.event_id else ()
