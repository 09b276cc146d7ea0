"""Web chat end to end: from a message's POST to its reply on the stream."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bench.bots import Running, serving, started
from bench.driving import Done, Load, drive
from bench.rows import Row, in_ms, spread

CHATS = 50
FULL = Load(CHATS, 1_500)
QUIET = Load(CHATS, 400, rate=20)
WARM = Load(CHATS, 100)


def run() -> Iterator[Row]:
    with started(["-m", "bench.echo"], {**os.environ}) as echo:
        peer_full, peer_quiet, peer_cpu = measured(echo)
    with serving() as bot:
        full, quiet, cpu = measured(bot)
    yield Row(
        f"web chat, {CHATS} chats, as fast as it goes (SQLite synchronous=FULL, matching)",
        f"{full.a_second:.0f} messages a second",
        peer=f"bare FastAPI echo: {peer_full.a_second:.0f}"
        f" (× {peer_full.a_second / full.a_second:.1f})",
    )
    yield Row("processor time of serve a message", in_ms(cpu), peer=in_ms(peer_cpu))
    yield from timings("as fast as it goes", full, peer_full)
    yield from timings(f"at {QUIET.rate:.0f} messages a second", quiet, peer_quiet)


def measured(running: Running) -> tuple[Done, Done, float]:
    """Both loads, and the processor seconds that a message of the first took."""
    drive(running.url, WARM)
    before = running.cpu_seconds()
    full = drive(running.url, FULL)
    cpu = (running.cpu_seconds() - before) / len(full.seconds)
    return full, drive(running.url, QUIET), cpu


def timings(when: str, done: Done, peer: Done) -> Iterator[Row]:
    yield Row(f"{when}: POST to reply seen", spread(done.seconds), peer=spread(peer.seconds))
    yield Row(f"{when}: POST to 202", spread(done.accepted), peer=spread(peer.accepted))
