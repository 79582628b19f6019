"""The nearest other class, and what would take the deal there. Pure."""

from dataclasses import dataclass

from knowledge.records import DealClass
from skills.deals.deal_class import Check, Route, Verdict


@dataclass(frozen=True, slots=True)
class Nearest:
    other: DealClass | None
    """The class one change away, by the least that would have to change."""
    up: tuple[Check, ...] = ()
    """Not met yet on the way to Bedrock; empty for a Bedrock."""
    leans_on: tuple[Route, ...] = ()
    """What makes it a Stepping Stone, or would if it were no Bedrock; each gone, it is a Stray."""
    stone_missing: bool = False
    """Nothing leads to Stepping Stone yet."""


def nearest(verdict: Verdict) -> Nearest:
    """Counted in conditions.

    A Bedrock is one away from what it would otherwise be; a Stepping Stone is as far from Bedrock as conditions are
    missing, and as far from Stray as things it leans on; a Stray is one away from a Stepping Stone, and nearer to
    Bedrock when only one of its conditions is missing, for the others are met already.
    """
    holding, missing = verdict.holding, verdict.missing
    if verdict.computed == "bedrock":
        return Nearest("stepping_stone" if holding else "stray", (), holding, not holding)
    if verdict.computed == "stepping_stone":
        other: DealClass = "bedrock" if len(missing) <= len(holding) else "stray"
        return Nearest(other, missing, holding)
    return Nearest("bedrock" if len(missing) <= 1 else "stepping_stone", missing, holding, not holding)
