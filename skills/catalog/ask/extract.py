"""Picks the sentences that answer, out of the passages a search brought: pure, explained by its parts.

A sentence scores by how much of the question's meaning it carries (rare words count more), whether it holds
what the question wants (a date for "when", an amount for "how much"), who says it, and how near the passage
is to the question. What stays below the threshold is no answer: an honest "nothing found" beats a guess.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.passage import Passage
from skills.catalog.ask.questions import ANSWERS, Question, stem, words_of
from skills.language.sentences import sentences

ENOUGH = 0.46
NEAR = 0.36
"""Cosine from which a passage is worth showing as the nearest thing there is."""
_MOST = 4
_NEAR_BEST = 0.62


@dataclass(frozen=True, slots=True)
class Hit:
    """One sentence that answers, and where it stands."""

    text: str
    passage: Passage
    score: float
    coverage: float
    """Share of the question's meaning it carries itself, 0..1."""


def best_sentences(
    question: Question, passages: Sequence[Passage], now: datetime, speaker: str | None = None
) -> tuple[Hit, ...]:
    """The answering sentences, best first; empty when none is good enough."""
    hits = _hits(question, passages, now, speaker)
    return _picked([h for h in hits if h.score >= ENOUGH])


def nearest(question: Question, passages: Sequence[Passage], now: datetime) -> tuple[Hit, ...]:
    """Where nothing answers outright: the best sentence of each passage that is close in meaning."""
    close = [p for p in passages if (p.similarity or 0.0) >= NEAR]
    best: dict[str, Hit] = {}
    for hit in _hits(question, close, now, None):
        best.setdefault(hit.passage.id, hit)
    found = sorted(best.values(), key=lambda h: (-(h.passage.similarity or 0.0) - h.coverage, h.passage.id))
    return tuple(found[:3])


def _hits(question: Question, passages: Sequence[Passage], now: datetime, speaker: str | None) -> list[Hit]:
    """Every sentence scored, best first; of equals the newer."""
    cut = [(p, s) for p in passages for s in sentences(p.text)]
    stems = [frozenset(stem(w) for w in words_of(f"{p.speaker or ''} {s}")) for p, s in cut]
    weights = _weights(question, stems)
    hits = [
        _score(question, weights, passage, sentence, own, speaker)
        for (passage, sentence), own in zip(cut, stems, strict=True)
        if len(own) > 1
    ]
    return sorted(hits, key=lambda h: (-h.score - _fresh(h, now), h.passage.id, h.text))


def _fresh(hit: Hit, now: datetime) -> float:
    """A little for being recent: it decides between sentences that answer alike."""
    at = dated(hit.passage)
    return 0.1 * 0.5 ** ((now - at).days / 180) if at else 0.0


def dated(passage: Passage) -> datetime | None:
    """When it was said or written; None for a record that carries no day of its own."""
    return passage.at if passage.at and passage.at.year > 2000 else None


def _weights(question: Question, stems: Sequence[frozenset[str]]) -> dict[str, float]:
    """Rare words tell more. A word no sentence has still counts: it is what was not found."""
    seen = Counter(s for own in stems for s in own)
    total = len(stems) + 1
    return {t: math.log(1 + total / (1 + seen[t])) for t in question.terms}


def _score(
    question: Question,
    weights: dict[str, float],
    passage: Passage,
    sentence: str,
    own: frozenset[str],
    speaker: str | None,
) -> Hit:
    whole = sum(weights.values()) or 1.0
    coverage = sum(w for t, w in weights.items() if t in own) / whole
    around = _around(passage, own, weights) / whole
    near = max(0.0, (passage.similarity or 0.0) - 0.35)
    score = 0.75 * coverage + 0.35 * around + 0.6 * near
    score *= _fits(question, sentence, coverage + around)
    if speaker is not None:
        score = score * _spoken(passage, sentence, speaker) + (0.2 if _is_speaker(passage, speaker) else 0.0)
    if sentence.rstrip().endswith("?"):
        score *= 0.4
    if coverage + around < 0.3 and near < 0.2:
        score = 0.0
    return Hit(sentence, passage, round(score, 4), round(coverage, 4))


def _around(passage: Passage, own: frozenset[str], weights: dict[str, float]) -> float:
    """Weight of the question's words found only in the rest of the passage, its neighbours or its title."""
    context = {stem(w) for w in words_of(f"{passage.title} {passage.before} {passage.text} {passage.after}")}
    return sum(w for t, w in weights.items() if t in context and t not in own)


def _fits(question: Question, sentence: str, carried: float) -> float:
    wanted = ANSWERS.get(question.kind)
    if wanted is None:
        return 1.0
    if wanted.search(sentence):
        return 1.3 if carried >= 0.3 else 1.0
    return 0.75 if question.kind in ("why", "who") else 0.6


def _spoken(passage: Passage, sentence: str, speaker: str) -> float:
    if _is_speaker(passage, speaker):
        return 1.15
    first = speaker.split()[0].casefold()
    return 0.9 if first in words_of(sentence) else 0.3


def _is_speaker(passage: Passage, speaker: str) -> bool:
    return passage.speaker is not None and passage.speaker.casefold() == speaker.casefold()


def _picked(good: Sequence[Hit]) -> tuple[Hit, ...]:
    picked: list[Hit] = []
    for hit in good:
        if len(picked) == _MOST or hit.score < _NEAR_BEST * good[0].score:
            break
        if all(_unlike(hit.text, p.text) for p in picked):
            picked.append(hit)
    return tuple(picked)


def _unlike(one: str, other: str) -> bool:
    a, b = set(words_of(one)), set(words_of(other))
    return len(a & b) < 0.8 * max(1, min(len(a), len(b)))
