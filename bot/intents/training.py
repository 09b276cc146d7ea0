"""Fitting: the tables from all wordings, weights and calibration from rehearsed questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.intents.calibrate import DEFAULT_CALIBRATION, Calibration, facts_of, fit_calibration
from bot.intents.dense import MOST_WORDINGS, Shortcut, build_dense, build_shortcut, cosine_square
from bot.intents.evidence import DEFAULT_WEIGHTS, EQUAL_WEIGHTS, Evidence, Index
from bot.intents.fields import Field, Wordings, build_field, build_wordings
from bot.intents.fusing import fit_weights
from bot.intents.grams import Bag, Ints
from bot.intents.postings import Floats
from bot.intents.rehearsal import Case, Texts, checked_cases, held_out_cases

_FEWEST_CASES = 30
# so that an eighth of all messages is of no intent; background talk knows the rest of it
_LEFT_OUT_COUNT = 0.3


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """All that ranking needs."""

    index: Index
    wordings: Wordings
    weights: Floats
    calibration: Calibration
    shortcut: Shortcut | None

    def evidence(self, key: str, bag: Bag) -> Evidence:
        """Score a text, given as its key and its grams."""
        rows, weights = self.wordings.weigh(bag)
        projected = None
        if self.shortcut and self.index.dense:
            postings = self.wordings.postings
            projected = self.shortcut.project(self.index.dense, postings, rows, weights)
        return self.index.evidence(key, bag, self.wordings.sums(rows, weights), projected)


def fit_tables(texts: Texts, checks: Texts, hints: Field) -> Fitted:
    """Fit everything to texts sorted by intent; checks are asked, never matched on."""
    wordings = build_wordings(texts.bags)
    few = 0 < len(texts.bags) <= MOST_WORDINGS
    square = cosine_square(wordings, texts.bags) if few else None
    bare = _bare_index(texts, hints)
    cases = held_out_cases(bare, wordings, texts.bags, square)
    dense = None if square is None else build_dense(square, texts.owners, bare.size)
    index = replace(bare, dense=dense)
    weights = _weights(cases, texts.owners)
    cases += checked_cases(index, wordings, checks, len(cases) or len(checks.keys))
    calibration = _calibration(cases, weights)
    return Fitted(
        index=index,
        wordings=wordings,
        weights=weights,
        calibration=calibration,
        shortcut=build_shortcut(dense, wordings.postings) if dense else None,
    )


def build_hints(bags: Sequence[Bag], intents: Sequence[int], size: int) -> Field:
    """Build the field of titles and card texts, which are never wordings."""
    return build_field(bags, intents, size)


def _bare_index(texts: Texts, hints: Field) -> Index:
    size = hints.postings.size
    return Index(
        size=size,
        owners=texts.owners,
        keys=texts.keys,
        field=build_field(texts.bags, texts.owners.tolist(), size),
        hints=hints,
        dense=None,
    )


def _weights(cases: list[Case], owners: Ints) -> Floats:
    few = len(owners) > 0 and float(np.median(np.unique(owners, return_counts=True)[1])) <= 2
    prior = EQUAL_WEIGHTS if few else DEFAULT_WEIGHTS
    if len(cases) < _FEWEST_CASES:
        return prior.copy()
    return fit_weights(
        np.stack([case.evidence.scaled for case in cases]),
        np.array([case.gold for case in cases]),
        np.array([case.count for case in cases]),
        prior,
    )


def _calibration(cases: list[Case], weights: Floats) -> Calibration:
    """Fit to every case, and to every second one as if its right intent did not exist."""
    if len(cases) < _FEWEST_CASES:
        return DEFAULT_CALIBRATION
    fused = [weights @ case.evidence.scaled for case in cases]
    right = [float(scores.argmax() == case.gold) for scores, case in zip(fused, cases, strict=True)]
    rows = [
        facts_of(case.index, case.evidence, scores)
        for scores, case in zip(fused, cases, strict=True)
    ]
    left_out = list(zip(fused, cases, strict=True))[::2]
    rows += [facts_of(case.index, case.evidence, scores, case.gold) for scores, case in left_out]
    counts = [case.count for case in cases] + [case.count * _LEFT_OUT_COUNT for _, case in left_out]
    return fit_calibration(
        np.array(rows), np.array(right + [0.0] * len(left_out)), np.array(counts)
    )
