"""From weights to a rating: the Beta posterior of METHODOLOGY §1, for one pair or whole arrays of them."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.records import FogClass
from skills.scoring.rules import HALF_LIFE, INTERVAL, PRIOR, RELIABILITY, SCALE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HALF_LIFE_SECONDS = HALF_LIFE.total_seconds()
_LOW, _HIGH = (1 - INTERVAL) / 2, (1 + INTERVAL) / 2


def weight(strength: float, fog: FogClass, at: datetime, moment: datetime) -> float:
    """How much one observation counts at `moment`; one dated later than that counts as fresh."""
    age = max(0.0, (moment - at).total_seconds())
    return strength * RELIABILITY[fog] * math.pow(0.5, age / _HALF_LIFE_SECONDS)


def rating(supporting: float, opposing: float) -> float:
    """The posterior mean on 0..10, from the summed weights for and against."""
    return SCALE * (supporting + PRIOR) / (supporting + opposing + 2 * PRIOR)


def intervals(
    supporting: Iterable[float], opposing: Iterable[float]
) -> "tuple[NDArray[np.floating], NDArray[np.floating]]":
    """The 80 % interval on 0..10 of many sub-factors at once: (low ends, high ends)."""
    import numpy as np  # late, with the next: together most of a second of start-up that listing skills need not pay
    from scipy.special import betaincinv

    a = np.fromiter(supporting, dtype=np.float64) + PRIOR
    b = np.fromiter(opposing, dtype=np.float64) + PRIOR
    return SCALE * betaincinv(a, b, _LOW), SCALE * betaincinv(a, b, _HIGH)


def half_up(value: float) -> int:
    """Rounded to the nearest whole number, a half upwards (Python's own `round` goes to the even one).

    What floating point left a hair below a half counts as the half.
    """
    return math.floor(value + 0.5 + 1e-9)
