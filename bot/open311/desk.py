"""What the routes of Open311 ask: plain functions over a session, each in one transaction."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.channels.ports import File
from bot.channels.rate import Rate
from bot.conversation import Conversation
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.open311.filing import as_alarm, file
from bot.open311.public import get_request, get_token, requests, w3
from bot.open311.report import read_report
from bot.open311.searching import read_search
from bot.open311.services import definition, services
from storage.database import Database

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
READS_A_WRITE = 10  # who may write n a minute may read ten times as often
Query = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What is answered, and what it is called in XML."""

    name: str
    value: Any


@dataclass
class Open311:
    """The GeoReport v2 API of this community."""

    database: Database
    conversation: Conversation
    keys: Sequence[tuple[str, str]]  # the name of each and the key itself
    changed_at: Callable[[], datetime]  # when the knowledge last changed
    rate: int = 0  # writes a minute and key; 0: no limit

    def __post_init__(self) -> None:
        self.writes, self.reads = Rate(self.rate), Rate(self.rate * READS_A_WRITE)

    def say(self, phrase: str, values: Mapping[str, object]) -> str:
        return self.conversation.current().knowledge.phrases.say(phrase, **values)

    def source_of(self, api_key: str) -> str:
        """The name of a key; Refused where there is none, or not this one."""
        if not api_key:
            raise Refused("open311_no_key")
        given = api_key.encode("utf-8", "replace")
        known = [name for name, key in self.keys if hmac.compare_digest(key.encode(), given)]
        if not known:
            raise Refused("open311_wrong_key")
        return known[0]

    async def look(self, name: str, query: Query) -> Answer:
        """A list; Refused where there is none of this name."""
        return await self.database.read(lambda session: self._look(session, name, query))

    def _look(self, session: Session, name: str, query: Query) -> Answer:
        unit = self.conversation.unit(session)
        if name not in LISTS:
            raise Refused("open311_unknown_path")
        return Answer(NAMED.get(name, name), LISTS[name](unit, query))

    async def look_at(self, name: str, code: str) -> Answer:
        """One of a list; Refused where there is none of this code."""
        return await self.database.read(lambda session: self._look_at(session, name, code))

    def _look_at(self, session: Session, name: str, code: str) -> Answer:
        unit = self.conversation.unit(session)
        if name not in SINGLE:
            raise Refused("open311_unknown_path")
        return Answer(NAMED_ONE.get(name, "service_requests"), SINGLE[name](unit, code))

    async def discover(self, base: str) -> Answer:
        return await self.database.read(lambda session: self._discover(session, base))

    def _discover(self, session: Session, base: str) -> Answer:
        unit = self.conversation.unit(session)
        return Answer("discovery", discovery(unit, base, self.changed_at()))

    async def file(self, source: str, form: Query, photo: File | None) -> Answer:
        """Open a ticket; when this returns it can't be lost any more."""
        return await self.database.write(lambda session: self._file(session, source, form, photo))

    def _file(self, session: Session, source: str, form: Query, photo: File | None) -> Answer:
        understanding = self.conversation.current()
        unit = self.conversation.unit(session, understanding)
        report = as_alarm(understanding, read_report(unit, form))
        ticket = file(unit, source, report, photo)
        until = unit.local_time(ticket.resolve_by)
        phrase = "open311_danger" if report.item.kind == "emergency" else "open311_notice"
        notice = unit.phrases.say(phrase, number=ticket.number, resolve_by=until)
        given = {"service_request_id": ticket.number, "service_notice": notice}
        return Answer("service_requests", [{**given, "account_id": None}])


LISTS: Mapping[str, Callable[[UnitOfWork, Query], Any]] = {
    "services": lambda unit, _: services(unit.knowledge),
    "requests": lambda unit, query: requests(unit, read_search(unit, query)),
}
SINGLE: Mapping[str, Callable[[UnitOfWork, str], Any]] = {
    "services": lambda unit, code: definition(unit.knowledge, code),
    "requests": get_request,
    "tokens": get_token,
}
NAMED: Mapping[str, str] = {"requests": "service_requests"}
NAMED_ONE: Mapping[str, str] = {"services": "service_definition"}


def discovery(unit: UnitOfWork, base: str, changed_at: datetime) -> dict[str, Any]:
    """Where the API is, which version and which formats."""
    changed = w3(unit, changed_at)
    endpoint = {
        "specification": SPECIFICATION,
        "url": base.rstrip("/"),
        "changeset": changed,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changed,
        "contact": unit.knowledge.fill(unit.phrases["open311_contact"]),
        "key_service": unit.knowledge.fill(unit.phrases["open311_key_service"]),
        "endpoints": [endpoint],
    }
