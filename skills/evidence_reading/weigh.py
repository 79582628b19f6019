"""What a statement counts for: wordings, figures and likeness together, with how sure that is.

The sub-factor is the one the likeness leads to, helped by wordings that name it and by the borders of the method; how
sure that is, the likeness alone says: a wording ("rejected", "called off") is the same in many sub-factors.
Likeness alone is poor at which way a statement speaks ("98 per cent" is as near to praise as to blame), so that has to
be confirmed: by the figures, by a wording that settles it, or by words that lean the same way. Unconfirmed, the
statement is not taken.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from skills.evidence_reading.borders import bordered, pull
from skills.evidence_reading.figures import Reckoned, reckon
from skills.evidence_reading.figures import figures as numbers
from skills.evidence_reading.leaning import leaning
from skills.evidence_reading.likeness import SUBS, Likely
from skills.evidence_reading.patterns import NOTHING, Named
from skills.evidence_reading.subject import Subject

NAMED, SETTLED = 0.1, 0.2
"""What a wording adds to a sub-factor's likeness: one that names it, one that also says which way."""
_OTHER_WAY = 0.3
_NO_EVIDENCE, _OF_US, _AT_A_BORDER = 0.8, 0.25, 0.1
"""What likeness to nothing, not naming us, and a sub-factor that is easily taken for others weigh against the rest."""
MIDDLE, STEEP = 0.03, 6.0
"""The score that means even odds, and how fast it turns sure: from statements scored by lessons without them."""
TAKEN_FROM = 0.9
"""The confidence from which on a statement is proposed."""
ALONE_FROM = 0.99
"""The same where neither a wording nor a figure names the sub-factor."""
_LEANING = 0.3
_AGAINST_WORDING = -0.15
"""Likeness further than this the other way contradicts a wording."""
_CONTRADICTED = 0.7
"""Likeness further than this the other way contradicts figures."""
_CLEAR, _SOME, _VERY = 0.3, 0.15, 0.5
"""How far likeness must lean: where figures would decide but are silent, elsewhere, and with nothing to confirm it."""
_BY_FIGURES = frozenset(
    "sla nps supplier_rating world_class contract_terms consistent_delivery similar_deliveries geographic_relevance "
    "project_success".split()
)
"""Sub-factors whose statements sound the same for and against but for a number or one small word."""
_NEEDS_US = frozenset(
    "strategic_imperatives industry_expertise peer_recommendations supplier_rating client_recognition "
    "similar_deliveries industry_experience world_class proprietary_methods industry_leadership nps ".split()
)
"""What a client can only say of us by naming us: its own prizes, ratings and patents sound the same."""

Way = Literal[1, -1, 0]


@dataclass(frozen=True, slots=True)
class Weighed:
    sub_factor: str
    way: Way
    """0: nothing confirms which way it speaks."""
    confidence: float
    """0..1, calibrated on statements scored by lessons without them."""
    named: Named
    figures: Reckoned
    of_us: bool
    """We are named or addressed; a paper of ours, or one about us, need not do so in each sentence."""

    @property
    def taken(self) -> bool:
        about_us = self.of_us or self.sub_factor not in _NEEDS_US
        agreed = bool(self.named.any) or self.figures.of(self.sub_factor) != 0
        return self.way != 0 and about_us and self.confidence >= (TAKEN_FROM if agreed else ALONE_FROM)


def weigh(words: str, subject: Subject, likely: Likely, named: Mapping[str, Named]) -> Weighed:
    figures = reckon(words)
    alone = [_alike(likely, n) for n in range(len(SUBS))]
    borders = pull(words)
    best = _first(
        _pulled(
            [a + _bonus(named.get(sub, NOTHING), bool(figures.of(sub))) for a, sub in zip(alone, SUBS, strict=True)],
            borders,
        )
    )
    sub = SUBS[best]
    alone = _pulled(alone, borders)
    lead = alone[best] - max(a for n, a in enumerate(alone) if n != best)
    of_us = subject.of_us or subject.stance != "client"
    score = alone[best] + lead - _NO_EVIDENCE * likely.nothing - _OF_US * (not of_us) - _AT_A_BORDER * bordered(sub)
    of_it = named.get(sub, NOTHING)
    alike = float(likely.for_us[best] - likely.against[best]) + _LEANING * likely.way
    way = _way(sub, alike, of_it, figures, words)
    confidence = 1 / (1 + math.exp(-STEEP * (score - MIDDLE)))
    return Weighed(sub, way, round(confidence, 3), of_it, figures, of_us)


def _first(totals: list[float]) -> int:
    return max(range(len(totals)), key=totals.__getitem__)


def _pulled(totals: list[float], borders: Mapping[str, float]) -> list[float]:
    if not bordered(SUBS[_first(totals)]):
        return totals
    return [t + borders.get(sub, 0.0) for t, sub in zip(totals, SUBS, strict=True)]


def _alike(likely: Likely, n: int) -> float:
    plus, minus = float(likely.for_us[n]), float(likely.against[n])
    return max(plus, minus) + _OTHER_WAY * min(plus, minus)


def _bonus(named: Named, figures_name_it: bool) -> float:
    return NAMED * bool(named.either) + SETTLED * (named.way != 0 or figures_name_it)


def _way(sub: str, alike: float, named: Named, figures: Reckoned, said: str) -> Way:
    """`alike`: how far likeness leans, below 0 against us."""
    reckoned = figures.of(sub)
    if reckoned:
        contradicted = reckoned * named.way < 0 or reckoned * alike < -_CONTRADICTED
        return 0 if contradicted else 1 if reckoned > 0 else -1
    if named.way:
        agreed = named.way * alike > _AGAINST_WORDING
        return 0 if not agreed else 1 if named.way > 0 else -1
    if sub in _BY_FIGURES and len(list(islice(numbers(said), 2))) == 2:
        return 0  # two numbers that are not understood: whichever way it sounds, they may say the other
    leans: Way = 1 if alike > 0 else -1
    words = leaning(said)
    if words * alike > 0 and abs(words) >= 0.5 and abs(alike) >= (_CLEAR if sub in _BY_FIGURES else _SOME):
        return leans
    return leans if sub not in _BY_FIGURES and abs(alike) >= _VERY and words * alike >= 0 else 0
