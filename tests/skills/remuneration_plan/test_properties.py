"""What holds for any plan and any sales."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import CompClause
from skills.catalog.remuneration_plan.payout import added, own_lines, payout
from skills.catalog.remuneration_plan.terms import Sale, Terms
from tests.skills.remuneration_plan.paid import START, clause, rate, terms

shares = st.integers(1, 80).map(lambda n: Decimal(n) / 1000)
amounts = st.integers(0, 40_000_000).map(lambda n: Decimal(n) / 100)


@st.composite
def plans(draw: Any, *, capped: bool = True) -> Terms:
    """Rates that don't fall, factors of 1 and more that don't fall: winning more never pays less under them."""
    low = draw(shares)
    tiers = [rate(low, "2.1", to_attainment="0.8"), rate(low + draw(shares), "2.2", from_attainment="0.8")]
    clauses: list[CompClause] = draw(st.sampled_from([[rate(low, "2.1")], tiers]))
    factor = Decimal(1) + draw(shares) * 10
    clauses = [
        *clauses,
        rate(draw(shares), "2.4", family="Supply"),
        rate(draw(shares), "2.3", deal_kind="renewal"),
        clause("accelerator", "3.1", factor=factor, from_attainment="1", to_attainment="1.5"),
        clause("accelerator", "3.2", factor=factor + draw(shares) * 10, from_attainment="1.5"),
        clause("bedrock_multiplier", "4.1", factor=Decimal(1) + draw(shares) * 10),
        clause("threshold", "2.5", from_attainment=draw(shares)),
        clause("bonus", "3.4", amount=draw(st.integers(0, 9_000)), from_attainment="1"),
    ]
    if capped and draw(st.booleans()):
        clauses.append(clause("cap", "3.5", amount=draw(st.integers(100, 60_000))))
    return terms(*clauses, target=draw(st.integers(50_000, 400_000)))


@st.composite
def sales(draw: Any, least: int = 0) -> list[Sale]:
    return [
        Sale(
            f"deal_{n}",
            f"Deal {n}",
            draw(amounts),
            START + timedelta(days=draw(st.integers(0, 300))),
            draw(st.sampled_from(["new", "renewal", "expansion"])),
            frozenset(draw(st.sampled_from([(), ("Supply",), ("Reliability",)]))),
            draw(st.sampled_from(["bedrock", "stepping_stone", "stray", None])),
        )
        for n in range(draw(st.integers(least, 6)))
    ]


@given(plans(), sales())
@settings(max_examples=80, deadline=None)
def test_the_total_is_the_sum_of_its_lines_never_below_nought_and_never_above_the_cap(plan: Terms, sold: list[Sale]):
    found = payout(plan, sold)
    assert found.total == sum((line.amount for line in found.lines), Decimal(0))
    assert found.total >= 0
    caps = [c.amount for c in plan.of("cap") if c.amount is not None]
    assert not caps or found.total <= min(caps)
    assert all(line.amount == line.amount.quantize(Decimal("0.01")) for line in found.lines)
    assert found.won == sum((s.amount for s in sold), Decimal(0))


@given(plans(), sales(least=1), amounts, st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_winning_more_never_pays_less(plan: Terms, sold: list[Sale], more: Decimal, which: int):
    at = which % len(sold)
    s = sold[at]
    larger = Sale(s.key, s.name, s.amount + more, s.on, s.kind, s.families, s.deal_class)
    before = payout(plan, sold).total
    assert payout(plan, [*sold[:at], larger, *sold[at + 1 :]]).total >= before
    assert payout(plan, [x for x in sold if x is not s]).total <= before


@given(plans(), sales(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_the_order_of_sales_nor_of_clauses_changes_anything(plan: Terms, sold: list[Sale], rng: Any):
    shuffled, days = list(sold), [s.on for s in sold]
    rng.shuffle(shuffled)
    rng.shuffle(days)
    redated = [
        Sale(s.key, s.name, s.amount, d, s.kind, s.families, s.deal_class) for s, d in zip(sold, days, strict=True)
    ]
    clauses = list(plan.clauses)
    rng.shuffle(clauses)
    other = Terms(plan.plan, tuple(clauses), plan.target, plan.currency, plan.starts_on, plan.ends_on, plan.as_of)
    found = payout(plan, sold)
    assert payout(plan, shuffled) == found
    assert payout(other, sold).total == found.total
    assert payout(plan, redated).total == found.total


@given(plans(), sales(), st.lists(st.integers(0, 300), max_size=3))
@settings(max_examples=60, deadline=None)
def test_the_spans_of_a_year_add_up_to_it(plan: Terms, sold: list[Sale], cuts: list[int]):
    ends: list[date] = [START + timedelta(days=d) for d in sorted(cuts)] + [plan.ends_on]
    before, summed = payout(plan, []), Decimal(0)
    for end in ends:
        after = payout(plan, [s for s in sold if s.on <= end])
        span = sum((line.amount for line in added(before, after)), Decimal(0))
        assert span == after.total - before.total
        summed += span
        before = after
    assert summed == payout(plan, sold).total


@given(plans(), sales(least=1))
@settings(max_examples=40, deadline=None)
def test_a_sales_own_lines_follow_from_what_is_won_in_all(plan: Terms, sold: list[Sale]):
    found = payout(plan, sold)
    for s in sold:
        lines = own_lines(plan, s, found.won)
        assert sum((x.amount for x in lines), Decimal(0)) == found.of_sale(s.key)


@given(plans(capped=False), sales(least=1))
@settings(max_examples=40, deadline=None)
def test_a_bedrock_never_pays_less_than_the_same_deal_of_another_class(plan: Terms, sold: list[Sale]):
    s = sold[0]
    raised = Sale(s.key, s.name, s.amount, s.on, s.kind, s.families, "bedrock")
    assert payout(plan, [raised, *sold[1:]]).total >= payout(plan, sold).total
