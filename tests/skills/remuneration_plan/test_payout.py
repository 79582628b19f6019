"""What clauses pay, each case worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from skills.catalog.remuneration_plan.payout import added
from skills.catalog.remuneration_plan.terms import Sale
from tests.skills.remuneration_plan.paid import JUNE, MARCH, clause, paid, rate, sale, terms


def money(text: str) -> Decimal:
    return Decimal(text)


def by_number(found) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in found.lines:
        sums[line.clause.number] = sums.get(line.clause.number, Decimal(0)) + line.amount
    return sums


def test_nothing_won_pays_nothing():
    assert paid(terms(rate("0.02"))).total == 0
    assert paid(terms(rate("0.02"))).attainment == 0


def test_a_flat_rate():
    # 50,000 × 2 % = 1,000
    found = paid(terms(rate("0.02")), sale(50_000))
    assert (found.total, found.attainment) == (money("1000.00"), money("0.5"))


def test_tiers_of_rates_pay_each_part_at_its_own():
    # T = 100,000, V = 150,000: 100,000 × 2 % + 50,000 × 3 % = 2,000 + 1,500
    tiers = terms(rate("0.02", "2", to_attainment=1), rate("0.03", "3", from_attainment=1))
    assert by_number(paid(tiers, sale(150_000))) == {"2": money("2000.00"), "3": money("1500.00")}


def test_a_later_tier_replaces_the_earlier_one_where_neither_says_where_it_ends():
    # 100,000 × 2 % + 50,000 × 3 %, not 5 % above the target
    assert paid(terms(rate("0.02"), rate("0.03", from_attainment=1)), sale(150_000)).total == 3_500


STAIRS = (
    rate("0.025", "2.1"),
    clause("accelerator", "3.1", factor="1.6", from_attainment="1", to_attainment="1.5"),
    clause("accelerator", "3.2", factor="2.2", from_attainment="1.5"),
)


def test_accelerators_multiply_the_rate_of_what_lies_above_their_boundary():
    # T = 1,000,000, V = 1,800,000. Rate: 1,800,000 × 2.5 % = 45,000.
    # 3.1: 500,000 × 2.5 % × 0.6 = 7,500. 3.2: 300,000 × 2.5 % × 1.2 = 9,000.
    found = paid(terms(*STAIRS, target=1_000_000), sale(1_800_000))
    assert by_number(found) == {"2.1": money("45000.00"), "3.1": money("7500.00"), "3.2": money("9000.00")}


def test_a_bedrock_is_paid_more_on_rate_and_accelerator():
    # The case above is 61,500; × 1.5 = 92,250
    times = clause("bedrock_multiplier", "4.1", factor="1.5")
    bedrock = sale(1_800_000, deal_class="bedrock")
    assert paid(terms(*STAIRS, times, target=1_000_000), bedrock).total == 92_250
    assert paid(terms(*STAIRS, times, target=1_000_000), sale(1_800_000, deal_class=None)).total == 61_500


def test_what_lies_above_a_boundary_is_shared_by_all_sales():
    # T = 100,000; 80,000 at 2 % and 40,000 at 5 %; V = 120,000, so 1/6 of each lies above, and pays double.
    # 80,000 × 2 % = 1,600.00, and 13,333.33 × 2 % = 266.67 more; 40,000 × 5 % = 2,000.00, and 6,666.67 × 5 % = 333.33
    double = clause("accelerator", "3", factor=2, from_attainment=1)
    plan = terms(rate("0.02", "1"), rate("0.05", "2", family="Supply"), double)
    found = paid(plan, sale(80_000, "a"), sale(40_000, "b", family="Supply", on=JUNE))
    assert found.of_sale("a") == money("1866.67")
    assert found.of_sale("b") == money("2333.33")
    assert found.total == money("4200.00")


def test_the_rate_of_the_solution_goes_before_the_rate_of_the_kind_before_the_general_one():
    plan = terms(rate("0.02"), rate("0.01", deal_kind="renewal"), rate("0.05", family="Supply"))
    assert paid(plan, sale(10_000)).total == 200
    assert paid(plan, sale(10_000, kind="renewal")).total == 100
    assert paid(plan, sale(10_000, kind="renewal", family="Supply")).total == 500


def test_below_the_threshold_everything_is_held_back_and_at_it_everything_is_paid():
    # T = 100,000, threshold 40 %: 39,999.99 pays nothing of its 800.00; 40,000 pays 800.00
    plan = terms(rate("0.02"), clause("threshold", "2.5", from_attainment="0.4"))
    below = paid(plan, sale("39999.99"))
    assert (below.total, below.held) == (0, money("800.00"))
    assert paid(plan, sale(40_000)).total == 800


def test_no_bonus_is_paid_below_the_threshold_even_where_its_own_share_is_reached():
    # T = 100,000: threshold 40 %, bonus of 500 from 20 %. 30,000 pays nothing; 40,000 pays 800 + 500
    held, bonus = clause("threshold", "2.5", from_attainment="0.4"), clause("bonus", amount=500, from_attainment="0.2")
    plan = terms(rate("0.02"), held, bonus)
    assert paid(plan, sale(30_000)).total == 0
    assert paid(plan, sale(40_000)).total == 1300


def test_of_two_thresholds_the_higher_one_holds():
    plan = terms(rate("0.02"), *(clause("threshold", from_attainment=s) for s in ("0.1", "0.4")))
    assert paid(plan, sale(20_000)).total == 0
    assert len([x for x in paid(plan, sale(20_000)).lines if x.clause.kind == "threshold"]) == 1


def test_a_threshold_for_renewals_holds_back_renewals_only():
    plan = terms(rate("0.02"), clause("threshold", from_attainment="0.9", deal_kind="renewal"))
    found = paid(plan, sale(10_000, "new"), sale(10_000, "again", kind="renewal"))
    assert (found.total, found.held) == (200, 200)


def test_a_bonus_is_paid_once_its_attainment_is_reached():
    plan = terms(rate("0.02"), clause("bonus", amount=500, from_attainment=1))
    assert paid(plan, sale("99999.99")).total == money("2000.00")
    assert paid(plan, sale(100_000)).total == 2_500


def test_the_cap_takes_off_what_exceeds_it_bonus_included():
    # 200,000 × 2 % + 500 = 4,500, capped at 3,000: 1,500 off
    plan = terms(rate("0.02"), clause("bonus", amount=500, from_attainment=1), clause("cap", amount=3_000))
    found = paid(plan, sale(200_000))
    assert (found.total, found.over_cap) == (3_000, 1_500)


def test_the_lowest_of_two_caps_holds():
    assert paid(terms(rate("0.02"), clause("cap", amount=900), clause("cap", amount=700)), sale(50_000)).total == 700


def test_the_base_is_no_part_of_it():
    assert paid(terms(rate("0.02"), clause("base", amount=72_000)), sale(50_000)).total == 1_000


def test_a_clause_holds_from_and_to_its_days():
    # 2 % until the end of May, 4 % from June on: 10,000 × 2 % + 10,000 × 4 %
    early = rate("0.02", valid_to=date(2026, 5, 31))
    late = rate("0.04", valid_from=date(2026, 6, 1))
    assert paid(terms(early, late), sale(10_000, "a", on=MARCH), sale(10_000, "b", on=JUNE)).total == 600


def test_contradicting_rates_are_computed_both_ways_and_named():
    one, other = rate("0.02", "2.1"), rate("0.03", "2.9")
    least, most = (paid(terms(one, other), sale(50_000), least=low) for low in (True, False))
    assert (least.total, most.total) == (1_000, 1_500)
    assert least.contradicting == ((one, other),)


def test_the_same_rate_said_twice_is_no_contradiction_and_paid_once():
    found = paid(terms(rate("0.02"), rate("0.02")), sale(50_000))
    assert (found.total, found.contradicting) == (1_000, ())


def test_a_bonus_under_one_number_with_two_amounts_contradicts_itself():
    plan = terms(rate("0.02"), *(clause("bonus", "3.4", amount=a, from_attainment=1) for a in (500, 800)))
    assert paid(plan, sale(100_000)).total == 2_500
    assert paid(plan, sale(100_000), least=False).total == 2_800
    assert len(paid(plan, sale(100_000)).contradicting) == 1


def test_a_sale_that_no_rate_fits_is_named_and_still_counts_for_the_attainment():
    found = paid(terms(rate("0.02", deal_kind="new")), sale(50_000, kind="renewal"))
    assert (found.total, found.attainment) == (0, money("0.5"))
    assert [s.kind for s in found.unpaid] == ["renewal"]


def test_cents_are_rounded_half_up_line_by_line():
    # 333.50 × 1 % = 3.335 -> 3.34; 333.40 × 1 % = 3.334 -> 3.33
    assert paid(terms(rate("0.01")), sale("333.50")).total == money("3.34")
    assert paid(terms(rate("0.01")), sale("333.40")).total == money("3.33")


def test_what_came_in_between_two_moments_tells_what_was_released():
    # 30,000 in March is held back below 40 %; 20,000 in June reaches it: 400 of its own and 600 released
    hold = clause("threshold", "2.5", from_attainment="0.4")
    plan = terms(rate("0.02", "2.1"), hold)
    first, second = sale(30_000, "a"), sale(20_000, "b", on=JUNE)
    between = added(paid(plan, first), paid(plan, first, second))
    assert {(x.clause.number, x.sale.key if x.sale else ""): x.amount for x in between} == {
        ("2.1", "b"): money("400.00"),
        ("2.5", ""): money("600.00"),
    }


@pytest.mark.parametrize("factor", ["1", "1.5"])
def test_the_order_of_signing_changes_nothing(factor: str):
    plan = terms(*STAIRS, rate("0.05", family="Supply"), clause("bedrock_multiplier", factor=factor), target=100_000)
    a, b, c = sale(90_000, "a"), sale(70_000, "b", family="Supply"), sale(40_000, "c", deal_class="bedrock")

    def on(s: Sale, day: int) -> Sale:
        return Sale(s.key, s.name, s.amount, date(2026, 3, day), s.kind, s.families, s.deal_class)

    first = paid(plan, on(a, 1), on(b, 2), on(c, 3))
    last = paid(plan, on(c, 1), on(b, 2), on(a, 3))
    assert first.total == last.total
    assert all(first.of_sale(k) == last.of_sale(k) for k in "abc")
