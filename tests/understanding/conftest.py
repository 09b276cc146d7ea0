"""Messages of one's own making, each set in two halves: to look at, and only to count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pytest
import yaml

from bot.understanding import Understanding, Understood

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """A message, what sort it is of, and what was understood."""

    text: str
    sort: str
    understood: Understood

    @property
    def is_alarm(self) -> bool:
        return self.understood.kind == "emergency"

    @property
    def is_answered(self) -> bool:
        kept_up = {"smalltalk", "none"}  # talking small is no answer to a matter
        return self.understood.decision == "answer" and self.understood.kind not in kept_up


def is_held_out(text: str) -> bool:
    """Half of the messages are for counting alone: nobody mends one of them by itself."""
    return crc32(text.encode()) % 2 == 1


def texts(name: str) -> Iterator[tuple[str, str]]:
    listed = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    yield from ((text, sort) for sort, told in listed.items() for text in told)


Tell = Callable[[str, bool], list[Told]]


@pytest.fixture(scope="session")
def told(understanding: Understanding) -> Tell:
    """One half of a set, understood."""

    def tell(name: str, held_out: bool) -> list[Told]:
        half = [(text, sort) for text, sort in texts(name) if is_held_out(text) == held_out]
        return [Told(text, sort, understanding.understand(text)) for text, sort in half]

    return tell
