"""Telegram end to end: from an update that waits to its reply, beside a bare bot without either.

All sides talk to one Bot API server of our own, which also makes the load and takes the times.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Any

from bench.bots import SERVE, Running, everyday_wordings, read_understanding, serving, started
from bench.rows import Row, in_ms, share_at, spread
from tests.botapi.crowds import Talk
from tests.botapi.process import BotApiProcess, Control

ROUNDS = 5
CHATS = 50
MESSAGES = 1_500
RATE = 20
PATIENCE = 120.0

WARM = {"messages": 200, "seconds": 60}
FULL = {"messages": MESSAGES, "waiting": MESSAGES // CHATS}  # all wait from the start
ONE_EACH = {"messages": MESSAGES, "waiting": 1}  # each goes on when answered
QUIET = {"messages": 400, "rate": RATE}

PEER, BOT, UNMATCHED = "1:PEER", "2:BOT", "3:UNMATCHED"
UNMATCHED_COMMAND = ("-m", "bench.telegram_unmatched")


@dataclass
class Side:
    """One bot at the server, and what was measured of it."""

    token: str
    running: Running
    crowds: Control
    texts: Sequence[str]
    speeds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def talk(self, load: dict[str, int]) -> Talk:
        asked: dict[str, Any] = {"texts": self.texts, "chats": CHATS, "seconds": PATIENCE, **load}
        return Talk(**self.crowds("crowd", token=self.token, **asked))

    def round(self) -> None:
        """One run as fast as it goes."""
        before = self.running.cpu_seconds()
        talk = self.talk(FULL)
        self.cpu.append((self.running.cpu_seconds() - before) / MESSAGES)
        self.speeds.append(MESSAGES / talk.lasted)


def run() -> Iterator[Row]:
    with ExitStack() as stack:
        peer, bot, unmatched = sides = start_all(stack)
        for _ in range(ROUNDS):
            for side in sides:
                side.round()
        yield speed("with matching", bot, peer, 0.3)
        yield speed("matching off", unmatched, peer, 0.5)
        yield from processor(bot, unmatched, peer)
        yield one_each(bot.talk(ONE_EACH), peer.talk(ONE_EACH))
        yield quiet(bot.talk(QUIET), peer.talk(QUIET))


def start_all(stack: ExitStack) -> tuple[Side, Side, Side]:
    """The server, and three bots at it; each has answered a few messages."""
    texts = everyday_wordings(read_understanding())
    Random(1).shuffle(texts)
    api = stack.enter_context(BotApiProcess(PEER, BOT, UNMATCHED))
    door = Control(api.control.url, 2 * PATIENCE)
    peer = {**os.environ, **settings(PEER, api.url)}
    running = {
        PEER: stack.enter_context(started(["-m", "bench.telegram_echo"], peer)),
        BOT: stack.enter_context(serving(SERVE, **settings(BOT, api.url))),
        UNMATCHED: stack.enter_context(serving(UNMATCHED_COMMAND, **settings(UNMATCHED, api.url))),
    }
    first, second, third = (Side(token, one, door, texts) for token, one in running.items())
    for side in (first, second, third):
        side.talk(WARM)
    return first, second, third


def settings(token: str, url: str) -> dict[str, str]:
    own = {"BOT_TELEGRAM_TOKEN": token, "BOT_TELEGRAM_API_URL": url}
    return {**own, "BOT_TELEGRAM_RATE": "0"}


def speed(how: str, side: Side, peer: Side, goal: float) -> Row:
    each = [ours / theirs for ours, theirs in zip(side.speeds, peer.speeds, strict=True)]
    return Row(
        f"Telegram, {CHATS} chats, {MESSAGES} updates waiting, {how} (SQLite synchronous=FULL)",
        f"{median(each):.2f} of the peer in the same round ({min(each):.2f}–{max(each):.2f});"
        f" {told(side)}",
        f"≥ {goal} of the peer",
        f"bare sequential python-telegram-bot echo: {told(peer)}",
    )


def told(side: Side) -> str:
    speeds = side.speeds
    spans = f"{min(speeds):.0f}–{max(speeds):.0f}"
    return f"{median(speeds):.0f} messages a second (median of {len(speeds)}, {spans})"


def processor(bot: Side, unmatched: Side, peer: Side) -> Iterator[Row]:
    what = "processor time of serve a message on Telegram"
    yield Row(what, in_ms(median(bot.cpu)), peer=in_ms(median(peer.cpu)))
    yield Row(f"{what}, matching off", in_ms(median(unmatched.cpu)))


def one_each(talk: Talk, peer: Talk) -> Row:
    def shown(one: Talk) -> str:
        return f"{MESSAGES / one.lasted:.0f} messages a second, {spread(one.seconds)}"

    return Row("Telegram, each chat goes on when answered", shown(talk), peer=shown(peer))


def quiet(talk: Talk, peer: Talk) -> Row:
    what = f"Telegram at {RATE} messages a second: update to reply"
    worst = share_at(talk.seconds, 1)
    measured = f"{spread(talk.seconds)}, worst {in_ms(worst)}"
    return Row(what, measured, "p99 ≤ 150 ms", spread(peer.seconds))
