"""Colours and words that every picture shares."""

from dataclasses import dataclass
from typing import Literal

from skills.answer import Band

Colour = Literal[
    "none",
    "paper",
    "ink",
    "muted",
    "track",
    "strong",
    "contested",
    "weak",
    "unknown",
    "line",
    "group-1",
    "group-2",
    "group-3",
    "group-4",
    "group-5",
]
"""What a piece of a picture is coloured as; a palette says how that looks, and a page may say otherwise."""

GROUPS: tuple[Colour, ...] = ("group-1", "group-2", "group-3", "group-4", "group-5")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
BAND_WORDS: dict[Band, str] = {
    "strong": "strong",
    "contested": "contested",
    "weak": "weak",
    "unknown": "not known yet",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme; contrast of text on `paper` is at least 4.5:1, of a group's mark at least 3:1."""

    paper: str
    ink: str
    muted: str
    track: str
    strong: str
    contested: str
    weak: str
    unknown: str
    line: str
    groups: tuple[str, str, str, str, str]
    """Told apart by people who see fewer colours too; a group's shape says the same."""

    def band(self, band: Band) -> str:
        return {"strong": self.strong, "contested": self.contested, "weak": self.weak, "unknown": self.unknown}[band]

    def of(self, colour: Colour) -> str:
        if colour in GROUPS:
            return self.groups[GROUPS.index(colour)]
        return "none" if colour == "none" else str(getattr(self, colour))


LIGHT = Palette(
    "#ffffff",
    "#1c2127",
    "#5a6470",
    "#e6e9ed",
    "#1d8357",
    "#b26a00",
    "#c43d36",
    "#7a8490",
    "#3558c8",
    ("#0072b2", "#c65102", "#00795a", "#a4478a", "#5a6470"),
)
DARK = Palette(
    "#171a1f",
    "#e8ebef",
    "#9aa4b0",
    "#2b3038",
    "#4cc38a",
    "#e2a33d",
    "#f0766e",
    "#7f8a97",
    "#8ea8ff",
    ("#56b4e9", "#f08a4b", "#35c59a", "#e29ac8", "#a9b3be"),
)
