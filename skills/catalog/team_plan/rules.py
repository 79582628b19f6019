"""Default rules of the team plan (METHODOLOGY §3.3), named: workstreams with their RACI, and cadences."""

from dataclasses import dataclass

from knowledge.records import BuyingRole, DealClass
from skills.people.team_roles import RoleKey, Side


@dataclass(frozen=True, slots=True)
class Workstream:
    """A piece of work and the roles that answer for it.

    `accountable` is an order: the first of these roles that somebody holds, and one person only. Everybody else in
    the lists takes part as far as their role is held; who is accountable is not told to be consulted or informed.
    """

    label: str
    side: Side
    accountable: tuple[RoleKey, ...]
    responsible: tuple[RoleKey, ...]
    consulted: tuple[RoleKey, ...] = ()
    informed: tuple[RoleKey, ...] = ()
    per_family: bool = False
    """Once for each solution family, with that family's Solution Master."""
    needs: RoleKey | None = None
    """Only where the deal has this seat."""


WORKSTREAMS: tuple[Workstream, ...] = (
    Workstream(
        "Client relationship",
        "pursuit",
        ("client_expert",),
        ("client_expert", "executive_sponsor"),
        ("solution_master",),
        ("commercial_lead", "delivery_lead"),
    ),
    Workstream(
        "Business case",
        "pursuit",
        ("client_expert",),
        ("industry_expert", "client_expert"),
        ("solution_master", "commercial_lead"),
        ("executive_sponsor",),
    ),
    Workstream(
        "Solution and proof",
        "pursuit",
        ("solution_master", "client_expert"),
        ("solution_master",),
        ("industry_expert", "delivery_lead"),
        ("client_expert",),
        per_family=True,
    ),
    Workstream(
        "Price and terms",
        "pursuit",
        ("commercial_lead", "client_expert"),
        ("commercial_lead", "client_expert"),
        ("delivery_lead", "executive_sponsor"),
        ("solution_master",),
    ),
    Workstream(
        "Decision and signature",
        "pursuit",
        ("executive_sponsor", "client_expert"),
        ("client_expert",),
        ("commercial_lead",),
        ("solution_master", "delivery_lead"),
    ),
    Workstream(
        "Hand-over",
        "delivery",
        ("delivery_lead",),
        ("delivery_lead", "client_expert"),
        ("solution_master", "commercial_lead"),
        ("executive_sponsor",),
        needs="delivery_lead",
    ),
    Workstream(
        "Roll-out",
        "delivery",
        ("delivery_lead",),
        ("delivery_lead",),
        ("solution_master", "integration_lead"),
        ("client_expert",),
        needs="delivery_lead",
    ),
    Workstream(
        "Integration",
        "delivery",
        ("integration_lead", "delivery_lead"),
        ("integration_lead",),
        ("solution_master",),
        ("client_expert",),
        needs="integration_lead",
    ),
    Workstream(
        "Service and outcome",
        "delivery",
        ("service_lead", "delivery_lead"),
        ("service_lead",),
        ("delivery_lead",),
        ("client_expert", "executive_sponsor"),
        needs="service_lead",
    ),
)
STRAY_WORKSTREAMS = frozenset({"Client relationship", "Price and terms"})
"""What is left of it on a Stray."""

CONTACT_EVERY: dict[DealClass, dict[BuyingRole | None, int]] = {
    "bedrock": {"buyer": 14, "beneficiary": 21, "backer": 21, None: 45},
    "stepping_stone": {"buyer": 21, "beneficiary": 30, "backer": 30, None: 45},
    "stray": {"buyer": 30, "beneficiary": 45, "backer": 45, None: 45},
}
"""Days between two words from somebody, by part played; shortened and stretched by what follows."""
BY_STANCE: dict[str, float] = {"opponent": 0.5, "sceptic": 0.75}
BY_STAGE: dict[str, float] = {"propose": 0.75, "negotiate": 0.5}
STRONG_INFLUENCE_FACTOR = 0.75
WEAK_INFLUENCE_FACTOR = 1.5
SHORTEST = 5
"""Days. At most as many as a part counts as covered for (METHODOLOGY §5): the workspace's rule."""

AMONG_US: dict[DealClass, tuple[tuple[str, str], ...]] = {
    "bedrock": (
        ("Pursuit call, 30 minutes", "every week; twice a week in negotiation"),
        ("Sponsor and delivery lead join", "every second week"),
        ("Review before each change of stage", "the whole team"),
        ("Hand-over between pursuit and delivery", "begins with the proposal, ends 30 days after signature"),
    ),
    "stepping_stone": (
        ("Pursuit call, 30 minutes", "every second week; every week in negotiation"),
        ("Hand-over between pursuit and delivery", "one meeting before signature, one after"),
    ),
    "stray": (("Justify or drop", "every month, Client Expert and manager"),),
}
"""How often we talk about the deal among ourselves."""
