"""Where somebody stands in one period: target, terms, what they won, what it pays. Pure.

What counts: deals of the person's own, won in the period, with an amount in the currency of the target.
What is left out is told with its reason, never added silently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.records import CompClause, Deal, Target
from skills.catalog.remuneration_plan.payout import Payout, payout
from skills.catalog.remuneration_plan.terms import Sale, Terms, overlaps
from skills.deals.deal_class import Verdict

LackKey = Literal["no_target", "two_targets", "no_plan", "no_clauses", "no_rate"]
Reason = Literal["currency", "no_amount", "no_date", "other_period", "not_theirs", "lost"]


@dataclass(frozen=True, slots=True)
class Lack:
    """Why nothing can be computed."""

    key: LackKey
    targets: tuple[Target, ...] = ()
    """Those found: the overlapping ones, the one without a plan, or what is on record for other periods."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    deal: Deal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Standing:
    target: Target
    terms: Terms
    sales: tuple[Sale, ...]
    """Won in the period."""
    left_out: tuple[LeftOut, ...]
    least: Payout
    most: Payout
    """The same as `least` unless clauses contradict each other."""
    foreign: tuple[CompClause, ...] = ()
    """Clauses with an amount in another currency than the target's: not applied."""
    partial: tuple[CompClause, ...] = ()
    """Bonuses and caps for a part of the deals only: not computed."""

    @property
    def contradicting(self) -> tuple[tuple[CompClause, ...], ...]:
        return self.least.contradicting

    def with_sales(self, more: Iterable[Sale], *, least: bool = True) -> Payout:
        return payout(self.terms, (*self.sales, *more), least=least)

    def worth(self, *sales: Sale) -> Decimal:
        """The period's payout with these sales less the one without them."""
        return self.with_sales(sales).total - self.least.total


@dataclass(frozen=True, slots=True)
class Shelf:
    """What standings are computed from: one person's records, or several people's."""

    targets: tuple[Target, ...]
    clauses: tuple[CompClause, ...]
    deals: tuple[Deal, ...]
    verdicts: Mapping[str, Verdict]
    families: Mapping[str, str]
    """Product id -> solution family."""

    def stand(self, user_id: str, day: date, until: date | None = None) -> Standing | Lack:
        """The period that holds `day`; `until`: as it stood at the end of that day."""
        own = tuple(t for t in self.targets if t.user_id == user_id)
        here = tuple(t for t in own if t.starts_on <= day <= t.ends_on)
        if not here:
            return Lack("no_target", own)
        if len(here) > 1:
            return Lack("two_targets", here)
        return self.under(here[0], day, until)

    def under(self, target: Target, day: date, until: date | None = None) -> Standing | Lack:
        """Under one target, whether or not another one overlaps it."""
        if not target.plan:
            return Lack("no_plan", (target,))
        named = [c for c in self.clauses if c.plan == target.plan]
        holding = [c for c in named if overlaps(c, target.starts_on, target.ends_on)]
        if not holding:
            return Lack("no_clauses", (target,))
        if not any(c.kind == "rate" and c.rate is not None for c in holding):
            return Lack("no_rate", (target,))
        foreign = tuple(c for c in holding if c.amount is not None and c.currency != target.currency)
        terms = Terms(
            target.plan,
            tuple(c for c in holding if c not in foreign),
            target.amount,
            target.currency,
            target.starts_on,
            target.ends_on,
            min(max(until or day, target.starts_on), target.ends_on),
        )
        sales, left_out = self._won(target, until or target.ends_on)
        partial = tuple(c for c in terms.clauses if c.kind in ("bonus", "cap") and (c.family or c.deal_kind))
        least = payout(terms, sales)
        most = payout(terms, sales, least=False) if least.contradicting else least
        return Standing(target, terms, sales, left_out, least, most, foreign, partial)

    def _won(self, target: Target, until: date) -> tuple[tuple[Sale, ...], tuple[LeftOut, ...]]:
        sales: list[Sale] = []
        out: list[LeftOut] = []
        for deal in self.deals:
            if deal.owner_id != target.user_id or deal.status != "won":
                continue
            if deal.close_on is None:
                out.append(LeftOut(deal, "no_date"))
            elif target.starts_on <= deal.close_on <= until:
                counted = self.sale(deal, target, deal.close_on)
                (sales if isinstance(counted, Sale) else out).append(counted)  # type: ignore[arg-type]
        return tuple(sales), tuple(sorted(out, key=lambda x: (x.deal.name, x.deal.id)))

    def sale(self, deal: Deal, target: Target, on: date) -> Sale | LeftOut:
        """The deal as a sale of that day, if it is one that the target counts."""
        if deal.amount is None:
            return LeftOut(deal, "no_amount")
        if deal.currency != target.currency:
            return LeftOut(deal, "currency")
        verdict = self.verdicts.get(deal.id)
        return Sale(
            deal.id,
            deal.name,
            deal.amount,
            on,
            deal.kind,
            frozenset(self.families.get(p, "") for p in deal.product_ids) - {""},
            verdict.shown if verdict else None,
        )

    def ahead(self, target: Target, today: date) -> tuple[tuple[Sale, ...], tuple[LeftOut, ...]]:
        """Open deals of the person that should close in the period, by expected close; and those that can't count.

        One whose close date has passed is still open: it is taken to close today.
        """
        sales: list[Sale] = []
        out: list[LeftOut] = []
        for deal in self.deals:
            if deal.owner_id != target.user_id or deal.status != "open":
                continue
            counted = self.expected(deal, target, today)
            (sales if isinstance(counted, Sale) else out).append(counted)  # type: ignore[arg-type]
        return (
            tuple(sorted(sales, key=lambda s: (s.on, s.name, s.key))),
            tuple(sorted(out, key=lambda x: (x.deal.name, x.deal.id))),
        )

    def expected(self, deal: Deal, target: Target, today: date) -> Sale | LeftOut:
        """An open deal as if it were won on the day it should close."""
        if deal.owner_id != target.user_id:
            return LeftOut(deal, "not_theirs")
        if deal.close_on is None:
            return LeftOut(deal, "no_date")
        on = max(deal.close_on, today)
        if not target.starts_on <= on <= target.ends_on:
            return LeftOut(deal, "other_period")
        return self.sale(deal, target, on)
