"""The texts of a deal that may be read, and what is found in each: off the event loop, and kept while unchanged."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Literal

from knowledge.records import Activity, Document
from skills.evidence_reading import Cast, EvidenceModel, Piece, Proposal, Source, TextKind, read_all

_KINDS: dict[str, TextKind] = {"transcript": "transcript", "mail": "mail", "note": "note"}
_KEPT = 2_000
"""Texts whose findings are kept: reading one again costs nothing until it changes."""


@dataclass(frozen=True, slots=True)
class Text:
    kind: TextKind
    pieces: tuple[Piece, ...]
    at: datetime
    title: str
    source_kind: Literal["document", "activity", "chat"]
    source_id: str | None
    deal_id: str | None
    account_id: str | None
    first_hand: bool = True
    """False for what our own side wrote."""
    locator: str = ""
    """Where in its source it stands, where no place in it is told."""


@dataclass(frozen=True, slots=True)
class Found:
    text: Text
    proposal: Proposal


def of_document(document: Document) -> Text | None:
    """None for what is one person's, or the managers': a quote of it must not become evidence others see."""
    if document.private_to is not None or document.audience != "all":
        return None
    pieces = tuple(
        Piece(s.text, s.speaker or "", _place(s.start, s.page, s.heading), s.start or 0.0) for s in document.segments
    )
    kind = _KINDS.get(document.kind, "document")
    return Text(
        kind, pieces, document.at, document.title, "document", document.id, document.deal_id, document.account_id
    )


def of_activity(activity: Activity, writer: str) -> Text | None:
    """`writer`: the name of whoever wrote a mail. A call whose words stand in a transcript is read there."""
    if not activity.body.strip() or activity.document_id is not None or activity.kind == "task":
        return None
    kind: TextKind = "mail" if activity.kind == "mail" else "note"
    piece = Piece(activity.body, writer if kind == "mail" else "")
    first_hand = kind == "mail" and activity.direction == "in"
    return Text(
        kind,
        (piece,),
        activity.at,
        activity.subject,
        "activity",
        activity.id,
        activity.deal_id,
        activity.account_id,
        first_hand,
    )


def of_paste(words: str, at: datetime, deal_id: str | None, account_id: str | None) -> Text:
    spoken = len(re.findall(r"^\s*(?:\[?\d{1,2}:\d\d\]?\s*)?[A-Z][\w. ]{1,30}:\s", words, re.MULTILINE)) >= 2
    mail = re.match(r"\s*(?:from:|subject:|dear |hi |hello )", words, re.IGNORECASE) is not None
    kind: TextKind = "transcript" if spoken else "mail" if mail else "note"
    return Text(kind, (Piece(words),), at, "the text you pasted", "chat", None, deal_id, account_id, first_hand=False)


@dataclass(frozen=True, slots=True)
class Message:
    """Where words come from that somebody handed over: a colleague's message in a chat."""

    by: str = ""
    at: datetime | None = None
    link: str = ""
    """Opens it, for those who may."""


def of_message(words: str, message: Message, moment: datetime, deal_id: str | None, account_id: str | None) -> Text:
    """As pasted, and dated, named and kept with its link as the message was; never dated ahead."""
    pasted = of_paste(words, min(message.at or moment, moment), deal_id, account_id)
    title, place = (f"a message by {message.by}", f"message by {message.by}") if message.by else ("a message", "")
    return replace(pasted, title=title, source_id=message.link or None, locator=place)


def _place(start: float | None, page: int | None, heading: str | None) -> str:
    if start is not None:
        minutes, seconds = divmod(int(start), 60)
        return f"{minutes}:{seconds:02d}"
    return f"p. {page}" if page is not None else heading or ""


_kept: "OrderedDict[str, tuple[Proposal, ...]]" = OrderedDict()
_lock = Lock()


def read_texts(texts: Sequence[Text], cast: Cast, model: EvidenceModel) -> tuple[Found, ...]:
    """What stands in each text; blocking, so called in a thread. Findings are kept by the words read and who is who."""
    keys = [_key(text, cast, model) for text in texts]
    with _lock:
        known = {key: _kept[key] for key in keys if key in _kept}
    new = [(key, text) for key, text in zip(keys, texts, strict=True) if key not in known]
    read_now = read_all([Source(t.pieces, t.kind, t.at) for _, t in new], cast, model)
    known |= {key: made for (key, _), made in zip(new, read_now, strict=True)}
    with _lock:
        for key in keys:
            _kept[key] = known[key]
            _kept.move_to_end(key)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return tuple(Found(text, p) for key, text in zip(keys, texts, strict=True) for p in known[key])


def _key(text: Text, cast: Cast, model: EvidenceModel) -> str:
    named = (cast.us, cast.client, cast.people, cast.rivals, cast.ours, text.kind, text.at, model.embedder.name)
    return hashlib.sha256(repr((text.source_id, text.pieces, named)).encode(errors="surrogatepass")).hexdigest()
