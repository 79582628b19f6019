"""A citation finds its words, else its minute, page or heading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.highlight import Span, clock, locate
from knowledge.records import Segment

CALL = (
    Segment("Thanks, all.", "Kim", 0.0),
    Segment("The board approved   the budget\nlast week.", "Ines", 754.0),
    Segment("Yes.", "Kim", 768.0),
    Segment("I sign up to half a million.", "Ines", 3_725.0),
)
PAPER = (
    Segment("Intro", page=1),
    Segment("Goals for 2027", page=2, heading="Our goals"),
    Segment("Goals again", page=3),
)


def marked(segments: tuple[Segment, ...], **where: str) -> list[str]:
    return [segments[s.segment].text[s.start : s.end] for s in locate(segments, **where)]


@pytest.mark.parametrize(
    ("excerpt", "found"),
    [
        ("the board APPROVED the budget", ["The board approved   the budget"]),
        ("“approved the budget last week.”", ["approved   the budget\nlast week."]),
        ("approved the budget…", ["approved   the budget"]),
        ("nothing of the kind", []),
        ("", []),
    ],
)
def test_words_are_found_whatever_their_case_and_spacing(excerpt: str, found: list[str]) -> None:
    assert marked(CALL, excerpt=excerpt) == found


def test_a_passage_of_several_turns_marks_each_but_not_chance_words() -> None:
    passage = "Ines: The board approved the budget last week.\nKim: Yes.\nInes: I sign up to half a million."
    assert marked(CALL, excerpt=passage) == [CALL[1].text, CALL[3].text]


@pytest.mark.parametrize(
    ("locator", "segment"), [("12:34", 1), ("12:40", 1), ("0:00", 0), ("1:02:05", 3), ("1:02:04", 2)]
)
def test_a_minute_is_the_turn_being_spoken(locator: str, segment: int) -> None:
    assert [s.segment for s in locate(CALL, locator=locator)] == [segment]


@pytest.mark.parametrize(("locator", "segment"), [("p. 2", 1), ("page 3", 2), ("our goals", 1)])
def test_a_page_or_heading_is_found(locator: str, segment: int) -> None:
    assert [s.segment for s in locate(PAPER, locator=locator)] == [segment]


@pytest.mark.parametrize("locator", ["p. 9", "nowhere", "", "99"])
def test_a_place_that_is_not_there_marks_nothing(locator: str) -> None:
    assert locate(PAPER, locator=locator) == []


def test_the_place_decides_between_equal_words() -> None:
    twice = (Segment("we agree", start=1.0), Segment("no", start=5.0), Segment("we agree", start=90.0))
    assert locate(twice, excerpt="we agree", locator="1:30") == [Span(2, 0, 8)]


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=10))
def test_any_text_is_marked_within_its_bounds(text: str, excerpt: str, locator: str) -> None:
    for span in locate((Segment(text, start=3.0, page=1, heading="h"),), excerpt=excerpt, locator=locator):
        assert 0 <= span.start <= span.end <= len(text)


def test_times_read_as_on_a_clock() -> None:
    assert [clock(s) for s in (0, 59.9, 754, 3_725)] == ["0:00", "0:59", "12:34", "1:02:05"]
