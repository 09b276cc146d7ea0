"""Bots whose clock a test sets, and a town that writes and reads beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.clock import SetClock
from bot.desk.imports import load_sample
from bot.message import Reply
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from storage.migrate import migrate
from storage.reminder_tables import Reminder
from storage.sealed import Keyring
from storage.tables import Chat, Delivery
from tests.botapi.process import BotApiProcess
from tests.faults.served import Served
from tests.gateway import Gateway
from tests.town import MORNING, Town

TOKEN = "1:TEST"
KEY = "a-key-for-the-tests-alone"
MARK = re.compile(r"第(\d+)条")  # by which each of many words is told from the others


@dataclass
class Told(Served):
    """A bot by a clock of its own; several that share a folder's file share the clock."""

    clock: Path = field(default=Path())

    def __post_init__(self) -> None:
        self.command = ("-m", "tests.faults.told_time", str(self.clock), "serve")
        self.settings = {"BOT_SECRET_KEY": KEY, **self.settings}

    def set(self, moment: datetime) -> None:
        """From now on it is this late; the file is whole at every instant."""
        new = self.clock.with_suffix(".new")
        new.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        new.replace(self.clock)

    def on(self, api: BotApiProcess, gateway: Gateway) -> None:
        """It speaks through these, too."""
        self.settings |= {
            "BOT_TELEGRAM_TOKEN": TOKEN,
            "BOT_TELEGRAM_API_URL": api.url,
            "BOT_TELEGRAM_RATE": "0",
            "BOT_SMS_URL": gateway.url,
        }


@contextmanager
def beside(bot: Served, understanding: Understanding) -> Iterator[Town]:
    """The sample community in a bot's database, in which a test writes and reads, too."""
    own = f"sqlite:///{bot.data_dir / 'linli.db'}"
    url = bot.settings.get("BOT_DATABASE_URL", own)
    keys = Keyring([KEY])
    town = Town(bot.data_dir, understanding, SetClock(MORNING), url=url, keys=keys)
    migrate(town.database.writer)
    town.write(lambda session: load_sample(session, KNOWLEDGE, keys, MORNING))
    yield town
    town.close()


def deliveries(town: Town, *kinds: str) -> list[tuple[Delivery, Chat]]:
    """All of some kinds, in the order in which they were shown or queued."""

    def find(session: Session) -> list[Any]:
        query = select(Delivery, Chat).join(Chat, col(Chat.id) == col(Delivery.chat_id))
        query = query.where(col(Delivery.kind).in_(kinds))
        return list(session.exec(query.order_by(col(Delivery.seq), col(Delivery.id))).all())

    return town.read(find)


def said(town: Town, *kinds: str) -> list[str]:
    """What was said of some kinds, in order."""
    sent = (row for row, _ in deliveries(town, *kinds) if row.state == "sent")
    return [Reply.model_validate_json(row.payload).text for row in sent]


def reminders(town: Town) -> list[Reminder]:
    return list(town.read(lambda session: session.exec(select(Reminder)).all()))
