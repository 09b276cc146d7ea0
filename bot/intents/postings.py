"""Sparse tables: for each gram, the documents that hold it and how much it counts there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Bag, Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Postings:
    """Documents by gram: those of `grams[i]` stand at `starts[i]:starts[i + 1]`."""

    grams: Ints
    starts: Ints
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    size: int

    def find(self, grams: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Give the row of each gram, and which of them have one."""
        if not len(self.grams):
            return np.zeros(len(grams), dtype=np.int64), np.zeros(len(grams), dtype=np.bool_)
        rows = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        return rows, self.grams[rows] == grams

    def sums(self, rows: Ints, weights: Floats) -> Floats:
        """Give each document's sum over the rows of weight times posting."""
        places, counts = self.places(rows)
        values = self.weights[places] * np.repeat(weights, counts)
        return self._added(places, values)

    def holders(self, rows: Ints, weights: Floats) -> Floats:
        """Give each document's sum of the weights of the rows it stands in."""
        places, counts = self.places(rows)
        values = np.repeat(weights, counts)
        return self._added(places, values)

    def _added(self, places: Ints, values: NDArray[np.floating[Any]]) -> Floats:
        sums = np.bincount(self.documents[places], weights=values, minlength=self.size)
        return np.asarray(sums, dtype=np.float64)

    def places(self, rows: Ints) -> tuple[Ints, Ints]:
        """Give the places of the rows' postings one after another, and how many each row has."""
        starts = self.starts[rows]
        counts = self.starts[rows + 1] - starts
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(starts - before, counts), counts


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
        starts=np.append(starts, len(triples.grams)).astype(np.int64),
        documents=triples.documents.astype(np.int32),
        weights=weights.astype(np.float32),
        size=size,
    )


def document_counts(triples: Triples) -> tuple[Ints, Ints]:
    """Give, for each row, its gram's number of documents, and the same once per gram."""
    _, places, counts = np.unique(triples.grams, return_inverse=True, return_counts=True)
    return counts[places], counts


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
