"""Two sparse views of the wordings: each intent as one document, and each wording by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.intents.grams import Bag, Ints, gram_weights, is_pair
from bot.intents.postings import (
    Counts,
    Floats,
    Found,
    Postings,
    Triples,
    build_postings,
    collect,
    document_counts,
)

_K1, _B = 1.2, 0.6


@dataclass(frozen=True, kw_only=True)
class Field:
    """Short grams → intents, with BM25 weights; `filled` intents hold any gram."""

    postings: Postings
    filled: int

    @cached_property
    def unknown(self) -> float:
        """Give the idf of a gram that no intent holds."""
        return float(_idf(np.zeros(1), self.filled)[0])

    def scores(self, found: Found) -> tuple[Floats, Floats, float]:
        """Give BM25 and the share of idf covered for each intent, and the most BM25 can be."""
        idf = _idf(found.holders, self.filled)
        whole = max(float(idf.sum()), 1e-9)
        held = self.postings.at(found.rows)
        covered = held.sums(np.repeat(idf[found.known], held.counts))
        return held.sums(held.weights), covered / whole, whole * (_K1 + 1)

    def known_share(self, found: Found, without: int | None = None) -> float:
        """Give the share of the text's pairs that an intent (other than `without`) holds."""
        holders = found.holders
        if without is not None:
            holders = holders.copy()
            holders[found.known] -= self._held_by(found.rows, without)
        pairs = is_pair(found.grams)
        return int(np.count_nonzero(holders[pairs])) / max(int(np.count_nonzero(pairs)), 1)

    def shares(self, bag: Bag, intent: int) -> list[tuple[int, float]]:
        """Give each gram that counts for the intent with its BM25 weight."""
        rows = self.postings.find(bag.grams).rows
        held = self.postings.at(rows)
        grams = np.repeat(self.postings.grams[rows], held.counts)
        mine = held.documents == intent
        return list(zip(grams[mine].tolist(), held.weights[mine].tolist(), strict=True))

    def _held_by(self, rows: Ints, intent: int) -> Ints:
        held = self.postings.at(rows)
        owner = np.repeat(np.arange(len(rows)), held.counts)
        mine = owner[held.documents == intent]
        return np.bincount(mine, minlength=len(rows)).astype(np.int64)


def build_field(bags: Sequence[Bag], intents: Sequence[int], size: int) -> Field:
    """Build the field of short grams, an intent's bags as one document."""
    triples = collect([bag.short() for bag in bags], intents)
    filled = max(len(np.unique(triples.documents)), 1)
    weights = _bm25(triples, size) * _idf(document_counts(triples), filled)
    return Field(postings=build_postings(triples, weights, size), filled=filled)


def _idf(holders: Floats | Ints | Counts, size: int) -> Floats:
    return np.log1p((size - holders + 0.5) / (holders + 0.5))


def _bm25(triples: Triples, size: int) -> Floats:
    lengths = np.bincount(triples.documents, weights=triples.counts, minlength=size)
    mean = max(float(lengths[lengths > 0].mean()) if lengths.any() else 1.0, 1.0)
    slack = _K1 * (1 - _B + _B * lengths[triples.documents] / mean)
    saturated: Floats = triples.counts * (_K1 + 1) / (triples.counts + slack)
    return saturated


@dataclass(frozen=True, kw_only=True)
class Wordings:
    """All grams → wordings, with weights that make the sums cosines."""

    postings: Postings

    def cosines(self, bag: Bag) -> Floats:
        """Give the cosine of the text with every wording."""
        return self.sums(*self.weigh(bag))

    def sums(self, rows: Ints, weights: Floats) -> Floats:
        """Give the cosines of a text that is weighed already."""
        held = self.postings.at(rows)
        return held.sums(held.weighed(weights))

    def weigh(self, bag: Bag) -> tuple[Ints, Floats]:
        """Give the rows of the text's grams, and weights of which the cosines are sums."""
        found = self.postings.find(bag.grams)
        idf = _smooth_idf(found.holders, self.postings.size)
        weights = _tf_idf(bag.grams, bag.counts, idf)
        norm = max(float(np.linalg.norm(weights)), 1e-9)
        return found.rows, weights[found.known] / norm


def build_wordings(bags: Sequence[Bag]) -> Wordings:
    """Build the cosine table of the wordings' bags."""
    size = len(bags)
    triples = collect(bags, range(size))
    idf = _smooth_idf(document_counts(triples), size)
    weights = _tf_idf(triples.grams, triples.counts, idf)
    squares = np.bincount(triples.documents, weights=weights**2, minlength=size)
    norms = np.sqrt(np.maximum(squares, 1e-12))
    return Wordings(postings=build_postings(triples, weights / norms[triples.documents], size))


def _smooth_idf(holders: Ints | Counts, size: int) -> Floats:
    return np.log((1 + size) / (1 + holders)) + 1


def _tf_idf(grams: Ints, counts: Ints, idf: Floats) -> Floats:
    weights: Floats = gram_weights(grams) * (1 + np.log(counts)) * idf
    return weights
