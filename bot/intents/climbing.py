"""Newton's method for the two small fits: uphill only, no slope below zero."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bot.intents.postings import Floats

_STEPS = 25
_HALVINGS = 10
_ENOUGH = 1e-6


def climb(
    start: Floats,
    least: Floats,
    gain: Callable[[Floats], float],
    step: Callable[[Floats], Floats],
) -> Floats:
    """Go uphill from `start`, each step halved until it gains, no value below `least`."""
    place, best = start, gain(start)
    for _ in range(_STEPS):
        move = step(place)
        tries = (np.maximum(place + move / 2**halving, least) for halving in range(_HALVINGS))
        reached = next(((gain(tried), tried) for tried in tries if gain(tried) > best), None)
        if reached is None or reached[0] < best + _ENOUGH:
            break
        best, place = reached
    return place
