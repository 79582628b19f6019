"""Default rules of the Licence to Sell (METHODOLOGY §2.5), named; a card names the one that decided.

What a class of deal asks for is a table of levels, 0..10: one level for every attribute and skill, one more where the
class is decided, and what has to be known of its solutions, its industry and its region.
"""

from typing import Literal

from knowledge.records import DealClass, FogClass, SellingAttribute, SellingSkill

SKILLS: tuple[SellingSkill, ...] = ("leadership_ethics", "business_acumen", "sales_planning", "products_services")
SKILL_LABELS: dict[SellingSkill, str] = {
    "leadership_ethics": "Leadership and Ethics",
    "business_acumen": "Business Acumen",
    "sales_planning": "Sales and Sales Planning",
    "products_services": "Products and Services",
}
ATTRIBUTES: tuple[SellingAttribute, ...] = ("brand_advocate", "investigator", "team_player")
ATTRIBUTE_LABELS: dict[SellingAttribute, str] = {
    "brand_advocate": "Brand Advocate",
    "investigator": "Investigator",
    "team_player": "Team Player",
}

SELF_ASSESSED_AS: FogClass = "gossip"
"""What somebody says of themselves nobody else can check: by §5's FOG rule that is the weakest class. A manager's
judgement is an Opinion, a certificate is a Fact."""

OLD_BELOW = 0.15
"""A rating whose records weigh less together is old: a manager's word after a year (0.6 × 0.5^(360/180) = 0.15)."""
CONTRADICTS_FROM = 3.0
"""Two records of one thing this far apart contradict each other; the card says both ends."""
STILL_SPEAKS_FROM = 0.05
"""A record that weighs less can no longer contradict anything."""
EXPIRES_SOON_DAYS = 60
PASSED_COUNTS = 8.0
"""The rating of a certificate that says nothing but that it was passed."""

TopicKind = Literal["family", "industry", "region"]
TOPIC_SKILL: dict[TopicKind, SellingSkill] = {
    "family": "products_services",
    "industry": "business_acumen",
    "region": "sales_planning",
}
"""The skill under which something is known of a solution family, an industry, a region."""

LEVEL: dict[DealClass, float] = {"bedrock": 6.0, "stepping_stone": 5.0, "stray": 4.0}
"""What a class asks of every attribute and skill it leans on."""

DECIDING: dict[DealClass, frozenset[tuple[SellingAttribute, SellingSkill]]] = {
    "bedrock": frozenset(
        {
            ("investigator", "business_acumen"),  # their case is found in their business, not in our catalogue
            ("team_player", "leadership_ethics"),  # several solutions: many people, one direction
            ("brand_advocate", "sales_planning"),  # long, several phases, in front of their CXO
        }
    ),
    "stepping_stone": frozenset(
        {
            ("brand_advocate", "products_services"),  # it is there to prove what we can do
            ("investigator", "sales_planning"),  # and to find the Bedrock behind it
        }
    ),
    "stray": frozenset(),
}
"""Where a class asks for one level more."""

LEANS_ON: dict[DealClass, frozenset[tuple[SellingAttribute, SellingSkill]] | None] = {
    "bedrock": None,
    "stepping_stone": None,
    "stray": frozenset({("investigator", "business_acumen"), ("investigator", "sales_planning")}),
}
"""None: on all twelve. A Stray asks for enough to qualify it out, and no more."""

TOPIC_LEVEL: dict[DealClass, dict[TopicKind, float]] = {
    "bedrock": {"family": 7.0, "industry": 6.0, "region": 5.0},
    "stepping_stone": {"family": 6.0, "industry": 5.0},
    "stray": {"family": 5.0},
}

CLASS_UNKNOWN_AS: DealClass = "stepping_stone"
"""What a deal whose class is not known is held against; the card says so."""
