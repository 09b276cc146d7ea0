"""Understanding beside its peers, on the same data, machine and run.

python -m bench understanding          everything: about eight minutes of processor time
python -m bench understanding.smp      one part of it
python -m bench.understanding FILE     the first part, on another file of messages
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bench.rows import Row
from bench.understanding import messages, others, speed, sureness
from bench.understanding.measured import or_skipped
from bench.understanding.sets import RESIDENTS

PARTS: dict[str, Callable[[], Iterable[Row]]] = {
    "messages": messages.run,
    "residents": partial(messages.run, RESIDENTS, "residents"),
    "confidence": sureness.run,
    "questions": others.run_questions,
    "smp": others.run_smp,
    "letters": others.run_letters,
    "speed": speed.run,
}


def run() -> Iterator[Row]:
    for name in PARTS:
        yield from run_part(name)


def run_part(name: str) -> Iterator[Row]:
    return or_skipped(name, PARTS[name])
