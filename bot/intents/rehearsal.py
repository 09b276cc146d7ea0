"""Rehearsed questions: what a matcher makes of wordings that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from bot.intents.dense import Matrix, build_dense
from bot.intents.evidence import Evidence, Index
from bot.intents.fields import Wordings
from bot.intents.grams import Bag, Ints

_FOLDS = 4
_MOST_CASES = 1_600


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Folded texts with the number of their intent and their grams."""

    keys: list[str]
    owners: Ints
    bags: list[Bag]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A text with its right intent, the evidence for it, and how much the case counts."""

    index: Index
    evidence: Evidence
    gold: int
    count: float


def aligned_folds(keys: Sequence[str], owners: Ints) -> Ints:
    """Give each wording its fold, so that every intent loses its share in each; -1: keep always."""
    shuffle = np.array([crc32(key.encode("utf-8", "replace")) for key in keys], dtype=np.int64)
    order = np.lexsort((shuffle, owners))
    starts = np.searchsorted(owners, owners)
    folds = np.empty(len(keys), dtype=np.int64)
    folds[order] = (np.arange(len(keys)) - starts) % _FOLDS
    counts = np.bincount(owners, minlength=1)
    folds[counts[owners] < 2] = -1
    return folds


def held_out_cases(
    bare: Index, wordings: Wordings, bags: list[Bag], square: Matrix | None
) -> list[Case]:
    """Hold out one fold after another, and ask what the rest makes of it."""
    folds = aligned_folds(bare.keys, bare.owners)
    # With many wordings half of the folds give cases enough, in half of the time.
    rounds = _FOLDS // 2 if len(bags) > 2 * _MOST_CASES else _FOLDS
    tested = _sample(np.flatnonzero((folds >= 0) & (folds < rounds)))
    cases: list[Case] = []
    for fold in range(rounds):
        held = tested[folds[tested] == fold]
        if not len(held):
            continue
        kept = np.flatnonzero(folds != fold)
        index = _index_of(bare, bags, square, kept)
        for place in held:
            cosines = wordings.cosines(bags[place])[kept]
            evidence = index.evidence(bare.keys[place], bags[place], cosines)
            cases.append(
                Case(index=index, evidence=evidence, gold=int(bare.owners[place]), count=1.0)
            )
    return cases


def checked_cases(index: Index, wordings: Wordings, checks: Texts, weight: float) -> list[Case]:
    """Ask the checks of the whole index; all of them together count `weight`."""
    return [
        Case(
            index=index,
            evidence=index.evidence(key, bag, wordings.cosines(bag)),
            gold=int(gold),
            count=weight / len(checks.keys),
        )
        for key, bag, gold in zip(checks.keys, checks.bags, checks.owners, strict=True)
    ]


def _index_of(bare: Index, bags: list[Bag], square: Matrix | None, kept: Ints) -> Index:
    dense = None
    if square is not None:
        dense = build_dense(square[np.ix_(kept, kept)], bare.owners[kept], bare.size)
    return bare.subset(kept, [bags[place] for place in kept], dense)


def _sample(places: Ints) -> Ints:
    if len(places) <= _MOST_CASES:
        return places
    return places[np.linspace(0, len(places) - 1, _MOST_CASES).astype(np.int64)]
