"""A map: what is known stands in the field, what is not beside it, and every name can be read."""

import math
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skills.answer import MapAxis, MapPart, MapPoint
from skills.pictures import map_svg, ordered
from skills.pictures.drawing import Box, Disc, Drawing, Plain, Point, Polygon, Rect, Words
from skills.pictures.maps import MOST, NARROW, WIDE, map_drawing
from skills.pictures.marks import STYLES, Style, extent, mark
from skills.pictures_png import map_png
from tests.support.picture_parts import INFLUENCE, PORTFOLIO, STAKEHOLDERS, STANCE, crowd

SVG = "{http://www.w3.org/2000/svg}"


def field(drawing: Drawing) -> Box:
    return next(p.box for p in drawing.pieces if isinstance(p, Rect))


def middle(piece: Plain) -> tuple[float, float]:
    if isinstance(piece, Disc):
        return piece.x, piece.y
    assert isinstance(piece, Polygon)
    return (sum(x for x, _ in piece.spots) / len(piece.spots), sum(y for _, y in piece.spots) / len(piece.spots))


def spots(part: MapPart, wide: float = WIDE) -> dict[str, tuple[float, float]]:
    """Label -> where its mark stands."""
    points = [p for p in map_drawing(part, wide=wide).pieces if isinstance(p, Point)]
    marks = {p.n: middle(next(m for m in p.pieces if isinstance(m, Disc | Polygon))) for p in points}
    return {point.label: marks[n] for n, point in enumerate(ordered(part)) if n in marks}


def one(label: str, x: float | None, y: float | None, size: float = 0.5, group: str = "") -> MapPoint:
    return MapPoint(label, x, y, size, group)


def test_right_is_more_of_the_first_measure_and_up_more_of_the_second() -> None:
    at = spots(MapPart("m", STANCE, INFLUENCE, (one("low", 0, 0), one("high", 1, 1), one("mid", 0.5, 0.5))))
    assert at["low"][0] < at["mid"][0] < at["high"][0]
    assert at["low"][1] > at["mid"][1] > at["high"][1]
    assert at["mid"][0] == pytest.approx((at["low"][0] + at["high"][0]) / 2)
    assert at["mid"][1] == pytest.approx((at["low"][1] + at["high"][1]) / 2)


def test_what_is_not_known_stands_beside_the_field_at_its_height_by_the_other() -> None:
    part = MapPart("m", STANCE, INFLUENCE, (one("a", 1, 0.9), one("no x", None, 0.9), one("no y", 0.25, None)))
    at, inside = spots(part), field(map_drawing(part))
    assert at["no x"][0] > inside.right
    assert at["no x"][1] == pytest.approx(at["a"][1])
    assert at["no y"][1] > inside.bottom
    words = [w.text for w in map_drawing(part).words()]
    assert "not known yet" in words
    assert "Influence: not known yet" in words


@pytest.mark.parametrize("wide", [WIDE, NARROW])
def test_nothing_unknown_is_ever_inside_the_field(wide: float) -> None:
    for part in (STAKEHOLDERS, PORTFOLIO, crowd(40)):
        inside, at = field(map_drawing(part, wide=wide)), spots(part, wide)
        for point in part.points:
            x, y = at[point.label]
            within = inside.left <= x <= inside.right and inside.top <= y <= inside.bottom
            assert within == (point.x is not None and point.y is not None)


def test_what_is_no_number_is_not_known_and_what_is_too_large_stands_at_the_end() -> None:
    part = MapPart("m", STANCE, INFLUENCE, (one("nan", math.nan, 0.5), one("far", 7.0, 0.5), one("end", 1.0, 0.9)))
    at = spots(part)
    assert at["nan"][0] > field(map_drawing(part)).right
    assert at["far"][0] == pytest.approx(at["end"][0])


def area(piece: Plain) -> float:
    if isinstance(piece, Disc):
        return math.pi * piece.radius**2
    assert isinstance(piece, Polygon)
    pairs = zip(piece.spots, piece.spots[1:] + piece.spots[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


@pytest.mark.parametrize("style", STYLES)
def test_every_groups_mark_has_the_area_of_its_size(style: Style) -> None:
    drawn = mark(style, 50, 50, 10)
    assert area(drawn) == pytest.approx(math.pi * 100)
    box = extent(style, 50, 50, 10)
    for x, y in drawn.spots if isinstance(drawn, Polygon) else ():
        assert box.left <= x <= box.right
        assert box.top <= y <= box.bottom


def test_area_grows_evenly_with_size() -> None:
    part = MapPart("m", STANCE, INFLUENCE, tuple(one(str(s), s, s, s, "g") for s in (0.0, 0.5, 1.0)))
    points = [p for p in map_drawing(part).pieces if isinstance(p, Point)]
    large, half, small = (area(next(m for m in p.pieces if isinstance(m, Disc))) for p in points)
    assert half == pytest.approx((large + small) / 2)  # 7² and 22²: halfway in area is 266.5π


def test_groups_are_told_apart_by_shape_and_by_colour_and_named() -> None:
    drawing = map_drawing(STAKEHOLDERS)
    legend = [p for p in drawing.pieces if isinstance(p, Disc | Polygon)]
    assert len({(type(m), m.edge, len(getattr(m, "spots", ()))) for m in legend}) == 3
    assert {"Backer", "Beneficiary", "Buyer"} <= {w.text for w in drawing.words()}
    alone = map_drawing(MapPart("m", STANCE, INFLUENCE, (one("a", 0, 0),)))
    assert not [p for p in alone.pieces if isinstance(p, Disc)], "one group without a name needs no legend"


def test_less_certain_ones_are_hollow_and_that_is_said() -> None:
    drawing = map_drawing(STAKEHOLDERS)
    lena = next(p for p in drawing.pieces if isinstance(p, Point) and p.said.startswith("Lena Voss"))
    drawn = next(m for m in lena.pieces if isinstance(m, Disc | Polygon))
    assert (drawn.fill, bool(drawn.dash)) == ("none", True)
    assert any("Dashed: less certain." in w.text for w in drawing.words())


def test_marks_that_share_a_place_stand_side_by_side_and_that_is_said() -> None:
    at = spots(STAKEHOLDERS)
    assert math.dist(at["Dana Fox"], at["Tom Reyes"]) >= 16, "two radii of 8"
    assert any("share a place" in w.text for w in map_drawing(STAKEHOLDERS).words())
    apart = MapPart("m", STANCE, INFLUENCE, (one("a", 0, 0), one("b", 1, 1)))
    assert not any("share a place" in w.text for w in map_drawing(apart).words())


@pytest.mark.parametrize("wide", [WIDE, NARROW])
@pytest.mark.parametrize("n", [6, 30, 40])
def test_every_name_is_in_the_picture_beside_its_mark_or_in_the_numbered_list(n: int, wide: float) -> None:
    part = crowd(n)
    points = [p for p in map_drawing(part, wide=wide).pieces if isinstance(p, Point)]
    for point, data in zip(points, ordered(part), strict=True):
        told = " ".join(w.text for w in point.pieces if isinstance(w, Words))
        shown = told.lstrip("0123456789 ")
        assert shown, data.label
        assert data.label.startswith(shown.split("…")[0])
    bare = sum(w.text == str(n) for n in range(1, 60) for p in points for w in p.pieces if isinstance(w, Words))
    assert bare % 2 == 0, "a number in the field has its entry in the list"


def test_thirty_people_on_a_wide_page_mostly_keep_their_names_beside_them() -> None:
    entries = [w for w in map_drawing(crowd(30)).words() if w.text.isdigit()]
    assert len(entries) / 2 <= 10


def test_a_point_says_all_of_itself() -> None:
    root = ElementTree.fromstring(map_svg(STAKEHOLDERS))
    points = {g.get("data-n"): g.get("aria-label") for g in root.iter(f"{SVG}g") if g.get("class") == "point"}
    assert points["0"] == "Dana Fox, Buyer: supporter · influence high"
    bare = replace(STAKEHOLDERS, points=(MapPoint("A", 0.755, None),))
    assert "A: Stance 76 of 100, Influence not known yet" in map_svg(bare)


def test_few_are_told_one_by_one_and_many_are_counted() -> None:
    assert "Marc Hale (sceptic · influence medium)" in map_drawing(STAKEHOLDERS).alt
    part = crowd(40)
    lost = sum(p.x is None or p.y is None for p in part.points)
    assert map_drawing(part).alt == (
        f"A crowd, Stance by Influence: 40 marks, {lost} of them outside, where they stand is not known yet."
    )


def test_more_than_can_be_read_are_not_drawn_and_that_is_said() -> None:
    drawing = map_drawing(crowd(MOST + 5))
    assert sum(isinstance(p, Point) for p in drawing.pieces) == MOST
    assert any("5 smaller ones are not drawn." in w.text for w in drawing.words())


def test_no_points_make_an_empty_field() -> None:
    empty = MapPart("m", STANCE, INFLUENCE, ())
    assert map_drawing(empty).alt == "m, Stance by Influence: nothing to place yet."
    ElementTree.fromstring(map_svg(empty))


places = st.none() | st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0)) | st.floats(-0.5, 1.5) | st.just(math.nan)
names = st.sampled_from(
    ("Ada Lund", "Bjørn", "A very long name of a very large deal in the north", "", "東京電力")
) | st.text(max_size=40)
points = st.builds(
    MapPoint,
    names,
    places,
    places,
    st.sampled_from((0.0, 0.3, 0.5, 1.0)),
    st.sampled_from(("", "Buyer", "Backer", "Beneficiary", "d", "e", "f")) | st.text(max_size=30),
    st.sampled_from(("plain", "muted", "good", "bad")),
    st.text(max_size=30),
)
axes = st.builds(MapAxis, st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), axes, axes, st.lists(points, max_size=30), st.sampled_from((WIDE, NARROW)), st.booleans())
def test_any_points_make_a_picture_whose_words_stay_apart_and_inside(
    title: str, x: MapAxis, y: MapAxis, some: list[MapPoint], wide: float, titled: bool
) -> None:
    drawing = map_drawing(MapPart(title, x, y, tuple(some)), wide=wide, titled=titled)
    boxes = [w.box for w in drawing.words()]
    assert all(drawing.box.holds(b) for b in boxes)
    assert not any(a.meets(b, -0.01) for a, b in combinations(boxes, 2))
    marks = [p for p in drawing.plain() if isinstance(p, Disc | Polygon)]
    assert all(drawing.box.holds(Box.around(*middle(m), 0, 0)) for m in marks)


@settings(max_examples=40, deadline=None)
@given(st.lists(points, max_size=12), st.randoms(use_true_random=False))
@example([MapPoint("A", 0.5, 0.5), MapPoint("B", 0.5, 0.5), MapPoint("A", 0.5, 0.5, group="g")], None)
def test_the_order_they_come_in_changes_nothing(some: list[MapPoint], random: object) -> None:
    mixed = list(reversed(some))
    if random is not None:
        random.shuffle(mixed)  # type: ignore[attr-defined]
    given_, shuffled = (map_svg(MapPart("m", STANCE, INFLUENCE, tuple(p))) for p in (some, mixed))
    assert given_ == shuffled
    ElementTree.fromstring(given_)


@pytest.mark.parametrize("dark", [False, True])
def test_png_is_the_same_every_time(dark: bool) -> None:
    picture = map_png(PORTFOLIO, dark=dark)
    assert picture.startswith(b"\x89PNG")
    assert picture == map_png(PORTFOLIO, dark=dark)


def test_light_and_dark_differ_only_in_colour() -> None:
    light, dark = (ElementTree.fromstring(map_svg(STAKEHOLDERS, dark=d)) for d in (False, True))
    assert [e.text for e in light.iter() if e.text] == [e.text for e in dark.iter() if e.text]
    assert light.find(f"{SVG}rect") is not None
    assert dark.find(f"{SVG}rect").get("fill") == "#171a1f"  # type: ignore[union-attr]
