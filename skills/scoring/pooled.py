"""One rating from some evidence, by METHODOLOGY §1's rule "From evidence to rating". Pure.

For whatever is judged by evidence outside the tree of the 4Cs: a lens, a theme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Evidence
from skills.scoring.posterior import rating, weight


@dataclass(frozen=True, slots=True)
class Pooled:
    rating: float
    """0..10."""
    items: tuple[Evidence, ...]
    """Heaviest first."""
    supporting: float
    opposing: float
    """Summed weights."""


def pooled(evidence: Iterable[Evidence], moment: datetime) -> Pooled | None:
    """Of what counts at `moment`: accepted, recorded and said by then. None where nothing does."""
    counting = {e.id: e for e in evidence if e.status == "accepted" and e.recorded_at <= moment and e.at <= moment}
    weighed = [(weight(e.strength, e.fog, e.at, moment), e) for e in counting.values()]
    if not weighed:
        return None
    weighed.sort(key=lambda pair: (-pair[0], pair[1].id))
    supporting = sum(w for w, e in weighed if e.polarity > 0)
    opposing = sum(w for w, e in weighed if e.polarity < 0)
    return Pooled(rating(supporting, opposing), tuple(e for _, e in weighed), supporting, opposing)
