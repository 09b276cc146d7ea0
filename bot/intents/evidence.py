"""What speaks for each intent: the scorers, side by side, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from bot.intents.dense import Dense
from bot.intents.fields import Field, build_field
from bot.intents.grams import Bag, Ints
from bot.intents.postings import Floats

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
    bag: Bag


@dataclass(frozen=True, kw_only=True)
class Index:
    """The wordings, sorted by intent, and the tables built from them."""

    size: int
    owners: Ints
    keys: list[str]
    field: Field
    hints: Field
    dense: Dense | None

    def evidence(self, key: str, bag: Bag, cosines: Floats) -> Evidence:
        """Score a text, given as its key, its grams and its cosines to the wordings."""
        raw = np.zeros((len(SCORERS), self.size))
        short = bag.short()
        raw[BM25], raw[COVERAGE], whole = self.field.scores(short)
        raw[HINT], _, _ = self.hints.scores(short)
        if self.dense:
            raw[RIDGE], raw[LATENT] = self.dense.scores(cosines)
        scaled = _scale(raw)
        raw[RATIO] = self._ratios(key, DEFAULT_WEIGHTS @ scaled)
        scaled[RATIO] = _scale(raw[RATIO : RATIO + 1])[0]
        return Evidence(
            raw=raw, scaled=scaled, nearest=self._nearest(cosines), whole=whole, bag=short
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
        filled, starts = np.unique(self.owners, return_index=True)
        if len(filled):
            best[filled] = np.maximum.reduceat(cosines, starts)
        return best

    def _ratios(self, key: str, early: Floats) -> Floats:
        """Give the best edit ratio to a wording for the likeliest intents, the rest their least."""
        likely = np.argsort(-early, kind="stable")[:_SHORTLIST]
        starts = np.searchsorted(self.owners, likely)
        ends = np.searchsorted(self.owners, likely, side="right")
        best = np.array(
            [self._best_ratio(key, start, end) for start, end in zip(starts, ends, strict=True)]
        )
        ratios = np.full(self.size, best.min() if len(best) else 0.0)
        ratios[likely] = best
        return ratios / 100

    def _best_ratio(self, key: str, start: int, end: int) -> float:
        found = process.extractOne(key, self.keys[start:end], scorer=fuzz.ratio)
        return float(found[1]) if found else 0.0


def _scale(raw: Floats) -> Floats:
    """Give z-scores over the intents; a scorer that tells none apart gives 0."""
    centred = raw - raw.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    scaled: Floats = centred / np.where(spread > 1e-9, spread, np.inf)
    return scaled
