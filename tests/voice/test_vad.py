"""The real detector: silence, noise and music are no speech; speech is; and its state survives any chunking."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.voice.conftest import hiss, tune
from voice.audio import Samples
from voice.vad import FRAME, Silero


def heard(silero: Silero, sound: Samples, at_once: int = 50) -> np.ndarray:
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    ear = silero.ear()
    return np.concatenate([ear.heard(frames[i : i + at_once]) for i in range(0, len(frames), at_once)])


@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_it_hears_the_same_however_many_frames_it_is_shown_at_once(
    silero: Silero, recording: Callable[[str], Samples], at_once: int
) -> None:
    sound = recording("two_speakers.flac")[0][: FRAME * 150]
    assert np.allclose(heard(silero, sound, at_once), heard(silero, sound, 150), atol=1e-4)


@pytest.mark.parametrize("sound", [np.zeros(32_000, np.int16), hiss(4.0), hiss(4.0, 3_000.0), tune(6.0)])
def test_silence_noise_and_music_are_no_speech(silero: Silero, sound: Samples) -> None:
    told = heard(silero, sound)
    assert np.mean(told > 0.5) < 0.1


def test_speech_is_speech(silero: Silero, recording: Callable[[str], Samples]) -> None:
    told = heard(silero, recording("without_a_pause.flac")[0])
    assert np.mean(told > 0.5) > 0.8


def test_after_a_break_it_begins_afresh(silero: Silero, recording: Callable[[str], Samples]) -> None:
    frames = recording("telephone.wav")[0][: FRAME * 60].reshape(-1, FRAME)
    ear = silero.ear()
    first = ear.heard(frames)
    ear.forget()
    assert np.allclose(first, ear.heard(frames), atol=1e-6)
