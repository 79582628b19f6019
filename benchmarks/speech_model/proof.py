"""How well a model folder hears sentences and voices it never heard, through stock faster-whisper."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.speech_model.espeak import RATE, Spoken
from benchmarks.speech_model.sentences import bare
from benchmarks.voice_score import errors


def prove(folder: Path, spoken: Iterable[Spoken]) -> dict[str, float]:
    """Word error rate by voice and in all, and what it makes of silence and noise (words, which should be none)."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    wrong, words = defaultdict[str, int](int), defaultdict[str, int](int)
    for one in spoken:
        pad = np.zeros(RATE // 4, np.float32)
        heard = _heard(model, np.concatenate((pad, one.sound / 32_768, pad)).astype(np.float32))
        reference = bare(one.text)
        for name in (one.voice.partition("+")[2], "all"):
            wrong[name] += errors(reference, bare(heard))
            words[name] += len(reference)
    told = {name: wrong[name] / words[name] for name in sorted(words)}
    noise = np.random.default_rng(0).standard_normal(3 * RATE).astype(np.float32) * 0.003
    for name, nothing in (("words in silence", np.zeros(3 * RATE, np.float32)), ("words in noise", noise)):
        told[name] = float(len(bare(_heard(model, nothing))))
    return told


def _heard(model: object, sound: object) -> str:
    segments, _ = model.transcribe(sound, language="en", beam_size=5, temperature=0.0)  # type: ignore[attr-defined]
    return " ".join(s.text.strip() for s in segments)
