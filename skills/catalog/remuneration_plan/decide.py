"""From facts to one card: pure, reads no clock."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from knowledge.records import CompClause, Deal, Target
from skills.ask import Ask
from skills.catalog.remuneration_plan.against import find_against
from skills.catalog.remuneration_plan.facts import Facts
from skills.catalog.remuneration_plan.intent import Intent, Supposed
from skills.catalog.remuneration_plan.outcome import (
    Against,
    Ahead,
    Both,
    Card,
    Closing,
    DealWorth,
    Incomplete,
    Later,
    Out,
    PlanCard,
    SpanStatement,
    Statement,
    TeamCard,
    Worth,
)
from skills.catalog.remuneration_plan.paper import Unwritten, unwritten
from skills.catalog.remuneration_plan.payout import CENT, added, payout
from skills.catalog.remuneration_plan.standing import Lack, LeftOut, Shelf, Standing
from skills.catalog.remuneration_plan.steps import passed, steps_ahead
from skills.catalog.remuneration_plan.terms import Sale, holds, overlaps
from skills.deals.deal_class import classify
from skills.deals.deal_hours import HoursLeft

MOST_ROWS = 12
"""Open deals that are supposed won one after the other; a longer row tells nobody anything."""
SUPPOSED = "supposed"
"""Key of a sale that is on no record."""


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.unresolved and not facts.targets and not facts.deals:
        return Incomplete("nothing_found")
    shelf = Shelf(facts.targets, facts.clauses, facts.deals, classify(facts.book), facts.book.families)
    today = ask.voice.today
    if facts.people:
        return _of_team(facts, shelf, today)
    day = _day(facts, today)
    standing = shelf.stand(facts.subject.user_id, day) if day else Lack("no_target", facts.targets)
    if facts.intent.kind == "clauses":
        return _plan_card(facts, standing, today)
    if isinstance(standing, Lack):
        return _overlapping(shelf, standing, day) if standing.key == "two_targets" and day else Incomplete(standing)
    return _computed(facts, shelf, standing, today)


def _computed(facts: Facts, shelf: Shelf, standing: Standing, today: date) -> Card:
    kind = facts.intent.kind
    if kind == "worth":
        return _worth(facts, shelf, standing, today)
    if kind == "next":
        return _ahead(shelf, standing, today)
    if kind == "against":
        row, _ = shelf.ahead(standing.target, today)
        found = find_against(standing, row, shelf.verdicts, _hours(facts, row, today))
        return Against(((facts.subject.name, found),), len(facts.book.imperatives))
    if facts.intent.span is not None:
        return _span(facts, shelf, standing)
    return _statement(facts, shelf, standing, today)


def _day(facts: Facts, today: date) -> date | None:
    """A day of the period asked for; None where the person has no such period."""
    if facts.intent.span is not None:
        return facts.intent.span.end
    if not facts.intent.year:
        return today
    own = sorted({(t.starts_on, t.ends_on) for t in facts.targets if t.user_id == facts.subject.user_id})
    if facts.intent.year < 0:
        before = [end for _, end in own if end < today]
        return before[-1] if before else None
    after = [start for start, _ in own if start > today]
    return after[0] if after else None


def _overlapping(shelf: Shelf, lack: Lack, day: date) -> Card:
    return Both(lack.targets, tuple(shelf.under(t, day) for t in lack.targets))


def _paper(facts: Facts, clauses: tuple[CompClause, ...]) -> Unwritten:
    return unwritten(facts.papers.values(), clauses)


# --- a statement ------------------------------------------------------------------------------------------


def _statement(facts: Facts, shelf: Shelf, standing: Standing, today: date) -> Statement:
    ended = standing.terms.ends_on < today
    row, not_counted = ((), ()) if ended else shelf.ahead(standing.target, today)
    steps = () if ended else steps_ahead(standing, row)
    return Statement(
        standing,
        _row(standing, row[:MOST_ROWS]),
        len(row),
        standing.with_sales(row).total,
        not_counted,
        next(iter(steps), None),
        standing.terms.standing("base"),
        _paper(facts, standing.terms.clauses),
        ended,
    )


def _row(standing: Standing, row: tuple[Sale, ...]) -> tuple[Closing, ...]:
    found, before = [], standing.least.total
    for n, sale in enumerate(row, 1):
        total = standing.with_sales(row[:n]).total
        found.append(Closing(sale, total - before, total))
        before = total
    return tuple(found)


def _span(facts: Facts, shelf: Shelf, standing: Standing) -> Card:
    """What the period's payout was at the end of the span, less what it was the day before it began."""
    span = facts.intent.span
    if span is None:
        return Incomplete(Lack("no_target"))
    target = standing.target
    start, end = max(span.start, target.starts_on), min(span.end, target.ends_on)
    then = shelf.under(target, end, end)
    if isinstance(then, Lack):
        return Incomplete(then)
    before = payout(then.terms, [s for s in then.sales if s.on < start])
    inside = tuple(sorted((s for s in then.sales if s.on >= start), key=lambda s: (s.on, s.name)))
    paper = _paper(facts, then.terms.clauses)
    return SpanStatement(start, end, then, before, added(before, then.least), inside, paper)


# --- what deals are worth ---------------------------------------------------------------------------------


def _worth(facts: Facts, shelf: Shelf, standing: Standing, today: date) -> Card:
    sales: list[Sale] = []
    out: list[LeftOut] = []
    paid: list[Sale] = []
    for deal in facts.named:
        counted = _counted(deal, shelf, standing, today)
        if isinstance(counted, LeftOut):
            out.append(counted)
        else:
            (paid if deal.status == "won" else sales).append(counted)
    sales = [_at_other_figures(s, facts.intent) for s in sales] if len(sales) == 1 else sales
    wish = facts.intent.supposed
    if wish is not None and wish.currency not in (None, standing.terms.currency):
        return Incomplete("other_currency")
    if wish is not None:
        sales.append(_supposed(wish, facts, standing, today))
    if not sales and not out and not paid:
        return Incomplete("no_deal_of_theirs")
    hours = _hours(facts, sales, today)
    worths = tuple(_deal_worth(standing, s, hours.get(s.key)) for s in sales)
    after = standing.with_sales(sales)
    return Worth(
        standing,
        worths,
        after,
        passed(standing, after.won),
        tuple(out),
        tuple(paid),
        _paper(facts, standing.terms.clauses),
        _later(shelf, standing, sales) if facts.intent.later and sales else None,
    )


def _at_other_figures(sale: Sale, intent: Intent) -> Sale:
    if intent.less is not None:
        return replace(sale, amount=(sale.amount * (1 - intent.less)).quantize(CENT))
    return sale if intent.amount is None else replace(sale, amount=intent.amount)


def _later(shelf: Shelf, standing: Standing, sales: list[Sale]) -> Later | Lack:
    """What the deals would add to the period after this one, signed on its first day."""
    first = standing.terms.ends_on + timedelta(days=1)
    after = shelf.stand(standing.target.user_id or "", first)
    if isinstance(after, Lack):
        return after
    return Later(after, after.worth(*(replace(s, on=first) for s in sales)))


def _counted(deal: Deal, shelf: Shelf, standing: Standing, today: date) -> Sale | LeftOut:
    target: Target = standing.target
    if deal.owner_id != target.user_id:
        return LeftOut(deal, "not_theirs")
    if deal.status == "lost":
        return LeftOut(deal, "lost")
    if deal.status == "open":
        return shelf.expected(deal, target, today)
    own = next((s for s in standing.sales if s.key == deal.id), None)
    return own or next((x for x in standing.left_out if x.deal.id == deal.id), LeftOut(deal, "other_period"))


def _supposed(wish: Supposed, facts: Facts, standing: Standing, today: date) -> Sale:
    on = min(max(today, standing.terms.starts_on), standing.terms.ends_on)
    return Sale(SUPPOSED, "", wish.amount, on, wish.kind, _families_meant(facts), wish.deal_class)


def _families_meant(facts: Facts) -> frozenset[str]:
    return frozenset(facts.book.families[p] for p in facts.products if p in facts.book.families)


def _deal_worth(standing: Standing, sale: Sale, hours: float | None) -> DealWorth:
    then = standing.with_sales([sale])
    as_bedrock = None
    if sale.deal_class != "bedrock":
        more = standing.worth(_as_bedrock(sale))
        as_bedrock = more if more != then.total - standing.least.total else None
    return DealWorth(sale, then.total - standing.least.total, then.of_sale(sale.key), as_bedrock, hours)


def _as_bedrock(sale: Sale) -> Sale:
    return replace(sale, deal_class="bedrock")


def _hours(facts: Facts, sales: list[Sale] | tuple[Sale, ...], today: date) -> dict[str, float]:
    """What open deals still take of their owner, at the hours a week on record."""
    return {
        s.key: HoursLeft("team", facts.hours[s.key]).until(s.on, today) for s in sales if facts.hours.get(s.key, 0) > 0
    }


# --- the way to the next step, the plan itself, the team --------------------------------------------------


def _ahead(shelf: Shelf, standing: Standing, today: date) -> Ahead:
    row, _ = shelf.ahead(standing.target, today)
    caps = [c.amount for c in standing.terms.standing("cap") if c.amount is not None and not (c.family or c.deal_kind)]
    left = max(Decimal(0), min(caps) - standing.least.total) if caps else None
    return Ahead(standing, steps_ahead(standing, row), row, left)


def _plan_card(facts: Facts, standing: Standing | Lack, today: date) -> Card:
    """The clauses as they stand: also where nothing can be computed from them."""
    if isinstance(standing, Lack) and standing.key in ("no_target", "no_plan", "two_targets"):
        return _only_plan(facts, today) or Incomplete(standing)
    target = standing.target if isinstance(standing, Standing) else standing.targets[0]
    clauses = tuple(c for c in facts.clauses if c.plan == target.plan and overlaps(c, target.starts_on, target.ends_on))
    if not clauses:
        return Incomplete(Lack("no_clauses", (target,)))
    return PlanCard(target.plan, target, clauses, _paper(facts, clauses))


def _only_plan(facts: Facts, today: date) -> Card | None:
    """One's own question without a target that names a plan: the plan, where only one holds today."""
    now = tuple(c for c in facts.clauses if holds(c, today))
    names = {c.plan for c in now}
    if not facts.subject.own or len(names) != 1:
        return None
    return PlanCard(next(iter(names)), None, now, _paper(facts, now))


def _of_team(facts: Facts, shelf: Shelf, today: date) -> Card:
    stands = [(u, shelf.stand(u.id, today)) for u in facts.people]
    known = tuple((u, s) for u, s in stands if isinstance(s, Standing))
    without = tuple((u, s) for u, s in stands if isinstance(s, Lack))
    if not known:
        return Incomplete("nobody")
    if facts.intent.kind != "against":
        return TeamCard(known, without)
    found = []
    for user, standing in known:
        row, _ = shelf.ahead(standing.target, today)
        found.append((user.name, find_against(standing, row, shelf.verdicts, _hours(facts, row, today))))
    return Against(tuple(found), len(facts.book.imperatives), tuple(u.name for u, _ in without))
