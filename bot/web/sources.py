"""Opens what a citation points to, for one person: a document at the quoted words, or a record in words.

Hidden, missing and unknown all give None, so that nobody can tell them apart.
"""

import asyncio
from datetime import datetime
from typing import Any

from bot.web.highlight import Span, clock, locate
from bot.web.record_facts import view
from bot.web.record_view import Ref, Value
from knowledge.reader import Reader
from knowledge.records import Document, Segment
from skills.wording import Voice

Json = dict[str, Any]
_LONGEST_ID = 200


async def open_source(
    reader: Reader, record_type: str, record_id: str, *, voice: Voice, excerpt: str = "", locator: str | None = None
) -> Json | None:
    if len(record_id) > _LONGEST_ID:
        return None
    if record_type == "document":
        document = await reader.document(record_id)
        return None if document is None else await _document(document, reader, voice, excerpt, locator)
    record = await reader.record(record_type, record_id)
    if isinstance(record, Document):
        return await _document(record, reader, voice, excerpt, locator)
    seen = None if record is None else await asyncio.to_thread(view, record, voice)
    if seen is None:
        return None
    return {
        "title": seen.title,
        "kind": seen.kind,
        "when": await _day(seen.at, voice),
        "facts": await _facts(seen.facts, reader, voice),
        "segments": _text_segments(seen.body, excerpt),
    }


async def _document(document: Document, reader: Reader, voice: Voice, excerpt: str, locator: str | None) -> Json:
    found = await asyncio.to_thread(locate, document.segments, excerpt=excerpt, locator=locator)
    spans = {span.segment: span for span in found}
    return {
        "title": document.title,
        "kind": document.kind.replace("_", " ").capitalize(),
        "when": await _day(document.at, voice),
        "facts": await _facts(
            [("Deal", Ref("deal", document.deal_id)), ("Client", Ref("account", document.account_id))], reader, voice
        ),
        "segments": [
            {
                "heading": segment.heading or "",
                "speaker": segment.speaker or "",
                "place": clock(segment.start)
                if segment.start is not None
                else f"p. {segment.page}"
                if segment.page is not None
                else "",
                "pieces": _pieces(segment.text, spans.get(index)),
            }
            for index, segment in enumerate(document.segments)
        ],
    }


def _text_segments(body: str, excerpt: str) -> list[Json]:
    if not body:
        return []
    spans = locate((Segment(body),), excerpt=excerpt)
    return [{"heading": "", "speaker": "", "place": "", "pieces": _pieces(body, spans[0] if spans else None)}]


def _pieces(text: str, span: Span | None) -> list[Json]:
    """The text cut at its mark; joined again it is the text."""
    if span is None:
        return [{"text": text, "mark": False}]
    cut = [(text[: span.start], False), (text[span.start : span.end], True), (text[span.end :], False)]
    return [{"text": words, "mark": mark} for words, mark in cut if words]


async def _facts(facts: list[tuple[str, Value]], reader: Reader, voice: Voice) -> list[Json]:
    """Each record named is looked up as the reader; one they may not open is left out."""
    named = {value: await _record(value, reader) for _, value in facts if isinstance(value, Ref)}
    return await asyncio.to_thread(_worded, facts, named, voice)


def _worded(facts: list[tuple[str, Value]], named: dict[Ref, Any], voice: Voice) -> list[Json]:
    made: list[Json] = []
    for label, value in facts:
        if isinstance(value, str):
            made.append({"label": label, "value": value})
        elif name := _name(named[value], voice):
            link = {"type": value.record_type, "record": value.record_id, "locator": value.locator}
            made.append({"label": label, "value": name, "open": link})
    return made


async def _record(ref: Ref, reader: Reader) -> Any | None:
    if ref.record_id is None:
        return None
    if ref.record_type == "document":
        return await reader.document(ref.record_id)
    return await reader.record(ref.record_type, ref.record_id)


def _name(record: Any | None, voice: Voice) -> str:
    """Empty where there is nothing to open."""
    if record is None or isinstance(record, Document):
        return record.title if record else ""
    seen = view(record, voice)
    return seen.title if seen else ""


async def _day(at: datetime | None, voice: Voice) -> str:
    return await asyncio.to_thread(voice.day, at) if at else ""
