"""One speaker's sound on its way in: bytes, made whole, resampled, looked through for speech, cut into utterances."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from skills.calls.said import Speaker
from voice.agreement import Agreement
from voice.audio import BYTES_PER_SAMPLE, RATE, Encoding, Inlet, Samples, decoded
from voice.errors import BadSound
from voice.scheduler import Ticket
from voice.segmenter import Event, Ring, Rules, Segmenter
from voice.vad import FRAME, Detector

_AT_ONCE = 8
"""Frames the detector is shown together; the ring runs ahead of the segmenter by no more."""
_TOGETHER_S = 0.03
"""Sound that comes within so short a time is taken to have come together."""
_SMALL_GAP_S = 0.5
"""Missing sound up to this long is filled with silence; more ends what is being said."""


@dataclass(slots=True)
class Utterance:
    """What is being said."""

    id: str
    start: int
    """Where its sound begins, pre-roll included."""
    at: int
    """Where speech was noticed."""
    agreement: Agreement = field(default_factory=Agreement)
    shown: bool = False
    """A partial of it was given out."""
    last_text: str = ""
    asked_at: int = 0
    """Up to where the last partial heard it."""
    asking: bool = False

    def __post_init__(self) -> None:
        self.asked_at = self.at


@dataclass(slots=True)
class Pending:
    """An utterance whose final is on its way."""

    utterance: Utterance
    start: int
    end: int
    cut: bool
    ticket: Ticket


class Channel:
    """Positions inside are 16 kHz samples from the start of the call; `received` counts the source's samples."""

    def __init__(
        self,
        speaker: Speaker,
        *,
        rate: int,
        encoding: Encoding,
        detector: Detector,
        rules: Rules,
        begins_s: float = 0.0,
    ) -> None:
        self.speaker = speaker
        self.rate = rate
        self.encoding = encoding
        self.received = int(begins_s * rate)
        self.utterance: Utterance | None = None
        self.ahead: tuple[int, int, Ticket] | None = None
        """A decode begun in a pause that may be the end: start, end."""
        self.pending: deque[Pending] = deque()
        self.language: str | None = None
        """As heard so far."""
        self.digits, self.digits_at = "", 0
        """What the last utterance ended with, and where: a card number may go on after a pause."""
        self.touched = 0.0
        """When sound came last; 0 while none is awaited."""
        self._detector = detector
        self._inlet = Inlet(rate)
        self._rest: Samples = np.zeros(0, np.int16)
        self._ring = Ring(rules.ring_samples)
        self._ring.jump(self._position(self.received))
        self._segmenter = Segmenter(rules, at=self._ring.end)
        self._arrived: deque[tuple[int, float]] = deque(maxlen=512)

    @property
    def at(self) -> int:
        """Up to where it was listened to."""
        return self._segmenter.at

    @property
    def safe(self) -> int:
        """The source's sample before which nothing is needed again, whatever happens to this process."""
        first = self.pending[0].start if self.pending else self._segmenter.held
        return min(self.received, first * self.rate // RATE)

    def sound(self, start: int, end: int) -> Samples:
        return self._ring.get(start, end)

    def arrived(self, position: int) -> float | None:
        """When the sound up to a position had been received."""
        return next((when for at, when in self._arrived if at >= position), None)

    def hear(self, data: bytes, at: int | None, now: float, told: Callable[[Event], None]) -> float:
        """Takes sound that begins at sample `at` of the source (None: right after what came before).

        What was heard already is skipped. Returns how many new seconds there were. Raises `BadSound`.
        """
        if len(data) % BYTES_PER_SAMPLE[self.encoding]:
            raise BadSound("The sound was cut within a sample.")
        samples = decoded(data, self.encoding)
        at = self.received if at is None else at
        samples = samples[max(0, self.received - at) :]
        if not len(samples):
            return 0.0
        gap = max(0, at - self.received)
        if gap > _SMALL_GAP_S * self.rate:
            self._jump(at, told)
        elif gap:
            samples = np.concatenate((np.zeros(gap, np.int16), samples))
        self.received += len(samples)
        self.touched = now
        self._arrive(now)
        self._listen(self._inlet.take(samples), told)
        return len(samples) / self.rate

    def pause(self, told: Callable[[Event], None]) -> None:
        """No sound came for a while: what was being said ends. It may go on later, without a sample missing."""
        self.touched = 0.0
        for event in self._segmenter.flush():
            told(event)

    def flush(self, told: Callable[[Event], None]) -> None:
        """The sound ends here, down to the last sample."""
        self._listen(self._inlet.flush(), told)
        if len(self._rest):
            self._listen(np.zeros(FRAME - len(self._rest), np.int16), told)
        for event in self._segmenter.flush():
            told(event)

    def _jump(self, to: int, told: Callable[[Event], None]) -> None:
        self.flush(told)
        self.received = to
        self._rest = np.zeros(0, np.int16)
        position = max(self._position(to), self._ring.end)
        for event in self._segmenter.jump(position):
            told(event)
        self._ring.jump(position)
        self._detector.forget()

    def _listen(self, samples: Samples, told: Callable[[Event], None]) -> None:
        sound = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        whole = len(sound) // FRAME
        self._rest = sound[whole * FRAME :].copy()
        frames = sound[: whole * FRAME].reshape(whole, FRAME)
        for first in range(0, whole, _AT_ONCE):
            some = frames[first : first + _AT_ONCE]
            self._ring.put(some.reshape(-1))
            for frame, probability in zip(some, self._detector.heard(some), strict=True):
                for event in self._segmenter.push(frame, float(probability)):
                    told(event)

    def _arrive(self, now: float) -> None:
        position = self._position(self.received)
        if self._arrived and now - self._arrived[-1][1] < _TOGETHER_S:
            now = self._arrived.pop()[1]
        self._arrived.append((position, now))

    def _position(self, sample: int) -> int:
        return sample * RATE // self.rate
