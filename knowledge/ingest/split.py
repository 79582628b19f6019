"""A document cut into passages: what is embedded, found, shown and cited.

The cut follows the kind of document: grouped speaker turns for conversations, pages for PDFs, sections by heading,
paragraphs otherwise. A passage never crosses a page or a heading, and fits the sentence model's window with its title.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from knowledge.records import Document, Segment

TARGET = 700
"""Characters a passage aims at: about 150 tokens."""
LIMIT = 950
"""Characters no passage exceeds: with its title, about the 256 tokens the model reads."""
TURNS_TARGET = 500
"""Conversations are cut finer, so that a cited minute is the minute."""

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]?\s+|\n+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage before it has a vector."""

    id: str
    """Made of the document's id and the words: the same words in the same document keep their id."""
    number: int
    """Position in the document."""
    text: str
    context: str
    """Title, heading, speaker: read with the text by both search legs, not shown as part of it."""
    locator: str | None = None
    speaker: str | None = None

    @property
    def indexed_text(self) -> str:
        return f"{self.context}. {self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Cut:
    text: str
    heading: str | None = None
    locator: str | None = None
    speaker: str | None = None


Cutter = Callable[[Sequence[Segment]], Iterator[Cut]]


def pieces(document: Document, cut: Cutter | None = None) -> list[Piece]:
    """The passages of a document in order, cut as its kind wants unless said otherwise; none without text."""
    made: list[Piece] = []
    seen: dict[str, int] = {}
    for part in (cut or cutter_for(document))(document.segments):
        context = ". ".join(dict.fromkeys(p for p in (document.title.strip(), part.heading, part.speaker) if p))
        key = sha256("\0".join((document.id, context, part.text)).encode("utf-8", "replace")).hexdigest()[:24]
        seen[key] = seen.get(key, 0) + 1
        unique = key if seen[key] == 1 else f"{key}-{seen[key]}"
        made.append(Piece(unique, len(made), part.text, context[:300], part.locator, part.speaker))
    return made


def cutter_for(document: Document) -> Cutter:
    """By what its segments carry, so that a transcript filed as a plain file is still cut as one."""
    if any(s.speaker or s.start is not None for s in document.segments):
        return cut_turns
    if any(s.page is not None for s in document.segments):
        return cut_pages
    return cut_sections


def cut_turns(segments: Sequence[Segment]) -> Iterator[Cut]:
    """Following turns together, each passage located by the minute its first words were said."""
    group: list[Segment] = []
    size = 0
    for turn in segments:
        if not turn.text.strip():
            continue
        if group and size + len(turn.text) > TURNS_TARGET:
            yield from _turns(group)
            group, size = [], 0
        group.append(turn)
        size += len(turn.text)
    yield from _turns(group)


def _turns(group: Sequence[Segment]) -> Iterator[Cut]:
    if not group:
        return
    start = next((turn.start for turn in group if turn.start is not None), None)
    locator = None if start is None else minute(start)
    speakers = {turn.speaker for turn in group}
    if len(speakers) == 1:
        speaker = speakers.pop()
        for text in cut_text("\n".join(turn.text.strip() for turn in group)):
            yield Cut(text, locator=locator, speaker=speaker)
        return
    lines = (f"{turn.speaker}: {turn.text.strip()}" if turn.speaker else turn.text.strip() for turn in group)
    for text in cut_text("\n".join(lines)):
        yield Cut(text, locator=locator)


def cut_pages(segments: Sequence[Segment]) -> Iterator[Cut]:
    for page, group in groupby(segments, key=lambda s: s.page):
        locator = None if page is None else f"p. {page}"
        for text in cut_text("\n\n".join(s.text for s in group)):
            yield Cut(text, locator=locator)


def cut_sections(segments: Sequence[Segment]) -> Iterator[Cut]:
    for heading, group in groupby(segments, key=lambda s: s.heading):
        for text in cut_text("\n\n".join(s.text for s in group)):
            yield Cut(text, heading=heading, locator=heading)


def minute(seconds: float) -> str:
    """ "12:40"; "1:02:03" from the first hour on."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def cut_text(text: str) -> Iterator[str]:
    """Passages of at most `LIMIT` characters, cut between paragraphs where possible, then sentences, then words."""
    current = ""
    for part, joint in _parts(text):
        if current and len(current) + len(joint) + len(part) > TARGET:
            yield current
            current = ""
        current = f"{current}{joint}{part}" if current else part
    if current:
        yield current


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for paragraph in text.split("\n\n"):
        stripped = paragraph.strip()
        if not stripped:
            continue
        if len(stripped) <= LIMIT:
            yield stripped, "\n\n"
            continue
        joint = "\n\n"
        for sentence in _SENTENCE_END.split(stripped):
            for part in _fitting(sentence.strip()):
                yield part, joint
                joint = " "


def _fitting(sentence: str) -> Iterator[str]:
    while len(sentence) > LIMIT:
        at = sentence.rfind(" ", LIMIT // 2, LIMIT)
        at = at if at > 0 else LIMIT
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence
