"""Kernel ridge regression onto classes, with its held-out predictions in closed form.

Two phrases are as alike as their sentence vectors (a Gaussian of their distance) plus, with less weight,
their words and characters. The held-out predictions cost no second fit, so confidences and the
threshold for abstaining are calibrated on every training phrase and on nothing else.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
_BLOCK = 512
"""Rows of words and characters that are multiplied at a time: the sparse product stays small."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How likeness is measured.

    Width and ridge have a flat optimum: on held-back training data of two public sets (10 and 100 phrases a label)
    everything from half to twice these values stays within 0.2 points, so they are not fitted.
    """

    width: float = 3.0
    """Larger: only closer sentences count as alike."""
    lexical: float = 0.15
    """Weight of words and characters against the sentence vector's 1; more where a subject has words of its own."""
    ridge: float = 0.1


@dataclass(frozen=True, slots=True)
class Solved:
    weights: Matrix
    """Per training phrase and class."""
    held_out: Matrix
    """Class scores of the phrases held out, as predicted from those that were not."""


def overlaps(rows: "csr_matrix") -> Matrix:
    """Dot products of sparse rows, dense, in blocks that keep the sparse intermediate small."""
    out = np.empty((rows.shape[0], rows.shape[0]), dtype=np.float32)
    turned = rows.T.tocsr()
    for start in range(0, rows.shape[0], _BLOCK):
        out[start : start + _BLOCK] = (rows[start : start + _BLOCK] @ turned).toarray()
    return out


def likeness(cosine: Matrix, overlap: Matrix, shape: Shape) -> Matrix:
    kernel = cosine - np.float32(1)
    kernel *= np.float32(shape.width)
    np.exp(kernel, out=kernel)
    kernel += np.float32(shape.lexical) * overlap
    return kernel


@dataclass(frozen=True, slots=True)
class Phrases:
    """What likeness is measured between. Tables are made where they are used up: each is the square of the phrases."""

    vectors: Matrix
    rows: "csr_matrix"

    def some(self, at: Rows) -> "Phrases":
        return Phrases(self.vectors[at], self.rows[at])

    def likeness(self, shape: Shape, to: "Phrases | None" = None) -> Matrix:
        """Each with each, or each (down) with each of `to` (across)."""
        other = to or self
        kernel = self.vectors @ other.vectors.T
        kernel -= np.float32(1)
        kernel *= np.float32(shape.width)
        np.exp(kernel, out=kernel)
        turned = other.rows.T.tocsr()
        for start in range(0, len(kernel), _BLOCK):
            shared = (self.rows[start : start + _BLOCK] @ turned).toarray()
            kernel[start : start + _BLOCK] += np.float32(shape.lexical) * shared
        return kernel

    def closest(self, to: "Phrases") -> Matrix:
        """Cosine of each with the nearest of `to`."""
        return np.asarray((self.vectors @ to.vectors.T).max(1), dtype=np.float32)


def fit(phrases: Phrases, targets: Matrix, shape: Shape, held: Rows | None = None) -> Solved:
    """The weights of all, and what `held` is predicted as from the others; without `held` each from all the others."""
    if held is None:
        return solve(phrases.likeness(shape), targets, shape.ridge)
    rest = np.setdiff1d(np.arange(len(targets)), held)
    known = phrases.some(rest)
    weights = solve_once(known.likeness(shape), targets[rest], shape.ridge)
    held_out = phrases.some(held).likeness(shape, known) @ weights
    return Solved(solve_once(phrases.likeness(shape), targets, shape.ridge), held_out)


def solve(kernel: Matrix, targets: Matrix, ridge: float) -> Solved:
    """Every phrase held out by itself, in closed form. Overwrites `kernel`.

    Raises `numpy.linalg.LinAlgError` when the kernel is not positive definite.
    """
    from scipy.linalg import cho_solve  # late, with the next: only fitting needs it, and start-up loads what was fitted
    from scipy.linalg.lapack import spotrf, strtri

    kernel.flat[:: len(kernel) + 1] += np.float32(ridge)
    factor, failed = spotrf(kernel, lower=1, overwrite_a=1, clean=1)
    if failed:
        raise np.linalg.LinAlgError("the likeness matrix is not positive definite")
    weights = np.asarray(cho_solve((factor, True), targets, check_finite=False), dtype=np.float32)
    root, _ = strtri(factor, lower=1, overwrite_c=1)  # its transpose times itself is the inverse
    return Solved(weights, targets - weights / np.einsum("ij,ij->j", root, root)[:, None])


def solve_once(kernel: Matrix, targets: Matrix, ridge: float) -> Matrix:
    """The weights alone. Overwrites `kernel`, and raises like `solve`."""
    from scipy.linalg import cho_factor, cho_solve

    kernel.flat[:: len(kernel) + 1] += np.float32(ridge)
    factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)  # symmetric: so turned, not copied
    return np.asarray(cho_solve(factor, targets, check_finite=False), dtype=np.float32)


def temperature(scores: Matrix, truth: npt.NDArray[np.int64]) -> tuple[float, float]:
    """The factor that makes softmax of the scores most honest about `truth`, and the log-loss it reaches."""
    factors = np.geomspace(2, 40, 24)
    losses = [
        float(-np.log(np.maximum(softmax(scores * f)[np.arange(len(truth)), truth], 1e-9)).mean()) for f in factors
    ]
    at = int(np.argmin(losses))
    return float(factors[at]), losses[at]


def softmax(scores: Matrix) -> Matrix:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    out: Matrix = shifted / shifted.sum(axis=-1, keepdims=True)
    return out
