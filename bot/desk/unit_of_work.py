"""What one transaction works with: the session, the instant, and the knowledge it began with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.phrases import Phrases
from bot.desk.deadlines import Calendar
from bot.desk.gazetteer import Gazetteer
from bot.desk.told import Nights
from storage.sealed import Keyring
from storage.tables import Area, Ticket


class Whose(NamedTuple):
    """About which ticket, and whose, or of which household that is visited."""

    ticket_id: int | None = None
    subject_id: int | None = None
    household_id: int | None = None


@dataclass(frozen=True)
class UnitOfWork:
    """Handed through the desk; helpers add rows to its session and never commit."""

    session: Session
    now: datetime
    knowledge: Knowledge
    gazetteer: Gazetteer
    zone: ZoneInfo
    keyring: Keyring
    trace: str = ""
    telegram_name: str = ""  # of the bot there, once it is known
    ways: frozenset[str] = frozenset()  # channels beside those in which people write
    tickets: dict[str, Ticket] = field(default_factory=dict)  # those looked up so far
    openings: dict[int, dict[str, Any]] = field(default_factory=dict)  # what tickets began with
    personal: dict[str, set[Whose]] = field(default_factory=dict)  # phones, doors, words with one

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.zone, self.knowledge.days_off, self.knowledge.days_worked)

    @property
    def nights(self) -> Nights:
        return Nights(self.knowledge.policies, self.zone)

    @property
    def phrases(self) -> Phrases:
        return self.knowledge.phrases

    def area(self, area_id: int | None) -> Area | None:
        """The row of a place."""
        return self.session.get(Area, area_id) if area_id else None

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.now.astimezone(self.zone).date()

    def local_time(self, moment: datetime | None) -> str:
        """今天18:00, 明天9:00, 11月23日 星期一 18:00: as a neighbour would say it."""
        if moment is None:
            return self.phrases["time_none"]
        local, today = moment.astimezone(self.zone), self.today
        clock = f"{local.hour}:{local.minute:02}"
        near = {0: "time_today", 1: "time_tomorrow"}.get((local.date() - today).days)
        if near:
            return self.phrases.say(near, clock=clock)
        weekday = self.phrases["weekdays"][local.weekday()]
        date = {"month": local.month, "day": local.day, "weekday": weekday}
        return self.phrases.say("time_date", **date, clock=clock)
