"""Matching one message, over all items' tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from bench.bots import everyday_wordings, read_understanding, wordings
from bench.rows import Row, share_at, spread

WARM = 50
PEER_TEXTS = 200  # of all: the peer is slow


def run() -> Iterator[Row]:
    understanding = read_understanding()
    texts = wordings(understanding)
    asks = [ask for ask, _ in understanding.knowledge.examples()]
    ours = timed(understanding.matcher.rank, texts)
    every = max(len(texts) // PEER_TEXTS, 1)
    theirs = timed(lambda text: process.extractOne(text, asks, scorer=fuzz.WRatio), texts[::every])
    ratio = share_at(theirs, 0.5) / share_at(ours, 0.5)
    peer = f"rapidfuzz WRatio: {spread(theirs)} (× {ratio:.1f})"
    what = f"matching one message ({len(texts)} texts, {len(asks)} wordings)"
    yield Row(what, spread(ours), "p50 ≤ 2 ms, p99 ≤ 8 ms", peer)
    everyday = everyday_wordings(understanding)
    whole = spread(timed(understanding.understand, everyday, time.process_time))
    yield Row("understanding one message, processor time", whole, "p50 ≤ 0.8 ms")


def timed(
    work: Callable[[str], object],
    texts: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Seconds for each text, after a few that warm it up."""
    for text in texts[:WARM]:
        work(text)
    seconds = []
    for text in texts:
        begun = clock()
        work(text)
        seconds.append(clock() - begun)
    return seconds
