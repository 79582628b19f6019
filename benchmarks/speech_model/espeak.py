"""Speech from text, with the time of every word and phoneme: espeak-ng through its C library.

Needs Debian's `espeak-ng` (or `libespeak-ng1`). One voice speaks at a time: the
library keeps its state for the process.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
_RETRIEVAL = 1
"""AUDIO_OUTPUT_RETRIEVAL, one short below AUDIO_OUTPUT_SYNCHRONOUS: sound is handed to us, not played."""
_PHONEME_EVENTS = 1
_UTF8 = 1
_WORD, _END, _PHONEME = 1, 5, 7
_SPEED, _PITCH, _RANGE = 1, 3, 4
_PEAK = 20_000


class NoVoices(RuntimeError):
    """espeak-ng is not installed, or does not know a voice."""


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Timed:
    """A word or a phoneme; seconds from the start of the sound."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spoken:
    text: str
    voice: str
    sound: NDArray[np.int16]
    """16 kHz."""
    words: tuple[Timed, ...]
    phonemes: tuple[Timed, ...]

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE


@dataclass(frozen=True, slots=True)
class Manner:
    speed: int = 165
    """Words a minute."""
    pitch: int = 50
    range: int = 50


class _Library:
    def __init__(self) -> None:
        try:
            self.c = ctypes.CDLL("libespeak-ng.so.1")
        except OSError:
            raise NoVoices("espeak-ng is not installed: apt-get install espeak-ng") from None
        self.rate = int(self.c.espeak_Initialize(_RETRIEVAL + 1, 0, None, _PHONEME_EVENTS))
        self.sound: list[NDArray[np.int16]] = []
        self.events: list[tuple[int, int, float, str]] = []
        self._keep = _CALLBACK(self._heard)
        self.c.espeak_SetSynthCallback(self._keep)

    def _heard(self, wav: Any, samples: int, events: Any) -> int:
        if wav and samples > 0:
            self.sound.append(np.ctypeslib.as_array(wav, (samples,)).copy())
        i = 0
        while events[i].type:
            event = events[i]
            name = bytes(event.id).split(b"\0")[0].decode("utf-8", "replace")
            self.events.append((event.type, event.text_position - 1, event.audio_position / 1000, name))
            i += 1
        return 0


@cache
def _library() -> _Library:
    return _Library()


def available() -> bool:
    try:
        _library()
    except NoVoices:
        return False
    return True


def speak(text: str, voice: str = "en-us", manner: Manner | None = None) -> Spoken:
    """Raises `NoVoices`."""
    library, how = _library(), manner or Manner()
    if library.c.espeak_SetVoiceByName(voice.encode()):
        raise NoVoices(f"espeak-ng has no voice {voice!r}")
    for parameter, value in ((_SPEED, how.speed), (_PITCH, how.pitch), (_RANGE, how.range)):
        library.c.espeak_SetParameter(parameter, value, 0)
    library.sound.clear()
    library.events.clear()
    raw = text.encode() + b"\0"
    library.c.espeak_Synth(raw, len(raw), 0, 1, 0, _UTF8, None, None)
    library.c.espeak_Synchronize()
    loud = np.concatenate(library.sound).astype(np.float32)
    sound = soxr.resample(loud, library.rate, RATE, quality="HQ")
    sound *= _PEAK / max(1.0, float(np.abs(sound).max()))
    seconds = len(sound) / RATE
    ends = max((at for kind, _, at, _ in library.events if kind == _END), default=seconds)
    words = tuple(_words(text, [(p, at) for kind, p, at, _ in library.events if kind == _WORD], min(ends, seconds)))
    phonemes = tuple(_phonemes([(n, at) for kind, _, at, n in library.events if kind == _PHONEME], seconds))
    return Spoken(text, voice, sound.astype(np.int16), words, phonemes)


def _words(text: str, begun: list[tuple[int, float]], ends: float) -> Iterator[Timed]:
    """espeak tells where in the text each word it begins stands; a written word may be several of its own."""
    written, at = [], 0
    for word in text.split(" "):
        written.append((at, word))
        at += len(word) + 1
    starts: dict[int, float] = {}
    for position, when in begun:
        number = max(i for i, (first, _) in enumerate(written) if first <= max(0, position))
        starts.setdefault(number, when)
    times, last = [], 0.0
    for i in range(len(written)):
        last = starts.get(i, last)
        times.append(last)
    for (_, word), start, end in zip(written, times, [*times[1:], ends], strict=True):
        yield Timed(word, start, max(start, end))


def _phonemes(begun: list[tuple[str, float]], seconds: float) -> Iterator[Timed]:
    for i, (name, start) in enumerate(begun):
        end = begun[i + 1][1] if i + 1 < len(begun) else seconds
        yield Timed(name.strip("_:") or "_", start, end)
