"""A plan somebody can follow: the most urgent `MOST_STEPS`, and everything that is on record already."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Activity
from skills.catalog.pursuit_plan.phases import Phase, Road
from skills.catalog.pursuit_plan.rules import MOST_STEPS
from skills.catalog.pursuit_plan.schedule import schedule
from skills.catalog.pursuit_plan.step import Planned, Step
from tests.support.deal_files import NOW, TENANT

TODAY = NOW.date()
PHASE = Phase("qualify", 1, TODAY, TODAY + timedelta(days=60), None, 60.0)  # type: ignore[arg-type]
ROAD = Road((PHASE,), TODAY + timedelta(days=60), True, TODAY + timedelta(days=60), 10)


def step(n: int, rank: int = 3) -> Step:
    return Step(f"step_{n}", f"Do {n}", "a gap", "qualify", "user_kim", 1, rank)


def task(n: int) -> Step:
    on_record = Activity(f"activity_{n}", TENANT, "task", NOW, f"Task {n}", due_on=TODAY + timedelta(days=5))
    return replace(step(1000 + n, 9), stored=on_record)


def planned(*steps: Step) -> tuple[Planned, ...]:
    return schedule(steps, ROAD, {}, TODAY)


def test_of_more_steps_than_anybody_follows_the_best_ranked_are_planned() -> None:
    """14 are the most: of twenty that rank alike and five that rank first, the five are among them."""
    first = [step(100 + n, rank=0) for n in range(5)]
    found = planned(*(step(n) for n in range(20)), *first)
    assert len(found) == MOST_STEPS == 14
    assert {s.key for s in first} <= {p.step.key for p in found}
    assert [p.number for p in found] == list(range(1, 15))


def test_what_is_on_record_always_stands_in_the_plan_and_takes_the_place_of_what_is_not() -> None:
    """Three tasks on record rank last; they stay, and eleven of the others do."""
    found = planned(*(step(n) for n in range(20)), *(task(n) for n in range(3)))
    assert sum(p.step.stored is not None for p in found) == 3
    assert sum(p.step.stored is None for p in found) == MOST_STEPS - 3


def test_more_on_record_than_the_most_is_all_shown_and_nothing_new_is_added() -> None:
    found = planned(*(task(n) for n in range(MOST_STEPS + 4)), step(1))
    assert len(found) == MOST_STEPS + 4
    assert all(p.step.stored is not None for p in found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(0, 20))
def test_never_more_than_the_most_unless_more_is_on_record(fresh: int, stored: int) -> None:
    found = planned(*(step(n) for n in range(fresh)), *(task(n) for n in range(stored)))
    assert len(found) == stored + min(fresh, max(0, MOST_STEPS - stored))
