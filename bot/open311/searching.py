"""What a client looks for among the requests: read from its query, or refused with a word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bot.catalogue.public import public_items
from bot.desk.lifecycle import ENDED, OPEN
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.open311.services import get_service

SPAN = timedelta(days=90)  # looked at where no dates are given, as the standard says
MOST = 1_000  # requests in one answer, as the standard says
MOST_PAGES = 100_000
STATUSES: Mapping[str, frozenset[str]] = {"open": OPEN, "closed": ENDED}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LOST_PLUS = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}$)")  # a plus that was not escaped in the address
End = Literal["start_date", "end_date"]


@dataclass(frozen=True)
class Search:
    """Which requests, newest first; `numbers` outdo everything else."""

    items: Sequence[str]
    numbers: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    states: Sequence[str] = ()
    limit: int = MOST
    offset: int = 0


def read_search(unit: UnitOfWork, query: Mapping[str, str]) -> Search:
    """The query as a search; Refused where it can't be read. Empty is as not given."""
    if numbers := parts(query, "service_request_id"):
        return Search(list(public_items(unit.knowledge)), numbers[:MOST])
    codes = [get_service(unit.knowledge, code).id for code in parts(query, "service_code")]
    since, until = read_span(unit, query)
    limit = read_count(query, "page_size", MOST, MOST)
    page = read_count(query, "page", 1, MOST_PAGES)
    return Search(
        items=codes or list(public_items(unit.knowledge)),
        since=since,
        until=until,
        states=read_states(query),
        limit=limit,
        offset=limit * (page - 1),
    )


def parts(query: Mapping[str, str], name: str) -> list[str]:
    """What stands between the commas."""
    return [part for part in map(str.strip, query.get(name, "").split(",")) if part]


def read_states(query: Mapping[str, str]) -> list[str]:
    wanted = parts(query, "status")
    for status in wanted:
        if status not in STATUSES:
            raise Refused("open311_bad_status", value=status[:60])
    return sorted({state for status in wanted for state in STATUSES[status]})


def read_count(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """A number from 1; more than there may be is the most there may be."""
    given = query.get(name, "").strip()
    if not given:
        return usual
    if not re.fullmatch(r"\d+", given, re.ASCII) or not given.strip("0"):
        raise Refused("open311_bad_number", name=name, value=given[:60])
    return min(int(given[:9]), most)


def read_span(unit: UnitOfWork, query: Mapping[str, str]) -> tuple[datetime, datetime]:
    """From when until when; one end alone is 90 days long, as is none until now."""
    since, until = read_moment(unit, query, "start_date"), read_moment(unit, query, "end_date")
    if since and until and until < since:
        raise Refused("open311_bad_span")
    until = until or (min(since + SPAN, after(unit.now)) if since else after(unit.now))
    return since or until - SPAN, until


def after(now: datetime) -> datetime:
    """What was filed at this very instant is looked at, too."""
    return now + timedelta(seconds=1)


def read_moment(unit: UnitOfWork, query: Mapping[str, str], name: End) -> datetime | None:
    """A time; one without a zone is the community's, and a day is meant as a whole."""
    given = query.get(name, "").strip()
    if not given:
        return None
    try:
        moment = moment_of(given, time.max if name == "end_date" else time.min)
        local = moment if moment.tzinfo else moment.replace(tzinfo=unit.zone)
        return min(max(local.astimezone(UTC), EARLIEST), LATEST)
    except (ValueError, OverflowError):
        raise Refused("open311_bad_date", name=name, value=given[:60]) from None


EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # room for 90 days before and behind
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def moment_of(text: str, of_day: time) -> datetime:
    if DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), of_day)
    if "T" not in text:
        raise ValueError("no time")
    return datetime.fromisoformat(LOST_PLUS.sub("+", text))
