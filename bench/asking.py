"""`ask` in a fresh process, the matcher already fitted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.bots import ROOT, fresh_data
from bench.rows import Row, share_at

TIMES = 7
QUESTION = "医保怎么交"
HEAVY = (
    "sqlalchemy sqlmodel alembic fastapi starlette uvicorn apscheduler telegram"
    " jieba sklearn scipy PIL httpx"
).split()
LOADED = (
    "import sys, run_bot; sys.argv = ['run_bot.py', 'ask', '--json', 'x']\n"
    "try: run_bot.main()\nexcept SystemExit: pass\n"
    f"print(*(name for name in {HEAVY} if name in sys.modules), sep=' ')"
)


def run() -> Iterator[Row]:
    with fresh_data() as environment:
        seconds = [
            timed(["run_bot.py", "ask", "--json", QUESTION], environment)[0] for _ in range(TIMES)
        ]
        _, said = timed(["-c", LOADED], environment)
    loaded = said.splitlines()[-1].split()
    absent = ", ".join(name for name in HEAVY if name not in loaded)
    measured = f"median {share_at(seconds, 0.5):.2f} s of {TIMES}, worst {max(seconds):.2f} s"
    yield Row("ask, fresh process", measured, "≤ 2.5 s")
    yield Row("ask: heavy modules imported", " ".join(loaded) or "none", "none", f"not: {absent}")


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, str]:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - begun, done.stdout.decode()
