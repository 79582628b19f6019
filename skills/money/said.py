"""The client's own words on a deal, as far as they speak of money, priority, problem or time. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.passage import Passage
from knowledge.records import Contact, Evidence
from skills.money.cues import TOPICS, Topic, sentences, signs
from skills.money.file import MoneyFile
from skills.money.rules import SAID_WITHIN

_TOLD = r"(says?|said|told|wrote|writes|confirm(s|ed)|stated|explained|repeated|announced)"
_SPOKEN_OF = frozenset({"activity", "document", "note", "mail"})
"""Records whose text is what somebody said or wrote; a deal or budget shown as text is none."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence, by whom, where."""

    text: str
    at: datetime
    by: str
    passage: Passage | None = None
    evidence: Evidence | None = None

    @property
    def key(self) -> str:
        return re.sub(r"\W+", " ", self.text.lower()).strip()


@dataclass(frozen=True, slots=True)
class Heard:
    quote: Quote
    holds: bool


Told = dict[Topic, tuple[Heard, ...]]


def heard(file: MoneyFile, now: datetime, today: date) -> Told:
    """What the client said within a year, by topic, newest first; the same sentence counts once."""
    found: dict[Topic, dict[str, Heard]] = {topic: {} for topic in TOPICS}
    for quote in sorted(_quotes(file, now), key=lambda q: (q.at, q.evidence is None, q.text), reverse=True):
        for sign in signs(quote.text, quote.at.date(), today):
            found[sign.topic].setdefault(quote.key, Heard(quote, sign.holds))
    return {topic: tuple(by_words.values()) for topic, by_words in found.items()}


def _quotes(file: MoneyFile, now: datetime) -> Iterator[Quote]:
    for item in file.evidence:
        by = _witness(item, file.contacts)
        if by and item.deal_id == file.deal.id and item.fog != "gossip" and now - SAID_WITHIN <= item.at <= now:
            yield Quote(item.statement, item.at, by, evidence=item)
    for passage in file.passages:
        if passage.at is not None and now - SAID_WITHIN <= passage.at <= now:
            yield from _of_passage(passage, passage.at, file)


def _witness(item: Evidence, contacts: tuple[Contact, ...]) -> str:
    return item.speaker if item.speaker and _is_one_of(item.speaker, contacts) else ""


def _of_passage(passage: Passage, at: datetime, file: MoneyFile) -> Iterator[Quote]:
    if passage.record_type not in _SPOKEN_OF or passage.deal_id != file.deal.id:
        return
    own = bool(passage.speaker) and _is_one_of(passage.speaker or "", file.contacts)
    for sentence in sentences(passage.text):
        by = (passage.speaker or "") if own else _reported(sentence, file.contacts) if passage.speaker else ""
        if by:
            yield Quote(sentence, at, by, passage)


def _is_one_of(name: str, contacts: Iterable[Contact]) -> bool:
    return any(c.name.casefold() == name.casefold() for c in contacts)


def _reported(sentence: str, contacts: Iterable[Contact]) -> str:
    """A colleague's note counts where it names who of the client said so: "Ola Brekke confirmed …"."""
    for contact in contacts:
        names = {contact.name, *(p for p in contact.name.split() if len(p) > 2)}
        if any(re.search(rf"(?<!\w){re.escape(n)} ({_TOLD})\b", sentence) for n in names):
            return contact.name
    return ""
