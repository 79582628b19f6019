"""How much room words take, without a font at hand.

Widths are those of DejaVu Sans, which is wider than the fonts most screens bring (Segoe UI, Roboto, Arial, San
Francisco): what does not collide by these does not collide there.
"""

import unicodedata
from functools import lru_cache

from skills.pictures.markup import one_line

ASCENT = 0.78
"""Above the baseline, of the size: capitals and figures."""
DESCENT = 0.22
ELLIPSIS = "…"
_OTHERS = 0.7
_WIDE = 1.02
_NARROW = 0.45
_EM = {
    0.28: "ijlı'|",
    0.3: "IJł",
    0.34: " ,.·/:;\\\xa0",
    0.37: "f-()[]",
    0.4: "t!",
    0.42: "r",
    0.5: '*_`–"^',
    0.54: "sz“”‘’",
    0.56: "c?L",
    0.6: "Fkvxy",
    0.62: "PTYaoeø",
    0.64: "ESbdghnpquß0123456789${}£€",
    0.7: "KABRXZCV",
    0.76: "HNUDG",
    0.8: "OQ&",
    0.84: "w#+<=>~×→−↑",
    0.88: "M",
    0.99: "m%æWŒœ@…",
}
_WIDTHS = {sign: em for em, signs in _EM.items() for sign in signs}


@lru_cache(maxsize=8192)
def _sign(sign: str) -> float:
    known = _WIDTHS.get(sign)
    if known is not None:
        return known
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return _WIDE
    base = unicodedata.normalize("NFD", sign)[0]
    return _WIDTHS.get(base, _OTHERS) if base != sign else _OTHERS


def _bold(sign: str) -> float:
    """A bold sign against a plain one: narrow ones gain more."""
    plain = _sign(sign)
    return plain * (1.24 if plain < _NARROW else 1.13)


def width(words: str, size: float, *, bold: bool = False) -> float:
    """In the unit of `size`."""
    return sum(map(_bold if bold else _sign, words)) * size


def fitted(words: str, size: float, most: float, *, bold: bool = False) -> str:
    """The words on one line, cut with an ellipsis where they are longer than `most`; "" where nothing fits."""
    words = one_line(words)
    if width(words, size, bold=bold) <= most:
        return words
    kept = words
    while kept and width(kept + ELLIPSIS, size, bold=bold) > most:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS if kept else ""


def wrapped(words: str, size: float, most: float, lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """In at most so many lines, broken at spaces; the last is cut where the words are longer."""
    found: list[str] = []
    left = one_line(words).split(" ")
    while left and len(found) < lines - 1:
        line = [left.pop(0)]
        while left and width(" ".join((*line, left[0])), size, bold=bold) <= most:
            line.append(left.pop(0))
        found.append(fitted(" ".join(line), size, most, bold=bold))
    if left:
        found.append(fitted(" ".join(left), size, most, bold=bold))
    return tuple(line for line in found if line)
