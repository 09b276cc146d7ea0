"""What a long text is weighed by: grams that several of the learned texts hold, as unit rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Bag, Ints, gram_weights, is_pair
from bot.intents.postings import Floats

_LEAST_HOLDERS = 3  # what fewer texts hold teaches nothing, and may be somebody's name
_MOST_GRAMS = 200_000

Weights = NDArray[np.float32]
TextRow = tuple[Ints, Weights]  # columns, and the weights there


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The grams that count, in rising order, each with how much it tells."""

    grams: Ints
    idf: Floats

    def weigh(self, bag: Bag) -> TextRow:
        """Give the text's columns and weights, of length 1; nothing of what is not known."""
        known = self._knows(bag.grams)
        columns = np.searchsorted(self.grams, bag.grams[known])
        told = gram_weights(bag.grams[known]) * (1 + np.log(bag.counts[known]))
        weights = told * self.idf[columns]
        length = max(float(np.linalg.norm(weights)), 1e-9)
        return columns, (weights / length).astype(np.float32)

    def known_share(self, bag: Bag) -> float:
        """Give the share of the text's pairs of characters that are known."""
        pairs = bag.grams[is_pair(bag.grams)]
        return int(np.count_nonzero(self._knows(pairs))) / max(len(pairs), 1)

    def _knows(self, grams: Ints) -> NDArray[np.bool_]:
        if not len(self.grams):
            return np.zeros(len(grams), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        return np.asarray(self.grams[places] == grams)


def build_vocabulary(bags: Sequence[Bag]) -> Vocabulary:
    """Keep the grams that enough of the texts hold, of very many the most common."""
    every = np.concatenate([bag.grams for bag in bags])
    grams, holders = np.unique(every, return_counts=True)
    least = max(_LEAST_HOLDERS, _least_of(holders))
    kept = holders >= least
    idf = np.log((1 + len(bags)) / (1 + holders[kept])) + 1
    return Vocabulary(grams=grams[kept], idf=idf)


def _least_of(holders: Ints) -> int:
    """How many texts must hold a gram so that not too many are kept."""
    if len(holders) <= _MOST_GRAMS:
        return 0
    return int(np.partition(holders, -_MOST_GRAMS)[-_MOST_GRAMS]) + 1
