"""One line of the table, and how many figures become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured figure beside its goal and a peer's, measured in the same run."""

    what: str
    measured: str
    goal: str = ""
    peer: str = ""


def share_at(values: Sequence[float], share: float) -> float:
    """The value that a share of all do not exceed: 0.5 is the median."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def in_ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


def spread(seconds: Sequence[float]) -> str:
    """p50 and p99, in milliseconds."""
    return f"p50 {in_ms(share_at(seconds, 0.5))}, p99 {in_ms(share_at(seconds, 0.99))}"
