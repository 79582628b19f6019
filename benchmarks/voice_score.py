"""How well and how soon a call was heard, from what was shown when. The same for every system. Pure."""

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from benchmarks.calls import Line
from benchmarks.speech_model.espeak import Timed

_TOO_EARLY_S = 0.3
"""A word seen so long before it was over was a guess, or another word like it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader had before them: all finals of a channel so far, and what is not final yet."""

    at: float
    """Seconds since the sound began."""
    channel: int
    final: str
    partial: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    word_errors: float
    """Substitutions, deletions and insertions per reference word."""
    final_s: tuple[float, ...]
    """From the end of a line's last word to that word being final; where it was misheard, to the next final."""
    word_s: tuple[float, ...]
    """From the end of a word to its being shown for the first time, one for each word that was."""


def bare(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()


def errors(reference: Sequence[str], heard: Sequence[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, word in enumerate(reference, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def score(lines: Sequence[Line], shown: Sequence[Shown]) -> Score:
    wrong = words = 0
    final_s: list[float] = []
    word_s: list[float] = []
    for channel in sorted({line.channel for line in lines}):
        spoken = [line for line in lines if line.channel == channel]
        seen = [s for s in shown if s.channel == channel]
        reference = [w for line in spoken for w in bare(line.text)]
        wrong += errors(reference, bare(seen[-1].final) if seen else [])
        words += len(reference)
        timed = [w for line in spoken for w in _timed(line)]
        final_at = _first(timed, ((s.at, s.final) for s in seen))
        shown_at = _first(timed, ((s.at, f"{s.final} {s.partial}") for s in seen))
        word_s += [max(0.0, at - timed[i].end) for i, at in shown_at.items()]
        first = 0
        for line in spoken:
            after = first + len(list(_timed(line)))
            ends = timed[after - 1].end
            at = final_at.get(after - 1) or _next_final(seen, ends)
            if at is not None:
                final_s.append(max(0.0, at - ends))
            first = after
    return Score(wrong / max(1, words), tuple(final_s), tuple(word_s))


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _next_final(seen: Sequence[Shown], after: float) -> float | None:
    before = ""
    for one in seen:
        if one.final != before and one.at >= after:
            return one.at
        before = one.final
    return None


def _timed(line: Line) -> Iterable[Timed]:
    """Words as compared; a written word that is several shares its time."""
    for word in line.words:
        for part in bare(word.text):
            yield Timed(part, word.start, word.end)


def _first(timed: Sequence[Timed], texts: Iterable[tuple[float, str]]) -> dict[int, float]:
    """When each reference word was first in a text, in its place."""
    reference = [w.text for w in timed]
    starts = [w.start for w in timed]
    found: dict[int, float] = {}
    before: list[str] = []
    for at, text in texts:
        heard = bare(text)
        if heard == before:
            continue
        before = heard
        spoken = reference[: bisect.bisect(starts, at)]
        for block in SequenceMatcher(None, spoken, heard, autojunk=False).get_matching_blocks():
            for i in range(block.a, block.a + block.size):
                if i not in found and at >= timed[i].end - _TOO_EARLY_S:
                    found[i] = at
    return found
