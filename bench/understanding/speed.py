"""Speed, fit time and memory by size: fitted in one process, loaded and asked in a fresh one."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice, product
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from bench.bots import read_understanding, wordings
from bench.matching import timed
from bench.memory import resident_mb
from bench.rows import Row, spread
from bench.understanding.sets import Examples, read_services
from bot.catalogue.fitting import ONE_THREAD
from bot.catalogue.knowledge import Knowledge
from bot.intents import Lexicon, Matcher

ASKED = 400  # services asked for, and as many of the items' tests
PLACES = (
    "城关 河东 河西 新华 桥西 桥东 长安 裕华 高新 开发 滨湖 南山 北山 东风 西关 和平 友谊 光明"
).split()
ASKING = (
    "{} {}怎么办 办{}要什么材料 {}去哪里办 {}多少钱 {}要多久 我想办{} "
    "请问{}谁能办 {}找谁 {}网上能办吗 怎么申请{} {}的条件 {}电话 帮我查一下{}"
).split()
T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """What is fitted: examples, with what else the knowledge tells of them."""

    name: str
    examples: Examples
    words: Sequence[str] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    goal: str = ""
    gigabytes: float = 1.0  # of memory that fitting takes


def run() -> Iterator[Row]:
    understanding = read_understanding()
    names = read_services()
    asked = [*wordings(understanding)[:ASKED], *(f"请问{name}怎么弄" for name in names[:ASKED])]
    for size in sizes(understanding.knowledge, names):
        missing = size.gigabytes - free_gigabytes()
        lacks = f"skipped: {missing:.0f} GB of memory are missing" if missing > 0 else ""
        yield Row(f"speed: {size.name}", lacks or measured(size, asked), size.goal)


def measured(size: Size, asked: Sequence[str]) -> str:
    """Processor time tells of the engine even where others keep the machine busy."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        path = Path(folder) / "matcher.npz"
        seconds, worked, peak = apart(fit, size, path)
        found = apart(ask, path, asked)
        file = f"file {path.stat().st_size >> 20} MB"
    speed = f"{spread(found.lasting)} (processor {spread(found.worked)})"
    fitting = f"fit {seconds:.1f} s (processor {worked:.1f} s), peak {peak:.0f} MB"
    return f"{speed}; loaded + {found.added:.0f} MB, {found.held:.0f} in all; {fitting}; {file}"


def free_gigabytes() -> float:
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(line for line in lines if line.startswith("MemAvailable"))
    return int(free.split()[1]) / 2**20


def sizes(knowledge: Knowledge, names: Sequence[str]) -> Iterator[Size]:
    examples = knowledge.examples()
    what = f"{len(knowledge.items)} items, {len(examples)} wordings"
    goal = "p50 ≤ 2 ms, p99 ≤ 8 ms"
    lexicon, hints = knowledge.lexicon, knowledge.hints()
    yield Size(what, examples, lexicon.words, lexicon.synonyms, hints, goal)
    yield Size("2,000 services × 10 wordings", services(names, 2_000, 10))
    yield Size("20,000 services × 1 title", services(names, 20_000, 1), goal="p99 ≤ 10 ms")
    yield Size("20,000 services × 14 wordings", services(names, 20_000, 14), gigabytes=8.0)


def services(names: Sequence[str], size: int, wordings: int) -> Examples:
    """Services by place, each worded in several ways."""
    found = islice(product(PLACES, names), size)
    return [
        (asking.format(place + name), f"{place}{name}")
        for place, name in found
        for asking in ASKING[:wordings]
    ]


def apart(work: Callable[..., T], *given: object) -> T:
    """Do it in a fresh process with one thread, as the bot fits."""
    with patch.dict(os.environ, ONE_THREAD), ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def fit(size: Size, path: Path) -> tuple[float, float, float]:
    """Seconds it took, those of the processor, and the most memory it held, in MB."""
    begun, worked = time.perf_counter(), time.process_time()
    lexicon = Lexicon(size.words, size.synonyms)
    Matcher.fit(size.examples, lexicon=lexicon, hints=size.hints).save(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - begun, time.process_time() - worked, peak


@dataclass(frozen=True)
class Asked:
    """MB more once it is loaded and warm, MB in all, and seconds for each text by two clocks."""

    added: float
    held: float
    lasting: list[float]
    worked: list[float]


def ask(path: Path, asked: Sequence[str]) -> Asked:
    before = resident_mb(os.getpid())
    matcher = Matcher.load(path)
    lasting = timed(matcher.rank, asked)
    worked = timed(matcher.rank, asked, time.process_time)
    held = resident_mb(os.getpid())
    return Asked(held - before, held, lasting, worked)
