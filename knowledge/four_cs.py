"""The tree every score is built on: four Cs, two factors each, three sub-factors each.

Source: METHODOLOGY §1. Keys are stored with evidence and never change; labels are what people read.
"""

from dataclasses import dataclass
from typing import Literal

CName = Literal["credibility", "capability", "commitment", "control"]


@dataclass(frozen=True, slots=True)
class SubFactor:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Factor:
    key: str
    label: str
    sub_factors: tuple[SubFactor, ...]


@dataclass(frozen=True, slots=True)
class FourC:
    key: CName
    label: str
    qualifier: str
    """The yes/no question that caps this C at 50 until it is answered yes."""
    factors: tuple[Factor, Factor]


def _factor(key: str, label: str, *subs: tuple[str, str]) -> Factor:
    return Factor(key, label, tuple(SubFactor(k, text) for k, text in subs))


FOUR_CS: tuple[FourC, ...] = (
    FourC(
        "credibility",
        "Credibility",
        "Can we meet their CEO within 7 days?",
        (
            _factor(
                "knowledge",
                "Knowledge",
                ("strategic_imperatives", "grasp of their strategic imperatives"),
                ("industry_expertise", "industry expertise"),
                ("operating_model", "operating-model knowledge"),
            ),
            _factor(
                "trust",
                "Trust",
                ("stepping_stones", "stepping-stone deals delivered"),
                ("peer_recommendations", "peer recommendations"),
                ("consistent_delivery", "consistent delivery"),
            ),
        ),
    ),
    FourC(
        "capability",
        "Capability",
        "Can we reference this in region and in industry?",
        (
            _factor(
                "competence",
                "Competence",
                ("supplier_rating", "top-5 % supplier rating"),
                ("solution_fit", "solution quality and fit"),
                ("client_recognition", "client recognition"),
            ),
            _factor(
                "quantum",
                "Quantum",
                ("similar_deliveries", "number of similar deliveries"),
                ("geographic_relevance", "geographic relevance"),
                ("industry_experience", "industry-specific experience"),
            ),
        ),
    ),
    FourC(
        "commitment",
        "Commitment",
        "Is the client buying from us today?",
        (
            _factor(
                "outcome",
                "Outcome",
                ("contract_terms", "delivery to contract terms"),
                ("sla", "SLA achievement"),
                ("project_success", "project success rate"),
            ),
            _factor(
                "satisfaction",
                "Satisfaction",
                ("nps", "NPS"),
                ("sentiment", "client sentiment"),
                ("renewal", "renewal and expansion rate"),
            ),
        ),
    ),
    FourC(
        "control",
        "Control",
        "Can we see our fingerprints on this deal?",
        (
            _factor(
                "mastery",
                "Mastery",
                ("world_class", "world-class capability"),
                ("proprietary_methods", "proprietary methods and IP"),
                ("industry_leadership", "industry leadership"),
            ),
            _factor(
                "influence",
                "Influence",
                ("values_distinct", "client values what is distinct about us"),
                ("strategic_fit", "fit to their strategic need"),
                ("decision_influence", "influence on the decision"),
            ),
        ),
    ),
)

C_BY_KEY: dict[str, FourC] = {c.key: c for c in FOUR_CS}
FACTOR_OF_SUB: dict[str, str] = {s.key: f.key for c in FOUR_CS for f in c.factors for s in f.sub_factors}
C_OF_FACTOR: dict[str, CName] = {f.key: c.key for c in FOUR_CS for f in c.factors}
