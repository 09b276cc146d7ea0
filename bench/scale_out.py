"""PostgreSQL with one, two and four processes beside SQLite, on the same machine in the same run.

Turns a second and what they cost; and how long who writes now waits while ten thousand messages
of others do.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from bench.driving import Done, Load, talk_all
from bench.fleets import Fleet, fresh_database, name_of, server_seconds
from bench.pipeline import CHATS as AT_ONCE
from bench.pipeline import ROUNDS as TIMES
from bench.pipeline import Measured, measured
from bench.rows import Row, in_ms, share_at, spread
from bot.handlers.dispatch import answer
from bot.logs import set_up_logs

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
ROUNDS = 3
CHATS, EACH = 100, 20
OTHERS = (1_000, 10)  # chats, and messages of each, that wait while somebody writes
STEADY = Load(chats=50, messages=300, rate=15)
WARM = Load(chats=10, messages=50)
HANDLE, ALL = "turns,send", "web,turns,send,tick,intake"  # roles of a process


@dataclass
class Side:
    """A database with so many processes, and what each round measured."""

    kind: str
    processes: int
    turns: list[float] = field(default_factory=list)  # a second
    shown: list[float] = field(default_factory=list)  # replies a second, to the last one
    bots: list[float] = field(default_factory=list)  # processor seconds a turn
    server: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name_of(self.kind, self.processes)

    def round(self) -> None:
        """All messages come at once, to processes that are ready."""
        total = CHATS * EACH
        with ExitStack() as stack:
            fleet = Fleet(stack, self.kind, [HANDLE] * self.processes)
            bots, server = fleet.bot_seconds(), server_seconds()
            fleet.pile_up(CHATS, EACH)
            lasted = fleet.settle()
            self.turns.append(total / lasted.turns)
            self.shown.append(total / lasted.shown)
            self.bots.append((fleet.bot_seconds() - bots) / total)
            self.server.append((server_seconds() - server) / total)


def run() -> Iterator[Row]:
    set_up_logs(logging.WARNING)
    peer, *others = sides = [Side(SQLITE, 1), *(Side(POSTGRES, n) for n in (1, 2, 4))]
    for _ in range(ROUNDS):
        for side in sides:
            side.round()
    yield from (speed(side, peer) for side in others)
    yield from (processor(side, peer) for side in others)
    yield way(*both_ways())
    yield from latencies()


def speed(side: Side, peer: Side) -> Row:
    cores = len(os.sched_getaffinity(0))
    ratios = [ours / theirs for ours, theirs in zip(side.turns, peer.turns, strict=True)]
    return Row(
        f"{side.name} on {cores} cores, {CHATS * EACH} messages of {CHATS} chats waiting",
        f"{told(side)}; {ranged(ratios, '.2f')} of SQLite in the same round",
        peer=f"{peer.name}: {told(peer)}",
    )


def told(side: Side) -> str:
    return f"{ranged(side.turns, '.0f')} turns a second, {ranged(side.shown, '.0f')} to shown"


def ranged(values: Sequence[float], how: str) -> str:
    """The median, and how far the rounds lie apart."""
    return f"{median(values):{how}} ({min(values):{how}}–{max(values):{how}})"


def processor(side: Side, peer: Side) -> Row:
    what = f"processor time of a turn and its reply, {side.name}"
    bots, server = in_ms(median(side.bots)), in_ms(median(side.server))
    return Row(what, f"bots {bots}, server {server}", peer=f"SQLite: {in_ms(median(peer.bots))}")


def both_ways() -> tuple[Measured, Measured]:
    """The way of a message in this process, on both."""
    with fresh_database() as url:
        shared = measured(answer, stores=True, url=url)
    return shared, measured(answer, stores=True)


def way(shared: Measured, alone: Measured) -> Row:
    what = f"statements a message, {AT_ONCE} chats at once, on PostgreSQL"
    return Row(what, statements(shared), peer=f"SQLite: {statements(alone)}")


def statements(done: Measured) -> str:
    total = AT_ONCE * TIMES
    parts = (f"{part} {count / total:.2f}" for part, count in done.statements.items())
    return f"{done.statements.total() / total:.1f} ({', '.join(parts)})"


def latencies() -> Iterator[Row]:
    for kind, roles in ((POSTGRES, [ALL, HANDLE]), (SQLITE, [ALL])):
        with ExitStack() as stack:
            yield latency(Fleet(stack, kind, roles))


def latency(fleet: Fleet) -> Row:
    """How long who writes now waits, first alone, then beside the others."""
    url = fleet.bots[0].url
    asyncio.run(talk_all(url, WARM))
    alone = asyncio.run(talk_all(url, STEADY))
    beside = asyncio.run(talk_all(url, STEADY, joined=lambda: fleet.pile_up(*OTHERS)))
    left = fleet.waiting()
    chats, each = OTHERS
    return Row(
        f"{fleet.name}, {STEADY.rate:.0f} messages a second: POST to reply seen"
        f" while {chats * each} of {chats} others wait ({left} still at the end)",
        seen(beside),
        peer=f"nobody else waits: {seen(alone)}",
    )


def seen(done: Done) -> str:
    return f"{spread(done.seconds)}, worst {in_ms(share_at(done.seconds, 1))}"
