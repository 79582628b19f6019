"""The class of a deal from what is on record (METHODOLOGY §3.9, §5): pure, three-valued, the same in any order.

A condition is yes, no or unknown. Bedrock needs three yeses; one no rules it out whatever else is unknown. A class
decided by hand stands in place of the computed one, also where other deals lean on it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from knowledge.records import Deal, DealClass, Edge, Imperative
from knowledge.value_bar import ValueBar
from skills.deals.deal_rules import CLASSES, CheckKey, RouteKey, State
from skills.rules import DEFAULT, DealClassRules

Place = tuple[str | None, str | None]
"""(region, industry) of a deal."""


_Matches = Callable[[Deal], bool]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the classes are made of: only what the asker may see, and two company-wide aggregates."""

    deals: tuple[Deal, ...] = ()
    """Open."""
    imperatives: tuple[Imperative, ...] = ()
    """Ours, from the CEO plan."""
    families: Mapping[str, str] = field(default_factory=dict)
    """Product id -> solution family."""
    carries: tuple[Edge, ...] = ()
    opens: tuple[Edge, ...] = ()
    """Between deals; the one that is opened is open."""
    decided: tuple[Edge, ...] = ()
    bars: Mapping[str, ValueBar] = field(default_factory=dict)
    """By currency, over the whole company."""
    references: Mapping[Place, tuple[int, int]] = field(default_factory=dict)
    """Our references in the region and in the industry, over the whole company."""
    closed: tuple[Deal, ...] = ()
    """Won or lost ones to class as well, by what is on record today; no open deal leans on them."""
    rules: DealClassRules = DEFAULT.deal_class
    """What they are judged by; the bars are drawn by it already."""


@dataclass(frozen=True, slots=True)
class Check:
    """One of the three conditions of a Bedrock."""

    key: CheckKey
    state: State


@dataclass(frozen=True, slots=True)
class Route:
    """One way of being a Stepping Stone."""

    key: RouteKey
    state: State
    bedrocks: tuple[Deal, ...] = ()
    """The Bedrocks it leads to, where it does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    deal: Deal
    computed: DealClass | None
    """None: what is on record does not decide."""
    checks: tuple[Check, ...]
    routes: tuple[Route, ...]
    imperatives: tuple[Imperative, ...]
    """Carried by the deal."""
    solutions: tuple[str, ...]
    bar: ValueBar
    decision: Edge | None = None
    """The class decided by hand; valid until withdrawn."""
    rules: DealClassRules = DEFAULT.deal_class

    @property
    def by_hand(self) -> DealClass | None:
        said = self.decision.attrs.get("deal_class") if self.decision else None
        return next((c for c in CLASSES if c == said), None)

    @property
    def shown(self) -> DealClass | None:
        return self.by_hand or self.computed

    @property
    def at_least(self) -> bool:
        """A Stepping Stone that may turn out a Bedrock: nothing known speaks against it."""
        return self.computed == "stepping_stone" and all(c.state != "no" for c in self.checks)

    @property
    def missing(self) -> tuple[Check, ...]:
        """The Bedrock conditions that are not met, as far as is known."""
        return tuple(c for c in self.checks if c.state != "yes")

    @property
    def holding(self) -> tuple[Route, ...]:
        """What makes it a Stepping Stone."""
        return tuple(r for r in self.routes if r.state == "yes")

    @property
    def gap(self) -> Decimal | None:
        """Value above the bar (negative: short of it)."""
        if self.deal.amount is None or self.bar.threshold is None:
            return None
        return self.deal.amount - self.bar.threshold


def classify(book: Book) -> dict[str, Verdict]:
    """Deal id -> verdict, for every deal in the book.

    A closed deal is held against today's rules and bar: whether it met them on the day it closed is not kept.
    """
    carried = _pairs((e.subject_id, e.object_id) for e in book.carries)
    decisions = _latest(book.decided)
    every = (*book.deals, *book.closed)
    checked = {d.id: _checks(book, d, carried.get(d.id, frozenset())) for d in every}
    firm, possible = [], []
    for deal in book.deals:
        by_hand = decisions[deal.id].attrs.get("deal_class") if deal.id in decisions else None
        state = _all(c.state for c in checked[deal.id])
        if by_hand == "bedrock" or (by_hand is None and state == "yes"):
            firm.append(deal)
        elif by_hand is None and state == "unknown":
            possible.append(deal)
    leads = _Leads(tuple(firm), tuple(possible), carried, _pairs((e.subject_id, e.object_id) for e in book.opens))
    known = {i.id: i for i in book.imperatives}
    verdicts = {}
    for deal in every:
        checks, routes = checked[deal.id], _routes(book, deal, leads)
        verdicts[deal.id] = Verdict(
            deal,
            _class(_all(c.state for c in checks), _any(r.state for r in routes)),
            checks,
            routes,
            tuple(sorted((known[i] for i in carried.get(deal.id, ()) if i in known), key=lambda i: (i.title, i.id))),
            solutions_of(book, deal),
            book.bars.get(deal.currency, ValueBar(deal.currency, None, 0)),
            decisions.get(deal.id),
            book.rules,
        )
    return verdicts


@dataclass(frozen=True, slots=True)
class _Leads:
    firm: tuple[Deal, ...]
    possible: tuple[Deal, ...]
    """May be Bedrocks: nothing known speaks against it."""
    carried: Mapping[str, frozenset[str]]
    opens: Mapping[str, frozenset[str]]


def solutions_of(book: Book, deal: Deal) -> tuple[str, ...]:
    return tuple(sorted({book.families.get(p) or p for p in deal.product_ids}))


def _checks(book: Book, deal: Deal, carried: frozenset[str]) -> tuple[Check, ...]:
    ours = {i.id for i in book.imperatives}
    imperative: State = "unknown" if not ours else "yes" if carried & ours else "no"
    solutions = solutions_of(book, deal)
    spans: State = "unknown" if not solutions else "yes" if len(solutions) >= book.rules.bedrock_solutions else "no"
    bar = book.bars.get(deal.currency)
    if deal.amount is None or bar is None or bar.threshold is None:
        value: State = "unknown"
    else:
        value = "yes" if deal.amount >= bar.threshold else "no"
    return Check("imperative", imperative), Check("solutions", spans), Check("value", value)


def _routes(book: Book, deal: Deal, leads: _Leads) -> tuple[Route, ...]:
    opened, mine = leads.opens.get(deal.id, frozenset()), leads.carried.get(deal.id, frozenset())
    ours = {i.id for i in book.imperatives} & mine

    def opens(other: Deal) -> bool:
        return other.id in opened

    def shares_client(other: Deal) -> bool:
        return deal.account_id is not None and other.account_id == deal.account_id

    def shares_imperative(other: Deal) -> bool:
        return bool(ours & leads.carried.get(other.id, frozenset()))

    region, industry = book.references.get((deal.region, deal.industry), (None, None))
    client = _leading("client", deal, leads, shares_client)
    if client.state == "no" and deal.account_id is None and any(b.id != deal.id for b in leads.firm):
        client = Route("client", "unknown")
    return (
        _leading("opens", deal, leads, opens),
        client,
        _leading("imperative", deal, leads, shares_imperative),
        Route("region", _first(deal.region, region)),
        Route("industry", _first(deal.industry, industry)),
    )


def _leading(key: RouteKey, deal: Deal, leads: _Leads, matches: _Matches) -> Route:
    found = tuple(sorted((b for b in leads.firm if b.id != deal.id and matches(b)), key=largest_first))
    if found:
        return Route(key, "yes", found)
    maybe = any(b.id != deal.id and matches(b) for b in leads.possible)
    return Route(key, "unknown" if maybe else "no")


def largest_first(deal: Deal) -> tuple[Decimal, str, str]:
    return -(deal.amount or Decimal(0)), deal.name, deal.id


def _first(place: str | None, references: int | None) -> State:
    if place is None or references is None:
        return "unknown"
    return "yes" if references == 0 else "no"


def _class(bedrock: State, stone: State) -> DealClass | None:
    if bedrock == "yes":
        return "bedrock"
    if stone == "yes":
        return "stepping_stone"
    return "stray" if stone == bedrock == "no" else None


def _all(states: Iterable[State]) -> State:
    found = set(states)
    return "no" if "no" in found else "unknown" if "unknown" in found else "yes"


def _any(states: Iterable[State]) -> State:
    found = set(states)
    return "yes" if "yes" in found else "unknown" if "unknown" in found else "no"


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _latest(edges: Iterable[Edge]) -> dict[str, Edge]:
    """The newest decision on each deal."""
    found: dict[str, Edge] = {}
    for edge in sorted(edges, key=lambda e: (e.valid_from, e.id)):
        found[edge.object_id] = edge
    return found
