"""A town whose desk has worked for three years: its tickets, with what was said and sent of them.

Rows go in as they stand on the disk, thousands at a time; only what turns read is opened again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import column, event, insert, table
from sqlmodel import Session

from bot.message import Button, Reply
from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring
from tests.town import without_waiting

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
COMMUNITIES, GRIDS, RESIDENTS = 20, 400, 2_000  # one worker a grid
OPEN_SHARE = 0.02  # the newest: 50 of each worker at a million
A_BATCH = 5_000  # tickets
KEYS = Keyring(["a key for figures alone"])
ITEM = ("stray-dogs", "流浪犬猫与遛狗不拴绳")
FIRST, SECOND = (
    "松柏杨柳桃李梅兰竹菊荷桂枫槐榆桐樱杏枣梨",
    "园林山水云风月星河湖江海田原溪泉石岭坡湾",
)
ESTATES = [f"{a}{b}苑" for a, b in itertools.product(FIRST, SECOND)]
VERBS = ("open", "accept", "resolve", "confirm")
OPEN_STATES = ("submitted", "in_progress", "in_progress", "waiting")
DIGEST = "0" * 64

SPOKEN = KEYS.seal(json.dumps({"text": "楼下来了好几条野狗，追着孩子叫，老人不敢出门"}))
WRITTEN = KEYS.seal(
    Reply(
        text="20231121-0001 流浪犬猫，张芳（网格员）已接单，明天18:00前办好。",
        buttons=(Button(label="看进展", data="status:20231121-0001"),),
    ).model_dump_json()
)
NAME = KEYS.seal("王小明")
FILLED = ("ticket", "ticketevent", "eventcontent", "delivery", "message")
# what differs from row to row is given, the rest stands here
INSERTS = (
    "INSERT INTO ticket (id, number, state, reporter_id, chat_id, owner_id, area_id, desk_id,"
    " place, created_at, respond_by, resolve_by, next_step_at, resolved_at, told_at, closed_at,"
    " item_id, title, source, previous_state, urgent, needs_proof, respond_steps, resolve_steps,"
    " reopened) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?10, ?11, ?11, ?11,"
    f" '{ITEM[0]}', '{ITEM[1]}', 'web', '', 0, 0, 0, 0, 0)",
    "INSERT INTO ticketevent (id, ticket_id, seq, verb, at, actor_role, before, after,"
    " content_digest, previous, digest) VALUES (?1, ?2, ?3, ?4, ?5, 'owner', '', '',"
    f" '{DIGEST}', '{DIGEST}', '{DIGEST}')",
    f"INSERT INTO eventcontent (event_id, salt, content) VALUES (?1, '', x'{SPOKEN.hex()}')",
    "INSERT INTO delivery (key, chat_id, seq, ticket_id, due_at, sent_at, created_at, kind, state,"
    " attempts, trace, error, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5, 'news', 'sent', 1, '',"
    f" '', x'{WRITTEN.hex()}')",
    "INSERT INTO message (update_id, chat_id, seq, received_at, handled_at, channel, bot, text,"
    " trace, state, attempts, error, payload) VALUES (?1, ?2, ?3, ?4, ?4, 'web', '', '好几条野狗',"
    f" '', 'handled', 0, '', x'{SPOKEN.hex()}')",
)
Values = list[tuple[Any, ...]]


def address_of(person_id: int) -> str:
    return f"home-{person_id}"


def resident_at(place: int) -> int:
    """The id of a person; workers come first."""
    return GRIDS + 2 * COMMUNITIES + 1 + place % RESIDENTS


@dataclass
class Filling:
    """Numbers what is written: events, each chat's lines, each day's tickets."""

    total: int
    lines: list[int] = field(default_factory=lambda: [0] * (resident_at(RESIDENTS - 1) + 1))
    serials: dict[str, int] = field(default_factory=dict)
    events: int = 0
    values: list[Values] = field(default_factory=lambda: [[] for _ in INSERTS])

    def batch(self, first: int) -> list[Values]:
        """What to insert for some of the tickets, table by table."""
        self.values = [[] for _ in INSERTS]
        for place in range(first, min(first + A_BATCH, self.total + 1)):
            self.ticket(place)
        return self.values

    def ticket(self, place: int) -> None:
        """One matter from its first word to its last; the newest are under way."""
        told = NOW - YEARS + YEARS * (place / self.total)
        resident = resident_at(place * 7919)
        worker = resident % GRIDS + 1
        under_way = place > self.total * (1 - OPEN_SHARE)
        state = OPEN_STATES[place % len(OPEN_STATES)] if under_way else "closed"
        day, at = f"{told:%Y%m%d}", stamp(told)
        self.serials[day] = self.serials.get(day, 0) + 1
        ended, later = (None, LATER) if under_way else (at, None)
        number, home = f"{day}-{self.serials[day]:04}", resident % GRIDS
        where = (estate_of(resident), community_of(resident), f"{ESTATES[home]}门口")
        row = (place, number, state, resident, worker, *where, at, later, ended)
        self.values[0].append(row)
        steps = VERBS if state == "closed" else VERBS[: 1 + (state != "submitted")]
        self.values[4].append((f"filled-{place:09}", resident, self.next_line(resident), at))
        self.line(place, 0, worker, at)
        for seq, verb in enumerate(steps, 1):
            self.step(place, seq, verb, at)
            self.line(place, seq, resident, at)

    def step(self, place: int, seq: int, verb: str, at: str) -> None:
        self.events += 1
        self.values[1].append((self.events, place, seq, verb, at))
        self.values[2].append((self.events,))

    def line(self, place: int, step: int, person: int, at: str) -> None:
        """Something that was said to somebody, sent and seen."""
        key = f"filled-{place:09}:{step}"
        self.values[3].append((key, person, self.next_line(person), place, at))

    def next_line(self, person: int) -> int:
        self.lines[person] += 1
        return self.lines[person]


def stamp(moment: datetime) -> str:
    """As SQLite keeps it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


LATER = stamp(NOW + timedelta(days=9))


def community_of(person: int) -> int:
    return 2 + person % GRIDS % COMMUNITIES


def estate_of(person: int) -> int:
    return 2 + COMMUNITIES + GRIDS + person % GRIDS


def founding() -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The places and the people, by table."""
    yield "area", [*areas()]
    people = range(1, resident_at(RESIDENTS - 1) + 1)
    homes = {p: estate_of(p) for p in people if p >= resident_at(0)}
    yield (
        "person",
        [
            {"id": p, "name": NAME, "area_id": homes.get(p), "created_at": stamp(NOW - YEARS)}
            for p in people
        ],
    )
    yield "membership", [*duties()]
    fresh = {"last_seq": 0, "seen_seq": 0, "channel": "web", "created_at": stamp(NOW - YEARS)}
    yield "chat", [{"id": p, "person_id": p, "address": address_of(p), **fresh} for p in people]


def areas() -> Iterator[dict[str, Any]]:
    """A street, its communities, and in each grid an estate."""
    yield area(1, "长宁街道", "street", ())
    for place in range(COMMUNITIES):
        yield area(2 + place, f"{FIRST[place]}树社区", "community", (1,))
    for place in range(GRIDS):
        above, grid = (1, community_of(place)), 2 + COMMUNITIES + place
        yield area(grid, f"第{place + 1}网格", "grid", above)
        yield area(grid + GRIDS, ESTATES[place], "estate", (*above, grid))


def area(number: int, name: str, level: str, above: tuple[int, ...]) -> dict[str, Any]:
    path = "".join(f"/{part}" for part in (*above, number)) + "/"
    known = {"id": number, "code": f"A{number}", "name": name, "level": level, "nicknames": "[]"}
    return {**known, "parent_id": above[-1] if above else None, "path": path}


def duties() -> Iterator[dict[str, Any]]:
    for place in range(GRIDS):
        grid = 2 + COMMUNITIES + place
        yield {"person_id": place + 1, "role": "grid_worker", "area_id": grid, "unit": ""}
    for place, role in itertools.product(range(COMMUNITIES), ("clerk", "secretary")):
        person = GRIDS + 1 + place + COMMUNITIES * (role == "secretary")
        yield {"person_id": person, "role": role, "area_id": 2 + place, "unit": ""}


def fill(folder: Path, total: int) -> Database:
    """A database of so many tickets, opened as the bot opens it."""
    url = f"sqlite:///{folder / f'{total}.db'}"
    quick = connect(url, KEYS)
    event.listen(quick.writer, "connect", without_waiting)
    migrate(quick.writer)
    filling = Filling(total)
    for name, rows in founding():
        quick.write(partial(put, name=name, rows=[*rows])).result()
    indexes = quick.write(dropped).result()
    for first in range(1, total + 1, A_BATCH):
        quick.write(partial(insert_all, values=filling.batch(first))).result()
    quick.write(partial(end, filling=filling, indexes=indexes)).result()
    quick.close()
    return connect(url, KEYS)


def put(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Without types: what is given is what is stored."""
    session.connection().execute(insert(table(name, *map(column, rows[0]))), rows)


def insert_all(session: Session, values: list[Values]) -> None:
    for statement, rows in zip(INSERTS, values, strict=True):
        session.connection().exec_driver_sql(statement, rows)


def dropped(session: Session) -> list[str]:
    """Let go of the indexes until everything is in; how they are made again."""
    asked = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = session.connection().exec_driver_sql(asked).all()
    ours = [row for row in found if row.tbl_name in FILLED]
    for row in ours:
        session.connection().exec_driver_sql(f"DROP INDEX {row.name}")
    return [row.sql for row in ours]


def end(session: Session, filling: Filling, indexes: Sequence[str]) -> None:
    """How far each day and each chat has been numbered; and the indexes."""
    put(session, "serial", [{"day": day, "last": n} for day, n in filling.serials.items()])
    seen = [(seq, person) for person, seq in enumerate(filling.lines) if seq]
    numbered = "UPDATE chat SET last_seq = ?1, seen_seq = ?1 WHERE id = ?2"
    session.connection().exec_driver_sql(numbered, seen)
    for statement in indexes:
        session.connection().exec_driver_sql(statement)
