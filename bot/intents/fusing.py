"""Joining the scorers: a conditional logit whose weights stay near the shipped ones."""

from __future__ import annotations

import numpy as np

from bot.intents.climbing import climb
from bot.intents.grams import Ints
from bot.intents.postings import Floats

_PRIOR_STRENGTH = 30.0


def fit_weights(cases: Floats, gold: Ints, counts: Floats, prior: Floats) -> Floats:
    """Fit non-negative weights; `cases` is case by scorer by intent of z-scores."""
    weights = prior.copy()
    free = cases.std(axis=2).max(axis=0) > 0
    told, near = cases[:, free], prior[free]
    weights[free] = climb(
        near,
        np.zeros(len(near)),
        lambda tried: _gain(told, gold, counts, tried, near),
        lambda tried: _newton_step(told, gold, counts, tried, near),
    )
    return weights


def softmax(fused: Floats) -> Floats:
    """Give shares that sum to 1 along the last axis."""
    raised = np.exp(fused - fused.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def best_places(scores: Floats, count: int) -> Ints:
    """Give the places of the highest scores, best first, of equal ones the earlier."""
    if count >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, -count)[-count]
    likely = np.flatnonzero(scores >= least)
    return likely[np.argsort(-scores[likely], kind="stable")][:count]


def _gain(cases: Floats, gold: Ints, counts: Floats, weights: Floats, prior: Floats) -> float:
    shares = softmax(np.einsum("nsi,s->ni", cases, weights))
    told = counts @ np.log(np.maximum(shares[np.arange(len(cases)), gold], 1e-300))
    return float(told - _PRIOR_STRENGTH / 2 * ((weights - prior) ** 2).sum())


def _newton_step(
    cases: Floats, gold: Ints, counts: Floats, weights: Floats, prior: Floats
) -> Floats:
    shares = softmax(np.einsum("nsi,s->ni", cases, weights))
    expected = np.einsum("nsi,ni->ns", cases, shares)
    observed = cases[np.arange(len(cases)), :, gold]
    gradient = counts @ (observed - expected) - _PRIOR_STRENGTH * (weights - prior)
    # Case by case: all at once this product would hold every scorer pair of every case.
    second = sum(
        count * (case * share) @ case.T
        for case, share, count in zip(cases, shares, counts, strict=True)
    )
    curvature = second - expected.T @ (counts[:, None] * expected)
    curvature = curvature + _PRIOR_STRENGTH * np.eye(len(weights))
    return np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)
