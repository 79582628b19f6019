"""One observation read out of a text, not yet on anybody's record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB, CName
from knowledge.records import FogClass


@dataclass(frozen=True, slots=True)
class Proposal:
    quote: str
    """The very words: `text[start:end]`."""
    start: int
    end: int
    sub_factor: str
    polarity: Literal[1, -1]
    strength: float
    """1 strong: a figure, a consequence or authority; 0.6 medium: clear but partial; 0.3 weak: a hint or hearsay."""
    fog: FogClass
    confidence: float
    """0..1: how sure the reading is, calibrated on texts it was not fitted on."""
    speaker: str = ""
    """Full name of whoever said it; empty for a statement of the document or the writer of a note."""
    first_hand: bool = False
    """The client's own words, or a document's: not passed on by somebody on our side."""
    at: datetime | None = None
    locator: str = ""
    """Minute ("12:40"), page or heading."""
    reasons: tuple[str, ...] = ()
    """Why it was read this way, in plain words."""

    @property
    def factor(self) -> str:
        return FACTOR_OF_SUB[self.sub_factor]

    @property
    def c(self) -> CName:
        return C_OF_FACTOR[self.factor]
