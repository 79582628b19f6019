"""Default rules of the deal class (METHODOLOGY §3.9 and §5), named; the card names the one that decided."""

from datetime import timedelta
from typing import Literal

from knowledge.records import DealClass

FEWEST_SOLUTIONS = 2
"""§5: a Bedrock spans at least so many solution families."""

CLASSES: tuple[DealClass, ...] = ("bedrock", "stepping_stone", "stray")
LABELS: dict[DealClass, str] = {"bedrock": "Bedrock", "stepping_stone": "Stepping Stone", "stray": "Stray"}
PLURALS: dict[DealClass, str] = {"bedrock": "Bedrocks", "stepping_stone": "Stepping Stones", "stray": "Strays"}
MEANING: dict[DealClass, str] = {
    "bedrock": "transformational: carries one of our imperatives, several solutions, top quarter by value",
    "stepping_stone": "proves us, or opens a Bedrock",
    "stray": "neither: justify or drop",
}
UNKNOWN = "Not known yet"

CheckKey = Literal["imperative", "solutions", "value"]
RouteKey = Literal["opens", "client", "imperative", "region", "industry"]
State = Literal["yes", "no", "unknown"]

PACE_WINDOW = timedelta(days=90)
"""The recent pace of work is measured over this time and carried on to the close date."""

FEWEST_CLOSED = 10
"""Closed deals needed before their share of wins says anything about another deal."""
