"""The bot as the figures need it: its knowledge, and whole processes on fresh data folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import read_knowledge
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding

ROOT = KNOWLEDGE.parent
CACHE = ROOT / "data"
STOP_SECONDS = 20.0
SERVE = ("run_bot.py", "serve")


@dataclass(frozen=True)
class Running:
    """A server in a process of its own."""

    url: str
    pid: int
    data_dir: str = ""

    def cpu_seconds(self) -> float:
        """What it has used so far; unlike its speed, hardly worse on a busy machine."""
        return seconds_in(stat(self.pid), own=2)


def stat(pid: int | str) -> list[int]:
    """What Linux tells of a process, from its parent on."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    return [int(value) for value in told.split()[1:]]


def seconds_in(told: list[int], *, own: int) -> float:
    """Of the processor: two figures are its own, four are with children that have ended."""
    return sum(told[10 : 10 + own]) / os.sysconf("SC_CLK_TCK")


@cache
def read_understanding() -> Understanding:
    """The shipped knowledge, fitted by now."""
    knowledge = read_knowledge(KNOWLEDGE)
    return Understanding(knowledge, load_matcher(knowledge, CACHE))


def wordings(understanding: Understanding) -> list[str]:
    """What people say: every item's tests, which are never matched on."""
    return [text for item in understanding.knowledge.items.values() for text in item.tests]


def everyday_wordings(understanding: Understanding) -> list[str]:
    """The same without emergencies, each of which takes all that its chat says afterwards."""
    items = understanding.knowledge.items.values()
    return [text for item in items if item.kind != "emergency" for text in item.tests]


@contextmanager
def fresh_data() -> Iterator[dict[str, str]]:
    """The environment of a bot whose data folder holds a fitted matcher alone."""
    kept = matcher_path(CACHE, read_understanding().knowledge)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        shutil.copy(kept, Path(folder) / kept.name)
        own = {"BOT_DATA_DIR": folder, "BOT_WEB_PORT": "0", "BOT_WEB_RATE": "0"}
        yield {**os.environ, **own, "BOT_KNOWLEDGE_DIR": str(KNOWLEDGE)}


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[Running]:
    """A server that prints its address, then `ready`."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    url = ""
    for line in process.stdout:
        if line.strip() == "ready":
            break
        url = line.split()[-1].partition("/enter")[0]
    else:
        raise RuntimeError(f"{command} ended with {process.wait()} before it was ready")
    try:
        yield Running(url, process.pid, environment.get("BOT_DATA_DIR", ""))
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        process.stdout.close()


@contextmanager
def serving(command: Sequence[str] = SERVE, **settings: str) -> Iterator[Running]:
    """The whole bot, as `make run` starts it; with further settings, or started otherwise."""
    with fresh_data() as environment, started([*command], {**environment, **settings}) as running:
        yield running
