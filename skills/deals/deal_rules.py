"""The deal class in words (METHODOLOGY §3.9, §5); the card names the rule that decided. Numbers: `skills/rules.py`."""

from datetime import timedelta
from typing import Literal

from knowledge.records import DealClass
from skills.rules import DealClassRules

CLASSES: tuple[DealClass, ...] = ("bedrock", "stepping_stone", "stray")
LABELS: dict[DealClass, str] = {"bedrock": "Bedrock", "stepping_stone": "Stepping Stone", "stray": "Stray"}
PLURALS: dict[DealClass, str] = {"bedrock": "Bedrocks", "stepping_stone": "Stepping Stones", "stray": "Strays"}


def meaning_of(deal_class: DealClass, rules: DealClassRules) -> str:
    """What the class means, by the numbers this workspace holds it to."""
    meaning: dict[DealClass, str] = {
        "bedrock": (
            f"transformational, carrying one of our imperatives, with {rules.told('bedrock_solutions')} solutions or "
            f"more and in the {top_by_value(rules)}"
        ),
        "stepping_stone": "proves us, or opens a Bedrock",
        "stray": "neither of the two, so justify it or drop it",
    }
    return meaning[deal_class]


def top_by_value(rules: DealClassRules) -> str:
    if "bedrock_top_share" not in rules.changed:
        return "top quarter by value"
    return f"top {rules.told('bedrock_top_share', lambda share: f'{share * 100:.4g} %')} by value"


UNKNOWN = "Not known yet"

CheckKey = Literal["imperative", "solutions", "value"]
RouteKey = Literal["opens", "client", "imperative", "region", "industry"]
State = Literal["yes", "no", "unknown"]

PACE_WINDOW = timedelta(days=90)
"""The recent pace of work is measured over this time and carried on to the close date."""

FEWEST_CLOSED = 10
"""Closed deals needed before their share of wins says anything about another deal."""
