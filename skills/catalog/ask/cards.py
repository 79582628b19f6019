"""`present`: the answer first, then what it rests on."""

from skills.answer import Answer, FactsPart, Part, QuotePart, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.ask.extract import Hit, dated
from skills.catalog.ask.reply import Reply
from skills.citing import Citations


def present(ask: Ask, reply: Reply) -> Answer:
    cites = Citations()
    ids = tuple(cites.record(c.record_type, c.record_id, c.title, at=c.at) for c in reply.cited)
    parts: list[Part] = []
    if reply.kind != "text":
        parts.append(TextPart(reply.lead, "warn" if reply.kind in ("nothing", "near") else "plain", ids[:1]))
    parts.extend(TextPart(w, "warn") for w in reply.warnings)
    if reply.facts:
        parts.append(FactsPart(reply.facts))
    if reply.rows:
        parts.append(TablePart(reply.columns, reply.rows, cites=ids))
    for group in reply.groups:
        if len(reply.groups) > 1 and group.name:
            parts.append(TextPart(f"**{group.name}**"))
        parts.extend(_quote(ask, cites, hit) for hit in group.hits)
    parts.extend(TextPart(h, "muted") for h in reply.hints)
    return Answer(reply.title, tuple(parts), cites.sources, reply.actions, reply.lead)


def _quote(ask: Ask, cites: Citations, hit: Hit) -> QuotePart:
    passage = hit.passage
    place = [passage.title, passage.locator or "", ask.voice.day(at) if (at := dated(passage)) else ""]
    return QuotePart(
        hit.shown or hit.text, hit.speaker or "", " · ".join(p for p in place if p), cites=(cites.passage(passage),)
    )
