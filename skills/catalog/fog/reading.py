"""`gather`: the words to class, and the people who could confirm them."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, Document, Edge, User
from skills.answer import SourceKind
from skills.ask import Ask
from skills.catalog.fog.wanted import StoredKind, Wanted, what_is_wanted

_POINTS_BACK = re.compile(
    r"\b(?:these|those|them|that|it|this|the (?:first|second|third|last|1st|2nd|3rd)(?: one)?|why|which|more)\b",
    re.IGNORECASE,
)
_ORDINALS = {"first|1st": 0, "second|2nd": 1, "third|3rd": 2, "last": -1}
_LOOK_BACK = 12
"""How many of the newest texts are looked through for one of the kind and day that was meant."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text with what is known of it beforehand."""

    text: str
    speaker: str | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class TextRead:
    """The text under analysis; `record_id` empty when it stands in the message itself."""

    pieces: tuple[Piece, ...]
    title: str = ""
    kind: SourceKind = "note"
    record_type: str = ""
    record_id: str = ""
    at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class FogFacts:
    text: TextRead | None
    """None: nothing to class was found."""
    missing: str = ""
    """Why there is none, in the person's words."""
    deal: Deal | None = None
    account: Account | None = None
    contacts: tuple[Contact, ...] = ()
    roles: tuple[Edge, ...] = ()
    colleagues: tuple[User, ...] = field(default=())
    rivals: tuple[str, ...] = ()
    """Names and aliases of the competitors on record."""


async def gather(ask: Ask, reader: Reader) -> FogFacts:
    wanted = what_is_wanted(ask.args.get("text", "") or ask.text)
    if ask.args.get("text"):
        wanted = Wanted(ask.args["text"])
    deal, account = await _subject(ask, reader)
    text, missing = await _text(ask, reader, wanted, deal, account)
    if text is not None and text.record_id and deal is None:
        deal, account = await _home(reader, text, account)
    contacts = await reader.contacts(account_id=account.id) if account else []
    roles = await reader.edges(kind="plays_role", object_id=deal.id) if deal else []
    users = await reader.users()
    rivals = tuple(name for c in await reader.competitors() for name in (c.name, *c.aliases))
    return FogFacts(text, missing, deal, account, tuple(contacts), tuple(roles), tuple(users), rivals)


async def _subject(ask: Ask, reader: Reader) -> tuple[Deal | None, Account | None]:
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    deal = await reader.deal(deal_id) if deal_id else None
    account_id = (
        (deal.account_id if deal else None) or ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    )
    account = await reader.account(account_id) if account_id else None
    if deal is None and account is not None:
        open_deals = await reader.deals(account_id=account.id, status="open")
        deal = open_deals[0] if len(open_deals) == 1 else None
    return deal, account


async def _text(
    ask: Ask, reader: Reader, wanted: Wanted, deal: Deal | None, account: Account | None
) -> tuple[TextRead | None, str]:
    if ask.args.get("document_id"):
        found = await reader.document(ask.args["document_id"])
        return (_of_document(found), "") if found else (None, "That document is not there any more.")
    if ask.args.get("activity_id"):
        record = await reader.record("activity", ask.args["activity_id"])
        return (
            (_of_activity(record), "")
            if isinstance(record, Activity)
            else (None, "That activity is not there any more.")
        )
    if wanted.inline:
        return TextRead((Piece(wanted.inline),), "your message"), ""
    told = None if deal is not None or account is not None else await _before(ask, reader)
    if told is not None:
        return told, ""
    if wanted.stored is None and deal is None and account is None:
        return None, "Paste a statement, a note or a transcript, or name a deal: “FOG the last {deal} call”."
    if deal is None and account is None:
        return None, "Which deal's call, mail or note do you mean? Name it, or paste the text."
    return await _stored(ask, reader, wanted.stored or "any", deal, account)


async def _before(ask: Ask, reader: Reader) -> TextRead | None:
    """ "Which of these matter most?", "how do I check the second one": the text looked at last, or one claim of it."""
    if not _POINTS_BACK.search(ask.text):
        return None
    told = await _remembered(ask, reader)
    if told is None and ask.memory.get("record_id"):  # not theirs to read any more
        return None
    at = next((n for word, n in _ORDINALS.items() if re.search(rf"\b(?:{word})\b", ask.text, re.IGNORECASE)), None)
    statements = ask.memory.get("statements", [])
    if at is None or not -len(statements) <= at < len(statements):
        return told
    text, speaker, locator = statements[at]
    one = Piece(text, speaker or None, locator or None)
    return replace(told, pieces=(one,)) if told is not None else TextRead((one,), "your message")


async def _remembered(ask: Ask, reader: Reader) -> TextRead | None:
    kind, record_id = str(ask.memory.get("record_type", "")), str(ask.memory.get("record_id", ""))
    if kind == "document":
        document = await reader.document(record_id)
        return _of_document(document) if document else None
    record = await reader.record(kind, record_id) if kind == "activity" else None
    return _of_activity(record) if isinstance(record, Activity) else None


async def _stored(
    ask: Ask, reader: Reader, kind: StoredKind, deal: Deal | None, account: Account | None
) -> tuple[TextRead | None, str]:
    day = ask.entities.dates[0] if ask.entities.dates else None
    name = deal.name if deal else account.name if account else "this deal"
    where = {"deal_id": deal.id} if deal else {"account_id": account.id if account else None}
    if kind in ("transcript", "any"):
        transcripts = await reader.documents(kind="transcript", limit=_LOOK_BACK, **where)
        document = next((d for d in transcripts if _on(d.at, day)), None)
        if document:
            return _of_document(document), ""
    activities = await reader.activities(limit=_LOOK_BACK * 4, **where)
    activity = next((a for a in activities if a.body.strip() and _fits(a, kind) and _on(a.at, day)), None)
    if activity:
        full = await reader.document(activity.document_id) if activity.document_id else None
        return (_of_document(full) if full else _of_activity(activity)), ""
    what = {"transcript": "call with words to read", "mail": "mail", "note": "note", "any": "call, mail or note"}[kind]
    when = f" on {day.isoformat()}" if day else ""
    return None, f"I find no {what} on {name}{when}. Paste the text here, or log the call and I'll read it."


def _fits(activity: Activity, kind: StoredKind) -> bool:
    wanted = {"transcript": ("call", "meeting"), "mail": ("mail",), "note": ("note",)}
    return kind == "any" or activity.kind in wanted[kind]


def _on(at: datetime, day: date | None) -> bool:
    return day is None or at.date() == day


async def _home(reader: Reader, text: TextRead, account: Account | None) -> tuple[Deal | None, Account | None]:
    """The deal and client a text belongs to, when only the text was named."""
    record = await reader.record(text.record_type, text.record_id)
    deal_id, account_id = getattr(record, "deal_id", None), getattr(record, "account_id", None)
    deal = await reader.deal(deal_id) if deal_id else None
    account_id = account_id or (deal.account_id if deal else None)
    return deal, account or (await reader.account(account_id) if account_id else None)


def _of_document(document: Document) -> TextRead:
    kinds: dict[str, SourceKind] = {"transcript": "transcript", "mail": "mail", "note": "note"}
    return TextRead(
        tuple(Piece(s.text, s.speaker, _locator(s.start, s.page, s.heading)) for s in document.segments),
        document.title,
        kinds.get(document.kind, "document"),
        "document",
        document.id,
        document.at,
    )


def _of_activity(activity: Activity) -> TextRead:
    kind: SourceKind = "mail" if activity.kind == "mail" else "note"
    return TextRead(
        (Piece(activity.body),), activity.subject, kind, "activity", activity.id, activity.at, activity.user_id
    )


def _locator(start: float | None, page: int | None, heading: str | None) -> str | None:
    if start is not None:
        minutes, seconds = divmod(int(start), 60)
        return f"{minutes}:{seconds:02d}"
    return f"p. {page}" if page is not None else heading
