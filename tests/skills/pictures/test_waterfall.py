"""A waterfall: every step where the sum puts it, in words nobody's bar covers."""

import math
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.answer import WaterfallPart, WaterfallStep
from skills.pictures import bars, waterfall_svg
from skills.pictures.drawing import Drawing, Line, Point, Rect
from skills.pictures.waterfall import NARROW, WIDE, waterfall_drawing
from skills.pictures_png import waterfall_png
from tests.support.picture_parts import ATTAINMENT

SVG = "{http://www.w3.org/2000/svg}"


def test_a_change_goes_on_where_the_step_before_ended_and_a_total_stands_on_the_ground() -> None:
    # 1.25; +0.9 = 2.15; +0.31 = 2.46; −0.22 = 2.24; +0.2 = 2.44; total 2.44; gap +0.56 = 3.0; total 3.0
    wanted = [(0, 1.25), (1.25, 2.15), (2.15, 2.46), (2.46, 2.24), (2.24, 2.44), (0, 2.44), (2.44, 3.0), (0, 3.0)]
    assert [(pytest.approx(b.start), pytest.approx(b.end)) for b in bars(ATTAINMENT)] == wanted


def beams(drawing: Drawing) -> list[Rect]:
    """The bar of each step: its first rectangle after the one that catches the pointer."""
    rows = [p for p in drawing.pieces if isinstance(p, Point)]
    return [next(r for r in row.pieces if isinstance(r, Rect) and r.name != "hit") for row in rows]


def test_bars_are_as_long_as_their_amounts_and_meet_end_to_start() -> None:
    found = [b.box for b in beams(waterfall_drawing(ATTAINMENT))]
    unit = found[-1].wide / 3.0  # the target is 3.0 and stands on the ground
    assert [b.wide / unit for b in found] == pytest.approx([1.25, 0.9, 0.31, 0.22, 0.2, 2.44, 0.56, 3.0])
    assert found[1].left == pytest.approx(found[0].right)
    assert found[3].right == pytest.approx(found[2].right), "a negative step goes back from where the last ended"
    assert found[6].right == pytest.approx(found[7].right), "the gap reaches the target"


def test_only_a_gap_is_hatched_and_its_strokes_stay_in_its_bar() -> None:
    drawing = waterfall_drawing(ATTAINMENT)
    rows = [p for p in drawing.pieces if isinstance(p, Point)]
    hatched = [[s for s in row.pieces if isinstance(s, Line)] for row in rows]
    assert [bool(lines) for lines in hatched] == [False] * 6 + [True, False]
    box = beams(drawing)[6].box
    for line in hatched[6]:
        for x, y in line.spots:
            assert box.left - 1e-6 <= x <= box.right + 1e-6
            assert box.top - 1e-6 <= y <= box.bottom + 1e-6


def test_sums_below_the_ground_are_drawn_below_it() -> None:
    part = WaterfallPart("Loss", (WaterfallStep("A", 1, "1"), WaterfallStep("B", -3, "−3"), WaterfallStep("C", 0, "0")))
    first, second, nothing = (b.box for b in beams(waterfall_drawing(part)))
    assert second.left < first.left < second.right
    assert nothing.wide > 1, "a step of nothing still shows where it stands"


def test_each_step_can_be_reached_and_says_what_it_is() -> None:
    root = ElementTree.fromstring(waterfall_svg(ATTAINMENT))
    points = [g for g in root.iter(f"{SVG}g") if g.get("class") == "point"]
    assert [p.get("data-n") for p in points] == [str(n) for n in range(8)]
    assert all(p.get("tabindex") == "0" for p in points)
    assert points[3].get("aria-label") == "Discount granted at Vossberg: −$0.22M"
    assert points[6].get("aria-label") == "Still to find: $0.56M, not covered yet"
    assert root.get("aria-label") == ATTAINMENT.alt


def test_nothing_to_show_is_said() -> None:
    assert "Nothing to show yet." in waterfall_svg(WaterfallPart("Empty", ()))


words = st.text(max_size=60)
steps = st.builds(
    WaterfallStep,
    words,
    st.floats(-1e12, 1e12) | st.just(math.nan) | st.just(math.inf),
    words,
    st.sampled_from(("total", "change", "gap")),
    st.sampled_from(("plain", "muted", "good", "warn", "bad")),
)


@settings(max_examples=80)
@given(words, st.lists(steps, max_size=20), st.sampled_from((WIDE, NARROW)), st.booleans())
def test_any_steps_make_a_picture_whose_words_stay_apart_and_inside(
    title: str, some: list[WaterfallStep], wide: float, titled: bool
) -> None:
    part = WaterfallPart(title, tuple(some))
    drawing = waterfall_drawing(part, wide=wide, titled=titled)
    boxes = [w.box for w in drawing.words()]
    assert all(drawing.box.holds(b) for b in boxes)
    assert not any(a.meets(b, -0.01) for a, b in combinations(boxes, 2))
    assert all(drawing.box.holds(r.box.shrunk(0.8)) for r in drawing.plain() if isinstance(r, Rect))
    ElementTree.fromstring(waterfall_svg(part, wide=wide))
    assert waterfall_svg(part, wide=wide) == waterfall_svg(part, wide=wide)


@pytest.mark.parametrize("dark", [False, True])
def test_png_is_the_same_every_time(dark: bool) -> None:
    picture = waterfall_png(ATTAINMENT, dark=dark)
    assert picture.startswith(b"\x89PNG")
    assert picture == waterfall_png(ATTAINMENT, dark=dark)
