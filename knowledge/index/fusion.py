"""How the two legs become one ranking. Pure: arrays in, arrays out."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]

ALPHA = 0.7
"""Share of the dense leg in the fused score."""
CANDIDATES = 1_000
"""Best rows of each leg that take part."""
FEEDBACK_ROWS = 3
"""Best fused rows whose mean vector the query is moved towards (Rocchio)."""
FEEDBACK_WEIGHT = 0.2
"""These two and `ALPHA` were picked on SciFact's training queries; see `docs/decisions/0004-retrieval.md`."""


def best(scores: Scores, k: int) -> Rows:
    """Positions of the k highest scores, best first; ties in order of position."""
    if k >= len(scores):
        chosen = np.arange(len(scores))
    else:
        edge = np.partition(scores, len(scores) - k)[len(scores) - k]
        above = np.flatnonzero(scores > edge)
        chosen = np.concatenate([above, np.flatnonzero(scores == edge)[: k - len(above)]])
        chosen.sort()
    return chosen[np.argsort(-scores[chosen], kind="stable")]


def scaled(scores: Scores) -> Scores:
    """To 0..1 by the lowest and highest; all equal becomes 1."""
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.ones_like(scores)
    spread: Scores = (scores - low) / (high - low)
    return spread


def fused(
    dense: Scores | None,
    lexical: Scores | None,
    query: Scores | None,
    vectors_of: Callable[[Rows], npt.NDArray[np.float32]],
    k: int,
) -> tuple[Rows, Scores]:
    """The k best of the rows both legs scored (all that may be seen), best first, with scores in 0..1.

    Each leg's best `CANDIDATES` are scaled to 0..1 and mixed by `ALPHA`; a row a leg did not choose has 0 there. Then
    the query vector moves towards the mean of the best few and the dense leg is scored once more over the
    candidates. With one leg missing (no embedding to be had, no word known) the other ranks alone.
    """
    if dense is None and lexical is None:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
    by_words = _nonzero_best(lexical)
    if dense is None or query is None:
        assert lexical is not None
        top = by_words[:k]
        return top, scaled(lexical[by_words])[: len(top)]
    by_meaning = best(dense, CANDIDATES)
    rows = np.union1d(by_meaning, by_words)
    lexical_part = np.zeros(len(rows), dtype=np.float32)
    if lexical is not None and len(by_words):
        lexical_part[np.searchsorted(rows, by_words)] = scaled(np.append(lexical[by_words], np.float32(0)))[:-1]
    dense_part = scaled(dense[rows])
    mixed = ALPHA * dense_part + (1 - ALPHA) * lexical_part
    if FEEDBACK_WEIGHT and len(rows) > FEEDBACK_ROWS:
        vectors = vectors_of(rows)
        moved = query + FEEDBACK_WEIGHT * vectors[best(mixed, FEEDBACK_ROWS)].mean(axis=0)
        mixed = ALPHA * scaled(vectors @ moved) + (1 - ALPHA) * lexical_part
    order = best(mixed, k)
    return rows[order], mixed[order]


def _nonzero_best(lexical: Scores | None) -> Rows:
    if lexical is None:
        return np.zeros(0, dtype=np.intp)
    top = best(lexical, CANDIDATES)
    return top[lexical[top] > 0]
