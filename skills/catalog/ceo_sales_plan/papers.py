"""Where the CEO's documents speak of an imperative, and what number they give it. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.records import Document, Imperative, Objective, Segment
from skills.scoring.likeness import content, covered, sentences

_NUMBERED = re.compile(
    r"\b(?:imperative|priority|goal|pillar)\s+(?P<n>one|two|three|four|five|six|seven|eight|\d{1,2})\b", re.I
)
_SPEAKS_OF_ONE = re.compile(r"\b(imperatives?|priority|pillar)\b", re.I)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_ALIKE = 0.34
"""Share of the title's content words that a passage must have."""
_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Passage:
    document: Document
    segment: Segment

    @property
    def locator(self) -> str | None:
        return self.segment.heading or (f"p. {self.segment.page}" if self.segment.page else None)

    @property
    def excerpt(self) -> str:
        """Its first sentences, and the one that names the target where there is one."""
        every = sentences(self.segment.text)
        first = list(every[:_SENTENCES])
        first += [s for s in every[_SENTENCES:] if re.match(r"target\b", s, re.I)][:1]
        return " ".join(first)


def passage_of(imperative: Imperative, papers: Iterable[Document]) -> Passage | None:
    """The stretch of its document (else of any plan of ours) that says most of its title; headings before text."""
    every = list(papers)
    own = [d for d in every if d.id == imperative.document_id]
    return _best(imperative.title, imperative.text, own or every)


def passage_of_objective(objective: Objective, title: str, papers: Iterable[Document]) -> Passage | None:
    own = [d for d in papers if d.id == objective.document_id]
    return _best(f"{title} {objective.title}", objective.text, own) if own else None


def _best(title: str, text: str, papers: Iterable[Document]) -> Passage | None:
    found = [
        (covered(title, segment.heading or ""), covered(f"{title} {text}", segment.text), -n, -m, Passage(d, segment))
        for n, d in enumerate(papers)
        for m, segment in enumerate(d.segments)
    ]
    if not found:
        return None
    heading, whole, _, _, passage = max(found, key=lambda f: f[:4])
    return passage if heading >= _ALIKE or whole >= _ALIKE else None


def number_of(passage: Passage | None) -> int | None:
    """Imperative two, as the document numbers it."""
    match = _NUMBERED.search(passage.segment.heading or "") if passage is not None else None
    return None if match is None else _WORDS.get(match["n"].lower()) or int(match["n"])


def meant(
    text: str, imperatives: Iterable[Imperative], passages: Mapping[str, Passage | None]
) -> tuple[Imperative, ...]:
    """The imperatives that words speak of: by number, else by the most content words of title and market, else of text.

    Several where they say equally much of several.
    """
    every = list(imperatives)
    numbered = _number_said(text)
    if numbered is not None:
        found = tuple(i for i in every if number_of(passages.get(i.id)) == numbered)
        if found:
            return found
    said = content(text)
    for called in (_called, _described) if _SPEAKS_OF_ONE.search(text) else (_called,):
        scored = [(_overlap(said, content(called(i))), i) for i in every]
        best = max((n for n, _ in scored), default=0)
        if best:
            return tuple(i for n, i in scored if n == best)
    return ()


def _overlap(said: frozenset[str], called: frozenset[str]) -> int:
    """Stems said, or longer forms of them: Japanese of Japan."""
    return sum(any(c == s or _longer(c, s) or _longer(s, c) for s in said) for c in called)


def _longer(form: str, of: str) -> bool:
    return len(of) >= _BEGINNING and form.startswith(of)


_BEGINNING = 5


def _number_said(text: str) -> int | None:
    match = _NUMBERED.search(text) or re.search(
        r"\b(?:the )?(?P<n>first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th)\s+(?:imperative|priority|goal)\b",
        text,
        re.I,
    )
    if match is None:
        return None
    word = match["n"].lower()
    ordinal = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
    return ordinal.get(word) or _WORDS.get(word) or int(re.sub(r"\D", "", word))


def _called(imperative: Imperative) -> str:
    return " ".join(filter(None, (imperative.title, imperative.region, imperative.industry)))


def _described(imperative: Imperative) -> str:
    return f"{_called(imperative)} {imperative.text}"
