"""A text cut into statements, each with its exact place, who says it, and who it is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from skills.language.sentences import sentence_places

TextKind = Literal["transcript", "mail", "note", "document"]
Side = Literal["us", "client", "other", "unknown"]

LONGEST = 600
"""Characters; nobody states one observation at greater length."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks in a text, or is spoken of."""

    name: str
    side: Side
    title: str = ""


@dataclass(frozen=True)
class Cast:
    """Who is who in a text: our company, the client, their people, and whoever else is known to sell there."""

    us: str
    client: str
    people: tuple[Person, ...] = ()
    rivals: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    """Our products by name."""

    @cached_property
    def _by_word(self) -> dict[str, Person | None]:
        """Each word of a name, and the one person it can mean."""
        found: dict[str, Person | None] = {}
        for person in self.people:
            for word in {*name_words(person.name), person.name.casefold()}:
                found[word] = None if word in found and found[word] != person else person
        return found

    def person(self, called: str | None) -> Person | None:
        """The person somebody is called by ("Dana", "Ms Frost", "T. Lowe"); None when nobody or several could be."""
        if not called:
            return None
        whole = self._by_word.get(called.casefold().strip())
        if whole is not None:
            return whole
        words = [self._by_word.get(w) for w in name_words(called)]
        known = {p for p in words if p is not None}
        return known.pop() if len(known) == 1 else None

    @cached_property
    def named_us(self) -> re.Pattern[str]:
        return _names((self.us, *_short(self.us), *self.ours))

    @cached_property
    def named_client(self) -> re.Pattern[str]:
        return _names((self.client, *_short(self.client)))

    @cached_property
    def named_rival(self) -> re.Pattern[str]:
        return _names(self.rivals)

    @cached_property
    def named_person(self) -> re.Pattern[str]:
        return _names(tuple(w for p in self.people for w in (p.name, *_capitals(p.name))))


_TITLES = frozenset("mr mrs ms miss dr prof professor commander captain lt sgt col sir dame herr frau".split())


def name_words(name: str) -> list[str]:
    """The words a person can be called by; initials and titles are none."""
    words = [w.strip(".,()").casefold() for w in name.split()]
    return [w for w in words if len(w) > 1 and w not in _TITLES]


def _capitals(name: str) -> list[str]:
    return [w.strip(".,") for w in name.split() if len(w.strip(".,")) > 2 and w.strip(".,").casefold() not in _TITLES]


_LEGAL = frozenset("ab ag inc ltd gmbh llc plc sa co corp group the".split())
_GENERIC = frozenset(
    "services systems power marine data centers centres scheduling engineering solutions software consulting labs "
    "logistics partners group supply energy water bank insurance hospital university airport city district national "
    "royal northern southern eastern western general global first united new old st".split()
)


def _short(name: str) -> list[str]:
    """The first word of a company's name, where it is a name by itself."""
    words = [w for w in re.split(r"[\s,]+", name) if w and w.strip(".").casefold() not in _LEGAL]
    if len(words) < 2:
        return []
    first = words[0].strip(".")
    return [first] if len(first) > 3 and first.casefold() not in _GENERIC else []


def _names(names: Sequence[str]) -> re.Pattern[str]:
    listed = sorted({n for n in names if n.strip()}, key=lambda n: (-len(n), n))
    if not listed:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement where it stands: `text[start:end] == words`."""

    words: str
    start: int
    end: int
    block: int
    """Number of its paragraph, turn or section: pronouns reach back no further."""
    speaker: Person | None = None
    label: str | None = None
    """Who speaks, as the text has it."""
    at: str | None = None
    """The minute ("12:40"), where the text gives one."""
    heading: str = ""
    """Of its section in a document."""
    previous: "Sentence | None" = field(default=None, repr=False, compare=False)
    """The one before it in its block."""


_LINE = re.compile(
    r"""^[ \t]*(?:[-*•–>][ \t]*)?
    (?:[\[(]?(?P<at>\d{1,2}:\d{2}(?::\d{2})?)[\])]?[ \t]*[-–]?[ \t]*)?
    (?:(?P<who>[^\W\d_][\w.'’-]*(?:[ ][^\W\d_][\w.'’-]*){0,3})(?:[ \t]*\([^()\n]{1,40}\))?
       [ \t]*(?:[\[(](?P<at2>\d{1,2}:\d{2}(?::\d{2})?)[\])])?[ \t]*:[ \t]+)?""",
    re.VERBOSE,
)
_BULLET = re.compile(r"^[ \t]*(?:[-*•–][ \t]+)?(?:\d{1,2}(?:\.\d{1,2})*[.)]?[ \t]+)?")
_STOPPED = re.compile(r"[.!?…]+[\"”’')\]]*$")
_TITLE_STOP = re.compile(r"\b(?:Lt|Sgt|Col|Capt|Gen|Maj|Rev|Hon|Mme|Sra|Ing|Nos|Art|Sec|rev|app|No)\.$")
_QUOTED_REPLY = re.compile(r"^[ \t]*>")


def sentences_of(text: str, cast: Cast, kind: TextKind, author: Person | None = None) -> tuple[Sentence, ...]:
    """Every statement in order. `author` wrote the text; in a transcript each line names its own speaker."""
    found: list[Sentence] = []
    offset = block = 0
    speaker, label, at = author, author.name if author else None, None
    for line in text.splitlines(keepends=True):
        begins = 0
        if not line.strip():
            block += 1
            if kind == "transcript":
                speaker, label, at = author, author.name if author else None, None
        elif kind == "transcript":
            begins, who, minute = _spoken(line, cast)
            if who is not None:
                speaker, label, at, block = cast.person(who), who, minute, block + 1
            elif minute is not None:
                at = minute
        else:
            begins = bullet.end() if (bullet := _BULLET.match(line)) else 0
            block += 1
        if not _QUOTED_REPLY.match(line):
            found += _of_line(line, begins, offset, block, speaker, label, at, kind)
        offset += len(line)
    return tuple(found)


def _spoken(line: str, cast: Cast) -> tuple[int, str | None, str | None]:
    match = _LINE.match(line)
    if match is None:
        return 0, None, None
    who, minute = match["who"], match["at"] or match["at2"]
    if who is not None and (minute is not None or cast.person(who) is not None):
        return match.end(), who, minute
    if minute is not None:
        return match.start("who") if who else match.end(), None, minute
    return 0, None, None


def _of_line(
    line: str,
    begins: int,
    offset: int,
    block: int,
    speaker: Person | None,
    label: str | None,
    at: str | None,
    kind: TextKind,
) -> Iterator[Sentence]:
    previous: Sentence | None = None
    heading = ""
    for number, (a, b) in enumerate(_whole(line, sentence_places(line, begins, most=LONGEST))):
        words = line[a:b]
        if kind == "document" and number == 0 and _is_heading(words):
            heading = words
        made = Sentence(words, offset + a, offset + b, block, speaker, label, at, heading, previous)
        yield made
        previous = made


def _is_heading(words: str) -> bool:
    return len(words.split()) <= 5 and not words.endswith(("?", "!"))


def _whole(line: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Clauses put together again: an observation often stands on both sides of a semicolon or a "but"."""
    joined: list[tuple[int, int]] = []
    for a, b in places:
        open_end = bool(joined) and (
            not _STOPPED.search(line[joined[-1][0] : joined[-1][1]])
            or _TITLE_STOP.search(line[joined[-1][0] : joined[-1][1]]) is not None
        )
        if open_end and b - joined[-1][0] <= LONGEST:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined
