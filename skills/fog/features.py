"""A statement in numbers: what the fitted model sees of it apart from its sentence vector."""

from collections.abc import Iterable, Sequence
from typing import get_args

import numpy as np
import numpy.typing as npt

from skills.fog.rules import totals
from skills.fog.statements import Statement
from skills.fog.verdict import Cue, CueKind

Row = npt.NDArray[np.float64]

KINDS: tuple[CueKind, ...] = tuple(k for k in get_args(CueKind) if k != "wording")
LAYOUT = 1
"""Raised when a row means something else than before."""
WIDTH = 2 * len(KINDS) + 1


def row(found: Iterable[Cue], kept: Sequence[Cue]) -> Row:
    """Which kinds of cue decide, which were found at all, and a 1: `WIDTH` numbers."""
    out = np.zeros(WIDTH)
    for cue in kept:
        out[KINDS.index(cue.kind)] = 1.0
    for cue in found:
        out[len(KINDS) + KINDS.index(cue.kind)] = 1.0
    out[-1] = 1.0
    return out


def weights(kept: Sequence[Cue], statement: Statement) -> Row:
    """What the hand-set weights give each class."""
    return np.array(totals(kept, statement))
