"""How sure a figure is: Wilson's interval of a share, and two methods on the same messages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE = 1.96  # standard deviations: 95 of 100
ROUNDS = 10_000
SEED = 20_170_601


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    share, room = right / total, SURE**2 / total
    middle = (share + room / 2) / (1 + room)
    half = SURE * math.sqrt(share * (1 - share) / total + room / total / 4) / (1 + room)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def share(values: Iterable[object]) -> str:
    """`93.1 % [90.5, 95.0] of 504`."""
    found = [bool(value) for value in values]
    if not found:
        return "none"
    low, high = wilson(sum(found), len(found))
    return f"{sum(found) / len(found):.1%} [{low:.1%}, {high:.1%}] of {len(found)}"


@dataclass(frozen=True)
class Compared:
    """Errors as a share of a peer's, and percentage points gained, each with its 95 % interval."""

    ratio: tuple[float, float, float]
    gain: tuple[float, float, float]
    chance_of_no_gain: float

    def __str__(self) -> str:
        ratio = "{:.2f} [{:.2f}, {:.2f}]".format(*self.ratio)
        gain = "{:+.1%} [{:+.1%}, {:+.1%}]".format(*self.gain)
        return f"errors × {ratio}, {gain}, p {in_words(self.chance_of_no_gain)}"


def compare(
    ours: Sequence[bool], theirs: Sequence[bool], blocks: Sequence[str] | None = None
) -> Compared:
    """Bootstrap the messages in pairs, or whole blocks of them where they belong together."""
    missed = np.array([~np.array(ours, dtype=bool), ~np.array(theirs, dtype=bool)], dtype=float)
    _, places = np.unique(blocks or [str(n) for n in range(len(ours))], return_inverse=True)
    counts = np.bincount(places)
    errors = np.array([np.bincount(places, weights=one) for one in missed])
    draws = np.random.default_rng(SEED).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), ROUNDS
    )
    mine, others = draws @ errors[0], draws @ errors[1]
    gains = (others - mine) / (draws @ counts)
    return Compared(
        ratio=around(missed[0].sum() / max(missed[1].sum(), 1), mine / np.maximum(others, 1)),
        gain=around((missed[1].sum() - missed[0].sum()) / len(ours), gains),
        chance_of_no_gain=float((gains <= 0).mean()),
    )


def around(value: float, drawn: NDArray[np.float64]) -> tuple[float, float, float]:
    """A value with the interval of its bootstrap."""
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(value), float(low), float(high)


def in_words(chance: float) -> str:
    return f"= {chance:.3f}" if chance >= 1e-3 else "< 0.001"


def bins_of(confidences: Sequence[float], right: Sequence[bool], edges: Sequence[float]) -> str:
    """`0.8-0.9: said 0.85, right 0.87 of 120` for each bin that holds any."""
    sure, hits = np.array(confidences), np.array(right)
    places = np.digitize(sure, edges[1:-1])
    told = []
    for place in range(len(edges) - 1):
        here = places == place
        if here.any():
            name = f"{edges[place]:.1f}-{edges[place + 1]:.1f}"
            said = f"said {sure[here].mean():.2f}, right {hits[here].mean():.2f}"
            told.append(f"{name}: {said} of {here.sum()}")
    return "; ".join(told)


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool], edges: Sequence[float]
) -> float:
    """How far what was said is from what was right, by bin, each bin by its size."""
    sure, hits = np.array(confidences), np.array(right, dtype=float)
    places = np.digitize(sure, edges[1:-1])
    off = np.bincount(places, weights=hits - sure, minlength=len(edges) - 1)
    return float(np.abs(off).sum() / len(sure))
