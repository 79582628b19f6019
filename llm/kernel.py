"""Kernel ridge regression onto classes, with its held-out predictions in closed form.

Two phrases are as alike as their sentence vectors (a Gaussian of their distance) plus, with less weight,
their words and characters. The held-out predictions cost no second fit, so confidences and the
threshold for abstaining are calibrated on every training phrase and on nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """How likeness is measured.

    The optimum is flat: on held-back training data of two public sets (10 and 100 phrases a label) everything
    from half to twice these values stays within 0.2 points, so they are not fitted.
    """

    width: float = 3.0
    """Larger: only closer sentences count as alike."""
    lexical: float = 0.15
    """Weight of words and characters against the sentence vector's 1."""
    ridge: float = 0.1


@dataclass(frozen=True, slots=True)
class Solved:
    weights: Matrix
    """Per training phrase and class."""
    held_out: Matrix
    """Each training phrase's class scores as predicted from phrases outside its fold."""


def cosines(vectors: Matrix) -> Matrix:
    return vectors @ vectors.T


def overlaps(rows: "csr_matrix") -> Matrix:
    """Dot products of sparse rows, dense, in blocks that keep the sparse intermediate small."""
    out = np.empty((rows.shape[0], rows.shape[0]), dtype=np.float32)
    turned = rows.T.tocsr()
    for start in range(0, rows.shape[0], 512):
        out[start : start + 512] = (rows[start : start + 512] @ turned).toarray()
    return out


def likeness(cosine: Matrix, overlap: Matrix, shape: Shape) -> Matrix:
    kernel = cosine - np.float32(1)
    kernel *= np.float32(shape.width)
    np.exp(kernel, out=kernel)
    kernel += np.float32(shape.lexical) * overlap
    return kernel


def solve(kernel: Matrix, targets: Matrix, ridge: float, folds: Sequence[Rows] = ()) -> Solved:
    """Overwrites `kernel`. Without `folds` every phrase is a fold of its own.

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
    if not folds:
        return Solved(weights, targets - weights / np.einsum("ij,ij->j", root, root)[:, None])
    held_out = np.empty_like(targets)
    for fold in folds:
        part = root[:, fold]
        held_out[fold] = targets[fold] - np.linalg.solve(part.T @ part, weights[fold])
    return Solved(weights, held_out)


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
