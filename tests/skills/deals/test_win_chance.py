"""A chance is counted from how deals went: the company's record, moved by one's own, by Right to Win where it tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.closings import NOTHING_CLOSED, OPEN_STAGES, Closings, StageClosings
from skills.deals.win_chance import Tally, band_record, chance, in_band, supposed


def record(won: int, lost: int, **by_stage: tuple[int, int]) -> Closings:
    stages = tuple(StageClosings(s, *by_stage.get(s, (0, 0)), None) for s in OPEN_STAGES)
    return Closings(won, lost, stages, None)


def test_the_company_alone_speaks_with_ten_deals():
    found = chance("propose", record(30, 30, propose=(30, 20)), NOTHING_CLOSED)
    assert found is not None
    # 30 won of 50: (30 + ½) / (50 + 1) = 0.598; its weight shows in the interval, not in the mean
    assert (found.stage, found.company, found.mean) == ("propose", Tally(30, 20), pytest.approx(30.5 / 51))
    assert found.low < found.mean < found.high


def test_ones_own_deals_are_not_counted_twice():
    company, own = record(32, 22, propose=(32, 22)), record(2, 2, propose=(2, 2))
    found = chance("propose", company, own)
    assert found is not None
    # everybody else: 30 of 50; then 2 won and 2 lost of one's own on top of ten
    rate = 30.5 / 51
    assert found.mean == pytest.approx((10 * rate + 2) / 14)


def test_a_long_record_of_ones_own_outvotes_the_company():
    own = record(90, 10, propose=(90, 10))
    found = chance("propose", record(100, 100, propose=(100, 100)), own)
    assert found is not None
    assert found.mean > 0.82


def test_with_few_deals_of_a_stage_all_closed_ones_count():
    found = chance("negotiate", record(8, 4, negotiate=(3, 1)), NOTHING_CLOSED)
    assert found is not None
    assert (found.stage, found.company) == (None, Tally(8, 4))


def test_with_fewer_than_ten_closed_there_is_none():
    assert chance("propose", record(5, 4, propose=(5, 4)), NOTHING_CLOSED) is None
    assert chance("propose", NOTHING_CLOSED, NOTHING_CLOSED) is None


def test_a_company_of_one_has_its_own_record_only():
    own = record(9, 3, propose=(9, 3))
    found = chance("propose", own, own)
    assert found is not None
    assert found.mean == pytest.approx(9.5 / 13)


def test_what_is_supposed_is_marked_and_kept_within_bounds():
    known = chance("propose", record(30, 30, propose=(30, 20)), NOTHING_CLOSED)
    assert supposed(1.4, known).mean == 1.0
    assert supposed(-1, None).mean == 0.0
    assert supposed(0.5, None).supposed


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30), st.integers(0, 30))
def test_another_win_never_lowers_it_and_it_stays_between_none_and_certain(won, lost, own_won, own_lost):
    def mean(w: int, o: int) -> float | None:
        found = chance("propose", record(w + o, lost + own_lost, propose=(w + o, lost + own_lost)), own(o))
        return None if found is None else found.mean

    def own(o: int) -> Closings:
        return record(o, own_lost, propose=(o, own_lost))

    before, company, mine = mean(won, own_won), mean(won + 1, own_won), mean(won, own_won + 1)
    if before is None:
        return
    assert 0 < before < 1
    assert company is not None
    assert mine is not None
    assert company >= before - 1e-9
    assert mine >= before


# --- Right to Win


def ended(strong: tuple[int, int], weak: tuple[int, int]) -> list[tuple[int, bool]]:
    """(won, lost) of strong and of weak ones."""
    rows = [(80, True)] * strong[0] + [(80, False)] * strong[1] + [(30, True)] * weak[0] + [(30, False)] * weak[1]
    return [(score, won) for score, won in rows]


def test_bands_that_tell_winners_from_losers_move_the_odds():
    told = band_record(ended((18, 2), (2, 18)))
    known = chance("propose", record(20, 20, propose=(20, 20)), NOTHING_CLOSED)
    assert known is not None
    assert told.tells
    # odds of a strong one 18.5 / 2.5 against 20.5 / 20.5 of all: 7.4 times; ½ becomes 7.4 / 8.4
    assert in_band(known, 80, told).mean == pytest.approx(7.4 / 8.4)
    assert in_band(known, 80, told).band == "strong"
    assert in_band(known, 30, told).mean == pytest.approx(1 - 7.4 / 8.4)
    assert in_band(known, None, told) == known
    assert in_band(known, 60, told) == known  # no contested one has closed


def test_bands_with_few_deals_or_no_difference_move_nothing():
    assert not band_record(ended((9, 0), (0, 30))).tells
    assert not band_record(ended((10, 10), (9, 11))).tells
    assert not band_record([]).tells


def test_a_supposed_chance_is_not_moved():
    told = band_record(ended((18, 2), (2, 18)))
    assert in_band(supposed(1.0, None), 30, told).mean == 1.0
