"""Ridge and latent semantics over the cosines to the wordings, as one product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.fields import Wordings
from bot.intents.grams import Bag, Ints
from bot.intents.postings import Floats, Postings

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
MOST_WORDINGS = 9_000  # above this the square of cosines costs more than it gives
COMMON_FROM = 24  # wordings: more sums beforehand take more memory, fewer take more time
_RIDGE = 0.5
_DIMENSIONS = 150
_SPARE = 20
_ROUNDS = 4
_RIDGE_ROUNDS = 7
_SEED = 20_170_601


@dataclass(frozen=True, kw_only=True)
class Dense:
    """`product` brings cosines to ridge scores (first columns) and latent coordinates."""

    product: Matrix
    centroids: Matrix

    def project(self, cosines: Floats) -> Vector:
        """Bring the cosines to ridge scores and latent coordinates."""
        # Not @: BLAS wakes a thread for each core, and waits for them all when cores are busy.
        both: Vector = np.einsum("n,nk->k", cosines.astype(np.float32), self.product)
        return both

    def scores(self, both: Vector) -> tuple[Floats, Floats]:
        """Give the ridge and the latent score of each intent."""
        size = len(self.centroids)
        place = both[size:] / max(float(np.linalg.norm(both[size:])), 1e-9)
        latent = np.einsum("ik,k->i", self.centroids, place)
        return both[:size].astype(np.float64), latent.astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """What `project` makes of each gram that many wordings hold: a tenth of the work a text."""

    least: int
    rows: Ints
    sums: Matrix

    def project(self, dense: Dense, postings: Postings, rows: Ints, weights: Floats) -> Vector:
        """Bring weighed grams straight to where `dense` brings their cosines."""
        common = postings.holders(rows) >= self.least
        places = np.searchsorted(self.rows, rows[common])
        often = np.einsum("n,nk->k", weights[common].astype(np.float32), self.sums[places])
        rest = postings.at(rows[~common])
        values = rest.weighed(weights[~common]).astype(np.float32)
        seldom = np.einsum("n,nk->k", values, dense.product[rest.documents])
        both: Vector = often + seldom
        return both


def build_shortcut(dense: Dense, postings: Postings) -> Shortcut:
    """Project each common gram by itself."""
    rows = np.flatnonzero(np.diff(postings.starts) >= COMMON_FROM)
    sums = np.empty((len(rows), dense.product.shape[1]), dtype=np.float32)
    for place in range(len(rows)):
        held = postings.at(rows[place : place + 1])
        sums[place] = np.einsum("n,nk->k", held.weights, dense.product[held.documents])
    return Shortcut(least=COMMON_FROM, rows=rows, sums=sums)


def cosine_square(wordings: Wordings, bags: list[Bag]) -> Matrix:
    """Give the cosines of all wordings with each other."""
    square = np.empty((len(bags), len(bags)), dtype=np.float32)
    for row, bag in enumerate(bags):
        square[row] = wordings.cosines(bag)
    return square


def build_dense(square: Matrix, intents: Ints, size: int) -> Dense:
    """Solve ridge and latent semantics for wordings whose cosines are `square`."""
    targets = np.zeros((len(square), size), dtype=np.float32)
    targets[np.arange(len(square)), intents] = 1
    axes, values = _latent_axes(square)
    places = _unit_rows(axes * np.sqrt(values))
    return Dense(
        product=np.hstack([_ridge(square, targets, axes, values), axes / np.sqrt(values)]),
        centroids=_unit_rows(targets.T @ places),
    )


def _ridge(square: Matrix, targets: Matrix, axes: Matrix, values: Matrix) -> Matrix:
    """Solve (square + ridge) x = targets by conjugate gradients; the main axes are solved exactly.

    An exact solution takes three times as long and ranks the same.
    """
    solved = np.zeros_like(targets)
    left = targets.copy()
    ready = _precondition(left, axes, values)
    direction = ready.copy()
    gain = np.einsum("ni,ni->i", left, ready)
    for _ in range(_RIDGE_ROUNDS):
        moved = square @ direction + np.float32(_RIDGE) * direction
        step = gain / np.maximum(np.einsum("ni,ni->i", direction, moved), 1e-12)
        solved += step * direction
        left -= step * moved
        ready = _precondition(left, axes, values)
        gain, before = np.einsum("ni,ni->i", left, ready), gain
        direction = ready + direction * (gain / np.maximum(before, 1e-12))
    return solved


def _precondition(left: Matrix, axes: Matrix, values: Matrix) -> Matrix:
    rest = values.min(initial=1.0) / 2 + _RIDGE
    factors = (1 / (values + _RIDGE) - 1 / rest).astype(np.float32)
    ready: Matrix = left / np.float32(rest) + axes @ (factors[:, None] * (axes.T @ left))
    return ready


def _latent_axes(square: Matrix) -> tuple[Matrix, Matrix]:
    """Give the main axes of the wordings (columns), and how much each explains."""
    basis = _main_directions(square)
    values, turned = np.linalg.eigh(basis.T @ square @ basis)
    kept = np.flatnonzero(values > 1e-3)[::-1][:_DIMENSIONS]
    return (basis @ turned[:, kept]).astype(np.float32), values[kept].astype(np.float32)


def _unit_rows(rows: Matrix) -> Matrix:
    unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _main_directions(square: Matrix) -> Matrix:
    width = min(_DIMENSIONS + _SPARE, len(square))
    noise = np.random.default_rng(_SEED).standard_normal((len(square), width))
    basis: Matrix = noise.astype(np.float32)
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(square @ basis)
    return basis
