"""The small languages the sample is written in: marks, scripts, days relative to today."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sample import marks, script
from knowledge.sample.calendar import Calendar

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_mark_leaves_its_words_and_says_what_they_are_worth() -> None:
    plain, found = marks.read("Well. [[^sentiment -.8 O?|We are not amused]], she said.")
    assert plain == "Well. We are not amused, she said."
    assert found == (marks.Mark("sentiment", -1, 0.8, "opinion", "proposed", True, "We are not amused"),)


def test_a_mark_on_an_unknown_sub_factor_is_refused() -> None:
    with pytest.raises(ValueError, match="charm"):
        marks.read("[[charm +.8 F|Lovely]]")


def test_a_broken_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="unreadable mark"):
        marks.read("[[sentiment +8 F|Lovely]]")


def test_past_weekends_move_back_and_coming_ones_forward() -> None:
    calendar = Calendar(FRIDAY)
    assert calendar.day(-6) == date(2026, 11, 13)
    assert calendar.day(1) == date(2026, 11, 23)
    assert calendar.working_day(0) == date(2026, 11, 20)
    assert calendar.working_day(1) == date(2026, 11, 23)
    assert Calendar(datetime(2026, 11, 21, tzinfo=UTC)).working_day(0) == date(2026, 11, 23)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(-900, 900))  # noqa: DTZ001
def test_no_day_falls_on_a_weekend_and_order_is_kept(now: datetime, offset: int) -> None:
    calendar = Calendar(now.replace(tzinfo=UTC))
    assert calendar.day(offset).weekday() < 5
    assert calendar.day(offset) <= calendar.day(offset + 1)
    assert (calendar.day(offset) < calendar.today) or offset >= 0


def test_placeholders_become_words() -> None:
    text = Calendar(FRIDAY).fill("{day:-1}, {on:w1}, {wd:0}, {month:60}, {year:60}, {q:0}, {iso:0}, {left alone}")
    assert text == "19 November, Monday 23 November, Friday, January, 2027, Q4, 2026-11-20, {left alone}"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Calendar(datetime(2026, 11, 20))  # noqa: DTZ001


def write(folder: Path, text: str) -> Path:
    path = folder / "talk.md"
    path.write_text(text, "utf-8")
    return path


def test_a_script_holds_mails_and_calls_by_deal_and_client(tmp_path: Path) -> None:
    mail, call = script.read(
        write(
            tmp_path,
            "# a-deal\n## mail -3 09:14 kim > dana, jonas | Boots | thread=pm3\nDear Dana,\n\nBoots.\n"
            "# @a-client\n## call w1 14:00 kim + dana | Terms\nShort.\n"
            "---\nKim: Good afternoon: all well?\nDana: Yes.\n",
        )
    )
    assert (mail.deal, mail.account, mail.offset, mail.who) == ("a-deal", None, -3, ("kim", "dana", "jonas"))
    assert mail.body == "Dear Dana,\n\nBoots."
    assert mail.options == {"thread": "pm3"}
    assert (call.deal, call.account, call.offset, call.body) == (None, "a-client", None, "Short.")
    assert call.turns == (script.Turn("Kim", "Good afternoon: all well?"), script.Turn("Dana", "Yes."))


@pytest.mark.parametrize("line", ["## letter -3 09:14 kim | Boots", "## mail soon 09:14 kim | Boots", "## note -3"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"talk\.md:2"):
        script.read(write(tmp_path, f"# a-deal\n{line}\nWords.\n"))


def test_a_turn_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a turn needs a name"):
        script.read(write(tmp_path, "# a-deal\n## call -3 09:14 kim | Boots\n---\njust words\n"))
