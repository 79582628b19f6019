"""Sound as it arrives, made into what the model hears: 16 kHz, 16 bit, one channel. State lives across chunks."""

from functools import cache
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second, everywhere inside."""
RATES = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""What a stream may come in."""

Encoding = Literal["pcm16", "mulaw"]
Samples = NDArray[np.int16]

BYTES_PER_SAMPLE: dict[Encoding, int] = {"pcm16": 2, "mulaw": 1}


@cache
def _mulaw_table() -> Samples:
    """G.711 µ-law: 256 codes, sign, three bits of exponent, four of mantissa, stored inverted."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = ((((code & 0x0F) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


def from_mulaw(data: bytes) -> Samples:
    return _mulaw_table()[np.frombuffer(data, np.uint8)]


def to_mulaw(samples: Samples) -> bytes:
    """Each sample as the code nearest to it."""
    table = _mulaw_table().astype(np.int32)
    order = np.argsort(table, kind="stable")
    values = table[order]
    at = np.clip(np.searchsorted(values, samples), 1, 255)
    wide = samples.astype(np.int32)
    lower = wide - values[at - 1] <= values[at] - wide
    return order[at - lower].astype(np.uint8).tobytes()


def decoded(data: bytes, encoding: Encoding) -> Samples:
    """Samples at the source's rate; `data` holds whole samples."""
    return from_mulaw(data) if encoding == "mulaw" else np.frombuffer(data, "<i2").astype(np.int16, copy=False)


class Inlet:
    """One unbroken stretch of a channel, from the source's rate to 16 kHz.

    The resampler keeps the last moments of sound (a few hundredths of a second) until more comes: what comes out is
    in time, only later. `flush` gives the rest.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="int16", quality="MQ")

    def take(self, samples: Samples) -> Samples:
        if self._stream is None:
            return samples
        resampled: Samples = self._stream.resample_chunk(np.ascontiguousarray(samples))
        return resampled

    def flush(self) -> Samples:
        if self._stream is None:
            return np.zeros(0, np.int16)
        rest: Samples = self._stream.resample_chunk(np.zeros(0, np.int16), last=True)
        self._stream = soxr.ResampleStream(self.rate, RATE, 1, dtype="int16", quality="MQ")
        return rest
