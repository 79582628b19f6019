"""Whether a phrase is about any label at all: learnt from phrases held out, and from labels that are left out whole."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llm.kernel import Matrix, Phrases, Rows, Shape, solve_once

PRETEND_WITH = 4_000
"""Phrases that stand in for out of scope are looked for among so many: whole labels, as dense as they are."""
_USUALLY_IN_SCOPE = 0.9
"""Share of what people write that asks for one of the labels; what confidence supposes."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether a phrase is about any of the labels: on best score plus closest likeness."""

    threshold: float
    """Below: abstain."""
    slope: float
    offset: float

    def probability(self, support: float) -> float:
        return float(1 / (1 + np.exp(-np.clip(self.slope * support + self.offset, -30, 30))))


def whole_labels(labels: Rows, most: int) -> Rows:
    """Rows of as many whole labels, in a fixed random order, as fit into `most` rows (two labels at least)."""
    chosen: list[Rows] = []
    total = 0
    for label in np.random.default_rng(0).permutation(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == label)
        if len(chosen) >= 2 and total + len(rows) > most:
            continue
        chosen.append(rows[:most])
        total += len(rows)
    return np.sort(np.concatenate(chosen))


def closest_outside(phrases: Phrases, held: Rows | None) -> Matrix:
    """Cosine of each phrase held out with the nearest one that is not."""
    if held is not None:
        return phrases.some(held).closest(phrases.some(np.setdiff1d(np.arange(len(phrases.vectors)), held)))
    cosine = phrases.vectors @ phrases.vectors.T
    np.fill_diagonal(cosine, -1)
    return np.asarray(cosine.max(1), dtype=np.float32)


def best_inside(scores: Matrix, inside: npt.NDArray[np.bool_]) -> Matrix:
    if not inside.any():
        return np.full(len(scores), -1, dtype=np.float32)
    out: Matrix = scores[:, inside].max(1)
    return out


def outside_supports(phrases: Phrases, targets: Matrix, inside: npt.NDArray[np.bool_], shape: Shape) -> Matrix:
    """What phrases of a label look like to a router that never saw that label: stand-ins for out of scope."""
    present = np.flatnonzero(inside & (targets.sum(0) > 0))
    if len(present) < 8:  # with few labels each is too large a part of the whole to stand for "anything else"
        return np.zeros(0, dtype=np.float32)
    truth = targets.argmax(1)
    found = []
    for held in np.array_split(np.random.default_rng(1).permutation(present), 4):
        out = np.isin(truth, held)
        known, unknown = phrases.some(np.flatnonzero(~out)), phrases.some(np.flatnonzero(out))
        weights = solve_once(known.likeness(shape), targets[~out], shape.ridge)
        found.append(best_inside(unknown.likeness(shape, known) @ weights, inside) + unknown.closest(known))
    return np.concatenate(found)


def scope_of(within: Matrix, outside: Matrix, abstain: float) -> Scope:
    """Threshold from the in-scope phrases alone; the probability from both."""
    if len(within) == 0:
        return Scope(0.0, 1.0, -30.0)
    threshold = float(np.quantile(within, abstain))
    if len(outside) < 8:
        spread = float(max(within.std(), 1e-3))
        return Scope(threshold, 2 / spread, -2 * threshold / spread + 1)
    x = np.concatenate([within, outside]).astype(np.float64)
    y = np.r_[np.ones(len(within)), np.zeros(len(outside))]
    share = np.r_[
        np.full(len(within), _USUALLY_IN_SCOPE / len(within)),
        np.full(len(outside), (1 - _USUALLY_IN_SCOPE) / len(outside)),
    ]
    design = np.stack([x, np.ones_like(x)], 1)
    line = np.zeros(2)
    for _ in range(50):  # Newton with a small ridge, so that separable data stay finite
        p = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        slope = design.T @ (share * (p - y)) + 1e-4 * line
        bend = (design * (share * p * (1 - p))[:, None]).T @ design + 1e-4 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line -= step
        if np.abs(step).max() < 1e-6:
            break
    return Scope(threshold, float(line[0]), float(line[1]))
