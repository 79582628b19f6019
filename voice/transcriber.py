"""What turns sound into words, as the scheduler sees it: a few lanes that each take a batch of stretches."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice.audio import RATE, Samples
from voice.heard import Word


@dataclass(frozen=True, slots=True)
class Request:
    """One stretch of sound by one speaker."""

    sound: Samples
    words: bool = False
    """Whether each word's time is wanted (finals)."""
    language: str | None = None
    """None: the model finds out."""
    expect: tuple[str, ...] = ()
    """Names it should expect."""
    voiced_s: float = 0.0
    """How much of it the detector took for speech."""
    beam: int = 1

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE


@dataclass(frozen=True, slots=True)
class Decoded:
    """Words' times are seconds from the start of the sound."""

    text: str
    words: tuple[Word, ...] = ()
    language: str = ""
    log_probability: float = 0.0
    """Mean over its tokens."""
    gated: str = ""
    """Why what the model wrote was not believed ("" when it was); the text is empty then."""


class Transcriber(Protocol):
    @property
    def lanes(self) -> int:
        """How many batches it decodes side by side."""
        ...

    @property
    def most(self) -> int:
        """The largest batch worth making."""
        ...

    def group(self, request: Request) -> Hashable:
        """Only requests of one group may share a batch."""
        ...

    async def decode(self, batch: Sequence[Request]) -> list[Decoded]:
        """In the order asked. Raises `TranscriptionFailed`; then nothing of the batch is done."""
        ...

    async def revive(self) -> None:
        """After repeated failures: loads what it needs anew. Raises `NoModel`, `TranscriptionFailed`."""
        ...

    async def close(self) -> None: ...
