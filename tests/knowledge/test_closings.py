"""How deals went from each stage: counted by what their history says, the median only of enough of them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.closings import OPEN_STAGES, StageMove, closings_of
from knowledge.records import Deal, DealStatus

TODAY = date(2026, 11, 20)


def closed(key: str, status: DealStatus = "won", *, started: int = 100, ended: int = 10) -> Deal:
    start, end = TODAY - timedelta(days=started), TODAY - timedelta(days=ended)
    return Deal(key, "default", key, "user_kim", status=status, stage=status, created_on=start, close_on=end)


def moved(key: str, *steps: tuple[str, str, int]) -> list[StageMove]:
    """Steps as (from, to, days ago)."""
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return [StageMove(key, before, after, now - timedelta(days=ago)) for before, after, ago in steps]


def walked(key: str, *, lost_after: str | None = None) -> list[StageMove]:
    """Through all stages: qualified 80 days ago, proposed 50, negotiated 30, won 10; or lost after one of them."""
    steps = [("prospect", "qualify", 80), ("qualify", "propose", 50), ("propose", "negotiate", 30)]
    if lost_after is None:
        return moved(key, *steps, ("negotiate", "won", 10))
    return moved(key, *steps[: OPEN_STAGES.index(lost_after)], (lost_after, "lost", 10))


def counts(closings) -> dict[str, tuple[int, int]]:
    return {s.stage: (s.won, s.lost) for s in closings.stages}


def test_a_lost_deal_counts_for_the_stages_it_reached():
    found = closings_of([closed("a"), closed("b", "lost")], [*walked("a"), *walked("b", lost_after="qualify")], TODAY)
    assert (found.won, found.lost) == (1, 1)
    assert counts(found) == {"prospect": (1, 1), "qualify": (1, 1), "propose": (1, 0), "negotiate": (1, 0)}


def test_a_deal_without_history_counts_only_as_a_whole():
    found = closings_of([closed("a"), closed("b", "lost")], [], TODAY)
    assert (found.won, found.lost) == (1, 1)
    assert set(counts(found).values()) == {(0, 0)}


def test_a_skipped_stage_was_passed_and_one_never_reached_was_not():
    moves = moved("a", ("prospect", "propose", 50), ("propose", "won", 10))
    assert counts(closings_of([closed("a")], moves, TODAY)) == {
        "prospect": (1, 0),
        "qualify": (1, 0),
        "propose": (1, 0),
        "negotiate": (0, 0),
    }


def test_the_days_to_the_win_are_a_median_of_four_or_more():
    three = [closed(k) for k in "abc"]
    assert closings_of(three, [m for d in three for m in walked(d.id)], TODAY).days_to_win is None
    four = [*three, closed("d")]
    found = closings_of(four, [m for d in four for m in walked(d.id)], TODAY)
    # won 10 days ago; created 100, qualified 80, proposed 50, negotiated 30 days ago
    assert [s.days_to_win for s in found.stages] == [90.0, 70.0, 40.0, 20.0]
    assert found.days_to_win == 90.0


def test_a_step_back_does_not_make_the_stage_younger():
    moves = moved("a", ("prospect", "propose", 60), ("propose", "qualify", 40), ("qualify", "propose", 20))
    four = [closed(k) for k in "abcd"]
    every = [StageMove(d.id, m.before, m.after, m.at) for d in four for m in moves]
    propose = closings_of(four, every, TODAY).stage("propose")
    assert propose is not None
    assert propose.days_to_win == 50.0


def test_open_deals_and_those_that_close_later_do_not_count():
    later = closed("late", ended=-5)
    assert closings_of([later, Deal("o", "default", "o", "user_kim")], [], TODAY).closed == 0


@settings(max_examples=40)
@given(st.lists(st.sampled_from([None, *OPEN_STAGES]), max_size=12), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_reaching_further_is_never_more_frequent(ends, random):
    deals = [closed(f"d{n}", "won" if end is None else "lost") for n, end in enumerate(ends)]
    moves = [m for n, end in enumerate(ends) for m in walked(f"d{n}", lost_after=end)]
    found = closings_of(deals, moves, TODAY)
    random.shuffle(deals)
    random.shuffle(moves)
    assert closings_of(deals, moves, TODAY) == found
    reached = [s.won + s.lost for s in found.stages]
    assert reached == sorted(reached, reverse=True)
