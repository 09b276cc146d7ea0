"""What speaks for each intent: the scorers, side by side, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from rapidfuzz import fuzz, process

from bot.intents.dense import Dense, Vector
from bot.intents.fields import Field, build_field
from bot.intents.fusing import best_places
from bot.intents.grams import Bag, Ints
from bot.intents.postings import Floats, Found

SCORERS = ("ridge", "latent", "bm25", "coverage", "ratio", "hint")
RIDGE, LATENT, BM25, COVERAGE, RATIO, HINT = range(len(SCORERS))
# Learned on few-shot questions; the hint's on titles of a community's items.
DEFAULT_WEIGHTS = np.array([0.09, 0.52, 0.49, 0.10, 0.27, 0.20])
EQUAL_WEIGHTS = np.array([0.28, 0.28, 0.28, 0.28, 0.28, 0.20])
_SHORTLIST = 30


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Raw scores and z-scores, a row for each scorer, a column for each intent."""

    raw: Floats
    scaled: Floats
    nearest: Floats
    whole: float
    found: Found


@dataclass(frozen=True, kw_only=True)
class Index:
    """The wordings, sorted by intent, and the tables built from them."""

    size: int
    owners: Ints
    keys: list[str]
    field: Field
    hints: Field
    dense: Dense | None

    def evidence(
        self, key: str, bag: Bag, cosines: Floats, projected: Vector | None = None
    ) -> Evidence:
        """Score a text, given as its key, its grams and its cosines to the wordings.

        `projected` is what `dense` makes of the cosines, where that is known already.
        """
        raw = np.zeros((len(SCORERS), self.size))
        grams = bag.short().grams
        found = self.field.postings.find(grams)
        raw[BM25], raw[COVERAGE], whole = self.field.scores(found)
        hinted = self.hints.postings.at(self.hints.postings.find(grams).rows)
        raw[HINT] = hinted.sums(hinted.weights)
        if self.dense:
            both = self.dense.project(cosines) if projected is None else projected
            raw[RIDGE], raw[LATENT] = self.dense.scores(both)
        scaled = _scale(raw)
        raw[RATIO] = self._ratios(key, DEFAULT_WEIGHTS @ scaled)
        scaled[RATIO] = _scale(raw[RATIO : RATIO + 1])[0]
        return Evidence(
            raw=raw, scaled=scaled, nearest=self._nearest(cosines), whole=whole, found=found
        )

    def subset(self, kept: Ints, bags: Sequence[Bag], dense: Dense | None) -> Index:
        """Build the same tables from some of the wordings, with their bags."""
        owners = self.owners[kept]
        return Index(
            size=self.size,
            owners=owners,
            keys=[self.keys[place] for place in kept],
            field=build_field(bags, owners.tolist(), self.size),
            hints=self.hints,
            dense=dense,
        )

    def _nearest(self, cosines: Floats) -> Floats:
        best = np.zeros(self.size)
        filled = np.flatnonzero(np.diff(self._starts))
        if len(filled):
            best[filled] = np.maximum.reduceat(cosines, self._starts[filled])
        return best

    def _ratios(self, key: str, early: Floats) -> Floats:
        """Give the best edit ratio to a wording for the likeliest intents, the rest their least."""
        likely = best_places(early, _SHORTLIST)
        filled = likely[self._starts[likely] < self._starts[likely + 1]]
        best = np.zeros(self.size)
        if len(filled):
            best[filled] = self._best_ratios(key, filled)
        ratios = np.full(self.size, best[likely].min(initial=100.0))
        ratios[likely] = best[likely]
        return ratios / 100

    def _best_ratios(self, key: str, filled: Ints) -> Floats:
        keys = list(chain.from_iterable([self._keys_of[place] for place in filled.tolist()]))
        ratios = process.cdist([key], keys, scorer=fuzz.ratio, dtype=np.float64)[0]
        counts = self._starts[filled + 1] - self._starts[filled]
        return np.asarray(np.maximum.reduceat(ratios, np.cumsum(counts) - counts))

    @cached_property
    def _starts(self) -> Ints:
        """Where each intent's wordings start, and where the last one's end."""
        return np.searchsorted(self.owners, np.arange(self.size + 1))

    @cached_property
    def _keys_of(self) -> list[list[str]]:
        ends = self._starts.tolist()
        return [self.keys[start:end] for start, end in pairwise(ends)]


def _scale(raw: Floats) -> Floats:
    """Give z-scores over the intents; a scorer that tells none apart gives 0."""
    size = raw.shape[1]
    centred = raw - raw.sum(axis=1, keepdims=True) / size
    spread = np.sqrt(np.einsum("si,si->s", centred, centred) / size)[:, None]
    scaled: Floats = centred / np.where(spread > 1e-9, spread, np.inf)
    return scaled
