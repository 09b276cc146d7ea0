"""Matching one message, over all items' tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from bench.bots import read_understanding, wordings
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
    whole = spread(timed(understanding.understand, texts))
    yield Row("understanding one message (its parts and aspect too)", whole)


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds for each text, after a few that warm it up."""
    for text in texts[:WARM]:
        work(text)
    seconds = []
    for text in texts:
        begun = time.perf_counter()
        work(text)
        seconds.append(time.perf_counter() - begun)
    return seconds
