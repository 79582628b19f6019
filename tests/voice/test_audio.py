"""Bytes into samples, whatever the source's rate and coding, without a seam where chunks meet."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.audio import RATE, RATES, Inlet, decoded, from_mulaw, to_mulaw


def test_mulaw_is_the_standards_table() -> None:
    # G.711: 0xFF and 0x7F are silence, 0x00 and 0x80 the loudest there is, 0xF0 the top of the first segment
    assert from_mulaw(bytes((0xFF, 0x7F, 0x00, 0x80, 0xF0, 0xEF))).tolist() == [0, 0, -32124, 32124, 120, 132]


@settings(max_examples=60)
@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=50))
def test_mulaw_there_and_back_is_off_by_no_more_than_its_step(values: list[int]) -> None:
    samples = np.array(values, np.int16)
    back = from_mulaw(to_mulaw(samples)).astype(int)
    step = np.maximum(8, np.abs(samples.astype(int)) // 16)
    loud = np.clip(samples.astype(int), -32_124, 32_124)
    assert (np.abs(back - loud) <= step).all()


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("chunk", [160, 333])
def test_a_stream_resampled_in_chunks_is_the_whole_resampled(rate: int, chunk: int) -> None:
    seconds = 1.0
    wave = (8_000 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)).astype(np.int16)
    inlet = Inlet(rate)
    parts = [inlet.take(wave[at : at + chunk]) for at in range(0, len(wave), chunk)]
    heard = np.concatenate((*parts, inlet.flush()))
    assert abs(len(heard) - RATE * seconds) <= 2
    told = (8_000 * np.sin(2 * np.pi * 440 * np.arange(len(heard)) / RATE)).astype(np.int16)
    inside = slice(400, len(heard) - 400)
    assert np.abs(heard[inside].astype(int) - told[inside]).max() < 120  # in time and in shape


def test_bytes_are_little_endian_samples() -> None:
    assert decoded(b"\x01\x00\xff\xff", "pcm16").tolist() == [1, -1]
    assert decoded(b"\xff", "mulaw").tolist() == [0]
