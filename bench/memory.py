"""The memory that `serve` holds after a thousand messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.bots import serving
from bench.driving import Load, drive
from bench.rows import Row

MESSAGES = 1_000


def run() -> Iterator[Row]:
    with serving() as running:
        before = resident_mb(running.pid)
        done = drive(running.url, Load(chats=20, messages=MESSAGES))
        after = resident_mb(running.pid)
    measured = f"{after:.0f} MB (at the start {before:.0f})"
    what = f"memory of serve after {len(done.seconds)} messages (its children not counted)"
    yield Row(what, measured, "≤ 300 MB")


def resident_mb(pid: int) -> float:
    """VmRSS, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
