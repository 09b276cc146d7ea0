"""How sure: the chance that the first intent is right, off-topic text included."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.intents.climbing import climb
from bot.intents.evidence import BM25, COVERAGE, RATIO, RIDGE, Evidence, Index
from bot.intents.postings import Floats

FACTS = ("margin", "lead", "bm25", "coverage", "nearest", "ridge", "ratio", "known", "mass")
_COVERED = FACTS.index("coverage")
# An intent may lead far on one common sign, when no other intent has even that.
_COVERED_ENOUGH = 0.2
_WIDEST = 8.0
_FULL_MASS = 11  # what eleven grams of one intent alone weigh
_PRIOR_STRENGTH = 60.0
_BIAS_STRENGTH = 0.1  # how many are right differs from knowledge to knowledge: the bias is free
SURE = 0.97  # an exact wording


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A logistic curve over the facts; no slope is below zero: more of a fact, never less sure."""

    bias: float
    slopes: Floats

    def confidence(self, facts: Floats) -> float:
        """Give the chance that the first intent is right."""
        chance = 1 / (1 + math.exp(-self.bias - float(self.slopes @ facts)))
        return chance * min(float(facts[_COVERED]) / _COVERED_ENOUGH, 1.0)


# Slopes were set on held-out wordings, left-out intents and talk to a phone assistant.
DEFAULT_CALIBRATION = Calibration(
    bias=-2.6, slopes=np.array([0.1, 0.45, 0.3, 0.8, 0.3, 0.6, 0.5, 0.8, 2.0])
)


def facts_of(index: Index, evidence: Evidence, fused: Floats, without: int | None = None) -> Floats:
    """Give what the confidence rests on; `without` plays that this intent did not exist."""
    if without is not None:
        fused = fused.copy()
        fused[without] = -np.inf
    top = int(fused.argmax())
    raw = evidence.raw[:, top].tolist()
    known = index.field.known_share(evidence.found, without)
    return np.array(
        [
            _margin(fused, top),
            _lead(fused, top),
            raw[BM25] / evidence.whole,
            raw[COVERAGE],
            evidence.nearest[top],
            min(max(raw[RIDGE], 0.0), 1.0),
            raw[RATIO],
            known,
            min(raw[BM25] / (index.field.unknown * _FULL_MASS), 2.0),
        ]
    )


def spread_confidence(first: float, shares: Sequence[float]) -> list[float]:
    """Give each candidate's confidence from the first's, falling, with no more than 1 in all."""
    rest = max(1 - shares[0], 1e-9)
    return [first] + [
        min(first * (share / shares[0]), (1 - first) * share / rest) for share in shares[1:]
    ]


def fit_calibration(rows: Floats, right: Floats, counts: Floats) -> Calibration:
    """Fit the curve to rows of facts, counted `counts` times each, near the shipped one."""
    inputs = np.hstack([np.ones((len(rows), 1)), rows])
    prior = np.append(DEFAULT_CALIBRATION.bias, DEFAULT_CALIBRATION.slopes)
    strength = np.full(len(prior), _PRIOR_STRENGTH)
    strength[0] = _BIAS_STRENGTH
    least = np.zeros(len(prior))
    least[0] = -np.inf
    curve = _Curve(inputs=inputs, right=right, counts=counts, prior=prior, strength=strength)
    found = climb(prior, least, curve.gain, curve.step)
    return Calibration(bias=float(found[0]), slopes=found[1:])


@dataclass(frozen=True, kw_only=True)
class _Curve:
    """A logistic fit held near a prior."""

    inputs: Floats
    right: Floats
    counts: Floats
    prior: Floats
    strength: Floats

    def gain(self, found: Floats) -> float:
        signed = np.where(self.right > 0, 1.0, -1.0) * (self.inputs @ found)
        off = self.strength @ (found - self.prior) ** 2 / 2
        return float(-(self.counts @ np.logaddexp(0, -signed)) - off)

    def step(self, found: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-np.clip(self.inputs @ found, -30, 30)))
        pull = self.inputs.T @ (self.counts * (self.right - chance))
        bend = (self.inputs * (self.counts * chance * (1 - chance))[:, None]).T @ self.inputs
        slope = pull - self.strength * (found - self.prior)
        return np.asarray(np.linalg.solve(bend + np.diag(self.strength), slope), dtype=np.float64)


def _margin(fused: Floats, top: int) -> float:
    if len(fused) < 2:
        return _WIDEST
    return min(float(fused[top] - np.partition(fused, -2)[-2]), _WIDEST)


def _lead(fused: Floats, top: int) -> float:
    share = min(1 / float(np.exp(fused - fused[top]).sum()), 1 - 1e-6)
    return min(math.log(share / (1 - share)), _WIDEST)
