"""Speech without speech: sound in which every word is a tone of its own loudness, and a model that reads it back.

What goes in as words 3, 4, 5 comes out as "w3 w4 w5", with times, however it was cut on the way. So a test can ask for
exactly what was said: nothing lost, nothing twice, in order.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voice.audio import RATE, Samples
from voice.errors import TranscriptionFailed
from voice.heard import Ended, Final, Heard, Lagging, Partial, Word
from voice.ports import Admission, NotAdmitted
from voice.session import LiveSession
from voice.transcriber import Decoded, Request

WORD_S = 0.32
_GAP = 640
_STEP = 20
_FLOOR = 300


def words(numbers: Iterable[int], *, rate: int = RATE) -> Samples:
    """Each word: a third of a second of its own loudness, then a short gap."""
    parts: list[Samples] = []
    for number in numbers:
        parts += [np.full(int(WORD_S * rate), _FLOOR + _STEP * (number % 1500 + 1), np.int16)]
        parts += [np.zeros(_GAP * rate // RATE, np.int16)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def hush(seconds: float, *, rate: int = RATE) -> Samples:
    return np.zeros(int(seconds * rate), np.int16)


class LoudEar:
    """Takes whatever is loud for speech."""

    def heard(self, frames: Samples) -> NDArray[np.float32]:
        loud = np.abs(frames.astype(np.int32)).mean(axis=1) > 100
        return loud.astype(np.float32)

    def forget(self) -> None:
        return None


def read(sound: Samples) -> list[Word]:
    """The words in it; a word cut to less than half is not recognised."""
    loud = np.abs(sound.astype(np.int32)) >= _FLOOR
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False]))))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start >= WORD_S * RATE / 2:
            number = round((int(np.median(sound[start:end])) - _FLOOR) / _STEP) - 1
            found.append(Word(f"w{number}", float(start) / RATE, float(end) / RATE, 0.9))
    return found


@dataclass
class ScriptedTranscriber:
    """Takes as long as it is told, and fails when it is told."""

    lanes: int = 1
    most: int = 1
    cost: Callable[[Request], float] = lambda request: 0.1
    """Seconds a batch takes, for its longest request."""
    fails: Callable[[Sequence[Request]], bool] = lambda batch: False
    hangs: Callable[[Sequence[Request]], bool] = lambda batch: False
    batches: list[list[Request]] = field(default_factory=list)
    """What was decoded, in order of beginning."""
    revived: int = 0
    running: int = 0

    def group(self, request: Request) -> Hashable:
        return (request.words, request.beam, len(request.expect))

    async def decode(self, batch: Sequence[Request]) -> list[Decoded]:
        self.batches.append(list(batch))
        self.running += 1
        try:
            if self.hangs(batch):
                await asyncio.Event().wait()
            await asyncio.sleep(max(self.cost(r) for r in batch))
        finally:
            self.running -= 1
        if self.fails(batch):
            raise TranscriptionFailed("The model failed.", detail="scripted")
        return [self._told(r) for r in batch]

    async def revive(self) -> None:
        self.revived += 1

    async def close(self) -> None:
        return None

    @staticmethod
    def _told(request: Request) -> Decoded:
        found = read(request.sound)
        text = " ".join(w.text for w in found)
        return Decoded(text, tuple(found) if request.words else (), "en", -0.1)


@dataclass
class ScriptedDesk:
    """Keeps everything it is told; is away when it is told."""

    admission: Admission = field(default_factory=lambda: Admission("default", "call"))
    away: int = 0
    """So many finals are refused before it is back."""
    told: list[Heard] = field(default_factory=list)
    calls: dict[str, Admission] = field(default_factory=dict)
    """By key; empty: every key opens `admission`."""

    async def admit(self, key: str) -> Admission:
        if not self.calls:
            return self.admission
        if key not in self.calls:
            raise NotAdmitted("No such call.")
        return self.calls[key]

    async def tell(self, heard: Heard) -> None:
        if isinstance(heard, Final) and self.away:
            self.away -= 1
            raise ConnectionError("the store is away")
        if isinstance(heard, Final) and any(f.said.seq == heard.said.seq for f in self.finals(heard.call_id)):
            return
        self.told.append(heard)

    def finals(self, call_id: str | None = None) -> list[Final]:
        return [h for h in self.told if isinstance(h, Final) and call_id in (None, h.call_id)]

    def text(self, channel: int = 0) -> str:
        return " ".join(f.said.text for f in self.finals() if f.said.speaker.channel == channel)

    @property
    def partials(self) -> list[Partial]:
        return [h for h in self.told if isinstance(h, Partial)]

    @property
    def lagging(self) -> list[Lagging]:
        return [h for h in self.told if isinstance(h, Lagging)]

    @property
    def ended(self) -> list[Ended]:
        return [h for h in self.told if isinstance(h, Ended)]


async def play(
    session: LiveSession, sound: dict[int, Samples], *, chunk_s: float = 0.1, real_time: bool = True, begin: int = 0
) -> None:
    """Feeds every channel, side by side, from sample `begin` on; in real time a chunk comes when it is over."""
    step = int(chunk_s * RATE)
    for at in range(begin, max(len(s) for s in sound.values()), step):
        if real_time:
            await asyncio.sleep(chunk_s)
        else:
            await session.room()
        for channel, samples in sound.items():
            if at < len(samples):
                session.hear(channel, samples[at : at + step].tobytes(), at)


def named(numbers: Iterable[int]) -> str:
    """What the scripted model writes for these words."""
    return " ".join(f"w{n}" for n in numbers)
