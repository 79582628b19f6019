"""The typeface of PDFs: DejaVu Sans, which covers Latin, Greek and Cyrillic and comes with the pictures' library.

What it cannot draw (Chinese, Japanese, emoji) is shown as an empty box, and the document says so: better than a name
that silently loses letters. DOCX needs none of this: the word processor brings its own fonts.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILY = "dejavu"
FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf", "I": "DejaVuSans-Oblique.ttf"}
BOX = "□"


@cache
def folder() -> Path:
    """Found without importing the library, which would cost a second."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def drawable() -> frozenset[int]:
    """Code points that both the regular and the bold face hold, without those that only hide or turn text."""
    from fontTools.ttLib import TTFont

    held: list[set[int]] = []
    for face in ("", "B"):
        with TTFont(folder() / FACES[face], lazy=True) as font:
            held.append(set(font.getBestCmap()))
    return frozenset(c for c in set.intersection(*held) if unicodedata.category(chr(c))[0] != "C")


@dataclass(slots=True)
class Shown:
    """Text as the typeface can draw it; remembers what it could not."""

    missing: set[str] = field(default_factory=set)

    def __call__(self, text: str) -> str:
        known = drawable()
        if all(ord(c) in known for c in text):
            return text
        return "".join(self._one(c, known) for c in text)

    def _one(self, character: str, known: frozenset[int]) -> str:
        if ord(character) in known:
            return character
        if character.isspace():
            return " "
        if not character.isprintable():
            return ""
        self.missing.add(character)
        return BOX
