"""The roles on a deal, who may hold them and what they ask (METHODOLOGY §3.3 and §3.8): documented default rules. Pure.

Pursuit and delivery are apart. A seat is a role on one deal: one per solution family for the Solution Masters. How
many seats there are follows from the deal's class; hours are hours a week.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.records import STAGES, Deal, DealClass, Role, SellingAttribute, SellingSkill
from skills.people.selling_rules import CLASS_UNKNOWN_AS, TopicKind

Side = Literal["pursuit", "delivery"]
RoleKey = Literal[
    "client_expert",
    "executive_sponsor",
    "solution_master",
    "industry_expert",
    "commercial_lead",
    "delivery_lead",
    "integration_lead",
    "service_lead",
]
PartKey = Literal["skill", "topic", "ties", "past", "place"]
"""What a candidate for a role is held against: the role's skills, its family or industry, closeness to the client's
people, how their deals like this one went, working in the deal's region."""
MOST_FAMILIES: dict[DealClass, int] = {"bedrock": 3, "stepping_stone": 2, "stray": 0}
MANAGED = re.compile(r"\b(managed|service|services|support|outcome)\b", re.I)
"""A family that is run for the client after the start: it takes somebody who answers for the service."""


@dataclass(frozen=True, slots=True)
class TeamRole:
    key: RoleKey
    label: str
    side: Side
    does: str
    attribute: SellingAttribute
    skills: tuple[SellingSkill, ...]
    parts: dict[PartKey, float]
    """What a candidate's fit is made of, and how much each part weighs; they add up to 1."""
    hours: dict[DealClass, float]
    """A week; a class that is absent has no such seat."""
    importance: float = 1.0
    topic: TopicKind | None = None
    decisive: PartKey | None = None
    """What has to be on record before anybody is proposed for it, whatever else they can do."""
    held_by: frozenset[Role] = frozenset({"rep"})
    from_stage: str = STAGES[0]


TEAM_ROLES: tuple[TeamRole, ...] = (
    TeamRole(
        "client_expert",
        "Client Expert",
        "pursuit",
        "leads the pursuit and owns the client's trust",
        "brand_advocate",
        ("sales_planning", "business_acumen"),
        {"skill": 0.25, "topic": 0.2, "ties": 0.3, "past": 0.15, "place": 0.1},
        {"bedrock": 10, "stepping_stone": 6, "stray": 3},
        importance=2.0,
        topic="industry",
    ),
    TeamRole(
        "executive_sponsor",
        "Executive sponsor",
        "pursuit",
        "meets their executives and removes what blocks us at home",
        "brand_advocate",
        ("leadership_ethics", "business_acumen"),
        {"skill": 0.5, "ties": 0.4, "place": 0.1},
        {"bedrock": 1},
        held_by=frozenset({"manager"}),
    ),
    TeamRole(
        "solution_master",
        "Solution Master",
        "pursuit",
        "shapes the solution and proves it",
        "investigator",
        ("products_services",),
        {"topic": 0.55, "skill": 0.2, "past": 0.15, "place": 0.1},
        {"bedrock": 6, "stepping_stone": 4},
        importance=1.5,
        topic="family",
        decisive="topic",
    ),
    TeamRole(
        "industry_expert",
        "Industry expert",
        "pursuit",
        "knows how business is done in their industry",
        "investigator",
        ("business_acumen",),
        {"topic": 0.7, "skill": 0.3},
        {"bedrock": 2},
        topic="industry",
        decisive="topic",
        held_by=frozenset({"rep", "manager"}),
    ),
    TeamRole(
        "commercial_lead",
        "Commercial lead",
        "pursuit",
        "price, terms and contract",
        "team_player",
        ("business_acumen", "leadership_ethics"),
        {"skill": 0.6, "past": 0.3, "place": 0.1},
        {"bedrock": 3},
        decisive="skill",
        held_by=frozenset({"rep", "manager", "admin"}),
        from_stage="propose",
    ),
    TeamRole(
        "delivery_lead",
        "Delivery lead",
        "delivery",
        "answers for what was promised, from the day of signature",
        "team_player",
        ("leadership_ethics", "products_services"),
        {"skill": 0.5, "topic": 0.4, "place": 0.1},
        {"bedrock": 10, "stepping_stone": 4},
        importance=2.0,
        topic="family",
        decisive="skill",
    ),
    TeamRole(
        "integration_lead",
        "Integration lead",
        "delivery",
        "fits several solutions into their systems and sites",
        "investigator",
        ("products_services",),
        {"skill": 0.5, "topic": 0.5},
        {"bedrock": 6},
        topic="family",
        decisive="topic",
    ),
    TeamRole(
        "service_lead",
        "Service lead",
        "delivery",
        "keeps what runs running, and the client content",
        "team_player",
        ("products_services", "leadership_ethics"),
        {"skill": 0.7, "ties": 0.3},
        {"bedrock": 3},
        decisive="skill",
    ),
)
ROLE_OF: dict[RoleKey, TeamRole] = {r.key: r for r in TEAM_ROLES}


@dataclass(frozen=True, slots=True)
class Seat:
    """One role on one deal."""

    role: TeamRole
    hours: float
    topic: str = ""
    """The family or industry it is about."""
    several: bool = False
    """There is more than one seat of this role: its label names the topic."""

    @property
    def key(self) -> str:
        return f"{self.role.key}:{self.topic}" if self.several else self.role.key

    @property
    def label(self) -> str:
        return f"{self.role.label}, {self.topic}" if self.several else self.role.label


def seats(side: Side, deal: Deal, deal_class: DealClass | None, families: Iterable[str]) -> tuple[Seat, ...]:
    """What a deal of this class needs, in the order of the table; of unknown class: what a Stepping Stone needs.

    Bedrock: everything; an integration lead where it spans several families, a service lead where one of them is run
    as a service. Stepping Stone: Client Expert, Solution Masters, delivery lead. Stray: its Client Expert.
    """
    known = deal_class or CLASS_UNKNOWN_AS
    solutions = tuple(sorted(set(families)))
    found: list[Seat] = []
    for role in TEAM_ROLES:
        hours = role.hours.get(known)
        if role.side == side and hours is not None and _begun(role, deal) and _called_for(role, deal, solutions):
            found += _seats_of(role, hours, deal, solutions, known)
    return tuple(found)


def _begun(role: TeamRole, deal: Deal) -> bool:
    stage = deal.stage if deal.stage in STAGES else STAGES[0]
    return STAGES.index(stage) >= STAGES.index(role.from_stage)


def _called_for(role: TeamRole, deal: Deal, solutions: tuple[str, ...]) -> bool:
    if role.key == "integration_lead":
        return len(solutions) > 1
    if role.key == "service_lead":
        return any(MANAGED.search(s) for s in solutions)
    if role.key == "industry_expert":
        return deal.industry is not None
    return role.key != "solution_master" or bool(solutions)


def _seats_of(
    role: TeamRole, hours: float, deal: Deal, solutions: tuple[str, ...], known: DealClass
) -> tuple[Seat, ...]:
    if role.key == "solution_master":
        chosen = solutions[: MOST_FAMILIES[known]]
        return tuple(Seat(role, hours, s, several=True) for s in chosen)
    if role.topic == "industry":
        return (Seat(role, hours, deal.industry or ""),)
    if role.topic == "family":
        return (Seat(role, hours, solutions[0] if len(solutions) == 1 else ""),)
    return (Seat(role, hours),)


_CALLED: tuple[tuple[RoleKey, str], ...] = (
    ("integration_lead", r"integration(?: lead| manager| engineer)?|technical delivery"),
    ("service_lead", r"(?:managed )?services? (?:lead|manager)|customer success|client success|success manager"),
    (
        "delivery_lead",
        r"deliver(?:y|s)(?: lead| manager)?|project (?:lead|manager)|implementation(?: lead| manager)?"
        r"|roll[- ]?out lead",
    ),
    (
        "solution_master",
        r"solutions? (?:master|lead|architect|engineer|consultant|expert)s?|pre-?sales|technical lead|architect",
    ),
    ("industry_expert", r"industry (?:expert|lead|specialist)|subject[- ]matter expert|sme"),
    (
        "commercial_lead",
        r"commercial(?: lead| manager)?|sales operations|deal desk|pricing(?: lead)?|contracts? (?:lead|manager)",
    ),
    ("executive_sponsor", r"(?:executive |exec )?sponsor|sales manager|executive"),
    (
        "client_expert",
        r"client experts?|(?:pursuit|deal) lead|(?:account|sales) (?:executive|lead)|account manager|sales rep|lead"
        r"|owner|rep",
    ),
)


def role_named(text: str) -> RoleKey | None:
    """The role that words speak of ("delivery lead", "pre-sales"); the first one named, else None."""
    found: list[tuple[int, int, RoleKey]] = []
    for rank, (key, words) in enumerate(_CALLED):
        match = re.search(rf"\b(?:{words})\b", text, re.I)
        if match:
            found.append((match.start(), rank, key))
    return min(found)[2] if found else None
