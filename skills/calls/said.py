"""One stretch of a call by one speaker: what the speech service finalises and a transcript is made of."""

from dataclasses import dataclass
from typing import Literal

Side = Literal["us", "client", "unknown"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks on a channel, as far as the source of the sound tells."""

    channel: int
    name: str = ""
    side: Side = "unknown"
    user_id: str | None = None
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance. Times are seconds from the start of the call, one clock for every channel."""

    seq: int
    """1, 2, 3, … in the order finals were given out: no gaps, and one for each utterance."""
    speaker: Speaker
    text: str
    start: float
    end: float
    """Of the last word, not of the silence after it."""
