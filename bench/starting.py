"""`serve` from its start to the first answer, on a fresh data folder."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

from bench.bots import fresh_data, started
from bench.rows import Row, share_at

TIMES = 3
LOOK_SECONDS = 0.02


def run() -> Iterator[Row]:
    seconds = [start_and_ask() for _ in range(TIMES)]
    measured = f"median {share_at(seconds, 0.5):.2f} s of {TIMES}, worst {max(seconds):.2f} s"
    yield Row("serve, start to first answer", measured, "≤ 6 s")


def start_and_ask() -> float:
    with fresh_data() as environment:
        begun = time.perf_counter()
        with started(["run_bot.py", "serve"], environment) as running:
            ask(running.url)
            return time.perf_counter() - begun


def ask(url: str) -> None:
    """One question, until its answer is there."""
    with httpx.Client(base_url=url) as client:
        client.post("/api/chat/session").raise_for_status()
        question = {"id": "1", "text": "医保怎么交"}
        client.post("/api/chat/messages", json=question).raise_for_status()
        while len(client.get("/api/chat/messages").json()["messages"]) < 2:
            time.sleep(LOOK_SECONDS)
