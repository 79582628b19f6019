"""Which past day a question is asked as of."""

from datetime import UTC, date, datetime

import pytest

from skills.language.past import as_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "day", "wanted"),
    [
        ("the plan as of 1 September", date(2027, 9, 1), datetime(2026, 9, 1, 23, 59, 59, tzinfo=UTC)),
        ("how did it look on 1 September", date(2026, 9, 1), datetime(2026, 9, 1, 23, 59, 59, tzinfo=UTC)),
        ("how was it in June", date(2026, 6, 30), datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)),
        ("as of 29 February", date(2028, 2, 29), None),  # the year before has none, and the 28th is still ahead
        ("as of 1 March 2027", date(2027, 3, 1), None),  # ahead, and the year is said
        ("as of today", TODAY, None),
        ("as of tomorrow", date(2026, 11, 21), None),
        ("as of next Friday", date(2026, 11, 27), None),
        ("what if it slips to September", date(2026, 9, 1), None),
    ],
)
def test_a_past_day_is_asked_for_in_words(said, day, wanted):
    assert as_of(said, [day], TODAY, "UTC") == wanted


def test_the_day_ends_where_the_person_is():
    end = as_of("as of 1 September", [date(2026, 9, 1)], TODAY, "America/New_York")
    assert end is not None
    assert end.astimezone(UTC) == datetime(2026, 9, 2, 3, 59, 59, tzinfo=UTC)
    assert as_of("as of", [], TODAY, "UTC") is None
