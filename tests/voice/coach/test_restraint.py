"""One at a time, never twice, never often, silent when muted; wishes of the rep count."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from skills.calls.moment import Moment, MomentKind
from skills.calls.worth import DESERVED, weight_of
from tests.support.a_call import DANA
from voice.coach.restraint import Restraint, RestraintRules

RULES = RestraintRules()


def a_moment(kind: MomentKind = "budget", weight: float = 0.9, about: str = "budget:none", seq: int = 1) -> Moment:
    return Moment(kind, (seq,), 0.0, DANA, "we have no budget", weight, about, {"standing": "none"})


def test_the_weightiest_is_chosen() -> None:
    light, heavy = a_moment(weight=0.7), a_moment("competitor", 0.8, "rival:x")
    assert Restraint(RULES).choose((light, heavy), 0.0) is heavy


def test_below_the_bar_there_is_silence_and_the_bar_is_higher_while_the_rep_does_well() -> None:
    restraint = Restraint(RULES)
    assert restraint.choose((a_moment(weight=RULES.bar - 0.01),), 0.0) is None
    between = a_moment(weight=(RULES.bar + RULES.well_bar) / 2)
    assert restraint.choose((between,), 0.0) is between
    assert restraint.choose((between,), 0.0, doing_well=True) is None


def test_what_deserves_a_glance_only_as_likely_as_not_is_no_hint() -> None:
    assert weight_of(DESERVED) < RULES.bar < weight_of(0.6)
    assert RULES.bar < RULES.well_bar < weight_of(0.7)


def test_nothing_within_the_cooldown_and_nothing_twice() -> None:
    restraint = Restraint(RULES)
    restraint.told(a_moment(), 0.0)
    other = a_moment("competitor", RULES.weighty - 0.01, "rival:x")
    assert restraint.choose((other,), RULES.cooldown_s - 0.1) is None
    assert restraint.choose((other,), RULES.cooldown_s) is other
    assert restraint.choose((a_moment(),), 10_000.0) is None


def test_what_weighs_a_lot_waits_less() -> None:
    restraint = Restraint(RULES)
    restraint.told(a_moment(), 0.0)
    weighty = a_moment("competitor", RULES.weighty, "rival:x")
    assert restraint.choose((weighty,), RULES.weighty_cooldown_s - 0.1) is None
    assert restraint.choose((weighty,), RULES.weighty_cooldown_s) is weighty


def test_a_kind_rests_longer_than_the_others() -> None:
    restraint = Restraint(RULES)
    restraint.told(a_moment(), 0.0)
    again = a_moment(weight=RULES.weighty - 0.01, about="budget:owner")
    assert restraint.choose((again,), RULES.kind_cooldown_s - 0.1) is None
    assert restraint.choose((again,), RULES.kind_cooldown_s) is again


def test_of_a_kind_what_weighs_a_lot_rests_half_as_long() -> None:
    restraint = Restraint(RULES)
    restraint.told(a_moment("objection", about="objection:risk"), 0.0)
    price = a_moment("objection", about="objection:price")
    assert restraint.choose((price,), RULES.kind_cooldown_s / 2 - 0.1) is None
    assert restraint.choose((price,), RULES.kind_cooldown_s / 2) is price


def test_of_two_alike_the_kind_that_was_not_told_lately_comes_first() -> None:
    restraint = Restraint(RULES)
    restraint.told(a_moment("objection", about="objection:risk"), 0.0)
    price, signs = a_moment("objection", 0.86, "objection:price"), a_moment("stakeholder", 0.8, "person:ines")
    assert restraint.choose((price, signs), RULES.kind_cooldown_s / 2) is signs
    assert restraint.choose((price, signs), RULES.kind_cooldown_s) is price


def test_at_most_so_many_in_ten_minutes() -> None:
    restraint = Restraint(RestraintRules(cooldown_s=0.0, kind_cooldown_s=0.0))
    for n in range(RULES.most):
        restraint.told(a_moment(about=f"budget:{n}"), float(n))
    new = a_moment(about="budget:new")
    assert restraint.choose((new,), 500.0) is None
    assert restraint.choose((new,), 600.0) is new  # the first one is ten minutes old


def test_less_and_more_of_a_kind() -> None:
    restraint = Restraint(RULES)
    just = a_moment(weight=0.7)
    restraint.less("budget")
    assert restraint.choose((just,), 0.0) is None  # 0.7 × 0.8 = 0.56
    restraint.more("budget")
    restraint.more("budget")
    assert restraint.choose((just,), 0.0) is just  # 0.7 × 0.8 × 1.15² = 0.74
    assert restraint.choose((a_moment("competitor", 0.7, "rival:x"),), 0.0) is not None


def test_wishes_have_bounds() -> None:
    restraint = Restraint(RULES)
    for _ in range(30):
        restraint.less("budget")
    assert restraint.weight(a_moment(weight=1.0)) == RULES.least_taste
    for _ in range(30):
        restraint.more("budget")
    assert restraint.weight(a_moment(weight=1.0)) == RULES.most_taste


MOMENTS = st.lists(
    st.tuples(
        st.floats(0.0, 90.0),
        st.sampled_from(("budget", "competitor", "objection", "question")),
        st.floats(0.0, 1.0),
        st.sampled_from("abcdefghijkl"),
    ),
    max_size=60,
)


@settings(max_examples=80)
@given(MOMENTS)
def test_whatever_comes_the_rules_hold(steps: list[tuple[float, MomentKind, float, str]]) -> None:
    restraint, now, told = Restraint(RULES), 0.0, []
    for step, kind, weight, about in steps:
        now += step
        chosen = restraint.choose((a_moment(kind, weight, f"{kind}:{about}"),), now)
        if chosen is not None:
            restraint.told(chosen, now)
            told.append((now, chosen))
    times = [at for at, _ in told]
    for (before, _), (at, moment) in pairwise(told):
        assert at - before >= (RULES.weighty_cooldown_s if moment.weight >= RULES.weighty else RULES.cooldown_s)
    assert len({m.about for _, m in told}) == len(told)
    assert all(sum(at <= t < at + RULES.per_s for t in times) <= RULES.most for at in times)
    assert all(m.weight >= RULES.bar for _, m in told)


@given(MOMENTS)
@settings(max_examples=30)
def test_muted_means_silent(steps: list[tuple[float, MomentKind, float, str]]) -> None:
    restraint = Restraint(RULES)
    restraint.muted = True
    made = [a_moment(kind, weight, f"{kind}:{about}") for _, kind, weight, about in steps]
    assert restraint.choose(made, 0.0) is None


def test_a_hint_withdrawn_leaves_its_kind_waiting_for_the_one_before() -> None:
    restraint = Restraint(RULES)
    light = a_moment(weight=RULES.weighty - 0.01, about="budget:owner")
    restraint.told(a_moment(), 0.0)
    withdrawn_at = RULES.kind_cooldown_s - 10
    restraint.told(a_moment(about="budget:there"), withdrawn_at)
    restraint.withdrawn(a_moment(about="budget:there"))
    assert restraint.choose((light,), withdrawn_at + 1) is None
    assert restraint.choose((light,), RULES.kind_cooldown_s) is light
