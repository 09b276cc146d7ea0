"""A whole town in a test: the real bot over a real database, with a clock that can be set."""

from __future__ import annotations

import asyncio
import io
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import event
from sqlmodel import Session

from bot import inbox
from bot.channels.base import DONE, Receipt
from bot.channels.pictures import re_encode
from bot.channels.ports import File, Visitor
from bot.clock import SetClock
from bot.conversation import Conversation, TurnFailed
from bot.delivery import Delivering
from bot.desk import mornings, round_opening
from bot.desk.imports import load_sample
from bot.desk.jobs import JOBS, daily, work_on
from bot.frontdesk import FrontDesk, web_chat_of
from bot.message import Incoming, Location, Outgoing
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from bot.worker import find_due
from storage.database import connect
from storage.migrate import migrate
from storage.queries import deliveries, people
from storage.sealed import Keyring
from storage.tables import Beat, Delivery, Person
from storage.work import Work
from tests.empty import kept_folder

T = TypeVar("T")
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # a Saturday, 10:00 in Shanghai
KEYS = Keyring(["a key for the tests alone"])


class KeptChannel:
    """A channel whose replies are read from the database, as web chat's are."""

    stores, trouble = True, ""

    def __init__(self, name: str = "web") -> None:
        self.name = name

    async def start(self, accept: object) -> None: ...

    async def take_in(self, *, ours: bool) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        return DONE

    def shown(self, address: str) -> None: ...

    async def stop(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(repr=False)
class Town:
    """The sample community, its bot, and everybody in it."""

    folder: Path
    understanding: Understanding
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    channel: KeptChannel = field(default_factory=KeptChannel)
    keys: Keyring = KEYS
    url: str = ""  # of a database in which it was founded; empty: a file in the folder

    def __post_init__(self) -> None:
        path = self.folder / "town.db"
        if not self.url and not path.exists():
            shutil.copy(founded(), path)
        self.database = connect(self.url or f"sqlite:///{path}", self.keys)
        if not self.url:  # a town need not survive the machine, and the disk is slow
            event.listen(self.database.writer, "connect", without_waiting)
        zone = ZoneInfo("Asia/Shanghai")
        self.conversation = Conversation(lambda: self.understanding, self.clock, self.keys, zone)
        self.frontdesk = FrontDesk(self.database, self.conversation)
        channels = {self.channel.name: self.channel}
        self.delivering = Delivering(self.database, channels, self.clock)
        self._speakers: dict[str, Speaker] = {}

    def close(self) -> None:
        self.database.close()

    def write(self, work: Work[T]) -> T:
        return self.database.write(work).result()

    def read(self, work: Work[T]) -> T:
        return self.database.read(work).result()

    def person(self, name: str) -> Speaker:
        """Somebody of the sample by name or role; the first resident for `resident`."""
        if name not in self._speakers:
            self._speakers[name] = self.write(partial(self._speaker, name=name))
        return self._speakers[name]

    def stranger(self, name: str = "stranger") -> Speaker:
        """A new anonymous resident."""
        if name not in self._speakers:
            visitor = asyncio.run(open_session(self.frontdesk))
            self._speakers[name] = Speaker(self, visitor)
        return self._speakers[name]

    def _speaker(self, session: Session, name: str) -> Speaker:
        unit = self.conversation.unit(session)
        everybody = people.find_all(session)
        found = next(p for p in everybody if p.name == name or is_a(session, p, name))
        chat = web_chat_of(unit, found)
        visitor = self.frontdesk._as_visitor(session, chat)
        return Speaker(self, visitor)

    def settle(self) -> None:
        """Handle every waiting message and send everything that is due."""
        while self.turn() or asyncio.run(self.delivering.send_due()):
            pass

    def turn(self) -> bool:
        """Handle one message; a failing one is counted as the worker does."""
        try:
            return self.database.write(self.conversation.handle_next).result() is not None
        except TurnFailed as failed:
            give_up = partial(
                self.conversation.give_up, message_id=failed.message_id, error=str(failed)
            )
            self.write(give_up)
            self.clock.advance(timedelta(seconds=5))
            return True

    def tick(self) -> None:
        """What the tick does, but for the morning's messages, which tests ask for."""
        found = self.read(partial(find_due, conversation=self.conversation)) - {mornings.JOB}
        while found:
            found = self.write(partial(self._tick, found=found))

    def _tick(self, session: Session, found: set[str]) -> set[str]:
        unit = self.conversation.unit(session)
        return {name for name in JOBS if name in found and work_on(unit, name)}

    def later(self, **time: float) -> None:
        """Let time pass, and ring the tick as often as somebody would notice."""
        self.clock.advance(timedelta(**time))
        self.tick()
        self.write(lambda session: daily(self.conversation.unit(session)))
        self.settle()

    def pending(self, kind: str) -> Sequence[Delivery]:
        """Deliveries of a kind that wait for their time."""
        return self.read(lambda session: deliveries.find_pending(session, kind))


def without_waiting(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@cache
def founded() -> Path:
    """The sample community in a database of its own, made once and copied for every test."""
    path = kept_folder("town-") / "founded.db"
    database = connect(f"sqlite:///{path}", KEYS)
    migrate(database.writer)
    database.write(lambda session: load_sample(session, KNOWLEDGE, KEYS, MORNING)).result()
    database.write(rest).result()
    database.close()
    return path


def rest(session: Session, until: str = "9999-12-31") -> None:
    """No round begins before then: most stories are of other things."""
    session.merge(Beat(job=round_opening.JOB, day=until))


async def open_session(frontdesk: FrontDesk) -> Visitor:
    return (await frontdesk.open_session())[1]


def is_a(session: Session, person: Person, role: str) -> bool:
    duties = people.find_duties_of(session, person.id)
    return any(duty.role == role for duty in duties) or (role == "resident" and not duties)


@dataclass
class Speaker:
    """A person at their phone."""

    town: Town
    visitor: Visitor
    seen: int = 0
    sent: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self,
        text: str = "",
        *,
        photo: str = "",
        action: str = "",
        location: Location | None = None,
        update_id: str = "",
    ) -> list[str]:
        """Send one message; the texts of what came back."""
        self.sent += 1
        incoming = Incoming(
            channel="web",
            address=self.visitor.address,
            update_id=update_id or f"{self.visitor.chat_id}:m{self.sent}",
            text=text,
            action=action,
            location=location,
            photo=self.upload(photo) if photo else "",
        )
        now = self.town.clock.now()
        self.town.write(partial(inbox.accept, incoming=[incoming], now=now))
        return self.hear()

    def upload(self, colour: str) -> str:
        """A picture of one colour, stored; its id."""
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
        file = File("image/jpeg", re_encode(buffer.getvalue()))
        key = f"{colour}{self.sent}"
        return asyncio.run(self.town.frontdesk.store_file(self.visitor, key, "photo", file))

    def hear(self) -> list[str]:
        """What the bot has said since one last looked."""
        self.town.settle()
        lines = asyncio.run(self.town.frontdesk.history(self.visitor, self.seen))
        self.town.frontdesk.note_seen(self.visitor, lines[-1]["seq"] if lines else 0)
        asyncio.run(self.town.frontdesk.save_seen())
        self.seen = lines[-1]["seq"] if lines else self.seen
        self.lines = [line for line in lines if line["from"] != "me"]
        return [line["text"] for line in self.lines]

    @property
    def labels(self) -> list[str]:
        """The buttons of what came last."""
        shown = [line["buttons"] for line in self.lines if line["buttons"]]
        return [button["label"] for button in shown[-1]] if shown else []

    def press(self, label: str) -> list[str]:
        """Press the newest button whose label holds these words."""
        every = asyncio.run(self.town.frontdesk.history(self.visitor, 0))
        buttons = [button for line in reversed(every) for button in line["buttons"]]
        data = next(button["data"] for button in buttons if label in button["label"])
        return self.say(action=data)
