"""How likely a moment deserves a glance: from what it is like, what the words weigh, and what was asked before it.

A logistic regression over a few signs, fitted to labelled calls by a command in benchmarks. Lessons hold a moment in
every second sentence, calls in every tenth: only calls tell how sure a reading has to be.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from skills.calls.moment import MomentKind

KINDS: tuple[MomentKind, ...] = (
    "stakeholder",
    "qualifier",
    "budget",
    "timeline",
    "competitor",
    "objection",
    "commitment",
    "decision",
    "action_item",
)
"""Those the lessons know."""
_KIND = 2.0
"""What a kind of its own counts: how much each may differ from the others is held back by the fit's ridge."""
SHORTEST = 12
"""Words; what is shorter is not held to be worth less: a pause cuts speech anywhere."""
_CERTAIN = 0.998
DESERVED = 0.5
_AS_LIKELY_AS_NOT, _MOST = 0.65, 0.95
"""What such a likelihood weighs, a little less than a hint needs (`voice.coach.restraint`); the most one can weigh."""
Signs = npt.NDArray[np.float64]


def signs(
    kind: MomentKind,
    *,
    share: float,
    nothing: float,
    shares: float,
    nothings: float,
    clearest: tuple[float, float],
    weight: float,
    by_words: bool,
    led: float,
    words: int,
) -> Signs:
    """`share` of the kind and of "nothing" in its stretch, the means of both over the utterance, the moment's own
    `weight` (patterns' are scaled otherwise), of any stretch the least share of "nothing" and the largest of the kind
    (`clearest`), and how much the rep's last utterance was about the kind (`led`)."""
    of_kind = [_KIND * (kind == k) for k in KINDS]
    return np.array(
        [
            _odds(share),
            _odds(nothing),
            _odds(shares),
            _odds(nothings),
            weight,
            weight * by_words,
            _odds(led),
            math.log(max(SHORTEST, words)),
            *map(_odds, clearest),
            *of_kind,
        ]
    )


def weight_of(worth: float) -> float:
    """A moment's weight by how probable it is that a coach would speak up."""
    if worth < DESERVED:
        return _AS_LIKELY_AS_NOT * worth / DESERVED
    return _AS_LIKELY_AS_NOT + (_MOST - _AS_LIKELY_AS_NOT) * (worth - DESERVED) / (1 - DESERVED)


def _odds(share: float) -> float:
    """Their logarithm."""
    held = min(_CERTAIN, max(1 - _CERTAIN, share))
    return math.log(held / (1 - held))


@dataclass(frozen=True, slots=True)
class Worth:
    weights: Signs
    bias: float

    def of(self, found: Signs) -> float:
        """How probable it is that a coach would speak up; 0 to 1."""
        return 1 / (1 + math.exp(-float(found @ self.weights) - self.bias))
