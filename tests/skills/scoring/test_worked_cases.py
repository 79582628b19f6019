"""Every number METHODOLOGY §1 works by hand, and the rules around them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from knowledge.reader import TrackRecord
from knowledge.records import Delivery, NpsSurvey
from skills.scoring.file import DealFile
from skills.scoring.posterior import half_up
from skills.scoring.readings import similar_deliveries
from skills.scoring.score import Score, score
from tests.support.deal_files import (
    ALL_SUBS,
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
)


def file(*evidences, answers=(), **more) -> DealFile:
    return DealFile(deal(), account=account(), evidence=tuple(evidences), answers=tuple(answers), **more)


def sub(result: Score, key: str):
    return next(s for c in result.cs for f in c.factors for s in f.subs if s.spec.key == key)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([evidence("strategic_imperatives")], 7.5),
        ([evidence("strategic_imperatives"), evidence("strategic_imperatives")], 8.3),
        ([evidence("strategic_imperatives", -1)], 2.5),
        ([evidence("strategic_imperatives", days=180)], 6.7),
        ([evidence("strategic_imperatives", fog="gossip")], 5.8),
    ],
    ids=["one fact for", "two facts for", "one against", "one 180 days old", "one piece of gossip"],
)
def test_a_sub_factor_is_rated_as_the_method_works_it(items, expected):
    assert round(sub(score(file(*items), NOW), "strategic_imperatives").rating, 1) == expected


def test_facts_for_and_against_meet_in_the_middle():
    result = score(file(evidence("sentiment"), evidence("sentiment", -1)), NOW)
    assert sub(result, "sentiment").rating == 5.0


def test_right_to_win_of_the_worked_case_is_74():
    """8×9=72, 9×9=81, 55, 89 → 74, with every qualifier answered yes."""
    factors = {
        "knowledge": 8.0,
        "trust": 9.0,
        "competence": 9.0,
        "quantum": 9.0,
        "outcome": 5.5,
        "satisfaction": 10.0,
        "mastery": 8.9,
        "influence": 10.0,
    }
    overrides = tuple(override(f, r) for f, r in factors.items())
    result = score(file(answers=all_yes(), overrides=overrides), NOW)
    assert [c.points for c in result.cs] == [72, 81, 55, 89]
    assert result.right_to_win == 74
    assert result.band == "contested"


def test_a_half_is_rounded_up_even_next_to_an_even_number():
    assert [half_up(v) for v in (0.5, 1.5, 2.5, 74.5, 74.49)] == [1, 2, 3, 75, 74]


@pytest.mark.parametrize("answers", [[], [answer("credibility", False)]], ids=["unanswered", "no"])
def test_without_a_yes_a_c_stops_at_fifty(answers):
    c = score(file(*full_evidence(times=2), answers=answers), NOW).c("credibility")
    assert c.score == 50.0
    assert c.uncapped == pytest.approx((10 * 2.5 / 3) ** 2)
    assert c.capped


def test_the_cap_does_not_lift_a_c_below_it():
    c = score(file(*full_evidence(polarity=-1)), NOW).c("control")
    assert c.score == c.uncapped == pytest.approx(6.25)
    assert not c.capped


def test_the_newest_answer_decides():
    said = [answer("control", True, days=30), answer("control", False, days=2)]
    assert score(file(answers=said), NOW).c("control").qualifier == "no"


def test_an_answer_older_than_ninety_days_stands_and_is_marked_old():
    c = score(file(*full_evidence(times=2), answers=[answer("control", days=91)]), NOW).c("control")
    assert c.qualifier == "yes"
    assert c.old
    assert not c.capped
    assert not score(file(answers=[answer("control", days=90)]), NOW).c("control").old


def test_no_evidence_is_unknown_never_zero_and_never_five():
    result = score(file(), NOW)
    assert all(c.score is None and c.uncapped is None for c in result.cs)
    assert all(f.rating is None and f.known == 0 for c in result.cs for f in c.factors)
    assert result.known == 0
    assert result.is_floor
    assert result.band == "unknown"


def test_one_unknown_factor_makes_its_c_unknown_and_right_to_win_a_floor():
    without_trust = [s for s in ALL_SUBS if s not in ("stepping_stones", "peer_recommendations", "consistent_delivery")]
    result = score(file(*(evidence(s) for s in without_trust), answers=all_yes()), NOW)
    assert result.c("credibility").score is None
    assert (result.known, result.is_floor) == (3, True)
    assert result.right_to_win == half_up(3 * 56.25 / 4) == 42
    assert result.band == "unknown"


def test_a_floor_of_fifty_or_more_already_proves_its_band():
    overrides = tuple(
        override(f, 10.0) for f in ("competence", "quantum", "outcome", "satisfaction", "mastery", "influence")
    )
    result = score(file(answers=all_yes(), overrides=overrides), NOW)
    assert (result.right_to_win, result.is_floor, result.band) == (75, True, "strong")


def test_a_factor_is_the_mean_of_its_known_sub_factors():
    result = score(file(evidence("strategic_imperatives"), evidence("industry_expertise", -1)), NOW)
    knowledge = result.factor("knowledge")
    assert knowledge.rating == pytest.approx((7.5 + 2.5) / 2)
    assert knowledge.known == 2


def test_proposed_and_rejected_evidence_does_not_count():
    items = [evidence("sla", status="proposed"), evidence("sla", status="rejected")]
    assert sub(score(file(*items), NOW), "sla").rating is None


def test_client_wide_evidence_counts_for_the_deal():
    assert sub(score(file(evidence("sentiment", deal_id=None)), NOW), "sentiment").rating == 7.5


def delivery(key="delivery_1", *, started=200, ended=None, **more) -> Delivery:
    end = None if ended is None else days_ago(ended).date()
    return Delivery(key, TENANT, "account_helix", f"Project {key[-1]}", days_ago(started).date(), end, **more)


def nps(value: int, *, days: float = 30, key: str = "nps_survey_1") -> NpsSurvey:
    return NpsSurvey(key, TENANT, "account_helix", days_ago(days).date(), value)


def test_nps_speaks_for_itself_and_the_latest_survey_is_meant():
    result = score(file(nps=(nps(-20, days=200), nps(42, key="nps_survey_2"))), NOW)
    assert sub(result, "nps").rating == pytest.approx(7.1)
    assert sub(result, "nps").reading.refs[0].id == "nps_survey_2"


def test_shares_met_count_the_last_24_months():
    deliveries = (
        delivery("delivery_1", started=300, ended=100, sla_met=0.9, terms_met=1.0, success=True, renewed=True),
        delivery("delivery_2", started=200, ended=50, sla_met=0.7, terms_met=0.5, success=False, renewed=True),
        delivery("delivery_3", started=1500, ended=900, sla_met=0.0, terms_met=0.0, success=False, renewed=False),
    )
    result = score(file(deliveries=deliveries), NOW)
    ratings = {k: sub(result, k).rating for k in ("sla", "contract_terms", "project_success", "renewal")}
    assert ratings == pytest.approx({"sla": 8.0, "contract_terms": 7.5, "project_success": 5.0, "renewal": 10.0})


def test_a_running_project_shows_its_sla_but_not_yet_its_success():
    running = delivery(sla_met=0.95, success=True, renewed=True)
    result = score(file(deliveries=(running,)), NOW)
    assert sub(result, "sla").rating == pytest.approx(9.5)
    assert sub(result, "project_success").rating is None
    assert sub(result, "renewal").rating is None


def test_a_number_on_record_wins_over_evidence_about_the_same_thing():
    result = score(file(evidence("nps", -1), nps=(nps(100),)), NOW)
    assert sub(result, "nps").rating == 10.0
    assert len(sub(result, "nps").items) == 1


@pytest.mark.parametrize(("n", "expected"), [(1, 2.063), (3, 5.0), (6, 7.5), (9, 8.75)])
def test_similar_deliveries_halve_what_is_missing_every_three(n, expected):
    assert similar_deliveries(n) == pytest.approx(expected, abs=0.001)


def test_quantum_comes_from_the_track_record_and_silence_is_not_zero():
    track = TrackRecord(same_solution=3, same_region=6, same_industry=0, deal_ids=(), case_study_ids=())
    quantum = score(file(track=track), NOW).factor("quantum")
    assert quantum.rating == pytest.approx((5.0 + 7.5) / 2)
    assert quantum.known == 2


def test_an_override_replaces_its_factor_and_keeps_what_was_computed():
    result = score(file(evidence("strategic_imperatives", days=180), overrides=(override("knowledge", 9.0),)), NOW)
    knowledge = result.factor("knowledge")
    assert (knowledge.rating, knowledge.computed, knowledge.override.reason) == (
        9.0,
        pytest.approx(20 / 3),
        "They told us so",
    )


def test_an_override_ends_when_newer_evidence_is_accepted_for_its_factor():
    newer = evidence("industry_expertise", days=0.5)
    knowledge = score(file(newer, overrides=(override("knowledge", 9.0),)), NOW).factor("knowledge")
    assert knowledge.override is None
    assert knowledge.lifted.rating == 9.0
    assert knowledge.rating == knowledge.computed


def test_evidence_for_another_factor_does_not_end_an_override():
    other = evidence("peer_recommendations", days=0.5)
    assert score(file(other, overrides=(override("knowledge", 9.0),)), NOW).factor("knowledge").override is not None


def test_a_withdrawn_override_counts_no_longer_but_still_did_before():
    withdrawn = override("knowledge", 9.0, days=10, withdrawn=days_ago(2))
    deal_file = file(evidence("strategic_imperatives", days=20), overrides=(withdrawn,))
    assert score(deal_file, NOW).factor("knowledge").override is None
    assert score(deal_file, days_ago(5)).factor("knowledge").rating == 9.0


def test_an_overridden_factor_makes_an_unknown_c_known():
    result = score(file(overrides=(override("knowledge", 8.0), override("trust", 9.0))), NOW)
    assert result.c("credibility").uncapped == 72.0
    assert result.c("credibility").score == 50.0


@pytest.mark.parametrize(
    ("value", "expected"), [(74.5, "strong"), (74.4, "contested"), (49.5, "contested"), (49.4, "weak")]
)
def test_bands_follow_the_number_people_read(value, expected):
    overrides = tuple(
        override(f, 10.0 if i % 2 else value / 10)
        for i, f in enumerate(
            ("knowledge", "trust", "competence", "quantum", "outcome", "satisfaction", "mastery", "influence")
        )
    )
    assert score(file(answers=all_yes(), overrides=overrides), NOW).band == expected


def test_a_score_as_of_a_past_day_is_what_was_scored_that_day():
    then = NOW - timedelta(days=60)
    items = [evidence(s, days=80) for s in ALL_SUBS]
    later = [evidence(s, -1, days=30) for s in ALL_SUBS]
    learned_late = [evidence("sla", -1, days=90, recorded_days=10)]
    answers = [*all_yes(days=70), answer("control", False, days=5)]
    deliveries = (delivery(started=300, ended=40, success=False, sla_met=0.2),)
    on_record_then = replace(file(*items, answers=answers[:4]), deliveries=(replace(deliveries[0], ended_on=None),))
    on_record_now = file(*items, *later, *learned_late, answers=answers, deliveries=deliveries)
    was, is_now = score(on_record_then, then), score(on_record_now, then)
    assert is_now.exact == was.exact
    assert [c.points for c in is_now.cs] == [c.points for c in was.cs]
    assert score(on_record_now, NOW).exact != was.exact
