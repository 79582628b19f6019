"""Open deals that could carry an imperative and are on record as carrying none. Pure.

In the imperative's market where it has one; and, since that is often the whole company, by what the deal and the
imperative both speak of: the deal's name, solutions and industry against the imperative's title (a word counts 2) and
its text and the passage of the plan (1). Where the market says nothing, less than 2 suggests nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.records import Deal, Imperative
from skills.catalog.ceo_sales_plan.papers import Passage
from skills.catalog.ceo_sales_plan.rules import MOST_SUGGESTED
from skills.catalog.ceo_sales_plan.standing import in_market
from skills.deals.deal_class import Verdict, largest_first
from skills.scoring.likeness import content

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    deal: Deal
    shared: tuple[str, ...]
    """Its solutions and industry, where the imperative speaks of them."""
    in_market: bool
    """The imperative has a market on record and the deal lies in it."""
    makes_bedrock: bool
    """The imperative is all it lacks to be a Bedrock."""


def suggestions(
    imperative: Imperative,
    passage: Passage | None,
    deals: Iterable[Deal],
    verdicts: Mapping[str, Verdict],
    carrying: frozenset[str],
    words: Mapping[str, tuple[str, ...]],
) -> tuple[Suggestion, ...]:
    """`carrying`: deals that carry something; `words`: deal id -> names of its solutions and their families."""
    has_market = imperative.region is not None or imperative.industry is not None
    title = content(imperative.title)
    text = content(" ".join((imperative.text, passage.excerpt if passage else ""))) - title
    found = []
    for deal in deals:
        if deal.status != "open" or deal.id in carrying or not in_market(deal, imperative):
            continue
        named = tuple(dict.fromkeys((*words.get(deal.id, ()), *filter(None, (deal.industry,)))))
        stems = frozenset[str]().union(*(content(n) for n in (*named, deal.name)))
        alike = 2 * len(stems & title) + len(stems & text)
        shared = tuple(n for n in named if content(n) & (title | text))
        if alike >= _FEWEST or has_market:
            makes_bedrock = one_short(verdicts.get(deal.id))
            found.append((alike, Suggestion(deal, shared, has_market, makes_bedrock)))
    found.sort(key=lambda f: (not f[1].makes_bedrock, -f[0], *largest_first(f[1].deal)))
    return tuple(s for _, s in found[:MOST_SUGGESTED])


def one_short(verdict: Verdict | None) -> bool:
    """A deal that would be a Bedrock if it carried an imperative."""
    if verdict is None or verdict.by_hand is not None:
        return False
    return [c.key for c in verdict.missing] == ["imperative"]
