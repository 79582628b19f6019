"""What a Whisper model writes is not always what was said: it fills silence with phrases and runs in circles. Pure.

Four gates, each with a reason that is counted: too little speech for so many words, a probability that says "guess",
text that packs too well, and a phrase over and over.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice.heard import Word


@dataclass(frozen=True, slots=True)
class Gates:
    log_probability: float = -1.0
    """Mean per token; lower is a guess."""
    sure_silence: float = 0.6
    """The model's own probability that nobody speaks…"""
    silent_log_probability: float = -0.6
    """…which counts when what it wrote is also below this."""
    compression: float = 2.4
    words_per_s: float = 8.0
    """Nobody says more than this in a second of speech."""
    repeats: int = 4
    """The same phrase so often in a row is a loop."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to judge one decode by."""

    text: str
    log_probability: float
    no_speech: float
    voiced_s: float
    """0 when it is not known."""


def compression(text: str) -> float:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def looping(words: Sequence[str], repeats: int) -> bool:
    """Whether a phrase of one to six words stands `repeats` times in a row."""
    bare = [w.strip(".,?! ").casefold() for w in words]
    for size in range(1, 7):
        run = 1
        for at in range(size, len(bare) - size + 1, size):
            run = run + 1 if bare[at : at + size] == bare[at - size : at] else 1
            if run >= repeats + (size == 1):  # "no, no, no, no" is said by people
                return True
    return False


def doubted(evidence: Evidence, gates: Gates) -> str:
    """Why it is not believed; "" when it is."""
    words = evidence.text.split()
    if not words:
        return ""
    if evidence.no_speech > gates.sure_silence and evidence.log_probability < gates.silent_log_probability:
        return "silence"
    if evidence.log_probability < gates.log_probability:
        return "guess"
    if evidence.voiced_s and len(words) > gates.words_per_s * evidence.voiced_s + 3:
        return "too_many_words"
    if looping(words, gates.repeats) or (len(words) > 12 and compression(evidence.text) > gates.compression):
        return "loop"
    return ""


def in_order(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    """Words' times within the sound, none before the one ahead of it."""
    told: list[Word] = []
    floor = 0.0
    for word in words:
        start = min(max(word.start, floor), seconds)
        end = min(max(word.end, start), seconds)
        told.append(replace(word, start=start, end=end))
        floor = start
    return tuple(told)
