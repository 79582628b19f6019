"""Plans worked out by hand from METHODOLOGY §1, not copied from what the code says."""

from datetime import date

import pytest

from knowledge.four_cs import FOUR_CS
from knowledge.records import CaseStudy, NpsSurvey
from skills.catalog.power_plan.results import result_of
from skills.initiatives.effort import OF_QUALIFIER, OF_SUB_FACTOR, RUNGS, Effort
from skills.initiatives.plan import Plan, build, due_on
from skills.initiatives.whom import whom
from skills.scoring.file import DealFile
from skills.scoring.score import score
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
    override,
    snapshot,
)
from tests.support.initiatives import contact, initiative, met, plays

TODAY = NOW.date()
TWO_FACTS = 10 * 2.5 / 3
"""A sub-factor with two fresh facts for: 10 × (2 + ½) / (2 + 1)."""


def plan_of(*more_evidence, stored=(), **records) -> Plan:
    file = DealFile(deal(), evidence=tuple(more_evidence), **records)
    return build(file, score(file, NOW), stored, TODAY)


def keys(plan: Plan) -> list[str]:
    return [e.aim.key for e in plan.entries]


def entry(plan: Plan, key: str):
    return next(e for e in plan.entries if e.aim.key == key)


def test_no_data_four_lessons_come_first_and_each_is_worth_a_capped_c():
    # One fact: 7.5. 7.5 × 7.5 = 56.25, capped at 50 unanswered; 50 / 4 = 12.5. Nobody to ask: one rung up each.
    plan = plan_of()
    assert keys(plan)[:4] == [
        "commitment:sla+sentiment",
        "credibility:strategic_imperatives+consistent_delivery",
        "capability:solution_fit+similar_deliveries",
        "control:proprietary_methods+decision_influence",
    ]
    assert [e.step.exact_gain for e in plan.entries[:4]] == [pytest.approx(12.5)] * 4
    assert [e.effort.rung for e in plan.entries[:4]] == [3 + 2, 3 + 2, 5 + 3, 5 + 5]
    assert plan.entries[0].step.still_floor


def test_no_data_the_qualifiers_pay_only_once_the_lessons_are_learnt():
    # Each C would be 56.25 instead of 50: 6.25 / 4 = 1.5625 on top. All together: 56.25.
    after = [e for e in plan_of().entries if e.after_others]
    assert after[0].aim.key == "capability:qualifier"  # effort 5; the others 8, with nobody on record
    assert len(after) == 4
    assert [e.step.exact_gain for e in after] == [pytest.approx(1.5625)] * 4
    assert plan_of().then.exact == pytest.approx(56.25)


def test_thin_data_one_fact_makes_a_half_known_c_whole():
    # Knowledge 7.5 is known, Trust is not: one question, 56.25 capped at 50, effort 1 and nobody on record: 2.
    first = plan_of(evidence("strategic_imperatives")).entries[0]
    assert first.aim.key == "credibility:consistent_delivery"
    assert (first.step.exact_gain, first.effort.rung, first.step.c_after) == (pytest.approx(12.5), 2, 50)


def test_contradicting_data_every_fact_is_worth_as_much_so_the_easiest_come_first():
    # One for, one against: 5. One more for: 6.25, the factor 5.4167, the C 27.08 instead of 25: 2.0833 / 4.
    both = [*full_evidence(), *full_evidence(polarity=-1)]
    plan = plan_of(*both, answers=tuple(all_yes()))
    assert plan.now.right_to_win == 25
    assert {round(e.step.exact_gain, 4) for e in plan.entries} == {0.5208}
    assert keys(plan)[:6] == [
        "commitment:contract_terms",
        "commitment:nps",
        "commitment:project_success",
        "commitment:sentiment",
        "control:industry_leadership",
        "credibility:consistent_delivery",
    ]
    assert len(plan.entries) == 10


def test_a_capped_c_its_qualifier_is_worth_more_than_any_fact():
    # 8.33² = 69.44 capped at 50: the yes is worth 19.44 / 4 = 4.86; a third fact elsewhere 0.289; one in it, nothing.
    plan = plan_of(*full_evidence(times=2), answers=tuple(all_yes()[1:]), contacts=(contact("ruth", "Ruth", "CEO"),))
    first = plan.entries[0]
    assert (first.aim.key, first.effort.rung) == ("credibility:qualifier", 5)
    assert first.step.exact_gain == pytest.approx((TWO_FACTS**2 - 50) / 4)
    assert first.title == "Get a meeting with Ruth within 7 days"
    assert plan.entries[1].step.exact_gain == pytest.approx(((8.75 + 2 * TWO_FACTS) / 3 * TWO_FACTS - TWO_FACTS**2) / 4)
    assert not [k for k in keys(plan) if k.startswith("credibility:") and k != "credibility:qualifier"]
    assert len(plan.entries) == 5  # nothing beyond the fifth is worth half a point


def test_all_above_75_what_is_left_keeps_it_there_and_time_takes_its_share():
    # Five facts: 9.1667, C 84.03. In 90 days each weighs 0.7071: 8.8976, C 79.17.
    plan = plan_of(*full_evidence(times=5), answers=tuple(all_yes()))
    assert plan.at_target
    assert (plan.now.right_to_win, plan.alone.right_to_win) == (84, 79)
    assert len(plan.entries) == 5


def test_one_unknown_c_makes_a_floor_and_its_lesson_leads():
    # 3 × 69.44 / 4 = 52.08; Control learnt: 50 more, 64.58; its qualifier then 6.25 / 4.
    known = [e for e in full_evidence(times=2) if e.c != "control"]
    plan = plan_of(*known, answers=tuple(all_yes()[:3]))
    assert (plan.now.right_to_win, plan.now.is_floor) == (52, True)
    first = plan.entries[0]
    assert first.aim.key == "control:proprietary_methods+decision_influence"
    assert (first.step.after, first.step.still_floor) == (65, False)
    last = plan.entries[-1]
    assert (last.aim.key, last.after_others, last.step.exact_gain) == (
        "control:qualifier",
        True,
        pytest.approx(1.5625),
    )


def test_a_likely_yes_only_needs_the_answer_and_a_no_is_harder():
    study = CaseStudy("case_1", TENANT, "Alpina", "Alpina", "Pharma", "DACH", (), "Done", date(2026, 5, 1))
    base = [*full_evidence(times=2)]
    likely = plan_of(*base, answers=tuple(all_yes()[:1] + all_yes()[2:]), case_studies=(study,))
    assert entry(likely, "capability:qualifier").effort.rung == 1
    assert "Can we reference this in region and in industry?" in entry(likely, "capability:qualifier").title
    refused = plan_of(*full_evidence(times=2, days=3), answers=(*all_yes()[:3], answer("control", False)))
    assert entry(refused, "control:qualifier").effort == Effort(
        8,
        "their requirements have to be written with us in the room; "
        "the last answer was no, so something has to change first",
    )


def test_a_number_on_record_is_not_to_be_moved_by_one_more_voice():
    survey = NpsSurvey("nps_survey_1", TENANT, "account_helix", days_ago(10).date(), 20)
    plan = plan_of(*full_evidence(), answers=tuple(all_yes()), account=account(), nps=(survey,))
    assert "commitment:nps" not in keys(plan)


def test_new_evidence_ends_a_rating_set_by_hand_and_the_gain_counts_that():
    # Trust 2.0 by hand; the evidence says 7.5 and a second fact 8.33 on one of three: 7.78 × 7.5 - 2 × 7.5 = 43.33 / 4.
    plan = plan_of(*full_evidence(days=2), answers=tuple(all_yes()), overrides=(override("trust", 2.0),))
    first = next(e for e in plan.entries if e.aim.key == "credibility:consistent_delivery")
    assert first.lifts == ("Trust",)
    assert first.step.exact_gain == pytest.approx(43.3 / 4, abs=0.15)


def test_what_is_on_the_plan_is_not_proposed_again_and_is_worth_what_it_is_worth_today():
    stored = initiative("credibility", "consistent_delivery", expected=9.9)
    plan = plan_of(*full_evidence(), answers=tuple(all_yes()), stored=(stored,))
    mine = [e for e in plan.entries if "consistent_delivery" in e.aim.sub_factors]
    assert [e.stored for e in mine] == [stored]
    # 7.5 → 8.33 on one of three: the factor 7.78, the C 58.33 instead of 56.25.
    assert mine[0].step.exact_gain == pytest.approx((70 / 9 * 7.5 - 56.25) / 4)


@pytest.mark.parametrize(
    ("status", "days", "again"),
    [("dropped", 30, False), ("dropped", 100, True), ("done", 5, False), ("done", 20, True)],
)
def test_what_was_dropped_or_done_rests_before_it_is_proposed_again(status, days, again):
    stored = initiative("commitment", "sentiment", status=status, closed=days, accepted=days + 10)
    plan = plan_of(*full_evidence(), answers=tuple(all_yes()), stored=(stored,))
    assert ("commitment:sentiment" in keys(plan)) is again
    assert plan.closed == (stored,)


def test_a_closed_deal_gets_no_proposals():
    file = DealFile(deal(status="won", close_on=days_ago(3).date()), evidence=tuple(full_evidence()))
    assert build(file, score(file, NOW), (), TODAY).entries == ()


# --- what came of it ----------------------------------------------------------------------------------------


def test_the_actual_gain_is_the_score_after_against_the_score_before():
    done = initiative("credibility", "sla", status="done", accepted=40, closed=10, expected=6.0)
    trend = [snapshot(60, 31), snapshot(45, 33), snapshot(30, 36), snapshot(5, 40)]
    result = result_of(done, trend)  # 33 was the last before it began; 40 came within 14 days of its end
    assert (result.before, result.after, result.others) == (33, 40, 1)
    assert result.actual == (40 - 33) / 4  # its C; the other three Cs are not its doing


def test_without_a_score_before_it_the_actual_gain_is_unknown():
    done = initiative("credibility", "sla", status="done", accepted=40, closed=10)
    assert result_of(done, [snapshot(5, 40)]).actual is None
    assert result_of(done, [snapshot(60, 31)]).actual == 0
    assert result_of(done, [snapshot(60, None), snapshot(12, 13)]).actual == 13 / 4


# --- effort, dates, people ----------------------------------------------------------------------------------


def test_every_kind_of_initiative_has_a_rung_and_a_reason():
    subs = {s.key for c in FOUR_CS for f in c.factors for s in f.sub_factors}
    assert set(OF_SUB_FACTOR) == subs
    assert set(OF_QUALIFIER) == {c.key for c in FOUR_CS}
    assert all(e.rung in RUNGS and e.why for e in (*OF_SUB_FACTOR.values(), *OF_QUALIFIER.values()))


@pytest.mark.parametrize(
    ("rung", "close", "expected"),
    [
        (1, None, date(2026, 11, 23)),  # three days on is a Monday
        (2, None, date(2026, 11, 27)),
        (3, None, date(2026, 12, 4)),
        (5, date(2026, 12, 6), date(2026, 12, 4)),  # the deal closes on a Sunday
        (8, None, date(2027, 1, 4)),
        (3, date(2026, 11, 21), date(2026, 11, 23)),  # no working day is left before it closes
        (6, None, date(2026, 12, 11)),  # between two rungs: the one below
    ],
)
def test_a_due_date_follows_the_effort_and_stays_on_working_days(rung, close, expected):
    file = DealFile(deal(close_on=close))
    assert due_on(file, Effort(rung, ""), TODAY) == expected


def people(*contacts, edges=(), activities=()) -> DealFile:
    return DealFile(deal(), contacts=contacts, edges=tuple(edges), activities=tuple(activities))


RUTH = contact("ruth", "Ruth Adler", "Chief Executive Officer", "c_level")
OMAR = contact("omar", "Omar Haddad", "Head of Operations", "director")
NINA = contact("nina", "Nina Park", "Strategic Purchasing", "manager")
PAUL = contact("paul", "Paul Weiss", "Shift Lead Production", "staff")


def asked(file: DealFile, piece: str) -> str | None:
    found = whom(file, piece, NOW)
    return found.contact.name if found else None


def test_whom_to_ask_follows_part_title_and_stance():
    edges = [
        plays("ruth", "buyer"),
        plays("omar", "beneficiary", "sceptic", 0.9),
        plays("paul", "beneficiary", "champion"),
    ]
    file = people(RUTH, OMAR, NINA, PAUL, edges=edges)
    assert asked(file, "strategic_imperatives") == "Ruth Adler"
    assert asked(file, "supplier_rating") == "Nina Park"
    assert asked(file, "consistent_delivery") == "Paul Weiss"  # both use it; the champion answers
    assert asked(file, "credibility:qualifier") == "Ruth Adler"
    assert asked(file, "world_class") is None


def test_whoever_decides_and_was_heard_from_least_is_the_one_to_meet():
    cfo = contact("cfo", "Zoë Quist", "CFO", "c_level")
    edges = [plays("ruth", "buyer", influence=0.9), plays("cfo", "buyer", influence=0.6)]
    file = people(RUTH, cfo, edges=edges, activities=[met("a", "ruth", days=3)])
    assert asked(file, "decision_influence") == "Zoë Quist"


def test_nobody_fits_and_whoever_left_is_not_asked():
    gone = contact("gone", "Gus", "Procurement", active=False)
    assert asked(people(gone, RUTH), "supplier_rating") is None
