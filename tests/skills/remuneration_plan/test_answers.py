"""What a rep, and who manages them, is told of their pay: so far, for a deal, to the next step, against our plan."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.access import Principal
from knowledge.records import Document, Edge, Imperative, Segment
from skills.answer import Answer, FactsPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities, Money
from skills.catalog.remuneration_plan import REMUNERATION_PLAN
from skills.plain import as_text
from tests.skills.remuneration_plan.paid import (
    PEOPLE,
    PLAIN,
    PRODUCTS,
    clause,
    open_deal,
    rate,
    target,
    won,
)
from tests.support.asking import answered, asking
from tests.support.deal_files import TENANT, days_ago
from tests.support.fake_reader import KIM

MAX = Principal(tenant=TENANT, user_id="user_max", role="manager", team_ids=frozenset({"team_west"}), name="Max Roth")


def about(*keys: str, users: tuple[str, ...] = (), money: int | None = None, currency: str | None = None) -> Entities:
    amount = (Money(Decimal(money), currency),) if money is not None else ()
    return Entities(
        deal_ids=tuple(f"deal_{k}" for k in keys),
        user_ids=tuple(f"user_{u}" for u in users),
        money=amount,
        mentions=tuple(k.replace("_", " ").capitalize() for k in keys),
    )


async def told(text: str, records: list[Any], entities: Entities = Entities(), who: Principal = KIM) -> Answer:
    every = [*PEOPLE, *PRODUCTS, *records]
    return (await answered(REMUNERATION_PLAN, asking(text, entities, principal=who), every)).answer


def year(*deals: Any, clauses: Any = PLAIN, amount: int = 100_000) -> list[Any]:
    return [target(amount), *clauses, *deals]


# --- so far


async def test_pay_so_far_is_told_with_target_attainment_and_every_clause():
    # 60,000 × 2 % = 1,200
    answer = await told("what have I earned so far", year(won("mill", 60_000)))
    assert answer.summary == (
        "You have earned $1,200 so far, base apart: $60,000 won is 60% of your target of $100,000."
    )
    said = as_text(answer)
    assert "2.1 Rate: 2% of what is won [$1,200] · On $60,000: Mill." in said
    assert (
        "$40,000 more won reaches 100% of the target (clause 3.1 pays 2 times the rate, clause 3.4 pays $500)" in said
    )
    assert from_json(to_json(answer)) == answer


async def test_every_line_cites_its_clause_and_its_deals():
    answer = await told("my commission", year(won("mill", 60_000)))
    kinds = {s.id: s.record_type for s in answer.sources}
    (lines,) = [p for p in answer.parts if isinstance(p, ListPart) and p.title.startswith("How it is made up")]
    assert {kinds[c] for c in lines.items[0].cites} == {"comp_clause", "deal"}
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert {kinds[c] for f in facts.facts if f.label == "Period" for c in f.cites} == {"target"}


async def test_open_deals_are_supposed_one_after_the_other_and_none_is_weighted():
    # won 60,000 pays 1,200. Ahead 30,000: 90,000 × 2 % = 1,800. Then 60,000: V = 150,000, half as much again above:
    # 3,000 + 50,000 × 2 % + 500 = 4,500
    deals = [won("mill", 60_000), open_deal("b", 60_000, date(2026, 12, 20)), open_deal("a", 30_000)]
    answer = await told("what do I earn this year", year(*deals))
    (row,) = [p for p in answer.parts if isinstance(p, TablePart) and p.title == "If these close"]
    assert [(r[0], r[4], r[5]) for r in row.rows] == [("A", "+$600", "$1,800"), ("B", "+$2,700", "$4,500")]
    assert "none weighted" in as_text(answer)


async def test_what_is_left_out_is_named_with_its_reason():
    deals = [
        won("euro", 10_000, currency="EUR"),
        won("blank", None),
        won("undated", 10_000, on=None),
        open_deal("late", 10_000, date(2027, 2, 1)),
        won("mill", 60_000),
    ]
    said = as_text(await told("my pay so far", year(*deals)))
    assert "$60,000 won is 60%" in said
    assert "Euro · €10,000, in another currency than the target, so never added up" in said
    assert "Blank · no amount on record" in said
    assert "Undated · $10,000, no close date on record" in said
    assert "Late · $10,000, closes outside the period of this target" in said


async def test_a_clause_in_another_currency_is_not_applied():
    clauses = [rate("0.02", "2.1"), clause("cap", "3.5", amount=100, currency="EUR")]
    answer = await told("my pay so far", year(won("mill", 60_000), clauses=clauses))
    assert "You have earned $1,200 so far" in answer.summary
    assert "3.5 Cap: in EUR, the target is in USD" in as_text(answer)


async def test_the_base_is_told_and_kept_apart():
    clauses = [*PLAIN, clause("base", "1.1", amount=72_000)]
    said = as_text(await told("my pay so far", year(won("mill", 60_000), clauses=clauses)))
    assert "Base: $72,000 a year (clause 1.1), not in the sums here" in said
    assert "You have earned $1,200 so far" in said


async def test_contradicting_clauses_give_a_range_and_how_to_mend_it():
    clauses = [rate("0.02", "2.1"), rate("0.03", "2.9")]
    answer = await told("my pay so far", year(won("mill", 50_000), clauses=clauses))
    assert "You have earned between $1,000 and $1,500 so far" in answer.summary
    said = as_text(answer)
    assert "Clauses 2.1 and 2.9 fit the same deals and contradict each other" in said
    assert "comp_clauses.csv" in said


async def test_a_years_end_is_told_as_ended():
    last = target(50_000, key="target_last", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    deals = [won("old", 40_000, date(2025, 5, 5)), open_deal("a", 30_000)]
    answer = await told("what did I earn last year", [*year(*deals), last])
    assert answer.summary.startswith(
        "You have earned $800 for the period, base apart: $40,000 won is 80% of your target of $50,000."
    )
    assert not [p for p in answer.parts if isinstance(p, TablePart) and p.title == "If these close"]


# --- a quarter


async def test_a_quarter_is_the_pay_at_its_end_less_the_pay_at_its_beginning():
    # Threshold 40 %: 30,000 in Q1 is held back; 20,000 on 10 August reaches it: Q3 = 400 + 600
    clauses = [rate("0.02", "2.1"), clause("threshold", "2.5", from_attainment="0.4")]
    deals = [won("mill", 30_000), won("quay", 20_000, date(2026, 8, 10)), won("late", 20_000, date(2026, 10, 2))]
    answer = await told("how is my commission for Q3 made up", year(*deals, clauses=clauses))
    assert answer.summary == (
        "Jul 1, 2026 to Sep 30, 2026 added $1,000 to your pay for the period: 1 deal signed, $20,000."
    )
    said = as_text(answer)
    assert "[$600]" in said
    assert "Reached now: what was held back before is paid." in said


# --- what a deal is worth


async def test_a_deal_is_worth_the_pay_with_it_less_the_pay_without():
    # 60,000: 1,200. With 90,000 more: V = 150,000: 3,000 + 50,000 × 2 % + 500 = 4,500
    answer = await told("what is Quay worth to me", year(won("mill", 60_000), open_deal("quay", 90_000)), about("quay"))
    assert answer.summary == (
        "Winning Quay adds $3,300 to your pay for the period: from $1,200 to $4,500, at 150% of the target instead of "
        "60%. It passes 100% of the target (clause 3.1 pays 2 times the rate, clause 3.4 pays $500)."
    )
    assert "adds $3,300 to your pay" in as_text(answer)


async def test_two_deals_are_worth_more_together_when_only_together_they_pass_a_boundary():
    # won 60,000; 30,000 and 20,000: alone 600 and 400; together V = 110,000: 2,200 + 10,000 × 2 % + 500 = 2,900, +1,700
    records = year(won("mill", 60_000), open_deal("a", 30_000), open_deal("b", 20_000))
    answer = await told("what do I earn if I win A and B", records, about("a", "b"))
    assert "adds $1,700" in answer.summary
    assert "Alone they would add $1,000, together $1,700" in as_text(answer)


async def test_hours_on_record_give_pay_an_hour():
    # closes on 10 December, 20 days and today: 21 days = 3 weeks at 10 hours: 30 hours; 600 / 30 = 20 an hour
    edge = Edge("e1", TENANT, "deal_team", "user_kim", "deal_a", days_ago(5), attrs={"hours": 10})
    said = as_text(await told("what is A worth to me", [*year(open_deal("a", 30_000)), edge], about("a")))
    assert "30 hours left on record: $20 an hour" in said


async def test_what_it_would_pay_as_a_bedrock_is_told():
    clauses = [*PLAIN, clause("bedrock_multiplier", "4.1", factor="1.5")]
    records = [*year(open_deal("a", 30_000, product_ids=("product_pulse",)), clauses=clauses)]
    assert "as a Bedrock $900" in as_text(await told("what is A worth to me", records, about("a")))


async def test_somebody_elses_deal_and_a_lost_one_add_nothing():
    records = year(open_deal("bens", 30_000, owner_id="user_ben"), won("gone", 5_000, status="lost", stage="lost"))
    bens = await told("what is Bens worth to me", records, about("bens"))
    assert "somebody else's deal" in bens.summary
    assert "lost, so it pays nothing" in (await told("what is Gone worth to me", records, about("gone"))).summary


async def test_a_won_deal_tells_what_it_paid():
    answer = await told("what did Mill pay me", year(won("mill", 60_000)), about("mill"))
    assert answer.summary == "Mill: won already, and $1,200 of your pay before threshold, bonus and cap."


async def test_a_deal_that_is_only_supposed_is_computed_as_said():
    # a renewal of 50,000 at 1 % = 500
    clauses = [*PLAIN, rate("0.01", "2.2", deal_kind="renewal")]
    records = year(won("mill", 10_000), clauses=clauses)
    answer = await told("what would another 50k renewal pay me", records, about(money=50_000))
    assert answer.summary.startswith("Winning a renewal of $50,000 adds $500 to your pay")
    refused = await told("what would another €50k pay me", records, about(money=50_000, currency="EUR"))
    assert refused.summary.startswith("That amount is in another currency")


async def test_signing_later_is_held_against_signing_now():
    # now: 60,000 + 90,000 adds 3,300 (see above); next year, with nothing won: 90,000 × 2 % = 1,800, so 1,500 less
    after = target(100_000, key="target_next", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    records = [*year(won("mill", 60_000), open_deal("quay", 90_000)), after]
    said = as_text(await told("what do I lose if I push Quay to next year", records, about("quay")))
    assert "adds $3,300 to your pay for the period" in said
    assert (
        "Signed in the next period (Jan 1, 2027 to Dec 31, 2027) instead it adds $1,800 there, $1,500 less than now"
        in said
    )
    alone = as_text(await told("what if I push Quay to next year", records[:-1], about("quay")))
    assert "What it would pay in the next period can't be told" in alone


async def test_why_is_about_the_deal_of_the_last_answer_and_it_points_back_to_it():
    records = [*PEOPLE, *year(won("mill", 60_000), open_deal("quay", 90_000))]
    for text in ("why", "and what is it worth an hour"):
        ask = asking(text, memory={"deals": ["deal_quay"], "who": "user_kim"})
        answer = (await answered(REMUNERATION_PLAN, ask, records)).answer
        assert answer.summary.startswith("Winning Quay adds $3,300"), text


async def test_what_only_the_conversation_was_about_is_not_meant_by_a_new_question():
    focus = Entities(deal_ids=("deal_quay",))
    answer = await told("what have I earned so far", year(won("mill", 60_000), open_deal("quay", 90_000)), focus)
    assert answer.summary.startswith("You have earned $1,200")


async def test_a_hidden_deal_and_a_missing_one_read_alike():
    records = year(open_deal("a", 30_000))
    hidden = await told("what is B worth to me", records, Entities(unresolved=("B",)))
    assert hidden.summary == "I can't find “B” among our people and the deals you may see."


# --- the next step


async def test_what_is_missing_to_the_next_step_names_the_deals_that_get_there():
    records = year(won("mill", 60_000), open_deal("a", 45_000), open_deal("b", 25_000))
    said = as_text(await told("what is missing to my next accelerator", records))
    assert "$40,000 more won reaches 100% of the target" in said
    assert "A ($45,000) gets there alone." in said
    short = as_text(await told("what is missing to my next accelerator", year(open_deal("b", 25_000))))
    assert "Not even all open deals that should close in the period get there." in short
    both = year(won("mill", 60_000), open_deal("b", 25_000), open_deal("c", 15_000, date(2026, 12, 20)))
    assert "Together, in the order of expected close: B and C." in as_text(
        await told("how far to the accelerator", both)
    )


async def test_past_every_boundary_nothing_is_ahead():
    answer = await told("what is missing to my bonus", year(won("mill", 160_000)))
    assert answer.summary == "Nothing is ahead of you: every boundary of the plan is passed."


# --- against our plan

OURS = Imperative("imp_heavy", TENANT, "Lead in heavy industry")


def carries(key: str) -> Edge:
    return Edge(f"edge_{key}", TENANT, "carries", f"deal_{key}", OURS.id, days_ago(30))


def classed(key: str, deal_class: str) -> Edge:
    attrs = {"deal_class": deal_class, "reason": "The board said so"}
    return Edge(f"edge_c_{key}", TENANT, "classes", "user_kim", f"deal_{key}", days_ago(3), attrs=attrs)


AGAINST = "where does our comp plan pay against the CEO sales plan"


async def test_a_stray_that_pays_more_than_a_deal_with_an_imperative_is_named_with_both_figures():
    # Relay pays 5 % of 20,000 = 1,000; the deal that carries an imperative 2 % of 40,000 = 800
    clauses = [rate("0.02", "2.1"), rate("0.05", "2.4", family="Supply")]
    records = year(
        open_deal("relay", 20_000, product_ids=("product_relay",)), open_deal("mill", 40_000), clauses=clauses
    )
    answer = await told(AGAINST, [*records, OURS, carries("mill"), classed("relay", "stray")])
    said = as_text(answer)
    assert (
        "2.4 pays $5,000 on $100,000 of Supply deals that are no Bedrock; a Bedrock under 2.1 is paid $2,000." in said
    )
    assert "Relay (Stray) pays 5% of its amount, Mill (" in said
    assert "carries Lead in heavy industry) 2%." in said
    assert "$1,000 on $20,000 against $800 on $40,000. By clause 2.4 and clause 2.1." in said
    assert "Nothing in Field pays more for a Bedrock." in said


async def test_hours_tell_where_small_deals_pay_more():
    # the stray: 400 in 3 h (1 h a week for 3 weeks); the other: 800 in 60 h (20 h a week)
    times = clause("bedrock_multiplier", "4.1", factor="1.5")
    edges = [
        Edge(f"h_{k}", TENANT, "deal_team", "user_kim", f"deal_{k}", days_ago(5), attrs={"hours": h})
        for k, h in (("small", 1), ("mill", 20))
    ]
    records = year(open_deal("small", 20_000), open_deal("mill", 40_000), clauses=[rate("0.02", "2.1"), times])
    answer = await told(AGAINST, [*records, *edges, OURS, carries("mill"), classed("small", "stray")])
    assert "An hour on Small (Stray) pays $133.33, one on Mill (" in as_text(answer)
    assert "$13.33" in as_text(answer)


async def test_a_threshold_out_of_reach_and_a_cap_that_bites_are_named():
    hold = [rate("0.02", "2.1"), clause("threshold", "2.5", from_attainment="0.8")]
    bag = as_text(await told("does the plan make people sandbag", year(open_deal("a", 30_000), clauses=hold)))
    # 30,000 × 2 % = 600 would be earned and not paid; 80,000 is missing
    assert "$600 would be earned and not paid, $80,000 is missing now." in bag
    caps = [rate("0.02", "2.1"), clause("cap", "3.5", amount=500)]
    capped = as_text(await told(AGAINST, year(open_deal("a", 30_000), clauses=caps)))
    assert "the cap of 3.5 takes off $100." in capped


async def test_without_imperatives_it_says_so():
    said = as_text(await told(AGAINST, year(open_deal("a", 30_000))))
    assert "No imperative of ours is on record" in said
    assert "imperatives.csv" in said


# --- the plan itself


async def test_the_plan_is_told_clause_by_clause_and_what_paper_adds_is_told_apart():
    paper = Document(
        "doc_plan",
        TENANT,
        "policy",
        "The paper",
        "company",
        (Segment("2.1 Won value pays two per cent. 5.1 Above ten per cent discount the rate falls. 6 Ask Max."),),
        days_ago(100),
    )
    clauses = [rate("0.02", "2.1", document_id="doc_plan"), clause("base", "1.1", amount=72_000)]
    discounted = won("mill", 60_000, discount=Decimal("0.12"))
    records = [*year(discounted, won("quay", 1_000, discount=Decimal("0.05")), clauses=clauses), paper]
    plan = as_text(await told("explain my comp plan", records))
    assert "1.1 Base: $72,000 a year" in plan
    assert "5.1 Above ten per cent discount the rate falls." in plan
    pay = as_text(await told("what have I earned", records))
    assert "5.1 is about the discount and not in these sums: Mill 12%." in pay


async def test_without_a_target_the_one_plan_that_holds_is_shown_to_oneself_only():
    mine = await told("explain my comp plan", PLAIN)
    assert mine.summary == "Field pays 2% of what is won and 2 times the rate above 100% of the target."
    bens = await told("explain Ben's comp plan", PLAIN, about(users=("ben",)))
    assert "There is no target of Ben Ash" in bens.summary


async def test_a_long_year_is_cut_where_a_list_would_tell_nothing():
    deals = [won(f"w{n:03}", 100) for n in range(40)] + [open_deal(f"o{n:03}", 100) for n in range(30)]
    deals += [open_deal(f"b{n:03}", None) for n in range(10)]
    said = as_text(await told("my pay so far", year(*deals)))
    assert "By deal, the 12 that pay most of 40, before threshold, bonus and cap" in said
    # 40 × 100 won and 30 × 100 ahead: 7,000 × 2 % = 140
    assert "18 more follow; $140 is paid if all 30 are won." in said
    assert "4 more deals: no amount on record" in said


# --- whose pay it is


RICH = [
    target(),
    target(80_000, user_id="user_ben"),
    *PLAIN,
    won("mill", 60_000),
    won("bens", 20_000, owner_id="user_ben"),
]


async def test_a_peer_with_a_target_and_one_without_read_exactly_alike():
    ben = await told("what has Ben Ash earned so far", RICH, about(users=("ben",)))
    ida = await told("what has Ida Lund earned so far", RICH, about(users=("ida",)))
    assert as_text(ben) == as_text(ida).replace("Ida Lund", "Ben Ash")
    assert "$" not in as_text(ben)
    assert ben.sources == ()


async def test_no_question_about_a_peer_tells_a_sum_or_a_clause_of_theirs():
    records = [*RICH, open_deal("bens_next", 10_000, owner_id="user_ben")]
    for text in (
        "what is missing to Ben's next accelerator",
        "explain Ben's comp plan",
        "what did Ben earn in Q1",
        "what is Bens next worth to Ben",
        AGAINST,
    ):
        answer = await told(text, records, about("bens_next", users=("ben",)))
        assert "$" not in as_text(answer), text


async def test_who_manages_them_is_told():
    answer = await told("what has Ben Ash earned so far", RICH, about(users=("ben",)), MAX)
    assert answer.summary.startswith(
        "Ben Ash has earned $400 so far, base apart: $20,000 won is 25% of their target of $80,000"
    )
    worth = await told(
        "what is Next worth", [*RICH, open_deal("next", 10_000, owner_id="user_ben")], about("next"), MAX
    )
    assert "to Ben Ash's pay" in worth.summary


async def test_a_managers_people_stand_side_by_side_and_currencies_are_not_added():
    euro = [target(50_000, user_id="user_ida", currency="EUR"), won("ida", 10_000, owner_id="user_ida", currency="EUR")]
    answer = await told("what does my team earn", [*RICH, *euro], who=MAX)
    assert answer.summary == ("3 people with a target now: €200 + $1,600 in pay for what is won so far, base apart.")
    (table,) = [p for p in answer.parts if isinstance(p, TablePart)]
    assert [r[0] for r in table.rows] == ["Kim Moreno", "Ben Ash", "Ida Lund"]


async def test_a_rep_who_asks_for_the_team_is_told_their_own():
    answer = await told("what does my team earn", RICH)
    assert answer.summary.startswith("You have earned $1,200")
    assert "You manage no team, so this is your own pay." in as_text(answer)
    assert "Ben" not in as_text(answer)


async def test_a_name_that_is_nobodys_gets_no_pay_least_of_all_ones_own():
    answer = await told("what does Zorba earn", RICH, Entities(unresolved=("Zorba",)))
    assert answer.summary == "I can't find “Zorba” among our people and the deals you may see."
    assert "$" not in as_text(answer)


@pytest.mark.parametrize("text", ["who earns most", "pay so far"])
async def test_a_manager_without_a_target_is_told_of_their_people(text: str):
    assert "Ben Ash" in as_text(await told(text, RICH, who=MAX))


async def test_a_manager_is_told_where_the_plan_pays_against_us_for_their_people():
    answer = await told("where does the comp plan pay against the CEO plan", RICH, who=MAX)
    assert "Nothing to compute for Ida Lund" in as_text(answer)


async def test_a_manager_who_asks_for_their_own_is_shown_the_way_to_the_team():
    answer = await told("what have I earned", RICH, who=MAX)
    assert answer.summary == "No target of yours is on record for today, so no pay can be computed."
    assert [a.label for a in answer.actions] == ["Pay in the team"]


# --- the very thing that was asked for


async def test_the_base_comes_first_where_it_is_asked_for():
    base = clause("base", "1.1", amount=40_000)
    answer = await told("what is my base salary", year(won("mill", 60_000), clauses=[base, *PLAIN]))
    assert answer.summary.startswith("Your base is $40,000 a year.")


async def test_the_bonus_paid_comes_first_where_it_is_asked_for():
    # 60,000 of 100,000: no bonus; 110,000: 500
    assert (await told("how much bonus will I get", year(won("mill", 60_000)))).summary.startswith("$0 in bonuses")
    records = year(won("mill", 110_000), clauses=[*PLAIN, clause("bonus", "3.5", amount=900, from_attainment="2")])
    assert (await told("how much bonus will I get", records)).summary.startswith("$500 in bonuses so far.")


async def test_a_deal_is_worth_less_at_a_discount_and_the_record_is_named():
    # 30,000 less a tenth: 27,000 × 2 % = 540
    records = year(open_deal("quay", 30_000))
    answer = await told("what is Quay worth if it is discounted by 10%", records, about("quay"))
    assert answer.summary.startswith("Winning Quay adds $540 to your pay")
    assert "Supposed at $27,000 instead of $30,000." in as_text(answer)


async def test_a_deal_at_another_amount_is_computed_at_that_amount():
    # 20,000 × 2 % = 400
    answer = await told("what is Quay worth to me at 20k", year(open_deal("quay", 30_000)), about("quay", money=20_000))
    assert answer.summary.startswith("Winning Quay adds $400 to your pay")


async def test_a_view_offers_the_other_views_and_not_itself():
    answer = await told("where does our plan pay against us", RICH)
    assert "against" not in {a.verb for a in answer.actions}
    assert {a.verb for a in answer.actions} == {"statement", "next", "clauses"}


# --- what is missing


@pytest.mark.parametrize(
    ("records", "said", "how"),
    [
        ([], "No target of yours is on record for today, so no pay can be computed.", "targets.csv"),
        ([target(plan="")], "names no comp plan", "comp_clauses.csv"),
        ([target(plan="Lost plan")], "of which no clause on record holds", "comp_clauses.csv"),
        ([target(), clause("base", amount=1)], "which has no rate on record", "kind rate"),
    ],
)
async def test_what_is_missing_is_named_with_how_to_give_it(records: list[Any], said: str, how: str):
    answer = await told("what have I earned so far", records)
    assert said in answer.summary
    assert how in as_text(answer)


async def test_a_bare_import_of_deals_is_honest():
    deals = [won("mill", 60_000), open_deal("quay", 90_000)]
    for text, entities in (("what have I earned", Entities()), ("what is Quay worth to me", about("quay"))):
        answer = await told(text, deals, entities)
        assert answer.summary == "No target of yours is on record for today, so no pay can be computed."
        assert "Import it with targets.csv" in as_text(answer)


async def test_overlapping_targets_are_both_computed_and_neither_is_chosen():
    other = target(200_000, key="target_two", plan="Other", starts_on=date(2026, 6, 1), ends_on=date(2027, 5, 31))
    more = rate("0.05", "1", plan="Other")
    answer = await told("what have I earned", [*year(won("mill", 60_000)), other, more])
    assert answer.summary == "Your targets overlap, so what is paid can't be told: 2 hold today."
    said = as_text(answer)
    assert "$60,000 won, which pays $1,200, base apart" in said
    assert "$0 won, which pays $0, base apart" in said


async def test_an_analyst_is_not_asked():
    assert "analyst" not in REMUNERATION_PLAN.roles
