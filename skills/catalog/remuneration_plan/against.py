"""Where the comp plan pays against the CEO Sales Plan (METHODOLOGY §3.4): computed, with the figures. Pure.

Compared is what a deal's own lines come to when it is won on top of what is won already, so that a bonus or a threshold
it happens to cross does not blur the comparison. A deal counts for the plan when it carries an imperative of ours or is
a Bedrock; against it when it does neither.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from knowledge.records import CompClause
from skills.catalog.remuneration_plan.payout import NOTHING, own_lines, whole
from skills.catalog.remuneration_plan.standing import Standing
from skills.catalog.remuneration_plan.terms import Sale, best, in_band
from skills.deals.deal_class import Verdict

PER = Decimal(100_000)
"""Won value that rules are compared on."""
MOST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Paid:
    sale: Sale
    own: Decimal
    """Its own lines."""
    clause: CompClause | None
    """The rate that pays it most."""
    won: bool
    imperatives: tuple[str, ...]
    hours: float | None = None
    """Its owner's, until it closes; None where no hours a week are on record."""

    @property
    def share(self) -> Decimal:
        return self.own / self.sale.amount if self.sale.amount else NOTHING

    @property
    def per_hour(self) -> Decimal | None:
        return self.own / Decimal(str(self.hours)) if self.hours else None

    @property
    def carries(self) -> bool:
        return bool(self.imperatives) or self.sale.deal_class == "bedrock"

    @property
    def aside(self) -> bool:
        """Neither a Bedrock nor carrying an imperative, as far as its class is known."""
        return not self.carries and self.sale.deal_class is not None


@dataclass(frozen=True, slots=True)
class Pair:
    by: Literal["revenue", "hour"]
    aside: Paid
    carrying: Paid
    """Pays less, by that measure."""


@dataclass(frozen=True, slots=True)
class RuleGap:
    """A rate that pays more for a deal that is no Bedrock than a Bedrock is paid under the general rate."""

    clause: CompClause
    aside: Decimal
    """On `PER` of won value."""
    general: CompClause
    multiplier: CompClause | None
    bedrock: Decimal
    kinds: tuple[str, ...] = ()
    """Of deals, where the clause is printed once for several."""


@dataclass(frozen=True, slots=True)
class Sandbag:
    """Below a threshold a deal signed in this period pays nothing; signed after it, it counts for the next."""

    clause: CompClause
    missing: Decimal
    held: Decimal
    """Earned and not paid."""
    reachable: bool
    """If all that should close in the period does."""


@dataclass(frozen=True, slots=True)
class Capped:
    clause: CompClause
    lost: Decimal
    """Not paid if all that should close in the period does; signed after it, it would be."""


@dataclass(frozen=True, slots=True)
class Findings:
    standing: Standing
    pairs: tuple[Pair, ...] = ()
    rules: tuple[RuleGap, ...] = ()
    flat: bool = False
    """Nothing in the plan pays more for a Bedrock."""
    level: tuple[Paid, Paid] | None = None
    """(aside, carrying): both paid at the same rate."""
    sandbag: Sandbag | None = None
    capped: Capped | None = None
    compared: tuple[Paid, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.pairs or self.rules or self.flat or self.sandbag or self.capped)


def find_against(
    standing: Standing, ahead: Iterable[Sale], verdicts: Mapping[str, Verdict], hours: Mapping[str, float]
) -> Findings:
    """`ahead`: open deals that should close in the period; `hours`: what they still take of their owner."""
    row = tuple(ahead)
    paid = [_paid(standing, s, verdicts, None, won=True) for s in standing.sales]
    paid += [_paid(standing, s, verdicts, hours.get(s.key), won=False) for s in row]
    pairs = (*_pairs("revenue", paid), *_pairs("hour", [p for p in paid if not p.won]))
    return Findings(
        standing,
        pairs,
        _rules(standing),
        not any(c.factor is not None and c.factor > 1 for c in standing.terms.standing("bedrock_multiplier")),
        _level(paid),
        _sandbag(standing, row),
        _capped(standing, row),
        tuple(paid),
    )


def _paid(standing: Standing, sale: Sale, verdicts: Mapping[str, Verdict], hours: float | None, *, won: bool) -> Paid:
    total = standing.least.won if won else standing.least.won + sale.amount
    lines = own_lines(standing.terms, sale, total)
    rates = [x for x in lines if x.clause.kind == "rate"]
    clause = max(rates, key=lambda x: (x.amount, x.clause.id)).clause if rates else None
    verdict = verdicts.get(sale.key)
    imperatives = tuple(i.title for i in verdict.imperatives) if verdict else ()
    own = sum((x.amount for x in lines), NOTHING)
    return Paid(sale, own, clause, won, imperatives, hours)


def _pairs(by: Literal["revenue", "hour"], paid: list[Paid]) -> tuple[Pair, ...]:
    """The carrying deals outpaid most, each against what outpays it most."""

    def measure(p: Paid) -> Decimal | None:
        return p.per_hour if by == "hour" else p.share if p.sale.amount else None

    known = [(m, p) for p in paid if (m := measure(p)) is not None]
    aside = [(m, p) for m, p in known if p.aside]
    if not aside:
        return ()
    most, top = max(aside, key=lambda x: (x[0], x[1].sale.key))
    behind = sorted(((m, p) for m, p in known if p.carries and m < most), key=lambda x: (x[0], x[1].sale.key))
    return tuple(Pair(by, top, p) for _, p in behind[:MOST_PAIRS])


def _level(paid: list[Paid]) -> tuple[Paid, Paid] | None:
    """A deal that carries an imperative and one that doesn't, paid by the same clause at the same rate."""
    for carrying in paid:
        for aside in paid:
            same = aside.clause is not None and aside.clause == carrying.clause and aside.share == carrying.share
            if carrying.carries and aside.aside and same:
                return aside, carrying
    return None


def _rules(standing: Standing) -> tuple[RuleGap, ...]:
    rates = [c for c in standing.terms.standing("rate") if c.rate is not None and in_band(c, NOTHING)]
    general = next(iter(best([c for c in rates if whole(c)])), None)
    if general is None or general.rate is None:
        return ()
    times = [c for c in standing.terms.standing("bedrock_multiplier") if whole(c) and c.factor is not None]
    multiplier = max(times, key=lambda c: (c.factor or NOTHING, c.id), default=None)
    factor = multiplier.factor if multiplier and multiplier.factor else Decimal(1)
    bedrock = PER * general.rate * factor
    found: dict[tuple[str, Decimal], RuleGap] = {}
    for clause in rates:
        aside = PER * (clause.rate or NOTHING)
        if whole(clause) or aside <= bedrock:
            continue
        first = found.get((clause.number, aside), RuleGap(clause, aside, general, multiplier, bedrock))
        kinds = (*first.kinds, clause.deal_kind) if clause.deal_kind else first.kinds
        found[clause.number, aside] = replace(first, kinds=kinds)
    return tuple(sorted(found.values(), key=lambda g: (-g.aside, g.clause.id)))


def _sandbag(standing: Standing, row: tuple[Sale, ...]) -> Sandbag | None:
    """None where nothing is held back: then nobody waits for anything."""
    terms, won = standing.terms, standing.least.won
    missed = [
        c for c in terms.standing("threshold") if whole(c) and (c.from_attainment or NOTHING) * terms.target > won
    ]
    if not missed:
        return None
    clause = max(missed, key=lambda c: (c.from_attainment or NOTHING, c.id))
    needed = (clause.from_attainment or NOTHING) * terms.target
    reachable = won + sum((s.amount for s in row), NOTHING) >= needed
    held = standing.least.held if reachable else standing.with_sales(row).held
    return Sandbag(clause, needed - won, held, reachable) if held else None


def _capped(standing: Standing, row: tuple[Sale, ...]) -> Capped | None:
    then = standing.with_sales(row)
    line = next((x for x in then.lines if x.clause.kind == "cap"), None)
    return Capped(line.clause, then.over_cap) if line is not None else None
