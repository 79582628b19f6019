"""Pictures of an answer as small, self-contained SVG: gauge, 4Cs card, trend, waterfall, map.

Every picture is deterministic (same part, same bytes), valid XML, carries its meaning in words (`<title>`, and the
`alt` of its part) and names its pieces by class, so that a page may recolour them without inline style; the
presentation attributes are for everywhere else. Nothing is told by colour alone. `skills.pictures_png` draws the
same as PNG. Trend, waterfall and map are laid out once as a `Drawing` and written either way.
"""

from skills.pictures.map_frame import known
from skills.pictures.maps import map_svg, ordered, place_words, point_words
from skills.pictures.markup import printable, tag, text
from skills.pictures.scores import card_alt, card_svg, gauge_alt, gauge_svg, split_scores
from skills.pictures.theme import BAND_WORDS, DARK, LIGHT, Palette
from skills.pictures.trend import TrendRow, trend_rows, trend_svg
from skills.pictures.waterfall import Bar, bars, reach, step_words, waterfall_svg

__all__ = [
    "BAND_WORDS",
    "DARK",
    "LIGHT",
    "Bar",
    "Palette",
    "TrendRow",
    "bars",
    "card_alt",
    "card_svg",
    "gauge_alt",
    "gauge_svg",
    "known",
    "map_svg",
    "ordered",
    "place_words",
    "point_words",
    "printable",
    "reach",
    "split_scores",
    "step_words",
    "tag",
    "text",
    "trend_rows",
    "trend_svg",
    "waterfall_svg",
]
