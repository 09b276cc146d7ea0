"""Linear support vectors with squared hinge loss, every category against all others.

The dual is solved a text at a time (Hsieh et al. 2008, what LIBLINEAR does), for all categories
at once, so that memory stays that of the texts and the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Ints
from bot.intents.postings import Floats
from bot.intents.vocabulary import TextRow

_COST = 1.0
_SLACK = 1 / (2 * _COST)
_ROUNDS = 12
_ENOUGH = 0.05  # no text's pull moves further than this: further rounds change nothing
_SEED = 1

Matrix = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Support:
    """A weight for each column and category, and how likely each category is before all words."""

    weights: Matrix
    bias: Matrix

    def scores(self, row: TextRow) -> Floats:
        """Give each category's score: above 0 what looks like it."""
        columns, weights = row
        return np.asarray(weights @ self.weights[columns] + self.bias, dtype=np.float64)


def fit_support(rows: Sequence[TextRow], gold: Ints, width: int, size: int) -> Support:
    """Learn `size` categories from rows of `width` columns."""
    support = Support(
        weights=np.zeros((width, size), dtype=np.float32), bias=np.zeros(size, dtype=np.float32)
    )
    signs = np.where(np.arange(size) == gold[:, None], 1, -1).astype(np.float32)
    pulls = np.zeros((len(rows), size), dtype=np.float32)
    shuffle = np.random.default_rng(_SEED)
    for _ in range(_ROUNDS):
        order = shuffle.permutation(len(rows))
        moved = max(_pull(support, rows[place], signs[place], pulls[place]) for place in order)
        if moved < _ENOUGH:
            break
    return support


def _pull(support: Support, row: TextRow, signs: Matrix, pull: Matrix) -> float:
    """Move the weights as far as one text asks for; how far its pull moved."""
    columns, weights = row
    seen = support.weights[columns]
    missed = signs * (weights @ seen + support.bias) - 1 + _SLACK * pull
    wanted = np.maximum(pull - missed / (weights @ weights + 1 + _SLACK), 0)
    moved = wanted - pull
    turned = moved * signs
    support.weights[columns] = seen + weights[:, None] * turned
    support.bias[:] += turned
    pull[:] = wanted
    return float(np.abs(moved).max())
