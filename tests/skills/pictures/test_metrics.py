"""How much room words take: never less than the font that pictures are drawn with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from skills.pictures.metrics import fitted, width, wrapped

SAID = (
    "Skarholt mill-wide reliability",
    "Bjørn Eide-Łukasz, Geschäftsführer",
    "+$1,250,000 (−4 %)",
    "WWW MMM QQQ @@@",
    "illicit filling: it is still",
    "not known yet",
)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("words", SAID)
def test_words_are_reckoned_at_least_as_wide_as_they_are_drawn(words: str, bold: bool) -> None:
    font = FontProperties(family="DejaVu Sans", size=12, weight="bold" if bold else "normal")
    drawn, _, _ = TextToPath().get_text_width_height_descent(words, font, False)
    assert drawn <= width(words, 12, bold=bold) * 1.005
    assert width(words, 12, bold=bold) <= drawn * 1.12


def test_short_words_stay_and_long_ones_are_cut_with_an_ellipsis() -> None:
    assert fitted("Dana Fox", 12, 200) == "Dana Fox"
    assert fitted("Skarholt mill-wide reliability", 12, 100).endswith("…")
    assert fitted("Skarholt", 12, 3) == ""


def test_lines_break_at_spaces() -> None:
    assert wrapped("Skarholt mill-wide reliability", 12, 130, 2) == ("Skarholt mill-wide", "reliability")
    assert wrapped("Skarholt mill-wide reliability", 12, 400, 2) == ("Skarholt mill-wide reliability",)


@given(st.text(max_size=80), st.floats(0, 300), st.integers(1, 4), st.booleans())
def test_no_line_is_longer_than_its_room(words: str, most: float, lines: int, bold: bool) -> None:
    found = wrapped(words, 12, most, lines, bold=bold)
    assert len(found) <= lines
    assert all(width(line, 12, bold=bold) <= most for line in found)
