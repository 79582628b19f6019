"""A theme somebody typed, held against what we claim on record and against what rivals can claim. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records import Competitor, Differentiator
from skills.scoring.claims import Likely, Uniqueness, claimed_in_words, likely, uniqueness
from skills.scoring.themes import Theme

Ruling = Literal["impact", "not_ready", "refused", "unknown"]
_NEAR = 0.5
"""From here on a phrase reads as a claim on record: a word of it, or the same concept."""
_SUPERLATIVE = re.compile(
    r"\b(\w{3,}est|best|most \w+|leading|leader|top|world[- ]class|number one|no\.? ?1|unmatched|unrivalled|superior"
    r"|excellent|innovative|trusted)\b",
    re.I,
)
_FIGURE = re.compile(r"\d|\b(half|twice|two|three|four|five|six|seven|eight|nine|ten|per cent|percent)\b", re.I)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rival whose strengths on record claim the same."""

    competitor: Competitor
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    phrase: str
    ruling: Ruling
    ours: Differentiator | None
    """The claim on record it comes nearest to."""
    near: Likely | None
    theme: Theme | None
    """That claim as a theme of the deal, where a deal is looked at."""
    unique: Uniqueness | None
    hits: tuple[Hit, ...]
    against: tuple[Competitor, ...]
    empty_words: bool
    """A superlative without a figure: anybody can write it."""


def judge(
    phrase: str,
    store: Sequence[Differentiator],
    against: Sequence[Competitor],
    known: Sequence[Competitor],
    themes: Sequence[Theme],
    today: date,
) -> Judgement:
    """`themes`: those of the deal looked at; empty where none is."""
    hits = tuple(
        Hit(c, words)
        for c in sorted(against, key=lambda c: (c.name, c.id))
        if (words := claimed_in_words(phrase, c.strengths))
    )
    empty = bool(_SUPERLATIVE.search(phrase)) and not _FIGURE.search(phrase)
    pool = [t.ours for t in themes] or list(store)
    ours, near = nearest(phrase, pool) or nearest(phrase, store) or (None, None)
    if ours is None:
        ruling: Ruling = "refused" if hits else "unknown"
        return Judgement(phrase, ruling, None, None, None, None, hits, tuple(against), empty)
    unique = uniqueness(ours, against, known, today)
    theme = next((t for t in themes if t.ours.id == ours.id), None)
    loose = near is None or not near.words
    return Judgement(
        phrase, _ruling(unique, theme, hits, loose), ours, near, theme, unique, hits, tuple(against), empty
    )


def nearest(phrase: str, store: Sequence[Differentiator]) -> tuple[Differentiator, Likely] | None:
    """Title words weigh as much as the text's again, so that the name of a claim finds it."""
    found = []
    for ours in store:
        whole, title = likely(phrase, f"{ours.title}. {ours.text}"), likely(phrase, ours.title)
        near = whole if whole.words else title  # a concept has to be what the claim is called by
        weight = near.weight + len(title.words)
        if weight >= _NEAR:
            found.append((-weight, ours.title, ours.id, ours, near))
    if not found:
        return None
    best = min(found, key=lambda f: f[:3])
    return best[3], best[4]


def _ruling(unique: Uniqueness, theme: Theme | None, hits: Sequence[Hit], loose: bool) -> Ruling:
    """A check on record goes before words; without one that holds, a rival's own words refuse it.

    Rivals may be named that are not on the deal: then what the deal's own rivals can claim refuses it too. What only
    shares a concept with a claim of ours (`loose`) is not that claim: it never passes as it was typed.
    """
    if unique.standing == "claimed" or (theme is not None and theme.verdict == "general"):
        return "refused"
    if hits and (loose or unique.standing in ("doubtful", "unchecked")):
        return "refused"
    if loose:
        return "not_ready"
    if unique.standing == "only" and theme is not None and not set(theme.missing) - {"check", "doubt"}:
        return "impact"
    return "not_ready"
