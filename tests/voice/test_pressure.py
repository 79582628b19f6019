"""What is left out when the machine is behind, and when it comes back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from voice.pressure import REFUSING, Ladder


def test_a_machine_in_time_leaves_nothing_out() -> None:
    ladder = Ladder()
    assert not ladder.see(0.1, 0.0)
    assert (ladder.pressure, ladder.stretch, ladder.beam(5)) == ("none", 1.0, 5)


def test_each_rung_gives_up_a_little_more_and_the_last_refuses_new_streams() -> None:
    ladder = Ladder()
    seen = []
    for behind in (0.4, 0.9, 1.6, 3.1):
        assert ladder.see(behind, 0.0)
        seen.append((ladder.pressure, ladder.stretch, ladder.beam(5), ladder.refusing))
    assert seen == [
        ("fewer_partials", 2.0, 5, False),
        ("smaller_beam", 3.0, 1, False),
        ("finals_only", None, 1, False),
        ("finals_only", None, 1, True),
    ]


def test_it_goes_up_at_once_and_comes_down_rung_by_rung_after_a_while_of_calm() -> None:
    ladder = Ladder()
    ladder.see(1.6, 0.0)
    assert ladder.rung == 3
    assert [ladder.see(0.0, t) for t in (1.0, 2.0, 2.9, 3.0, 4.0, 5.0, 7.0)] == [False] * 3 + [True, False, True, True]
    assert ladder.rung == 0


def test_a_machine_that_is_only_just_in_time_stays_where_it_is() -> None:
    ladder = Ladder()
    ladder.see(0.9, 0.0)
    for t in range(1, 60):
        assert not ladder.see(0.5, float(t))  # under what called for rung 2, above half of it
    assert ladder.rung == 2


@settings(max_examples=80)
@given(st.lists(st.tuples(st.floats(-1, 10), st.floats(0, 3)), max_size=60))
def test_it_never_leaves_its_rungs_and_never_comes_down_faster_than_one_in_two_seconds(
    looks: list[tuple[float, float]],
) -> None:
    ladder, now, last_down = Ladder(), 0.0, -2.0
    for behind, later in looks:
        now += later
        before = ladder.rung
        ladder.see(behind, now)
        assert 0 <= ladder.rung <= REFUSING
        if ladder.rung < before:
            assert ladder.rung == before - 1
            assert now - last_down >= 2.0 or last_down < 0
            last_down = now
