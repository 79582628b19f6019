"""Finding the words: in the message, in what was looked at last, in stored calls, mails and notes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, Document
from skills.answer import SourceKind
from skills.ask import Ask
from skills.catalog.fog.wanted import StoredKind, Wanted

_POINTS_BACK = re.compile(
    r"\b(?:these|those|them|that|it|this|the (?:first|second|third|last|1st|2nd|3rd)(?: one)?|why|which|more)\b",
    re.IGNORECASE,
)
_ORDINALS = {"first|1st": 0, "second|2nd": 1, "third|3rd": 2, "last": -1}
_LOOK_BACK = 12
"""How many of the newest texts are looked through for one of the kind and day that was meant."""
_TOGETHER = 8
"""Texts read where a deal or person is meant and no single text."""
_ENOUGH_WORDS = 6_000
"""Words after which no older text is taken in: two seconds of reading."""
_SEVERAL = re.compile(r"\b(?:thread|calls|mails|e-mails|emails|notes|meetings|transcripts|messages)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?:last|latest|newest|yesterday|today|this)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text with what is known of it beforehand."""

    text: str
    speaker: str | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text under analysis; `record_id` empty when it stands in the message itself."""

    pieces: tuple[Piece, ...]
    title: str = ""
    kind: SourceKind = "note"
    record_type: str = ""
    record_id: str = ""
    at: datetime | None = None
    author_id: str | None = None
    """The contact or colleague who wrote it, where it has one writer."""
    theirs: bool = False
    """The client wrote it."""


def in_message(words: str) -> TextRead:
    return TextRead((Piece(words),), "your message")


async def named_text(reader: Reader, kind: str, record_id: str) -> TextRead | None:
    if kind == "document":
        document = await reader.document(record_id)
        return of_document(document) if document else None
    record = await reader.record("activity", record_id)
    if not isinstance(record, Activity):
        return None
    people = await reader.contacts(ids=record.contact_ids) if record.contact_ids else []
    return of_activity(record, {c.id: c.name for c in people})


async def told_before(ask: Ask, reader: Reader) -> TextRead | None:
    """ "Which of these matter most?", "how do I check the second one": the text looked at last, or one claim of it."""
    if not _POINTS_BACK.search(ask.text):
        return None
    kind, record_id = str(ask.memory.get("record_type", "")), str(ask.memory.get("record_id", ""))
    told = await named_text(reader, kind, record_id) if kind in ("document", "activity") else None
    if told is None and record_id:  # not theirs to read any more
        return None
    statements = ask.memory.get("statements", [])
    at = next((n for word, n in _ORDINALS.items() if re.search(rf"\b(?:{word})\b", ask.text, re.IGNORECASE)), None)
    if at is not None and -len(statements) <= at < len(statements):
        return _again(told, [statements[at]])
    return told or (_again(None, ask.memory.get("words") or statements) if statements else None)


def _again(told: TextRead | None, statements: list[list[str]]) -> TextRead:
    pieces = tuple(Piece(text, speaker or None, locator or None) for text, speaker, locator in statements)
    return replace(told, pieces=pieces) if told is not None else TextRead(pieces, "your message")


async def last_texts(
    ask: Ask, reader: Reader, wanted: Wanted, deal: Deal | None, account: Account | None
) -> tuple[list[TextRead], str]:
    """The newest text of the kind and day meant; the newest few where no kind is meant."""
    day = ask.entities.dates[0] if ask.entities.dates else None
    kind = wanted.stored or "any"
    found = await _newest(reader, deal, account, kind, lambda at: day is None or ask.voice.day_of(at) == day)
    found = [t for t in found if not wanted.theirs or t.kind != "mail" or t.theirs] or found
    if found:
        several = day is None and not _SINGLE.search(ask.text) and (kind == "any" or _SEVERAL.search(ask.text))
        return (_up_to_enough(found) if several else found[:1]), ""
    name = deal.name if deal else account.name if account else "this deal"
    what = {"transcript": "call with words to read", "mail": "mail", "note": "note", "any": "call, mail or note"}[kind]
    when = f" on {day.isoformat()}" if day else ""
    return [], f"I find no {what} on {name}{when}. Paste the text here, or log the call and I'll read it."


async def by_person(reader: Reader, person: Contact, account: Account) -> tuple[list[TextRead], str]:
    """What they said in calls and wrote in mails, newest first, nothing of anybody else."""
    texts = await _newest(reader, None, account, "any", lambda _: True, most=_LOOK_BACK * 2)
    own = [
        replace(t, pieces=tuple(p for p in t.pieces if p.speaker == person.name or t.author_id == person.id))
        for t in texts
    ]
    said = [t for t in own if t.pieces]
    if said:
        return _up_to_enough(said), ""
    return [], (
        f"I find nothing that {person.name} said or wrote: no call with their words, no mail of theirs. "
        "Import transcripts or mails, or paste what they said."
    )


async def _newest(
    reader: Reader,
    deal: Deal | None,
    account: Account | None,
    kind: StoredKind,
    meant: Callable[[datetime], bool],
    most: int = _LOOK_BACK,
) -> list[TextRead]:
    where = {"deal_id": deal.id} if deal else {"account_id": account.id if account else None}
    transcripts = (
        await reader.documents(kind="transcript", limit=most, **where) if kind in ("transcript", "any") else []
    )
    activities = await reader.activities(limit=most * 4, **where)
    names = {c.id: c.name for c in await reader.contacts(account_id=account.id)} if account else {}
    told = [of_document(d) for d in transcripts]
    heard = {t.record_id for t in told}
    for activity in (a for a in activities if _fits(a, kind)):
        full = await reader.document(activity.document_id) if activity.document_id else None
        if full is not None and full.id not in heard:
            heard.add(full.id)
            told.append(of_document(full))
        elif full is None and activity.body.strip():
            told.append(of_activity(activity, names))
    dated = [(t.at, t.record_id, t) for t in told if t.at is not None and t.at <= reader.now and meant(t.at)]
    if kind == "transcript" and any(t.kind == "transcript" for *_, t in dated):
        dated = [d for d in dated if d[2].kind == "transcript"]  # words, where there are any, before a note of a call
    return [t for *_, t in sorted(dated, key=lambda d: d[:2], reverse=True)][:most]


def _fits(activity: Activity, kind: StoredKind) -> bool:
    wanted = {"transcript": ("call", "meeting"), "mail": ("mail",), "note": ("note",)}
    return activity.kind != "task" if kind == "any" else activity.kind in wanted[kind]


def _up_to_enough(texts: Iterable[TextRead]) -> list[TextRead]:
    taken: list[TextRead] = []
    words = 0
    for text in texts:
        words += sum(len(p.text.split()) for p in text.pieces)
        if taken and (words > _ENOUGH_WORDS or len(taken) >= _TOGETHER):
            break
        taken.append(text)
    return taken


def of_document(document: Document) -> TextRead:
    kinds: dict[str, SourceKind] = {"transcript": "transcript", "mail": "mail", "note": "note"}
    return TextRead(
        tuple(Piece(s.text, s.speaker, _locator(s.start, s.page, s.heading)) for s in document.segments),
        document.title,
        kinds.get(document.kind, "document"),
        "document",
        document.id,
        document.at,
    )


def of_activity(activity: Activity, names: dict[str, str] | None = None) -> TextRead:
    kind: SourceKind = "mail" if activity.kind == "mail" else "note"
    theirs = activity.kind == "mail" and activity.direction == "in" and activity.contact_ids
    author = activity.contact_ids[0] if theirs else activity.user_id
    speaker = (names or {}).get(author or "") if theirs else None
    return TextRead(
        (Piece(activity.body, speaker),),
        activity.subject,
        kind,
        "activity",
        activity.id,
        activity.at,
        author,
        bool(theirs),
    )


def _locator(start: float | None, page: int | None, heading: str | None) -> str | None:
    if start is not None:
        minutes, seconds = divmod(int(start), 60)
        return f"{minutes}:{seconds:02d}"
    return f"p. {page}" if page is not None else heading
