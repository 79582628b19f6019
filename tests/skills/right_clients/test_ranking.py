"""Worked cases of METHODOLOGY §3.7: each measure at its boundary, unknown instead of a default, how firm a rank is."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Activity, Contact, Deal, Delivery, Edge, Imperative, NpsSurvey, Ticket
from skills.catalog.right_clients.file import ClientFile, Company, Measure
from skills.catalog.right_clients.measures import (
    alignment,
    answers,
    in_touch,
    pipeline,
    revenue,
    sentiment,
    settled,
    success,
    won_trend,
)
from skills.catalog.right_clients.ranking import Part, Standing, lowest_first, ordered, places, standing
from skills.catalog.right_clients.rules import PARTS
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, evidence

LEAD = Imperative("imperative_lead", TENANT, "Lead in mills")
UPTIME = Imperative("imperative_uptime", TENANT, "Sell uptime")
THEIRS = Imperative("imperative_steam", TENANT, "Halve steam", account_id="account_helix")


def day(days: float):
    return days_ago(days).date()


def closed(key: str, days: float, amount: int | None = 100, status: str = "won", **more: Any) -> Deal:
    money = None if amount is None else Decimal(amount)
    return deal(key.title(), key=f"deal_{key}", status=status, stage=status, amount=money, close_on=day(days), **more)


def opened(key: str, amount: int | None = 100, **more: Any) -> Deal:
    return deal(key.title(), key=f"deal_{key}", amount=None if amount is None else Decimal(amount), **more)


def mail(n: int, days: float, direction: str = "out", thread: str = "") -> Activity:
    key = f"activity_{direction}_{n}"
    return Activity(
        key,
        TENANT,
        "mail",
        days_ago(days),
        f"Mail {n}",
        account_id="account_helix",
        thread=thread or f"thread_{n}",
        direction=direction,  # type: ignore[arg-type]
        contact_ids=("contact_ann",),
    )


def ticket(n: int, opened_days: float, closed_days: float | None) -> Ticket:
    until = None if closed_days is None else day(closed_days)
    return Ticket(f"ticket_{n}", TENANT, "account_helix", day(opened_days), "medium", f"Ticket {n}", until)


def contact(key: str, *, active: bool = True) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", key.title(), active=active)


def carrying(key: str, imperative: Imperative = LEAD) -> Edge:
    return Edge(f"edge_{key}_{imperative.id}", TENANT, "carries", f"deal_{key}", imperative.id, days_ago(9))


HELIX = ClientFile(account())
OURS = Company((LEAD, UPTIME))


def by_key(found: list[Measure]) -> dict[str, float | None]:
    return {m.key: m.value for m in found}


# --- culture fit


def test_answers_are_counted_within_seven_days_of_the_same_thread():
    sent = [mail(n, 30) for n in range(5)]
    came = [mail(0, 24, "in"), mail(1, 23, "in"), mail(2, 22.9, "in"), mail(3, 31, "in")]
    found = answers(replace(HELIX, activities=(*sent, *came)), NOW)
    # 0: after 6 days, 1: after exactly 7; 2: late; 3: before ours; 4: never
    assert found.value == pytest.approx(40)
    assert found.basis == "2 of 5 of our mails answered within 7 days"


def test_four_mails_are_too_few_and_a_fresh_one_says_nothing_yet():
    assert answers(replace(HELIX, activities=tuple(mail(n, 30) for n in range(4))), NOW).value is None
    with_fresh = (*(mail(n, 30) for n in range(4)), mail(9, 2))
    assert answers(replace(HELIX, activities=with_fresh), NOW).value is None
    silence = tuple(mail(n, 30) for n in range(5))
    assert answers(replace(HELIX, activities=silence), NOW).value == 0  # five mails, no answer: known, and zero


def test_people_in_touch_are_those_who_wrote_or_met_us_in_ninety_days():
    people = (contact("ann"), contact("ben"), contact("cy"), contact("old", active=False))
    met = Activity(
        "activity_met", TENANT, "meeting", days_ago(90), "Met", "", "account_helix", contact_ids=("contact_ben",)
    )
    early = replace(met, id="activity_early", at=days_ago(91), contact_ids=("contact_cy",))
    log = (mail(1, 5, "in"), met, early, mail(2, 5, "out"))
    found = in_touch(replace(HELIX, contacts=people, activities=log), NOW)
    assert found.value == pytest.approx(200 / 3)
    assert in_touch(replace(HELIX, contacts=(contact("ann"),)), NOW).value is None


def test_sentiment_is_the_rating_of_accepted_evidence():
    assert sentiment(HELIX, NOW).value is None
    assert sentiment(replace(HELIX, evidence=(evidence("sentiment"),)), NOW).value == pytest.approx(75)
    both = (evidence("sentiment"), evidence("sentiment", -1))
    assert sentiment(replace(HELIX, evidence=both), NOW).value == pytest.approx(50)
    others = (evidence("sla"), evidence("sentiment", status="proposed"))
    assert sentiment(replace(HELIX, evidence=others), NOW).value is None


def test_tickets_settled_in_fourteen_days_and_open_ones_once_late():
    log = (ticket(1, 100, 86), ticket(2, 100, 85), ticket(3, 15, None), ticket(4, 14, None), ticket(5, 800, 799))
    found = settled(replace(HELIX, tickets=log), NOW)
    # 1: 14 days; 2: 15; 3: open and late; 4: open, may still be in time; 5: older than 24 months
    assert found.value == pytest.approx(100 / 3)
    assert settled(replace(HELIX, tickets=log[:1]), NOW).value is None


# --- strategic alignment


def test_alignment_counts_imperatives_value_and_links():
    file = replace(HELIX, deals=(opened("mill", 300), closed("pilot", 100), closed("old", 731)), imperatives=(THEIRS,))
    company = Company((LEAD, UPTIME), (carrying("mill"), carrying("old", UPTIME), carrying("pilot", THEIRS)))
    found = by_key(alignment(file, company, NOW))
    # old is out of the window: 1 of 2 carried; 300 of 400 carries one of ours; theirs is taken up by the pilot
    assert found == {"carried": 50, "weight": 75, "joint": None, "matched": 100}


def test_joint_initiatives_say_something_only_where_anybody_has_one():
    joint = Edge("edge_joint", TENANT, "joint_initiative", "account_helix", LEAD.id, days_ago(50))
    assert by_key(alignment(replace(HELIX, joint=(joint,)), OURS, NOW))["joint"] == 100
    assert by_key(alignment(HELIX, replace(OURS, any_joint=True), NOW))["joint"] == 0
    assert by_key(alignment(HELIX, OURS, NOW))["joint"] is None


def test_without_imperatives_or_deals_alignment_is_unknown():
    assert set(by_key(alignment(replace(HELIX, deals=(opened("mill"),)), Company(), NOW)).values()) == {None}
    assert set(by_key(alignment(HELIX, OURS, NOW)).values()) == {None}


# --- growth


def test_growth_compares_the_last_year_with_the_one_before():
    file = replace(HELIX, deals=(closed("new", 364, 300), closed("old", 365, 100), closed("ancient", 730, 999)))
    assert won_trend(file, NOW).value == pytest.approx(75)  # 300 of 400; 730 days ago is outside
    assert won_trend(replace(file, deals=file.deals[1:2]), NOW).value == 0
    assert won_trend(HELIX, NOW).value is None


def test_amounts_that_do_not_add_up_are_not_added():
    mixed = replace(HELIX, deals=(closed("one", 10), closed("two", 10, currency="EUR")))
    assert won_trend(mixed, NOW).value is None
    assert "EUR and USD" in won_trend(mixed, NOW).basis
    without = replace(HELIX, deals=(closed("one", 10), closed("two", 10, None)))
    assert won_trend(without, NOW).basis == "no amount on 1 of 2 deals"


def test_pipeline_is_held_against_what_was_won():
    assert pipeline(replace(HELIX, deals=(opened("a", 300), closed("b", 10, 100))), NOW).value == pytest.approx(75)
    assert pipeline(replace(HELIX, deals=(opened("a", 300),)), NOW).value is None  # nothing won to hold it against
    assert pipeline(HELIX, NOW).value is None


def test_size_is_the_place_among_five_others_of_the_same_currency():
    file = ClientFile(account(revenue=Decimal(50)))
    six = Company(revenues={"USD": (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)})
    assert revenue(file, six).value == pytest.approx(80)  # larger than 4 of 5 others
    assert revenue(file, Company(revenues={"USD": (10.0, 20.0, 30.0, 40.0, 50.0)})).value is None
    assert revenue(ClientFile(account(revenue=Decimal(50), currency="EUR")), six).value is None
    assert revenue(HELIX, six).value is None


# --- mutual success


def test_mutual_success_reads_deliveries_surveys_and_choices():
    done = Delivery(
        "delivery_1", TENANT, "account_helix", "Pilot", day(300), day(200), None, (), None, None, 0.9, 0.99, True, None
    )
    failed = replace(done, id="delivery_2", terms_met=0.7, sla_met=None, success=False, renewed=False)
    survey = NpsSurvey("nps_1", TENANT, "account_helix", day(30), 40)
    deals = (closed("a", 10), closed("b", 20), closed("c", 30, status="lost"), closed("d", 731, status="lost"))
    found = by_key(success(replace(HELIX, deliveries=(done, failed), nps=(survey,), deals=deals), NOW))
    assert found["contract_terms"] == pytest.approx(80)
    assert found["sla"] == pytest.approx(99)
    assert found["project_success"] == pytest.approx(50)
    assert found["nps"] == pytest.approx(70)  # (40 + 100) / 2
    assert found["renewal"] == 0
    assert found["win_share"] == pytest.approx(200 / 3)


def test_two_closed_deals_are_too_few_to_speak_of_a_share():
    found = by_key(success(replace(HELIX, deals=(closed("a", 10), closed("b", 20))), NOW))
    assert found["win_share"] is None


# --- parts, totals and places


def made(name: str, *values: float | None) -> Standing:
    """A client whose four parts have these values."""
    parts = tuple(Part(p, (Measure("nps", v, ""),)) for p, v in zip(PARTS, values, strict=True))
    return Standing(account(name, key=f"account_{name}"), parts)


def test_a_part_is_the_mean_of_what_is_known_and_nothing_known_is_unknown():
    part = Part("growth", (Measure("nps", 40, ""), Measure("sla", 80, ""), Measure("renewal", None, "")))
    assert part.points == 60
    assert Part("growth", (Measure("nps", None, ""),)).points is None
    empty = standing(HELIX, Company(), NOW)
    assert (empty.known, empty.low, empty.high) == (0, 0, 100)


def test_unknown_parts_add_nothing_and_widen_the_place():
    a, b, c = made("a", 80, 80, 80, 80), made("b", 90, 90, None, None), made("c", 10, 10, 10, 10)
    assert (a.points, b.points, b.high) == (80, 45, 95)
    found = places([c, b, a])
    assert [(found[f"account_{k}"].rank) for k in "abc"] == [1, 2, 3]
    assert (found["account_a"].best, found["account_a"].worst) == (1, 2)
    assert (found["account_b"].best, found["account_b"].worst) == (1, 2)
    assert (found["account_c"].best, found["account_c"].worst) == (3, 3)


def test_a_rank_that_rests_on_one_part_is_said():
    lucky, steady = made("lucky", 100, 40, 40, 40), made("steady", 50, 50, 50, 50)
    found = places([lucky, steady])
    assert found["account_lucky"].rank == 1  # 55 against 50
    assert (found["account_lucky"].least, found["account_lucky"].most) == (1, 2)  # without culture 40 against 50


def test_the_lowest_are_those_that_are_low_at_best():
    little, poor, good = made("little", 90, 10, None, None), made("poor", 20, 20, 20, 20), made("good", 80, 80, 80, 80)
    hardly = made("hardly", 5, None, None, None)
    assert [s.account.name for s in lowest_first([good, hardly, little, poor])] == ["poor", "little", "good", "hardly"]
    assert [s.account.name for s in lowest_first([good, little, poor], "growth")] == ["poor", "good", "little"]


VALUES = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 100))] * 4), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_order_never_depends_on_how_clients_are_given_and_places_hold(rows, chance: random.Random):
    every = [made(f"c{n}", *row) for n, row in enumerate(rows)]
    mixed = list(every)
    chance.shuffle(mixed)
    assert ordered(mixed) == ordered(every)
    assert places(mixed) == places(every)
    for place in places(every).values():
        assert 1 <= place.best <= place.rank <= place.worst <= len(every)
        assert 1 <= place.least <= place.most <= len(every)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.integers(0, 3), st.integers(0, 100))
def test_more_in_any_part_never_costs_a_place_and_learning_stays_within_the_range(rows, at: int, value: int):
    every = [made(f"c{n}", *row) for n, row in enumerate(rows)]
    before = places(every)["account_c0"]
    old = rows[0][at]
    row = list(rows[0])
    row[at] = value if old is None else max(old, value)
    after = places([made("c0", *row), *every[1:]])["account_c0"]
    assert after.rank <= before.rank
    if old is None:
        assert before.best <= after.best
        assert after.worst <= before.worst


def test_as_of_a_past_day_only_what_was_there_counts():
    file = replace(HELIX, deals=(closed("new", 10, 300), closed("old", 400, 100)))
    assert won_trend(file, NOW - timedelta(days=300)).value == 100  # then only the old one, within its year
