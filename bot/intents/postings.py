"""Sparse tables: for each gram, the documents that hold it and how much it counts there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Bag, Ints

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Grams looked up: which have a row, the rows of these, how many documents hold each gram."""

    grams: Ints
    rows: Ints
    known: NDArray[np.bool_]
    holders: Counts


@dataclass(frozen=True, kw_only=True)
class Held:
    """Postings of some rows; row i has `counts[i]` of them."""

    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    counts: Counts
    size: int

    def weighed(self, weights: Floats) -> Floats:
        """Give each posting times the weight of its row."""
        return np.asarray(self.weights * np.repeat(weights, self.counts), dtype=np.float64)

    def sums(self, values: NDArray[np.floating[Any]]) -> Floats:
        """Give each document's sum of values, one value a posting."""
        sums = np.bincount(self.documents, weights=values, minlength=self.size)
        return np.asarray(sums, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Postings:
    """Documents by gram: those of `grams[i]` stand at `starts[i]:starts[i + 1]`."""

    grams: Ints
    starts: Counts
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    size: int

    def find(self, grams: Ints) -> Found:
        """Look the grams up."""
        if not len(self.grams):
            none = np.zeros(len(grams), dtype=np.int32)
            return Found(grams=grams, rows=grams[:0], known=none > 0, holders=none)
        rows = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        known = self.grams[rows] == grams
        return Found(grams=grams, rows=rows[known], known=known, holders=self.holders(rows) * known)

    def holders(self, rows: Ints) -> Counts:
        """Give how many documents hold the gram of each row."""
        return self.starts[rows + 1] - self.starts[rows]

    def at(self, rows: Ints) -> Held:
        """Give what stands in the rows, one after another."""
        counts = self.holders(rows)
        before = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(self.starts[rows] - before, counts)
        return Held(
            documents=self.documents[places],
            weights=self.weights[places],
            counts=counts,
            size=self.size,
        )


@dataclass(frozen=True, kw_only=True)
class Triples:
    """(gram, document, count) rows, by gram and then document, each pair once."""

    grams: Ints
    documents: Ints
    counts: Ints


def collect(bags: Sequence[Bag], documents: Sequence[int]) -> Triples:
    """Bring the bags together, those of one document added up."""
    grams = _joined([bag.grams for bag in bags])
    counts = _joined([bag.counts for bag in bags])
    owners = np.repeat(np.asarray(documents, dtype=np.int64), [len(bag.grams) for bag in bags])
    order = np.lexsort((owners, grams))
    grams, owners, counts = grams[order], owners[order], counts[order]
    fresh = np.ones(len(grams), dtype=np.bool_)
    fresh[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
    first = np.flatnonzero(fresh)
    added = np.add.reduceat(counts, first) if len(first) else counts
    return Triples(grams=grams[first], documents=owners[first], counts=added)


def build_postings(triples: Triples, weights: Floats, size: int) -> Postings:
    """Turn weighted rows into a table of `size` documents."""
    grams, starts = np.unique(triples.grams, return_index=True)
    return Postings(
        grams=grams,
        starts=np.append(starts, len(triples.grams)).astype(np.int32),
        documents=triples.documents.astype(np.int32),
        weights=weights.astype(np.float32),
        size=size,
    )


def document_counts(triples: Triples) -> Ints:
    """Give, for each row, its gram's number of documents."""
    _, places, counts = np.unique(triples.grams, return_inverse=True, return_counts=True)
    return np.asarray(counts[places], dtype=np.int64)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
