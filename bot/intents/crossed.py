"""What a router makes of texts it has not learned: five folds, each asked of the other four."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.intents.fusing import softmax
from bot.intents.grams import Bag, Ints
from bot.intents.postings import Floats
from bot.intents.support import fit_support
from bot.intents.vocabulary import build_vocabulary

FOLDS = 5
NEVER = 2.0  # a confidence that nothing reaches
_HEAD = 30  # characters: texts that begin alike are the same matter told twice
_SLOPES = np.geomspace(0.5, 30, 80)
_STRANGE = 0.05  # so many of the ledger's own texts have as few known words as this
_DEVIATIONS = 1.96  # 95 of 100

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """From which confidence on a share is right; how many are, and how many of them rightly."""

    least: float
    sure: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How steeply scores become chances; in few known words nothing is sure."""

    slope: float
    enough: float  # of known pairs

    def chances(self, scores: Floats, known: Floats) -> Floats:
        """A row of chances for each row of scores; what is left to 1 is of no category."""
        familiar = np.minimum(known / max(self.enough, 1e-9), 1)
        return np.asarray(softmax(self.slope * scores) * familiar[:, None])


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """Every text's scores by a router that had not seen it, beside its right category."""

    gold: Ints
    folds: Ints
    scores: Floats
    known: Floats  # the share of a text's pairs of characters that the other folds hold

    @cached_property
    def chances(self) -> Floats:
        """Each category's chance, as sure as the other folds say that such scores are."""
        found = np.empty_like(self.scores)
        for fold in range(FOLDS):
            own = self.folds == fold
            sure = curve_of(self.scores[~own], self.gold[~own], self.known[~own])
            found[own] = sure.chances(self.scores[own], self.known[own])
        return found

    def curve(self) -> Curve:
        """How sure to be of scores, by all that was seen."""
        return curve_of(self.scores, self.gold, self.known)

    @property
    def told(self) -> Ints:
        return np.asarray(self.scores.argmax(axis=1), dtype=np.int64)

    @property
    def right(self) -> Flags:
        return np.asarray(self.told == self.gold)

    @property
    def majority(self) -> int:
        """How many are right when everything is given the commonest category."""
        return int(np.bincount(self.gold).max())

    def sureness(self, target: float) -> Sureness:
        """The least confidence for a target; what it is worth is told by each fold's others."""
        first, right = self.chances.max(axis=1), self.right
        sure = np.zeros(len(right), dtype=np.bool_)
        for fold in range(FOLDS):
            own = self.folds == fold
            sure[own] = first[own] >= least_sure(first[~own], right[~own], target)
        least = least_sure(first, right, target)
        return Sureness(least=least, sure=int(sure.sum()), right=int((sure & right).sum()))

    def macro_f1(self) -> float:
        """The mean over the categories of the harmonic mean of precision and recall."""
        size = self.scores.shape[1]
        hit = np.bincount(self.gold[self.right], minlength=size)
        held = np.bincount(self.gold, minlength=size) + np.bincount(self.told, minlength=size)
        return float(np.mean(2 * hit / np.maximum(held, 1)))

    def confused(self, most: int) -> list[tuple[int, int, int]]:
        """The pairs taken for each other most often: right one, told one, how often."""
        wrong = ~self.right
        pairs = Counter(zip(self.gold[wrong].tolist(), self.told[wrong].tolist(), strict=True))
        return [(gold, told, count) for (gold, told), count in pairs.most_common(most)]


def folds_of(keys: Sequence[str], gold: Ints) -> Ints:
    """Give each text its fold, of each category equally many; what begins alike stays together."""
    first: dict[str, int] = {}
    for key, category in zip(keys, gold.tolist(), strict=True):
        first.setdefault(key[:_HEAD], category)
    shuffled = sorted(first, key=lambda head: (first[head], crc32(head.encode()), head))
    fold = {head: place % FOLDS for place, head in enumerate(shuffled)}
    return np.array([fold[key[:_HEAD]] for key in keys], dtype=np.int64)


def cross(bags: Sequence[Bag], gold: Ints, folds: Ints, size: int) -> Crossed:
    """Ask each fold of a router that learned the others."""
    scores, known = np.zeros((len(bags), size)), np.zeros(len(bags))
    for fold in range(FOLDS):
        kept, held = (np.flatnonzero(one).tolist() for one in (folds != fold, folds == fold))
        vocabulary = build_vocabulary([bags[place] for place in kept])
        rows = [vocabulary.weigh(bags[place]) for place in kept]
        support = fit_support(rows, gold[kept], len(vocabulary.grams), size)
        for place in held:
            scores[place] = support.scores(vocabulary.weigh(bags[place]))
            known[place] = vocabulary.known_share(bags[place])
    return Crossed(gold=gold, folds=folds, scores=scores, known=known)


def curve_of(scores: Floats, gold: Ints, known: Floats) -> Curve:
    """The curve by which chances are as likely as can be, as if one more row had been wrong."""
    places = np.arange(len(gold))
    gain = [told_by(softmax(slope * scores), places, gold) for slope in _SLOPES]
    return Curve(
        slope=float(_SLOPES[int(np.argmax(gain))]), enough=float(np.quantile(known, _STRANGE))
    )


def told_by(chances: Floats, places: Ints, gold: Ints) -> float:
    likely = np.log(chances + 1e-12)
    return float(likely[places, gold].sum() + likely.min(axis=1).mean())


def least_sure(confidence: Floats, right: Flags, target: float) -> float:
    """The least confidence from which on so large a share is right; NEVER where none is."""
    order = np.argsort(-confidence, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= target)
    return float(confidence[order[enough[-1]]]) if len(enough) else NEVER


def interval(right: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, room = right / total, _DEVIATIONS**2 / total
    middle = (share + room / 2) / (1 + room)
    half = _DEVIATIONS * math.sqrt(share * (1 - share) / total + room / total / 4) / (1 + room)
    return max(middle - half, 0.0), min(middle + half, 1.0)
