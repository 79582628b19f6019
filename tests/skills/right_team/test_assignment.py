"""The assignment by itself: against every possible team of small problems, and each rule where it bites."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.right_team.assignment import Candidate, Problem, Team, solve, value
from skills.people.fit import Fit, Part
from skills.people.team_roles import ROLE_OF, Seat
from tests.support.colleagues import colleague

LEAD = Seat(ROLE_OF["client_expert"], 10)  # importance 2
ENERGY = Seat(ROLE_OF["solution_master"], 6, "Energy", several=True)  # 1.5
TERMS = Seat(ROLE_OF["commercial_lead"], 3)  # 1
SEATS = (LEAD, ENERGY, TERMS)
PEOPLE = {key: colleague(key, key.capitalize()) for key in ("ann", "bob", "cyd", "dan")}


def fits(**given: tuple[float | None, ...]) -> dict:
    """Of each person, in the order of the seats; None: no candidate for it."""
    found = {}
    for key, ratings in given.items():
        user = PEOPLE[key]
        for seat, rating in zip(SEATS, ratings, strict=True):
            if rating is not None:
                parts = tuple(Part(k, w, rating) for k, w in (("skill", 0.5), ("topic", 0.5)))
                found[(seat.key, user.id)] = Fit(user, seat, parts)
    return found


def problem(found: dict, people: dict | None = None, **more) -> Problem:
    """`people`: key -> what is not an idle person who knows the client."""
    keys = sorted({u.removeprefix("user_") for _, u in found})
    plain = {"free": 40.0, "knows_client": True}
    candidates = tuple(Candidate(f"user_{k}", **{**plain, **(people or {}).get(k, {})}) for k in keys)
    return Problem(SEATS, candidates, found, **more)


def team(solved: Team | None) -> dict:
    assert solved is not None
    return {s: u.removeprefix("user_") for s, u in solved.pairs}


# --- worked, by hand


def test_the_best_for_each_seat_where_nothing_binds():
    found = solve(problem(fits(ann=(9, 4, 4), bob=(5, 8, 4), cyd=(4, 4, 7))))
    assert team(found) == {LEAD.key: "ann", ENERGY.key: "bob", TERMS.key: "cyd"}
    assert found.value == pytest.approx((2 * 9 + 1.5 * 8 + 7) / 4.5)


def test_the_whole_team_counts_not_each_seat_by_itself():
    # Ann is best for both, and has time for one: Energy is worth more of her, since Bob can lead nearly as well
    people = {"ann": {"free": 10.0}}
    found = solve(problem(fits(ann=(8, 9, None), bob=(7, 4, None)), people))
    assert team(found) == {LEAD.key: "bob", ENERGY.key: "ann"}


def test_a_second_seat_costs_a_point():
    # Ann would fit the terms at 7, Bob at 6.5: half a point is not worth a second hat, one and a half is
    near = solve(problem(fits(ann=(9, None, 7), bob=(None, None, 6.5))))
    assert team(near)[TERMS.key] == "bob"
    far = solve(problem(fits(ann=(9, None, 7), bob=(None, None, 5.5))))
    assert team(far)[TERMS.key] == "ann"
    assert far.value == pytest.approx((2 * 9 + 7 - 1) / 4.5)


def test_nobody_below_four_is_proposed():
    found = solve(problem(fits(ann=(9, 3.9, 3.9))))
    assert team(found) == {LEAD.key: "ann"}


def test_hours_that_are_not_on_record_are_no_limit():
    assert team(solve(problem(fits(ann=(9, None, None)), {"ann": {"free": None}}))) == {LEAD.key: "ann"}
    assert solve(problem(fits(ann=(9, None, None)), {"ann": {"free": 9.0}})).pairs == frozenset()


def test_one_of_the_team_knows_the_client():
    people = {"ann": {"knows_client": False}, "bob": {"knows_client": False}}
    whole = fits(ann=(9, None, None), bob=(None, 9, None), cyd=(4, 4, 4))
    found = solve(problem(whole, people))
    assert "cyd" in team(found).values()
    free = solve(problem(whole, people).without("client"))
    assert team(free)[LEAD.key] == "ann"


def test_a_rule_nobody_can_meet_is_dropped_and_said():
    found = solve(problem(fits(ann=(9, None, None)), {"ann": {"knows_client": False}}))
    assert (team(found), found.dropped) == ({LEAD.key: "ann"}, frozenset({"client"}))


def test_not_everybody_is_strongest_in_the_same():
    same = {"strongest": frozenset({"investigator"})}
    people = {"ann": same, "bob": same, "cyd": {"strongest": frozenset({"team_player"})}}
    whole = fits(ann=(9, 4, None), bob=(4, 9, 8), cyd=(None, None, 7))
    found = solve(problem(whole, people))
    assert team(found)[TERMS.key] == "cyd"
    alone = solve(problem(fits(ann=(9, 4, None), bob=(4, 9, 8)), people))
    assert alone.dropped == {"balance"}


def test_who_is_pinned_leads_good_enough_or_not():
    pinned = frozenset({(LEAD.key, "user_ann")})
    found = solve(problem(fits(ann=(3, None, None), bob=(9, 5, None)), {"ann": {"free": 2.0}}, pinned=pinned))
    assert team(found) == {LEAD.key: "ann", ENERGY.key: "bob"}
    free = solve(problem(fits(ann=(3, None, None), bob=(9, 5, None)), pinned=pinned).without("pinned"))
    assert team(free)[LEAD.key] == "bob"


def test_the_next_best_team_fills_as_many_seats():
    whole = problem(fits(ann=(9, None, None), bob=(8, None, None)))
    best = solve(whole)
    following = solve(replace(whole, other_than=best.pairs))
    assert (team(best), team(following)) == ({LEAD.key: "ann"}, {LEAD.key: "bob"})
    only = problem(fits(ann=(9, None, None)))
    assert solve(replace(only, other_than=solve(only).pairs)) is None


def test_equals_are_told_apart_by_their_order():
    found = solve(problem(fits(ann=(7, None, None), bob=(7, None, None), cyd=(7, None, None))))
    assert team(found) == {LEAD.key: "ann"}


def test_with_nobody_there_is_an_empty_team():
    empty = Problem(SEATS, (), {})
    assert solve(empty).pairs == frozenset()


# --- against every possible team


def every_team(asked: Problem):
    """Every set of pairs that the rules allow, the slow way."""
    options = [[None, *(c.user_id for c in asked.candidates)] for _ in asked.seats]
    hours = {s.key: s.hours for s in asked.seats}
    for choice in product(*options):
        pairs = frozenset((s.key, u) for s, u in zip(asked.seats, choice, strict=True) if u is not None)
        if any(p not in asked.fits or not asked.fits[p].good_enough for p in pairs):
            continue
        by_person = {c: [s for s, u in pairs if u == c.user_id] for c in asked.candidates}
        if any(len(held) > asked.most_roles for held in by_person.values()):
            continue
        if any(c.free is not None and sum(hours[s] for s in held) > c.free for c, held in by_person.items()):
            continue
        yield pairs


def company_kept(asked: Problem, pairs: frozenset) -> bool:
    people = [c for c in asked.candidates if c.user_id in {u for _, u in pairs}]
    only = [frozenset({a}) for c in asked.candidates for a in c.strongest]
    balanced = all(any(p.strongest != o for p in people) for o in only)
    return any(p.knows_client for p in people) and balanced


RATING = st.one_of(st.none(), st.integers(20, 100).map(lambda n: n / 10))
PERSON = st.tuples(
    st.tuples(RATING, RATING, RATING),
    st.sampled_from([None, 2.0, 6.0, 9.0, 10.0, 16.0, 40.0]),
    st.booleans(),
    st.sampled_from([(), ("investigator",), ("team_player",), ("investigator", "team_player")]),
)


@given(st.lists(PERSON, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_possible_team_is_better(drawn: list):
    given_fits = fits(**{k: d[0] for k, d in zip(PEOPLE, drawn, strict=False)})
    people = {
        k: {"free": free, "knows_client": knows, "strongest": frozenset(best)}
        for k, (_, free, knows, best) in zip(PEOPLE, drawn, strict=False)
    }
    asked = problem(given_fits, people)
    found = solve(asked)
    possible = list(every_team(asked))
    assert found.pairs in possible
    kept = [p for p in possible if company_kept(asked, p)]
    if kept:
        assert not found.dropped
        assert found.value == pytest.approx(max(value(asked, p) for p in kept))
    else:
        assert found.dropped


def test_people_who_could_swap_seats_keep_theirs_whatever_the_order_of_the_seats():
    # three alike for three seats: six teams of equal worth, one answer
    asked = problem(fits(ann=(8, 8, 8), bob=(8, 8, 8), cyd=(8, 8, 8)))
    found = solve(asked)
    assert sorted(team(found).values()) == ["ann", "bob", "cyd"]
    for order in permutations(asked.seats):
        assert solve(replace(asked, seats=order)) == found


@given(st.lists(PERSON, min_size=2, max_size=4), st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_seats_and_fits_changes_nothing(drawn: list, chance):
    given_fits = fits(**{k: d[0] for k, d in zip(PEOPLE, drawn, strict=False)})
    asked = problem(given_fits, {k: {"free": d[1]} for k, d in zip(PEOPLE, drawn, strict=False)})
    mixed = list(given_fits.items())
    chance.shuffle(mixed)
    assert solve(replace(asked, seats=asked.seats[::-1], fits=dict(mixed))) == solve(asked)


@given(st.lists(PERSON, min_size=1, max_size=4), st.integers(0, 3), st.floats(0, 20))
@settings(max_examples=25, deadline=None)
def test_more_hours_never_make_a_worse_team(drawn: list, who: int, more: float):
    keys = list(PEOPLE)[: len(drawn)]
    given_fits = fits(**{k: d[0] for k, d in zip(keys, drawn, strict=True)})
    asked = problem(given_fits, {k: {"free": d[1]} for k, d in zip(keys, drawn, strict=True)})
    user_id = f"user_{keys[who % len(keys)]}"
    assert solve(asked.with_hours(user_id, more)).value >= solve(asked).value - 1e-9
