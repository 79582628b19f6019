"""What holds for any evidence at all."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import Evidence
from skills.scoring.file import DealFile
from skills.scoring.next_step import answered, fresh_fact, next_steps, rescore
from skills.scoring.score import score
from tests.support.deal_files import ALL_SUBS, NOW, answer, deal, evidence, override

observations = st.builds(
    evidence,
    st.sampled_from(ALL_SUBS),
    st.sampled_from([1, -1]),
    days=st.floats(0, 900),
    strength=st.floats(0.01, 1.0),
    fog=st.sampled_from(["fact", "opinion", "gossip"]),
)
records = st.lists(observations, max_size=25)
answers = st.lists(
    st.builds(
        answer,
        st.sampled_from(["credibility", "capability", "commitment", "control"]),
        st.booleans(),
        days=st.floats(0, 200),
    ),
    max_size=5,
)
overrides = st.lists(
    st.builds(override, st.sampled_from(sorted(set(FACTOR_OF_SUB.values()))), st.floats(0, 10), days=st.floats(0, 400)),
    max_size=3,
)
files = st.builds(
    lambda e, a, o: DealFile(deal(), evidence=tuple(e), answers=tuple(a), overrides=tuple(o)),
    records,
    answers,
    overrides,
)


@given(files)
@settings(max_examples=60)
def test_every_number_is_in_its_range_and_inside_its_interval(file: DealFile):
    result = score(file, NOW)
    assert 0 <= result.right_to_win <= 100
    assert result.low - 1e-9 <= result.exact <= result.high + 1e-9
    for c in result.cs:
        if c.score is None:
            continue
        assert 0 <= c.score <= 100
        assert c.low - 1e-9 <= c.score <= c.high + 1e-9
        for factor in c.factors:
            assert -1e-9 <= factor.low - 1e-9 <= factor.rating <= factor.high + 1e-9 <= 10 + 1e-6


@given(files)
@settings(max_examples=60)
def test_the_cap_holds_without_a_yes(file: DealFile):
    for c in score(file, NOW).cs:
        if c.score is not None:
            assert c.score == (c.uncapped if c.qualifier == "yes" else min(c.uncapped, 50.0))


@given(files, st.randoms())
@settings(max_examples=40)
def test_the_order_of_records_changes_nothing(file: DealFile, random):
    shuffled = replace(
        file,
        evidence=tuple(random.sample(file.evidence, len(file.evidence))),
        answers=tuple(random.sample(file.answers, len(file.answers))),
        overrides=tuple(random.sample(file.overrides, len(file.overrides))),
    )
    assert score(shuffled, NOW) == score(file, NOW)


@given(records, observations, st.floats(0.05, 1.0))
@settings(max_examples=60)
def test_more_support_never_lowers_a_known_sub_factor_and_more_doubt_never_raises_it(
    items: list[Evidence], extra: Evidence, strength: float
):
    known = replace(extra, polarity=1, id="known")
    base = DealFile(deal(), evidence=(*items, known))
    key = extra.factor
    before = score(base, NOW).factor(key).rating
    for polarity in (1, -1):
        more = replace(extra, id="extra", polarity=polarity, strength=strength)
        after = score(base.with_more(evidence=(more,)), NOW).factor(key).rating
        assert (after - before) * polarity >= -1e-9


@given(records, answers, st.integers(0, 300))
@settings(max_examples=40)
def test_what_was_learned_later_does_not_change_a_past_score(items, given_answers, days):
    then = NOW - timedelta(days=days)
    everything = DealFile(deal(), evidence=tuple(items), answers=tuple(given_answers))
    known_then = DealFile(
        deal(),
        evidence=tuple(e for e in items if e.recorded_at <= then),
        answers=tuple(a for a in given_answers if a.at <= then),
    )
    assert score(everything, then) == score(known_then, then)


@given(records)
@settings(max_examples=30)
def test_evidence_fades_towards_the_middle_as_it_ages(items):
    file = DealFile(deal(), evidence=tuple(items))
    now, later = score(file, NOW), score(file, NOW + timedelta(days=365))
    for c_now, c_later in zip(now.cs, later.cs, strict=True):
        for f_now, f_later in zip(c_now.factors, c_later.factors, strict=True):
            for s_now, s_later in zip(f_now.subs, f_later.subs, strict=True):
                if s_now.rating is not None:
                    assert abs(s_later.rating - 5) <= abs(s_now.rating - 5) + 1e-9


@given(files)
@settings(max_examples=30)
def test_a_step_promises_exactly_what_rescoring_gives(file: DealFile):
    now = score(file, NOW)
    for step in next_steps(file, now):
        then = rescore(
            file,
            NOW,
            evidence=tuple(fresh_fact(file.deal, s, NOW) for s in step.sub_factors),
            answers=(answered(file.deal, step.c, NOW),) if step.qualifier else (),
        )
        assert abs(then.exact - now.exact - step.exact_gain) < 1e-9
        assert (step.before, step.after) == (now.right_to_win, then.right_to_win)
        assert step.exact_gain > 0
