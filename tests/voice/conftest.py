"""The speech model and sounds of the tests."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice.audio import RATE, Samples
from voice.files import open_file
from voice.vad import Silero
from voice.whisper import Engine

ASSETS = Path(__file__).parent.parent / "assets"
MODEL = ASSETS / "speech_model"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(MODEL, lanes=1, threads=1)


@pytest.fixture(scope="session")
def silero() -> Silero:
    return Silero()


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Samples]:
    """[channels, samples] of a file in tests/assets/speech."""

    def read(name: str) -> Samples:
        return np.concatenate(list(open_file(ASSETS / "speech" / name).blocks(RATE)), axis=1)

    return read


def tune(seconds: float, seed: int = 3) -> Samples:
    """Chords with a beat: music as far as a voice detector is concerned."""
    t = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(seed)
    wave = np.zeros(len(t))
    for bar, root in enumerate(noise.choice([220.0, 261.6, 329.6, 392.0], int(seconds * 2) + 1)):
        part = (t >= bar / 2) & (t < (bar + 1) / 2)
        for ratio in (1.0, 1.25, 1.5, 2.0):
            wave[part] += np.sin(2 * np.pi * root * ratio * t[part]) * np.exp(-3 * (t[part] - bar / 2))
    return (wave / np.abs(wave).max() * 9_000).astype(np.int16)


def hiss(seconds: float, level: float = 300.0, seed: int = 4) -> Samples:
    return np.random.default_rng(seed).normal(0, level, int(seconds * RATE)).astype(np.int16)
