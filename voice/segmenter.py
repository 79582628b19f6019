"""Cuts one channel into utterances. Pure: frames and probabilities in, events out; positions count 16 kHz samples.

An utterance begins 200 ms before speech was noticed and ends where 300 ms of silence were heard. Utterances never
overlap and no frame of speech falls between two of them: one that grows too long is cut at its quietest moment, and
the next begins on that sample.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from voice.audio import RATE, Samples
from voice.vad import FRAME


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds, and probabilities of the detector."""

    on: float = 0.5
    """Speech begins at this probability…"""
    off: float = 0.35
    """…and goes on down to this one."""
    endpoint_s: float = 0.3
    """So much silence ends an utterance."""
    hurried_s: float = 0.16
    """So much does once it has grown long."""
    long_s: float = 9.0
    pause_s: float = 0.16
    """So much silence makes the end likely: decoding may begin in advance. An utterance keeps this much of it."""
    pre_roll_s: float = 0.2
    most_s: float = 15.0
    blip_s: float = 0.09
    """Less speech than this is a click or a breath."""

    @property
    def ring_samples(self) -> int:
        return int((self.most_s + self.pre_roll_s + self.endpoint_s + 1.0) * RATE)


@dataclass(frozen=True, slots=True)
class Began:
    start: int
    """Where the utterance's sound begins, pre-roll included."""
    at: int
    """Where speech was noticed."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Silence so far: if it lasts, the utterance will be exactly this stretch."""

    start: int
    end: int
    voiced: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause was none."""

    start: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance: samples `start` up to, not including, `end`."""

    start: int
    end: int
    voiced: int
    """Samples in frames that held speech."""
    cut: bool = False
    """It was cut for its length: the speaker goes on."""


Event = Began | Paused | Resumed | Spoken


class Ring:
    """The last moments of a channel."""

    def __init__(self, capacity: int) -> None:
        self._sound = np.zeros(capacity, np.int16)
        self.end = 0
        """Samples that went in so far: the position after the newest."""

    @property
    def first(self) -> int:
        return max(0, self.end - len(self._sound))

    def put(self, samples: Samples) -> None:
        size = len(self._sound)
        kept = samples[-size:]
        start = (self.end + len(samples) - len(kept)) % size
        head = min(len(kept), size - start)
        self._sound[start : start + head] = kept[:head]
        self._sound[: len(kept) - head] = kept[head:]
        self.end += len(samples)

    def jump(self, to: int) -> None:
        """Silence up to `to`."""
        if to - self.end >= len(self._sound):
            self._sound[:] = 0
            self.end = to
        else:
            self.put(np.zeros(to - self.end, np.int16))

    def get(self, start: int, end: int) -> Samples:
        """A copy. Raises `IndexError` for sound that is no longer, or not yet, here."""
        if start < self.first or end > self.end or start > end:
            raise IndexError(f"sound {start}..{end} of {self.first}..{self.end}")
        size = len(self._sound)
        at, count = start % size, end - start
        head = min(count, size - at)
        return np.concatenate((self._sound[at : at + head], self._sound[: count - head]))


class Segmenter:
    def __init__(self, rules: Rules | None = None, *, at: int = 0) -> None:
        """`at`: where in the call the first frame stands."""
        self.rules = rules or Rules()
        self._at = at
        self._floor = at
        """Sound before it belongs to an earlier utterance."""
        self._start = -1
        self._voiced = 0
        self._told = False
        self._silent_from = -1
        self._paused = False
        self._levels: deque[tuple[int, float]] = deque()
        """Position and loudness of each frame of the utterance, for a forced cut."""

    @property
    def at(self) -> int:
        return self._at

    @property
    def start(self) -> int | None:
        """Where the utterance that runs began, once it is one."""
        return self._start if self._told else None

    @property
    def held(self) -> int:
        """Sound from here on may still become part of an utterance."""
        return self._start if self._start >= 0 else max(self._floor, self._at - self._samples(self.rules.pre_roll_s))

    def push(self, frame: Samples, probability: float) -> list[Event]:
        """The next 512 samples."""
        events: list[Event] = []
        begins, self._at = self._at, self._at + len(frame)
        speech = probability >= self.rules.on or (
            self._start >= 0 and self._silent_from < 0 and probability >= self.rules.off
        )
        if self._start < 0 and not speech:
            return events
        if self._start < 0:
            self._start = max(self._floor, begins - self._samples(self.rules.pre_roll_s))
        wide = frame.astype(np.float32)
        self._levels.append((begins, float(wide @ wide) + 1e6 * probability * len(frame) / FRAME))
        if speech:
            self._speak(begins, len(frame), events)
        else:
            self._hush(begins, events)
        if self._start >= 0 and self._at - self._start >= self._samples(self.rules.most_s):
            self._cut(events)
        return events

    def flush(self) -> list[Event]:
        """The sound ends here: so does what is being said."""
        events: list[Event] = []
        if self._told:
            end = self._at if self._silent_from < 0 else min(self._at, self._silent_from + self._tail)
            self._end(end, events)
        self._reset()
        return events

    def jump(self, to: int) -> list[Event]:
        """Sound is missing up to `to`."""
        events = self.flush()
        self._at = self._floor = to
        return events

    def _speak(self, begins: int, length: int, events: list[Event]) -> None:
        self._voiced += length
        if self._paused:
            events.append(Resumed(self._start))
        self._silent_from, self._paused = -1, False
        if not self._told and self._voiced >= self._samples(self.rules.blip_s):
            self._told = True
            events.append(Began(self._start, begins + length - self._voiced))

    def _hush(self, begins: int, events: list[Event]) -> None:
        if self._silent_from < 0:
            self._silent_from = begins
        silent = self._at - self._silent_from
        hurried = self._at - self._start > self._samples(self.rules.long_s)
        if self._told and not self._paused and silent >= self._tail:
            self._paused = True
            events.append(Paused(self._start, self._silent_from + self._tail, self._voiced))
        if silent >= self._samples(self.rules.hurried_s if hurried else self.rules.endpoint_s):
            if self._told:
                self._end(self._silent_from + self._tail, events)
            self._reset()

    def _end(self, end: int, events: list[Event]) -> None:
        events.append(Spoken(self._start, end, self._voiced))
        self._floor = end

    def _reset(self) -> None:
        self._start, self._voiced, self._told = -1, 0, False
        self._silent_from, self._paused = -1, False
        self._levels.clear()

    def _cut(self, events: list[Event]) -> None:
        """At the quietest moment of the second half; the rest goes on as the next utterance."""
        frames = list(self._levels)
        middle = self._start + (self._at - self._start) // 2
        candidates = range(next((i for i, (at, _) in enumerate(frames) if at >= middle), 0), len(frames))
        quietest = min(candidates, key=lambda i: (_level(frames[max(0, i - 1) : i + 2]), -i))
        at = frames[quietest][0]
        share = (at - self._start) / (self._at - self._start)
        before = round(self._voiced * share)
        if self._told:
            events.append(Spoken(self._start, at, before, cut=True))
        self._start, self._floor, self._voiced, self._paused = at, at, self._voiced - before, False
        self._levels = deque((begins, level) for begins, level in frames if begins >= at)
        if self._silent_from >= 0:
            self._silent_from = max(self._silent_from, at)
        if self._told:
            events.append(Began(at, at))

    @property
    def _tail(self) -> int:
        return self._samples(self.rules.pause_s)

    @staticmethod
    def _samples(seconds: float) -> int:
        return int(seconds * RATE)


def _level(frames: list[tuple[int, float]]) -> float:
    return sum(level for _, level in frames) / len(frames)
