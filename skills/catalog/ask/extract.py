"""Picks the sentences that answer, out of the passages a search brought: pure, explained by its parts.

A sentence scores by how much of the question's meaning it carries (rare words count more), whether it holds
what the question wants (a date for "when", an amount for "how much"), who says it, and how near the passage
is to the question. What stays below the threshold is no answer: an honest "nothing found" beats a guess.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.passage import Passage
from knowledge.records import Budget, FogClass
from skills.catalog.ask.questions import ANSWERS, Question, stem, words_of
from skills.language.sentences import sentence_places, sentences

ENOUGH = 0.46
NEAR = 0.36
"""Cosine from which a passage is worth showing as the nearest thing there is."""
MOST = 4
"""Sentences shown; twice as many are looked at for one that contradicts them."""
_NEAR_BEST = 0.62
_MOST_SHOWN = 280
_ELSEWHERE = 0.6
_SHARED = 0.9
_LEAD = 0.3
"""What being in the passage the search ranks first is worth."""
_OFF_TOPIC = 0.3
_ON_TOPIC = 0.5
"""Share of the question's meaning that must stand in or beside what somebody said for it to be about that."""
_OPENING = 2
_MINUTE = re.compile(r"(?:\d+:)?\d{1,2}:\d\d")
_TURN = re.compile(r"(?P<who>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}): ")
_LABEL = re.compile(r"(?:With|Also called): ")
"""Lines of a record told as text that say who was there, not what was said."""
_WHAT_IT_IS = re.compile(
    r"\b(?:what (?:it|this|that) is|in one sentence|overview|summary|in short|what is)\b", re.IGNORECASE
)
_GREETING = re.compile(
    r"^\W*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|(?:best|kind|warm) regards|regards|cheers|thanks)\b"
    r"[^.:;]{0,40}$",
    re.IGNORECASE,
)
_SHORT = 6
"""Words below which a sentence is read with the one before it."""
_LEANS = re.compile(r"(?:it|they|he|she|that|this|these|those|so|and|but|then|there|both|which)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a question is about."""

    speaker: str | None = None
    """Whose words are asked for."""
    names: frozenset[str] = frozenset()
    """Words of the people asked about; what never mentions them is seldom about them."""
    home: bool = False
    """A deal or client is asked about: its own texts come before ours."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One sentence that answers, and where it stands."""

    text: str
    passage: Passage
    score: float
    coverage: float
    """Share of the question's meaning it carries itself, 0..1."""
    speaker: str | None = None
    """Who said or wrote it."""
    shown: str = ""
    """The sentence as quoted: with the next one, and the one before where it can't be read alone."""
    fog: FogClass | None = None
    """Fact, opinion or gossip, where another source on the same matter made it worth telling apart."""
    budget: Budget | None = None
    """The budget on record that it tells, where it is one."""
    overtaken: bool = False
    """A later source at least as reliable says otherwise."""


def best_sentences(
    question: Question, passages: Sequence[Passage], now: datetime, about: "About | None" = None
) -> tuple[Hit, ...]:
    """The answering sentences, best first; empty when none is good enough."""
    hits = _hits(question, passages, now, about or About())
    return _picked([h for h in hits if h.score >= ENOUGH])


def nearest(
    question: Question, passages: Sequence[Passage], now: datetime, about: "About | None" = None
) -> tuple[Hit, ...]:
    """Where nothing answers outright: the best sentence of each passage that is close in meaning."""
    close = [p for p in passages if (p.similarity or 0.0) >= NEAR]
    best: dict[str, Hit] = {}
    for hit in _hits(question, close, now, about or About()):
        best.setdefault(hit.passage.id, hit)
    found = sorted(best.values(), key=lambda h: (-(h.passage.similarity or 0.0) - h.coverage, h.passage.id))
    return tuple(found[:3])


def _hits(question: Question, passages: Sequence[Passage], now: datetime, about: About) -> list[Hit]:
    """Every sentence scored, best first; of equals the newer."""
    cut = [said for p in passages for said in _said(p)]
    stems = [frozenset(stem(w) for w in words_of(f"{x.speaker or ''} {x.sentence}")) for x in cut]
    weights = _weights(question, stems)
    hits = [
        _score(question, weights, said, own, about) for said, own in zip(cut, stems, strict=True) if _says(said, own)
    ]
    return sorted(hits, key=lambda h: (-h.score - _fresh(h, now), h.passage.id, h.text))


def _says(said: "_Said", own: frozenset[str]) -> bool:
    """ "Hm.", "Thank you." and "Dear Kim," say nothing, whoever says them."""
    words = words_of(said.sentence)
    return len(own) > 1 and len(words) > 1 and not (len(words) < _SHORT and _GREETING.match(said.sentence))


@dataclass(frozen=True, slots=True)
class _Said:
    sentence: str
    passage: Passage
    speaker: str | None
    beside: str = ""
    """The rest of the same turn and the turn it replies to: what it is about, where it does not say so itself."""
    opening: bool = False
    """Among the first two sentences of its passage."""


def _said(passage: Passage) -> list[_Said]:
    """The passage's sentences with who said each; in a transcript that is the name its line begins with."""
    turns = passage.speaker is None and passage.locator is not None and _MINUTE.fullmatch(passage.locator) is not None
    found: list[_Said] = []
    before = passage.before
    for line in passage.text.splitlines():
        turn = _TURN.match(line) if turns else None
        who = turn["who"] if turn else passage.speaker
        told = line[turn.end() :] if turn else line
        beside = f"{before} {told}"
        found += [
            _Said(s, passage, who, beside, len(found) + n < _OPENING)
            for n, s in enumerate(sentences(told))
            if not _LABEL.match(s)
        ]
        before = told
    return found


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


def _score(question: Question, weights: dict[str, float], said: _Said, own: frozenset[str], about: About) -> Hit:
    passage, sentence = said.passage, said.sentence
    whole = sum(weights.values()) or 1.0
    coverage = sum(w for t, w in weights.items() if t in own) / whole
    around = _around(passage, own, weights) / whole
    near = max(0.0, (passage.similarity or 0.0) - 0.35)
    score = 0.75 * coverage + 0.35 * around + 0.6 * near + _under_its_name(question, weights, said)
    score += _LEAD * min(1.0, passage.score) * min(1.0, coverage + around) if near else 0.0
    score *= _fits(question, sentence, coverage + around)
    if about.speaker is not None:
        mine = _is(said.speaker, about.speaker)
        topical = coverage + _share(weights, {stem(w) for w in words_of(said.beside)} - own) >= _ON_TOPIC
        score *= _spoken(said, about.speaker) * (1.0 if topical else _OFF_TOPIC)
        score += 0.2 if mine and topical else 0.0
    elif about.names and not _speaks_of(said, about.names):
        score *= _ELSEWHERE
    if about.home and passage.deal_id is None and passage.account_id is None:
        score *= _SHARED
    if sentence.rstrip().endswith("?"):
        score *= 0.4
    if coverage + around < 0.3 and near < 0.2:
        score = 0.0
    return Hit(sentence, passage, round(score, 4), round(coverage, 4), said.speaker)


def _speaks_of(said: _Said, names: frozenset[str]) -> bool:
    passage = said.passage
    text = (
        f"{said.speaker or ''} {passage.speaker or ''} {passage.title} {passage.text} {passage.before} {passage.after}"
    )
    return not names.isdisjoint(words_of(text))


def _under_its_name(question: Question, weights: dict[str, float], said: _Said) -> float:
    """For standing under a heading that holds the question's words, most of all at the beginning of it.

    Asked what something is, the section called so says it better than any mention of its name.
    """
    passage = said.passage
    if passage.speaker or not passage.locator or not weights:
        return 0.0
    share = _share(weights, {stem(w) for w in words_of(f"{passage.title} {passage.locator}")})
    bonus = 0.15 if share > 0.99 else 0.0
    if said.opening and question.kind in ("what", "yes_no", "why", "how_many"):
        bonus += 0.35 * share + (0.1 if _WHAT_IT_IS.search(passage.locator) else 0.0)
    return bonus


def _share(weights: dict[str, float], stems: AbstractSet[str]) -> float:
    """How much of the question's meaning these words carry, 0..1."""
    return sum(w for t, w in weights.items() if t in stems) / (sum(weights.values()) or 1.0)


def _around(passage: Passage, own: frozenset[str], weights: dict[str, float]) -> float:
    """Weight of the question's words found only in the rest of the passage, its neighbours or its title."""
    around = f"{passage.title} {passage.locator or ''} {passage.before} {passage.text} {passage.after}"
    context = {stem(w) for w in words_of(around)}
    return sum(w for t, w in weights.items() if t in context and t not in own)


def _fits(question: Question, sentence: str, carried: float) -> float:
    wanted = ANSWERS.get(question.kind)
    if wanted is None:
        return 1.0
    if wanted.search(sentence):
        return 1.3 if carried >= 0.3 else 1.0
    return 0.75 if question.kind in ("why", "who") else 0.6


def _spoken(said: _Said, speaker: str) -> float:
    if _is(said.speaker, speaker):
        return 1.15
    first = speaker.split()[0].casefold()
    return 0.75 if first in words_of(said.sentence) else 0.3


def _is(one: str | None, other: str) -> bool:
    return one is not None and one.casefold() == other.casefold()


def _picked(good: Sequence[Hit]) -> tuple[Hit, ...]:
    picked: list[Hit] = []
    for hit in good:
        if len(picked) == 2 * MOST or hit.score < _NEAR_BEST * good[0].score:
            break
        shown = _readable(hit)
        if all(_unlike(hit.text, p.text) and hit.text not in p.shown and p.text not in shown for p in picked):
            picked.append(replace(hit, shown=shown))
    return tuple(picked)


def _readable(hit: Hit) -> str:
    """The sentence with what it leans on, as it stands in the text; never more than `_MOST_SHOWN` characters."""
    line = next((line for line in hit.passage.text.splitlines() if hit.text in line), hit.text)
    places = sentence_places(line)
    at = next((n for n, (a, b) in enumerate(places) if line[a:b] == hit.text), None)
    if at is None:
        return hit.text
    leans = at > 0 and (len(words_of(hit.text)) < _SHORT or _LEANS.match(hit.text) is not None)
    first, last = places[at - 1 if leans else at], places[min(at + 1, len(places) - 1)]
    shown = line[first[0] : last[1]]
    return shown if len(shown) <= _MOST_SHOWN else hit.text


def _unlike(one: str, other: str) -> bool:
    a, b = set(words_of(one)), set(words_of(other))
    return len(a & b) < 0.8 * max(1, min(len(a), len(b)))
