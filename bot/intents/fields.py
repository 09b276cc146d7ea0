"""Two sparse views of the wordings: each intent as one document, and each wording by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.intents.grams import Bag, Ints, gram_weights, is_pair
from bot.intents.postings import (
    Floats,
    Postings,
    Triples,
    build_postings,
    collect,
    document_counts,
)

_K1, _B = 1.2, 0.6


@dataclass(frozen=True, kw_only=True)
class Field:
    """Short grams → intents, with BM25 weights; `idf` stands beside the grams."""

    postings: Postings
    idf: Floats
    unknown: float

    def scores(self, bag: Bag) -> tuple[Floats, Floats, float]:
        """Give BM25 and the share of idf covered for each intent, and the most BM25 can be."""
        rows, known = self.postings.find(bag.grams)
        idf = np.where(known, self.idf[rows] if len(self.idf) else 0.0, self.unknown)
        whole = max(float(idf.sum()), 1e-9)
        rows = rows[known]
        bm25 = self.postings.sums(rows, np.ones(len(rows)))
        covered = self.postings.holders(rows, idf[known])
        return bm25, covered / whole, whole * (_K1 + 1)

    def known_share(self, bag: Bag, without: int | None = None) -> float:
        """Give the share of the text's pairs that an intent (other than `without`) holds."""
        pairs = bag.grams[is_pair(bag.grams)]
        rows, known = self.postings.find(pairs)
        rows = rows[known]
        holders = self.postings.starts[rows + 1] - self.postings.starts[rows]
        if without is not None:
            holders = holders - self._held_by(rows, without)
        return float((holders > 0).sum()) / max(len(pairs), 1)

    def shares(self, bag: Bag, intent: int) -> list[tuple[int, float]]:
        """Give each gram that counts for the intent with its BM25 weight."""
        rows, known = self.postings.find(bag.grams)
        rows = rows[known]
        places, counts = self.postings.places(rows)
        grams = np.repeat(self.postings.grams[rows], counts)
        mine = self.postings.documents[places] == intent
        weights = self.postings.weights[places][mine]
        return list(zip(grams[mine].tolist(), weights.tolist(), strict=True))

    def _held_by(self, rows: Ints, intent: int) -> Ints:
        places, counts = self.postings.places(rows)
        owner = np.repeat(np.arange(len(rows)), counts)
        mine = owner[self.postings.documents[places] == intent]
        return np.bincount(mine, minlength=len(rows)).astype(np.int64)


def build_field(bags: Sequence[Bag], intents: Sequence[int], size: int) -> Field:
    """Build the field of short grams, an intent's bags as one document."""
    triples = collect([bag.short() for bag in bags], intents)
    holders, holders_by_gram = document_counts(triples)
    filled = max(len(np.unique(triples.documents)), 1)
    weights = _bm25(triples, size) * _idf(holders, filled)
    return Field(
        postings=build_postings(triples, weights, size),
        idf=_idf(holders_by_gram, filled),
        unknown=float(_idf(np.zeros(1), filled)[0]),
    )


def _idf(holders: Floats | Ints, size: int) -> Floats:
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
    idf: Floats
    unknown: float

    def cosines(self, bag: Bag) -> Floats:
        """Give the cosine of the text with every wording."""
        rows, known = self.postings.find(bag.grams)
        idf = np.where(known, self.idf[rows] if len(self.idf) else 0.0, self.unknown)
        weights = _tf_idf(bag.grams, bag.counts, idf)
        norm = max(float(np.linalg.norm(weights)), 1e-9)
        return self.postings.sums(rows[known], weights[known] / norm)


def build_wordings(bags: Sequence[Bag]) -> Wordings:
    """Build the cosine table of the wordings' bags."""
    size = len(bags)
    triples = collect(bags, range(size))
    holders, holders_by_gram = document_counts(triples)
    weights = _tf_idf(triples.grams, triples.counts, _smooth_idf(holders, size))
    squares = np.bincount(triples.documents, weights=weights**2, minlength=size)
    norms = np.sqrt(np.maximum(squares, 1e-12))
    return Wordings(
        postings=build_postings(triples, weights / norms[triples.documents], size),
        idf=_smooth_idf(holders_by_gram, size),
        unknown=float(_smooth_idf(np.zeros(1), size)[0]),
    )


def _smooth_idf(holders: Floats | Ints, size: int) -> Floats:
    return np.log((1 + size) / (1 + holders)) + 1


def _tf_idf(grams: Ints, counts: Ints, idf: Floats) -> Floats:
    weights: Floats = gram_weights(grams) * (1 + np.log(counts)) * idf
    return weights
