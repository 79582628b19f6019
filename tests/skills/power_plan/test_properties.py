"""What holds for any plan at all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from skills.initiatives.plan import MOST, build, expected
from skills.scoring.file import DealFile
from skills.scoring.next_step import rescore
from skills.scoring.score import score
from tests.skills.scoring.test_properties import files
from tests.support.deal_files import ALL_SUBS, NOW
from tests.support.initiatives import initiative

TODAY = NOW.date()


def plan_of(file: DealFile, stored=()):
    return build(file, score(file, NOW), stored, TODAY)


@given(files)
@settings(max_examples=40, deadline=None)
def test_a_gain_is_exactly_what_rescoring_gives(file):
    plan = plan_of(file)
    first = [e for e in plan.entries if not e.after_others]
    for entry in first:
        facts, answers = expected(file, plan.now, [entry.aim])
        then = rescore(file, NOW, evidence=facts, answers=answers)
        assert abs(then.exact - plan.now.exact - entry.step.exact_gain) < 1e-9
        assert entry.step.exact_gain > 0 or entry.step.c_before is None
    facts, answers = expected(file, plan.now, [e.aim for e in first])
    base = rescore(file, NOW, evidence=facts, answers=answers)
    for entry in plan.entries[len(first) :]:
        more, yes = expected(file, plan.now, [entry.aim])
        then = rescore(file, NOW, evidence=(*facts, *more), answers=(*answers, *yes))
        assert abs(then.exact - base.exact - entry.step.exact_gain) < 1e-9


@given(files)
@settings(max_examples=40, deadline=None)
def test_best_gain_per_effort_comes_first_and_what_waits_for_it_last(file):
    entries = plan_of(file).entries
    waits = [e.after_others for e in entries]
    assert waits == sorted(waits)
    for group in (False, True):
        rates = [e.per_effort for e in entries if e.after_others is group]
        assert rates == sorted(rates, reverse=True)


@given(files)
@settings(max_examples=40, deadline=None)
def test_a_plan_asks_nothing_twice_stays_short_and_teaches_every_unknown_c(file):
    plan = plan_of(file)
    pieces = [p for e in plan.entries for p in e.aim.pieces]
    assert len(pieces) == len(set(pieces))
    assert len(plan.entries) <= MOST
    unknown = {c.spec.key for c in plan.now.cs if c.score is None}
    assert unknown <= {e.aim.c for e in plan.entries if not e.after_others}
    assert all(e.due_on > TODAY and e.due_on.weekday() < 5 for e in plan.entries)


@given(files)
@settings(max_examples=40, deadline=None)
def test_the_cap_holds_in_every_promise(file):
    plan = plan_of(file)
    answered = {e.aim.c for e in plan.entries if e.aim.qualifier}
    for c in plan.then.cs:
        if c.qualifier != "yes":
            assert c.spec.key not in answered
            assert c.score is None or c.score <= 50
    for entry in plan.entries:
        now = plan.now.c(entry.aim.c)
        if not entry.aim.qualifier and now.qualifier != "yes" and not entry.after_others:
            assert entry.step.c_after is None or entry.step.c_after <= 50


@given(files, st.sampled_from(ALL_SUBS))
@settings(max_examples=30, deadline=None)
def test_what_is_taken_up_leaves_the_proposals_and_stays_on_the_plan(file, sub):
    before = plan_of(file)
    entry = next(iter(before.entries), None)
    if entry is None:
        return
    stored = initiative(entry.aim.c, *entry.aim.sub_factors, qualifier=entry.aim.qualifier)
    after = plan_of(file, [stored])
    assert [e for e in after.entries if e.stored == stored]
    assert sum(bool(e.aim.pieces & entry.aim.pieces) for e in after.entries) == 1
    assert abs(after.now.exact - before.now.exact) < 1e-12
