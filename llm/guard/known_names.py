"""Names the asker's directory knows, as people write them: in part, in lower case, inflected, without accents.

A part of a name stands for it where it says enough by itself: a surname, a first name, the telling word of a company.
Words that are everyday words too ("Will", "May", "Stone") count only where the text makes a person of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from llm.guard.inflection import fold, forms_of, spellings
from llm.guard.name_context import Word, names_somebody, words_in
from llm.guard.name_lists import COMPANY_WORDS, EVERYDAY, LEGAL_FORMS, PARTICLES, TITLES
from llm.guard.spans import Kind, Span

_PART = re.compile(r"[^\W_]+")
_NO_BORDERS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0590-\u06ff\u0900-\u0dff]")
"""Scripts whose words are not told apart by spaces, or take prefixes: found wherever the name's letters stand."""
_GAP = re.compile(r"[ \u00a0\-'’.&+]{0,3}|\s(?:and|und|et|y|e|i|och|og|&)\s", re.IGNORECASE)
_INITIALS = re.compile(r"(?<![\w/.])(?:[A-ZÀ-ÖØ-ÞŁŚŽČŠ]\.[ -]?){1,3}$")
_HONOURED = re.compile(
    r"[ -](?:Bey|Hanım|Hanim|Efendi|san|sama|sensei)(?!\w)|['’](?!(?:s|S|ll|d|ve|re|m|t)(?!\w))[^\W\d_]{1,4}"
    r"(?!\w)|さん|様|氏|님|先生"
)
Whose = Literal["person", "company"]


@dataclass(frozen=True, slots=True)
class Known:
    """One name of the directory."""

    name: str
    whose: Whose
    parts: tuple[str, ...]
    """Folded words, without titles."""
    alone: frozenset[int]
    """Which of them may stand for the whole."""


class _Hit(NamedTuple):
    known: int
    part: int
    exact: bool


class _Run(NamedTuple):
    """Words of the text that are words of one name."""

    known: int
    first: int
    last: int
    hits: tuple[_Hit, ...]


class KnownNames:
    """Made once per request; reading a text is linear in its words."""

    def __init__(self, names: Iterable[str], *, lead: str = "n") -> None:
        self._lead = lead
        self.known = tuple(k for k in (_known(n) for n in dict.fromkeys(names)) if k.parts)
        self._at: dict[str, list[_Hit]] = defaultdict(list)
        self._unbordered = tuple((n, k, part) for n, k in enumerate(self.known) for part in _unbordered(k.name))
        for number, known in enumerate(self.known):
            for place, part in enumerate(known.parts):
                self._add(number, place, part, inflected=place in known.alone)

    def _add(self, number: int, place: int, part: str, *, inflected: bool) -> None:
        for spelling in {fold(spelling) for spelling in spellings(part)}:
            self._at[spelling].append(_Hit(number, place, True))
        if inflected:
            for form in forms_of(part) - EVERYDAY:
                if not any(h.known == number and h.part == place for h in self._at[form]):
                    self._at[form].append(_Hit(number, place, False))

    def find(self, text: str, words: Sequence[Word] | None = None) -> Iterator[Span]:
        if not self.known:
            return
        for _, known, part in self._unbordered:
            for match in re.finditer(re.escape(part), text):
                honoured = _HONOURED.match(text, match.end())
                yield Span(
                    match.start(),
                    honoured.end() if honoured else match.end(),
                    _kind(known),
                    f"{self._lead}{known.name}",
                )
        if not self._at:
            return
        read = words_in(text) if words is None else words
        behind = 0
        for at, hits in enumerate(map(self._at.get, (word.folded for word in read))):
            if not hits or at < behind:
                continue
            runs = self._runs(text, read, at, hits)
            best = runs[0]
            if self._counts(text, read, best):
                yield self._span(text, read, best, [r for r in runs if r.last == best.last])
                behind = best.last + 1

    def _runs(self, text: str, words: Sequence[Word], at: int, hits: list[_Hit]) -> list[_Run]:
        """The readings that begin at a word, the longest first."""
        runs = [self._run(text, words, at, hit) for hit in hits]
        return sorted(runs, key=lambda r: (-r.last, not all(h.exact for h in r.hits), r.known))

    def _run(self, text: str, words: Sequence[Word], at: int, hit: _Hit) -> _Run:
        taken, last = [hit], at
        while last + 1 < len(words):
            of_next = self._at.get(words[last + 1].folded, ())
            following = [h for h in of_next if h.known == hit.known and all(h.part != t.part for t in taken)]
            if not following or not _GAP.fullmatch(text, words[last].end, words[last + 1].start):
                break
            taken.append(min(following, key=lambda h: abs(h.part - taken[-1].part - 1)))
            last += 1
        return _Run(hit.known, at, last, tuple(taken))

    def _counts(self, text: str, words: Sequence[Word], run: _Run) -> bool:
        """Whether these words mean the name."""
        known = self.known[run.known]
        if len(run.hits) > 1:
            telling = any(h.part in known.alone for h in run.hits) or len(run.hits) == len(known.parts)
            leading = known.whose == "company" and {0, 1} <= {h.part for h in run.hits}
            return telling or leading
        (hit,) = run.hits
        if hit.part not in known.alone and len(known.parts) > 1 and not _leads(known, hit):
            return False
        return names_somebody(text, words, run.first, exact=hit.exact, company=known.whose == "company")

    def _span(self, text: str, words: Sequence[Word], run: _Run, same: list[_Run]) -> Span:
        known = self.known[run.known]
        start, end = words[run.first].start, words[run.last].end
        if known.whose == "person" and run.hits[0].part > 0:
            initials = _INITIALS.search(text, max(0, start - 10), start)
            start = initials.start() if initials else start
        honoured = _HONOURED.match(text, end)
        end = honoured.end() if honoured else end
        shared = len({r.known for r in same}) > 1
        key = "s" + self._lead + words[run.first].folded if shared else f"{self._lead}{known.name}"
        people = any(self.known[r.known].whose == "person" for r in same)
        return Span(start, end, "PERSON" if people else "COMPANY", key)


def _known(name: str) -> Known:
    parts = tuple(_PART.findall(name))
    kept = tuple(p for p in parts if fold(p) not in TITLES) or parts
    folded = tuple(fold(p) for p in kept)
    whose: Whose = "company" if _is_company(name, folded) else "person"
    dull = COMPANY_WORDS | LEGAL_FORMS | PARTICLES if whose == "company" else PARTICLES
    alone = {n for n, p in enumerate(folded) if len(p) > 1 and p not in dull and not p.isdigit()}
    if whose == "company" and len(alone) > 1:  # "Blue Heron Capital" is called Blue Heron, not Blue and not Heron
        alone = {n for n in alone if folded[n] not in EVERYDAY}
    return Known(name, whose, kept, frozenset(alone or ({0} if len(folded) == 1 else set())))


def _leads(known: Known, hit: _Hit) -> bool:
    """The first word of a company whose other words say nothing."""
    return (
        known.whose == "company"
        and hit.part == 0
        and all(fold(p) in COMPANY_WORDS | LEGAL_FORMS for p in known.parts[1:])
    )


def _is_company(name: str, folded: tuple[str, ...]) -> bool:
    if any(c in name for c in "&+/") or any(c.isdigit() for c in name):
        return True
    return any(p in COMPANY_WORDS or p in LEGAL_FORMS for p in folded[0:]) and len(folded) > 1


def _kind(known: Known) -> Kind:
    return "PERSON" if known.whose == "person" else "COMPANY"


def _unbordered(name: str) -> list[str]:
    if not _NO_BORDERS.search(name):
        return []
    pieces = [p for p in re.split(r"[\s・·]+", name) if _NO_BORDERS.search(p)]
    bare = re.sub(r"\s+", "", name)
    found = {name, bare, *(p for p in pieces if len(p) >= 2)}
    return sorted(found, key=len, reverse=True)
