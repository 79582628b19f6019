"""What would raise a score, and how a score is frozen, read and written as JSON."""

import json
from dataclasses import replace

import pytest

from knowledge.four_cs import FOUR_CS
from knowledge.records import Edge, NpsSurvey
from skills.scoring.as_json import score_json
from skills.scoring.file import DealFile
from skills.scoring.next_step import cheapest_lesson, fresh_fact, next_steps, rescore, whole_points, worth_of_yes
from skills.scoring.read import BUCKETS, read_file, read_files
from skills.scoring.score import score
from skills.scoring.snapshot import frozen_scores, is_due, moved, snapshot_change, snapshot_of
from tests.support.deal_files import NOW, TENANT, account, all_yes, days_ago, deal, evidence, full_evidence, override
from tests.support.fake_reader import FakeReader


def two_facts_each(**more) -> DealFile:
    return DealFile(deal(), account=account(), evidence=tuple(full_evidence(times=2)), **more)


def test_a_yes_is_worth_what_the_cap_takes():
    file = two_facts_each(answers=tuple(all_yes()[1:]))
    now = score(file, NOW)
    step = worth_of_yes(file, now, "credibility")
    assert (step.before, step.after, step.c_before, step.c_after) == (65, 69, 50, 69)
    assert step.exact_gain == pytest.approx((10 * 2.5 / 3) ** 2 / 4 - 12.5)


def test_a_qualifier_can_be_worth_more_than_any_factor():
    file = two_facts_each(answers=tuple(all_yes()[1:]))
    best = next_steps(file, score(file, NOW))[0]
    assert best.qualifier
    assert best.c == "credibility"


def test_a_fact_under_the_cap_is_worth_nothing_and_is_not_offered():
    file = two_facts_each(answers=tuple(all_yes()[1:]))
    assert not [s for s in next_steps(file, score(file, NOW)) if s.c == "credibility" and not s.qualifier]


def test_a_number_on_record_is_not_moved_by_a_fact():
    survey = NpsSurvey("nps_survey_1", TENANT, "account_helix", days_ago(10).date(), 20)
    file = two_facts_each(answers=tuple(all_yes()), nps=(survey,))
    assert ("nps",) not in {s.sub_factors for s in next_steps(file, score(file, NOW))}


def test_an_unknown_c_is_learned_with_the_fewest_facts():
    file = DealFile(deal(), evidence=(evidence("strategic_imperatives"),))
    now = score(file, NOW)
    lesson = cheapest_lesson(file, now, now.c("credibility"))
    assert (lesson.sub_factors, lesson.pieces, lesson.c_after) == (("consistent_delivery",), 1, 50)
    assert lesson.still_floor
    assert next_steps(file, now)[0].sub_factors == ("consistent_delivery",)
    assert len(cheapest_lesson(file, now, now.c("control")).sub_factors) == 2


def test_a_known_c_has_nothing_to_learn_first():
    file = two_facts_each()
    now = score(file, NOW)
    assert cheapest_lesson(file, now, now.c("control")) is None


def test_steps_are_ordered_by_gain_per_piece():
    file = DealFile(deal(), evidence=tuple(full_evidence()), answers=tuple(all_yes()))
    gains = [s.exact_gain / s.pieces for s in next_steps(file, score(file, NOW))]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == 24


def test_rescoring_with_a_fresh_fact_leaves_the_file_as_it_was():
    file = DealFile(deal(), evidence=(evidence("sla"),))
    then = rescore(file, NOW, evidence=(fresh_fact(file.deal, "sla", NOW),), with_intervals=True)
    assert then.factor("outcome").rating == pytest.approx(25 / 3)
    assert len(file.evidence) == 1


@pytest.mark.parametrize(("gain", "said"), [(6.4, "+6"), (1.0, "+1"), (0.4, "+0.4")])
def test_a_small_gain_is_not_rounded_away(gain, said):
    assert whole_points(gain) == said


def test_a_snapshot_holds_what_people_read_and_is_the_same_for_the_same_turn():
    now = score(two_facts_each(answers=tuple(all_yes())), NOW)
    frozen = snapshot_of(now, tenant=TENANT, cause="qualifier", detail="Kim answered yes", key="turn_1")
    assert frozen.scores == {**{c.key: 69 for c in FOUR_CS}, "right_to_win": 69}
    change = snapshot_change(now, tenant=TENANT, cause="qualifier", detail="Kim answered yes", key="turn_1")
    assert (change.op, change.record_type, change.record_id) == ("create", "snapshot", frozen.id)
    assert change.values["scores"] == frozen.scores
    assert "id" not in change.values


def test_nothing_known_freezes_as_unknown():
    assert set(frozen_scores(score(DealFile(deal()), NOW)).values()) == {None}


def test_a_nightly_snapshot_is_due_only_when_something_moved():
    now = score(two_facts_each(answers=tuple(all_yes())), NOW)
    last = snapshot_of(now, tenant=TENANT, cause="nightly", detail="", key="a")
    assert is_due(now, None, NOW)
    assert not is_due(now, last, NOW)
    later = score(two_facts_each(answers=tuple(all_yes())), days_ago(-90))
    assert moved(now, later)
    assert is_due(later, last, days_ago(-90))


def test_the_json_line_adds_up():
    file = two_facts_each(answers=tuple(all_yes()[:2]), overrides=(override("trust", 9.0, days=-0.0),))
    line = score_json(score(file, NOW))
    assert line["deal"] == "deal_helix"
    names = [c.key for c in FOUR_CS]
    assert list(line)[1:5] == names
    for name in names:
        c = line[name]
        first, second = (f["rating"] for f in c["factors"])
        assert c["uncapped"] == pytest.approx(first * second, abs=0.01)
        assert c["score"] == (c["uncapped"] if c["qualifier"] == "yes" else min(50.0, c["uncapped"]))
        assert all(f["coverage"] == 3 and len(f["evidence"]) == 6 for f in c["factors"])
    assert line["right_to_win"] == int(sum(line[n]["score"] for n in names) / 4 + 0.5)
    assert line["band"] == "contested"
    json.dumps(line)


def test_the_json_line_of_an_empty_deal_holds_nulls():
    line = score_json(score(DealFile(deal()), NOW))
    assert line["credibility"]["score"] is None
    assert line["credibility"]["qualifier"] == "unanswered"
    assert [f["rating"] for f in line["control"]["factors"]] == [None, None]
    assert (line["right_to_win"], line["floor"], line["known"], line["band"]) == (0, True, 0, "unknown")


async def test_a_file_is_read_within_its_buckets_in_few_reads():
    other = deal("Feeder", key="deal_feeder", account_id="account_other", status="won", close_on=days_ago(20).date())
    edge = Edge("edge_1", TENANT, "opens", "deal_feeder", "deal_helix", days_ago(100))
    records = [deal(), account(), account("Other", key="account_other"), other, edge, *full_evidence(), *all_yes()]
    reader = FakeReader(records, buckets=BUCKETS)
    file = await read_file(reader, deal())
    assert len(file.evidence) == 24
    assert file.opening_deals == (other,)
    assert len(reader.reads) <= 3


async def test_many_files_cost_no_more_reads_than_one():
    deals = [deal(f"Deal {n}", key=f"deal_{n}") for n in range(20)]
    reader = FakeReader([account(), *deals])
    files = await read_files(reader, deals)
    assert [f.deal.id for f in files] == [d.id for d in deals]
    assert reader.reads == ["around", "case_studies"]
    assert await read_files(reader, [replace(deals[0], account_id=None)]) != ()
