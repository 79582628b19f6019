"""Gauge, card and trend: valid XML, the same every time, and readable without seeing them."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.answer import ScorePart, TrendPart, TrendPoint
from skills.pictures import card_alt, card_svg, gauge_alt, gauge_svg, trend_rows, trend_svg
from skills.pictures.trend import told, trend_drawing
from skills.pictures_png import card_png, gauge_png, trend_png
from skills.wording import Voice

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VOICE = Voice(NOW, "en_US", "Europe/Berlin")
SVG = "{http://www.w3.org/2000/svg}"

RIGHT_TO_WIN = ScorePart("right_to_win", "Right to Win", 62, "contested", 55, 70, 68, "19 of 24 known")
CREDIBILITY = ScorePart("credibility", "Credibility", 50, "contested", 44, 61, 72, "5 of 6 known")
COMMITMENT = ScorePart("commitment", "Commitment", None, "unknown", coverage="0 of 6 known")
TREND = TrendPart(
    "Right to Win",
    (
        TrendPoint(NOW - timedelta(days=170), None, "deal created"),
        TrendPoint(NOW - timedelta(days=150), 41, "discovery call"),
        TrendPoint(NOW - timedelta(days=80), 44, 'gossip about <Vega> & "others"'),
        TrendPoint(NOW - timedelta(days=3), 62, "reference in region answered yes"),
    ),
)


def test_a_gauge_says_in_words_what_it_draws() -> None:
    root = ElementTree.fromstring(gauge_svg(RIGHT_TO_WIN))
    assert root.get("role") == "img"
    assert root.get("aria-label") == gauge_alt(RIGHT_TO_WIN)
    assert gauge_alt(RIGHT_TO_WIN) == (
        "Right to Win: 62 of 100, contested, target 75; likely between 55 and 70; 68 without the cap; 19 of 24 known"
    )


def test_an_unknown_score_is_a_question_mark_and_never_a_zero() -> None:
    root = ElementTree.fromstring(gauge_svg(COMMITMENT))
    assert [t.text for t in root.iter(f"{SVG}text")] == ["?", "not known yet"]
    assert not [e for e in root.iter(f"{SVG}path") if "value" in (e.get("class") or "")]


def test_the_card_draws_the_big_score_and_each_c_and_names_all_in_its_alt_text() -> None:
    parts = (RIGHT_TO_WIN, CREDIBILITY, COMMITMENT)
    root = ElementTree.fromstring(card_svg(parts))
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert {"62", "50", "?", "Credibility", "Commitment", "Right to Win"} <= set(words)
    assert card_alt(parts).count("target 75") == 3


def test_a_trend_point_names_its_day_score_change_and_cause() -> None:
    root = ElementTree.fromstring(trend_svg(TREND, VOICE))
    points = [g for g in root.iter(f"{SVG}g") if g.get("class") == "point"]
    assert [p.get("aria-label") for p in points] == [
        "Jun 23, 2026: 41, discovery call",
        'Sep 1, 2026: 44 (+3), gossip about <Vega> & "others"',
        "Nov 17, 2026: 62 (+18), reference in region answered yes",
    ]
    assert all(p.get("tabindex") == "0" for p in points)


def test_the_table_beside_a_trend_has_a_row_for_every_step_the_unknown_one_too() -> None:
    rows = trend_rows(TREND, VOICE)
    assert [(r.value, r.change) for r in rows] == [("unknown", ""), ("41", ""), ("44", "+3"), ("62", "+18")]


def test_the_steps_that_moved_the_score_most_are_numbered_with_their_causes() -> None:
    values = (30, 31, 45, 45, 41, 60, 61, 75, 74)  # changes: +1, +14, 0, −4, +19, +1, +14, −1
    points = tuple(TrendPoint(NOW - timedelta(days=90 - 10 * n), v, f"cause {n}") for n, v in enumerate(values))
    part = TrendPart("t", points)
    assert told(part) == (2, 4, 5, 7, 8), "the five largest, of equals the latest, in the order of time"
    words = [w.text for w in trend_drawing(part, VOICE).words()]
    assert any(w.startswith("cause 5, ") for w in words)
    assert "+19" in words
    assert "−4" in words
    assert not any(w.startswith("cause 3, ") for w in words), "a step that changed nothing explains nothing"
    assert words.count("5") == 2, "at its step and in the list"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(-5, 120), st.text(max_size=60)), max_size=25),
    st.sampled_from((640.0, 340.0)),
)
def test_any_trend_keeps_its_words_inside_the_picture_and_apart(
    steps: list[tuple[int, int | None, str]], wide: float
) -> None:
    points = tuple(TrendPoint(NOW - timedelta(days=d), v, c) for d, v, c in sorted(steps, key=lambda s: -s[0]))
    drawing = trend_drawing(TrendPart("t", points), VOICE, wide=wide)
    boxes = [w.box for w in drawing.words()]
    assert all(drawing.box.holds(b) for b in boxes)
    overlapping = [(a, b) for a, b in combinations(boxes, 2) if a.meets(b, -0.01)]
    assert not overlapping


def test_an_empty_trend_is_still_a_picture() -> None:
    empty = TrendPart("Right to Win", ())
    assert ElementTree.fromstring(trend_svg(empty, VOICE)).get("aria-label") == ("Right to Win: no score recorded yet.")
    assert trend_png(empty, VOICE).startswith(b"\x89PNG")


scores = st.none() | st.integers(-5, 120)


@settings(max_examples=60)
@given(st.text(max_size=40), scores, scores, scores, scores)
def test_any_words_and_numbers_make_valid_xml_that_never_changes(
    words: str, score: int | None, low: int | None, high: int | None, uncapped: int | None
) -> None:
    part = ScorePart("right_to_win", words, score, "weak", low, high, uncapped, words, words)
    trend = TrendPart(words, (TrendPoint(NOW, score, words), TrendPoint(NOW, low, words)))
    for draw in (lambda: gauge_svg(part), lambda: card_svg((part, part)), lambda: trend_svg(trend, VOICE)):
        ElementTree.fromstring(draw())
        assert draw() == draw()


@pytest.mark.parametrize("dark", [False, True])
def test_png_pictures_are_deterministic(dark: bool) -> None:
    parts = (RIGHT_TO_WIN, CREDIBILITY, COMMITMENT)
    for draw in (
        lambda: gauge_png(RIGHT_TO_WIN, dark=dark),
        lambda: card_png(parts, dark=dark),
        lambda: trend_png(TREND, VOICE, dark=dark),
    ):
        picture = draw()
        assert picture.startswith(b"\x89PNG")
        assert picture == draw()


def test_png_takes_words_that_look_like_formulas() -> None:
    assert card_png((ScorePart("x", "$5 for $10 \x00", 5, "weak"),)).startswith(b"\x89PNG")
