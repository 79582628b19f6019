"""What the speech service tells about a call while it runs: the contract between hearing and helping.

Times are seconds from the start of the call, one clock for every channel.
"""

from dataclasses import dataclass, replace
from typing import Literal

from skills.calls.said import Said, Speaker

Pressure = Literal["none", "fewer_partials", "smaller_beam", "finals_only"]


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: float
    end: float
    probability: float
    """0..1, the model's own."""

    def moved(self, by: float) -> "Word":
        return replace(self, start=round(self.start + by, 3), end=round(self.end + by, 3))


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    call_id: str
    speaker: Speaker
    at: float


@dataclass(frozen=True, slots=True)
class Partial:
    """What an utterance sounds like so far; the next partial, or its final, takes its place."""

    call_id: str
    utterance: str
    speaker: Speaker
    text: str
    stable: int
    """So many leading characters were agreed on by two decodes and stay."""
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance as it stands. Given out once; never dropped."""

    call_id: str
    utterance: str
    said: Said
    words: tuple[Word, ...] = ()
    language: str = ""
    latency_s: float = 0.0
    """From the end of the last word's sound being received to this being given out."""


@dataclass(frozen=True, slots=True)
class Lagging:
    """The machine is behind: what is left out meanwhile, and by how many seconds finals come late."""

    call_id: str
    pressure: Pressure
    behind_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    call_id: str
    reason: str
    seconds: float


Heard = SpeechBegan | Partial | Final | Lagging | Ended
