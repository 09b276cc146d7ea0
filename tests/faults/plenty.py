"""Very many things that are due at one instant, in several channels, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import count
from typing import Any

from sqlalchemy import insert, text

from bot.desk.remind_reply import reply_of
from bot.desk.reminding import key_of
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import deliveries as outbox
from storage.reminder_tables import Reminder
from storage.tables import Chat, Person
from tests.botapi.process import BotApiProcess
from tests.faults.told import MARK, Told, deliveries, reminders
from tests.gateway import Gateway
from tests.town import MORNING, Town

DUE = MORNING + timedelta(hours=1)
FIRST = 100_000  # of the ids, above all that the bot gives itself
EACH = 10  # words for each person, of which one is a reminder


@dataclass
class Plenty:
    """So many people in each channel, and ten words for each of them."""

    town: Town
    people: Mapping[str, int]
    api: BotApiProcess | None = None
    gateway: Gateway | None = None
    unsettled: Counter[str] = field(default_factory=Counter)  # handed over when a bot died

    def __post_init__(self) -> None:
        self.town.write(lambda session: self.fill(self.town.conversation.unit(session)))
        if self.town.url.startswith("postgresql"):  # as it would have done by itself long since
            self.town.write(lambda session: session.execute(text("ANALYZE")))

    @cached_property
    def channels(self) -> list[str]:
        """Of each person."""
        return [name for name, size in self.people.items() for _ in range(size)]

    @property
    def size(self) -> int:
        return len(self.channels) * EACH

    def fill(self, unit: UnitOfWork) -> None:
        numbered = [*enumerate(self.channels, FIRST)]
        persons = [{"id": n, "phone": f"phone-{n}", "created_at": MORNING} for n, _ in numbered]
        rooms = [
            {"id": n, "person_id": n, "channel": name, "address": f"{n}", "created_at": MORNING}
            for n, name in numbered
        ]
        unit.session.execute(insert(Person), persons)
        unit.session.execute(insert(Chat), rooms)
        numbers = count()
        rows = [self.row(unit, next(numbers), *one) for one in numbered for _ in range(EACH)]
        unit.session.flush()
        outbox.queue(unit.session, rows)

    def row(self, unit: UnitOfWork, number: int, person_id: int, channel: str) -> Mapping[str, Any]:
        key, reply = f"news:plenty:{number}", Reply(text=f"第{number}条")
        if is_reminder(number) and channel != "sms":
            reminder = self.reminder(number, person_id)
            unit.session.add(reminder)
            key, reply = key_of(reminder, DUE), reply_of(unit, reminder, DUE)
        return {
            "key": key,
            "chat_id": person_id,
            "kind": key.partition(":")[0],
            "ticket_id": None,
            "payload": reply.model_dump_json(),
            "due_at": DUE,
            "relay_at": None,
            "trace": "",
            "created_at": DUE,
        }

    def reminder(self, number: int, person_id: int) -> Reminder:
        return Reminder(
            id=FIRST + number,
            person_id=person_id,
            by_id=person_id,
            words=f"第{number}条",
            rule="FREQ=DAILY",
            zone="Asia/Shanghai",
            first_at=DUE,
            due_at=DUE,
            created_at=MORNING,
        )

    def handed_over(self, channel: str) -> list[int]:
        """The numbers that a channel was given, in order, with repetitions."""
        if channel == "telegram":
            texts = self.api.control("texts") if self.api else []
        else:
            texts = self.gateway.texts if self.gateway else []
        return [int(number) for text in texts for number in MARK.findall(text)]

    def note_death(self, bot: Told) -> None:
        """What was handed over by now and is not written down may be said again."""
        settled = Counter(dict(bot.rows(SETTLED)))
        for channel in ("telegram", "sms"):
            self.unsettled[channel] += len({*self.handed_over(channel)}) - settled[channel]

    def sent(self, bot: Told) -> int:
        return sum(number for _, number in bot.rows(SETTLED))

    def is_over(self, bot: Told) -> bool:
        """Was everything said, and did every reminder go on?"""
        return self.sent(bot) == self.size and bot.rows(WAITING) == [(0,)]

    def check(self) -> None:
        """Nothing lost; nothing twice but what was on its way when a bot died; all in order."""
        self.check_reminders()
        self.check_shown()
        for channel in ("telegram", "sms"):
            said = self.handed_over(channel)
            assert {*said} == {*self.numbers(channel)}
            assert len(said) - len({*said}) <= self.unsettled[channel]
            assert all(own == sorted(own) for own in self.by_chat_and_kind(said))

    def by_chat_and_kind(self, said: Sequence[int]) -> Iterable[list[int]]:
        """In the order in which each came first: reminders may come before news."""
        found: dict[tuple[int, bool], list[int]] = {}
        for number in dict.fromkeys(said):
            found.setdefault((number // EACH, is_reminder(number)), []).append(number)
        return found.values()

    def numbers(self, channel: str) -> Sequence[int]:
        places = (place for place, name in enumerate(self.channels) if name == channel)
        return [number for place in places for number in range(place * EACH, (place + 1) * EACH)]

    def check_shown(self) -> None:
        """Each chat's words have the places from the first on: none is missing, or there twice."""
        places: dict[int, list[int | None]] = {}
        for row, chat in deliveries(self.town, "news", "remind"):
            if row.due_at == DUE:
                assert row.state == "sent"
                places.setdefault(chat.id, []).append(row.seq)
        assert len(places) == len(self.channels)
        assert all(found == [*range(1, EACH + 1)] for found in places.values())

    def check_reminders(self) -> None:
        """Each goes on, once."""
        tomorrow = DUE + timedelta(days=1)
        assert {one.due_at for one in reminders(self.town)} == {tomorrow}
        waiting = [row.key for row, _ in deliveries(self.town, "remind") if row.state == "pending"]
        assert sorted(waiting) == sorted(key_of(one, tomorrow) for one in reminders(self.town))


def is_reminder(number: int) -> bool:
    return number % EACH == EACH // 2


SETTLED = (
    "SELECT chat.channel, count(*) FROM delivery JOIN chat ON chat.id = delivery.chat_id"
    " WHERE delivery.state = 'sent' GROUP BY chat.channel"
)
WAITING = f"SELECT count(*) FROM reminder WHERE rang_at IS NULL AND id >= {FIRST}"
