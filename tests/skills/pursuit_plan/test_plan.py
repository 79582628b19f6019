"""The plan's computations, each worked by hand: phases, strategy, competition, steps, dates (METHODOLOGY §3.5)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.closings import Closings, StageClosings
from knowledge.four_cs import FOUR_CS
from knowledge.records import (
    Activity,
    Capacity,
    CaseStudy,
    Competitor,
    Differentiator,
    Edge,
    FieldChange,
    Imperative,
    Product,
)
from skills.ask import Entities
from skills.catalog.pursuit_plan import PURSUIT_PLAN
from skills.catalog.pursuit_plan.outcome import PlanCard, Pursuit
from skills.catalog.pursuit_plan.phases import entered_on, paces, road
from skills.catalog.pursuit_plan.rivals import names
from skills.catalog.pursuit_plan.schedule import hours_of, working
from skills.catalog.pursuit_plan.strategy import Profile, strategy
from skills.people.capacity import steady
from skills.scoring.file import DealFile
from skills.scoring.score import score
from tests.support.asking import asking
from tests.support.deal_files import (
    NOW,
    TENANT,
    account,
    all_yes,
    answer,
    days_ago,
    deal,
    evidence,
    full_evidence,
    user,
)
from tests.support.fake_reader import FakeReader
from tests.support.initiatives import contact, initiative, met, plays

HELIX = Entities(deal_ids=("deal_helix",))
TODAY = NOW.date()  # Friday, 20 November 2026
OLA = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
DANA = contact("dana", "Dana Wu", "VP Operations", "vp")
IT = contact("stian", "Stian Foss", "IT Director", "director")
ORBI = Competitor("competitor_orbi", TENANT, "Orbisense", ("Orbi",), weaknesses="Slow to start.")
ATLAS = Differentiator(
    "differentiator_atlas",
    TENANT,
    "The Failure Atlas",
    "Every signature.",
    checked_on=TODAY - timedelta(days=30),
    case_study_ids=("case_mira",),
)
CASE = CaseStudy("case_mira", TENANT, "Mira", "Mira", "Pharma", "DACH", (), "Purchased steam fell by half", TODAY)
GOAL = Imperative("imperative_steam", TENANT, "Halve purchased steam", "", "account_helix")


def closings(**days: float | None) -> Closings:
    """Median days to the win from each stage, over six won deals each."""
    stages = tuple(StageClosings(s, 6, 2, days.get(s)) for s in ("prospect", "qualify", "propose", "negotiate"))
    return Closings(6, 2, stages, None)


USUAL = closings(prospect=100, qualify=80, propose=50, negotiate=20)  # 20, 30, 30 and 20 days
NOTHING = Closings(0, 0, (), None)


def moved_to(stage: str, days: int) -> FieldChange:
    return FieldChange(
        f"change_{stage}", TENANT, "deal", "deal_helix", "stage", "prospect", stage, days_ago(days), "user_kim", "set"
    )


def way(stage="qualify", close=None, history=(), found=USUAL):
    closes = None if close is None else TODAY + timedelta(days=close)
    return road(deal(stage=stage, close_on=closes), found, tuple(history), TODAY)


def ends(found) -> list[int]:
    """Days from today on which each phase ends."""
    return [(p.end - TODAY).days for p in found.phases]


def helix(*records, **deal_more):
    return [
        deal(**{"stage": "propose", "close_on": TODAY + timedelta(days=90), **deal_more}),
        account(),
        user(),
        *records,
    ]


async def pursuit(*records, text="pursuit plan for Helix", **deal_more) -> Pursuit:
    question = asking(text, HELIX)
    facts = await PURSUIT_PLAN.gather(question, FakeReader(helix(*records, **deal_more), buckets=PURSUIT_PLAN.buckets))
    card = (await asyncio.to_thread(PURSUIT_PLAN.decide, question, facts)).card
    assert isinstance(card, PlanCard), card
    return card.pursuit


async def keys(*records, **deal_more) -> list[str]:
    return [p.step.key for p in (await pursuit(*records, **deal_more)).planned]


# --- phases


def test_a_stage_lasts_as_long_as_its_median_less_that_of_the_next():
    found = paces(USUAL)
    assert {k: (p.days, p.deals) for k, p in found.items()} == {
        "prospect": (20, 6),
        "qualify": (30, 6),
        "propose": (30, 6),
        "negotiate": (20, 6),
    }


def test_where_medians_are_missing_the_length_is_supposed_and_says_so():
    found = paces(closings(propose=50, negotiate=None, qualify=80))
    assert {k: p.deals for k, p in found.items()} == {"prospect": 0, "qualify": 6, "propose": 0, "negotiate": 0}
    assert [p.days for p in paces(NOTHING).values()] == [14, 30, 45, 30]
    assert way(found=NOTHING, close=200).supposed == ("qualify", "propose", "negotiate")


def test_a_stage_whose_deals_took_longer_later_takes_no_time_of_its_own():
    assert paces(closings(qualify=40, propose=50, negotiate=20))["qualify"].days == 0


def test_phases_go_backwards_from_the_close_and_the_first_has_what_is_to_spare():
    # qualify just entered: 30 + 30 + 20 = 80 days; 100 to the close: 20 to spare
    found = way(close=100, history=[moved_to("qualify", 0)])
    assert ends(found) == [50, 80, 100]
    assert (found.slack, found.late_by) == (20, 0)


def test_too_little_time_cuts_every_phase_by_the_same_share_and_says_by_how_much():
    # 80 days needed, 40 left: half of each
    found = way(close=40, history=[moved_to("qualify", 0)])
    assert ends(found) == [15, 30, 40]
    assert (found.late_by, found.at_our_pace) == (40, TODAY + timedelta(days=80))


def test_what_has_passed_of_the_stage_is_taken_off_and_a_week_is_always_left():
    # 12 of 30 days have passed: 18 + 30 + 20 = 68; after 300 days 7 + 30 + 20 = 57
    assert (way(close=68, history=[moved_to("qualify", 12)]).at_our_pace - TODAY).days == 68
    assert (way(close=68, history=[moved_to("qualify", 300)]).at_our_pace - TODAY).days == 57


@pytest.mark.parametrize("close", [None, 0, -10])
def test_without_a_close_date_to_come_the_road_runs_from_today_at_our_pace(close):
    found = way(close=close, history=[moved_to("qualify", 0)])
    assert (ends(found), found.close_known, found.late_by) == ([30, 60, 80], False, 0)


def test_a_deal_in_its_last_stage_has_one_phase():
    assert [(p.key, p.number) for p in way("negotiate", 30).phases] == [("negotiate", 1)]


def test_the_day_it_entered_its_stage_is_the_last_move_there_or_its_start():
    helix_deal = deal(stage="qualify", created_on=date(2026, 10, 1))
    assert entered_on(helix_deal, (moved_to("qualify", 3), moved_to("qualify", 9))) == days_ago(3).date()
    assert entered_on(helix_deal, ()) == date(2026, 10, 1)
    assert entered_on(helix_deal, (moved_to("propose", 3),)) is None


# --- strategy


def profile(*subs, answers=(), money="likely", bought=True, stone=False) -> Profile:
    file = DealFile(deal(), evidence=tuple(subs), answers=tuple(answers))
    return Profile(score(file, NOW, with_intervals=False), money, bought, stone)


def facts_on(*factors: str, times: int = 3, against: bool = False):
    """Strong fresh facts on every sub-factor of some factors."""
    subs = [s.key for c in FOUR_CS for f in c.factors if f.key in factors for s in f.sub_factors]
    return [evidence(s, -1 if against else 1) for s in subs for _ in range(times)]


C_FACTORS = {
    "credibility": ("knowledge", "trust"),
    "capability": ("competence", "quantum"),
    "commitment": ("outcome", "satisfaction"),
    "control": ("mastery", "influence"),
}


def cs(*names: str, **more):
    return [e for n in names for e in facts_on(*C_FACTORS[n], **more)]


ALL = ("credibility", "capability", "commitment", "control")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (profile(*cs(*ALL), answers=all_yes(), money="none"), "wait"),
        (profile(), "learn"),
        # three strong fresh facts: 10 × 3.5 / 4 = 8.75 each; 8.75² = 76.6, with a yes above 75
        (profile(*cs(*ALL), answers=all_yes()), "close"),
        (profile(*cs("control", "credibility"), answers=all_yes()), "shape"),
        (profile(*facts_on("mastery"), *cs("credibility", "capability")), "show_value"),
        (profile(*facts_on("influence"), *cs("credibility", "capability")), "borrow"),
        # Commitment capped at 50 by its unanswered qualifier stands, Credibility is unknown
        (profile(*cs("commitment", "capability")), "lift"),
        (profile(*cs("credibility", "commitment")), "prove_small"),
        (profile(*cs("credibility", "capability"), bought=False), "enter"),
        (profile(*cs("credibility", "capability"), bought=False, stone=True), "raise"),
        (profile(*cs("credibility", "capability"), answers=[answer("capability")]), "reference"),
        (profile(*cs("credibility", "capability")), "raise"),
    ],
)
def test_the_first_rule_that_holds_is_the_strategy(found, expected):
    assert strategy(found).rule.key == expected


def test_it_names_the_figures_it_turned_on_and_the_nearest_other():
    found = strategy(profile(*cs("control", "credibility"), answers=all_yes(), bought=False))
    assert found.because == "Control 77"
    assert found.other is not None
    assert found.other.key == "prove_small"


# --- competition


def competes(position: str) -> Edge:
    return Edge(
        "edge_orbi", TENANT, "competes", "competitor_orbi", "deal_helix", days_ago(30), attrs={"position": position}
    )


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("Offers the swap at no charge", "price"),
        ("Wrote the study for the board", "above"),
        ("Incumbent on 90 sensors", "flank"),
        ("", "watch"),
    ],
)
async def test_the_posture_follows_from_their_position(position, expected):
    (standing,) = (await pursuit(ORBI, competes(position))).standings
    assert standing.posture == expected


async def test_what_they_cannot_claim_makes_it_head_on_and_what_we_sold_makes_it_a_defence():
    found = await pursuit(ORBI, competes("Showed a demo"), ATLAS, CASE, GOAL)
    assert (found.standings[0].posture, [t.ours.title for t in found.standings[0].only_ours]) == (
        "head_on",
        ["The Failure Atlas"],
    )
    sold = deal("Sold", key="deal_sold", status="won", stage="won", close_on=TODAY - timedelta(days=50))
    assert (await pursuit(ORBI, competes("Incumbent"), sold)).standings[0].posture == "defend"


async def test_evidence_that_names_them_stands_for_or_against():
    good = evidence("values_distinct", statement="Orbi drowns us in alarms")
    bad = evidence("values_distinct", -1, statement="ORBISENSE has the nicer dashboard")
    other = evidence("values_distinct", statement="The orbit is round")
    (standing,) = (await pursuit(ORBI, competes(""), good, bad, other)).standings
    assert ([e.statement for e in standing.for_us], [e.statement for e in standing.against]) == (
        ["Orbi drowns us in alarms"],
        ["ORBISENSE has the nicer dashboard"],
    )
    assert not standing.answered


def test_a_name_is_a_whole_word():
    assert names(ORBI, "against Orbi's box")
    assert not names(ORBI, "in orbit")


# --- steps


async def test_a_bare_deal_is_asked_who_whose_money_and_what_is_unknown():
    found = await pursuit(close_on=None)
    drawn = [p.step.key for p in found.planned]
    assert {"role:buyer", "role:beneficiary", "role:backer", "money:owner"} <= set(drawn)
    assert any(k.startswith("initiative:") for k in drawn)
    assert all(p.step.owner_id == "user_kim" for p in found.planned)
    assert not found.hours_known


async def test_gaps_of_the_map_become_steps_with_the_person_and_their_owner():
    owns = Edge("edge_owns", TENANT, "owns_relationship", "user_bea", "contact_stian", days_ago(90))
    records = (
        OLA,
        DANA,
        IT,
        plays("ola", "buyer"),
        plays("dana", "beneficiary", "champion"),
        plays("stian", "backer", "sceptic", 0.8),
    )
    found = await pursuit(*records, met("a", "dana"), owns, user("user_bea", "Bea"))
    steps = {p.step.key: p.step for p in found.planned}
    assert steps["critic:contact_stian"].owner_id == "user_bea"
    assert "threads" in steps  # all talks of 60 days with Dana
    assert any(s.person == OLA for s in steps.values())


async def test_nobody_is_asked_for_the_same_meeting_twice():
    drawn = (await pursuit(OLA, plays("ola", "buyer"), *full_evidence())).planned
    about = [p.step.title for p in drawn if p.step.person == OLA and p.step.title.startswith("Meet")]
    assert len(about) <= 1


async def test_what_stands_on_the_power_plan_keeps_its_owner_and_date():
    stored = initiative("credibility", "consistent_delivery", due=date(2026, 12, 1), owner="user_kim")
    (planned,) = [p for p in (await pursuit(stored)).planned if p.step.stored == stored]
    assert (planned.due_on, planned.state, planned.step.key) == (
        date(2026, 12, 1),
        "accepted",
        "initiative:credibility:consistent_delivery",
    )
    late = replace(stored, due_on=TODAY - timedelta(days=3))
    assert next(p for p in (await pursuit(late)).planned if p.step.stored).state == "overdue"


def task(key: str, *, done=False, days: float = 3, due=date(2026, 12, 2)) -> Activity:
    return Activity(
        f"activity_{key}_{days}", TENANT, "task", days_ago(days), f"Do {key}", deal_id="deal_helix",
        account_id="account_helix", user_id="user_kim", due_on=due, done=done, source=f"pursuit:{key}",
    )  # fmt: skip


async def test_a_task_taken_from_the_plan_is_that_step_and_a_finished_one_rests():
    found = await pursuit(task("role:buyer"))
    assert [(p.step.title, p.state) for p in found.planned if p.step.key == "role:buyer"] == [
        ("Do role:buyer", "accepted")
    ]
    assert "role:buyer" not in await keys(task("role:buyer", done=True, days=59))
    assert "role:buyer" in await keys(task("role:buyer", done=True, days=61))


async def test_a_task_whose_gap_has_closed_stays_until_it_is_crossed_off():
    found = await pursuit(OLA, plays("ola", "buyer"), task("role:buyer"))
    kept = next(p for p in found.planned if p.step.key == "role:buyer")
    assert "the gap it came from is closed" in kept.step.why


async def test_the_money_is_asked_about_until_it_is_funded():
    assert any(k.startswith("money:") for k in await keys())


async def test_an_impact_theme_is_taken_to_the_buyer_and_one_that_is_not_ready_is_mended():
    ready = await pursuit(ORBI, competes("Demo"), ATLAS, CASE, GOAL, OLA, plays("ola", "buyer"))
    step = next(p.step for p in ready.planned if p.step.key == "themes")
    assert (
        step.title == "Take “The Failure Atlas” to Ola Brand, Chief Operating Officer, tied to “Halve purchased steam”"
    )
    assert "theme:differentiator_atlas" in await keys(ORBI, competes("Demo"), ATLAS, GOAL)


# --- dates and hours


async def test_a_step_is_due_within_its_phase_as_soon_as_its_effort_allows():
    found = await pursuit(close_on=TODAY + timedelta(days=90))
    for planned in found.planned:
        assert TODAY < planned.due_on <= planned.phase.end
        assert planned.due_on.weekday() < 5
    buyer = next(p for p in found.planned if p.step.key == "role:buyer")
    assert buyer.due_on == date(2026, 11, 23)  # effort 1: three days on, a Monday


async def test_hours_put_a_step_off_and_what_does_not_fit_is_said():
    # 1 hour a week: a seventh of an hour a day; the first step of 0.5 h needs 4 days, so it is had on day 4
    little = Capacity("capacity_kim", TENANT, "user_kim", TODAY, TODAY + timedelta(days=400), 1.0)
    found = await pursuit(little, close_on=TODAY + timedelta(days=30))
    assert found.hours_known
    assert any(p.squeezed for p in found.planned)
    (short,) = found.short
    assert short.user_id == "user_kim"
    assert short.needed == sum(p.hours for p in found.planned)
    assert round(short.free, 2) == round(31 / 7, 2)  # an hour a week from today to the close, both included


async def test_enough_hours_change_no_date():
    plenty = Capacity("capacity_kim", TENANT, "user_kim", TODAY, TODAY + timedelta(days=400), 400.0)
    with_hours, without = await pursuit(plenty), await pursuit()
    assert [p.due_on for p in with_hours.planned] == [p.due_on for p in without.planned]
    assert with_hours.short == ()


@pytest.mark.parametrize(("rung", "hours"), [(1, 0.5), (2, 1), (3, 4), (4, 4), (5, 16), (8, 40), (13, 40)])
def test_an_effort_takes_hours(rung, hours):
    assert hours_of(rung) == hours


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 28), date(2026, 11, 27)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 25), date(2026, 11, 25)),
    ],
)
def test_a_day_is_a_working_day_to_come(day, expected):
    assert working(day, TODAY) == expected


def test_steady_hours_are_used_up_day_by_day():
    assert steady(7, (), TODAY, TODAY + timedelta(days=10)).until(TODAY + timedelta(days=3)) == pytest.approx(4)


# --- class


async def test_only_a_bedrock_gets_the_full_plan():
    ours = Imperative("imperative_ours", TENANT, "Lead in pharma")
    carries = Edge("edge_carries", TENANT, "carries", "deal_helix", "imperative_ours", days_ago(9))
    products = [Product("p1", TENANT, "Pulse", "Reliability"), Product("p2", TENANT, "Ember", "Energy")]
    others = [deal(f"Other {n}", key=f"deal_{n}", amount=Decimal(10), account_id=None) for n in range(5)]
    bedrock = {"product_ids": ("p1", "p2"), "amount": Decimal(1_000_000)}
    question = asking("pursuit plan for Helix", HELIX)
    records = helix(ours, carries, *products, *others, **bedrock)
    facts = await PURSUIT_PLAN.gather(question, FakeReader(records, buckets=PURSUIT_PLAN.buckets))
    card = (await asyncio.to_thread(PURSUIT_PLAN.decide, question, facts)).card
    assert isinstance(card, PlanCard)
    assert (card.pursuit.deal_class, card.full) == ("bedrock", True)
    plain = await PURSUIT_PLAN.gather(question, FakeReader(helix(), buckets=PURSUIT_PLAN.buckets))
    short = (await asyncio.to_thread(PURSUIT_PLAN.decide, question, plain)).card
    assert isinstance(short, PlanCard)
    assert not short.full


# --- properties


LENGTHS = st.fixed_dictionaries(
    {s: st.one_of(st.none(), st.floats(0, 300)) for s in ("prospect", "qualify", "propose", "negotiate")}
)
STAGES = st.sampled_from(["prospect", "qualify", "propose", "negotiate"])


@given(LENGTHS, STAGES, st.integers(-30, 400), st.integers(0, 200))
def test_phases_follow_each_other_and_end_with_the_close(lengths, stage, close, passed):
    found = road(
        deal(stage=stage, close_on=TODAY + timedelta(days=close)),
        closings(**lengths),
        (moved_to(stage, passed),),
        TODAY,
    )
    assert found.phases[0].start == TODAY
    assert found.phases[-1].end == found.closes_on
    assert all(a.end == b.start for a, b in zip(found.phases, found.phases[1:], strict=False))
    assert all(p.start <= p.end for p in found.phases)
    assert not (found.late_by and found.slack)


@given(LENGTHS, STAGES, st.integers(1, 300), st.integers(0, 100))
def test_a_later_close_never_makes_it_later(lengths, stage, close, more):
    def late(days: int) -> int:
        return road(deal(stage=stage, close_on=TODAY + timedelta(days=days)), closings(**lengths), (), TODAY).late_by

    assert late(close + more) <= late(close)


@settings(max_examples=12, deadline=None)
@given(st.randoms())
async def test_the_order_of_records_changes_nothing(random):
    records = [
        OLA,
        DANA,
        IT,
        plays("ola", "buyer"),
        plays("dana", "beneficiary", "champion"),
        plays("stian", "backer", "sceptic", 0.8),
        ORBI,
        competes("Incumbent"),
        ATLAS,
        CASE,
        GOAL,
        met("a", "dana"),
        *full_evidence(),
    ]
    one = await pursuit(*records)
    random.shuffle(records)
    other = await pursuit(*records)
    assert [(p.step.key, p.step.title, p.due_on) for p in one.planned] == [
        (p.step.key, p.step.title, p.due_on) for p in other.planned
    ]
    assert one.strategy.rule == other.strategy.rule
