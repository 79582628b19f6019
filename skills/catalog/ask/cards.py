"""`present`: the answer first, then what it rests on."""

from skills.answer import Answer, FactsPart, Item, ListPart, Part, QuotePart, TablePart, TextPart, Tone
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
        parts.extend(_told(ask, cites, hit) for hit in group.hits)
    parts.extend(TextPart(h, "muted") for h in reply.hints)
    return Answer(reply.title, tuple(parts), cites.sources, reply.actions, reply.lead)


def _told(ask: Ask, cites: Citations, hit: Hit) -> Part:
    if hit.budget is None:
        return _quote(ask, cites, hit)
    tone: Tone = "muted" if hit.overtaken else "good" if hit.fog == "fact" else "warn"
    detail = f"budget on record, {ask.voice.day(hit.budget.on)}"
    return ListPart((Item(_sentence(hit.shown), detail, _badge(hit), tone, (cites.passage(hit.passage),)),))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _badge(hit: Hit) -> str:
    """The FOG class, and that it no longer stands; empty where nothing had to be told apart."""
    words = (hit.fog.capitalize() if hit.fog else "", "overtaken" if hit.overtaken else "")
    return ", ".join(w for w in words if w)


def _quote(ask: Ask, cites: Citations, hit: Hit) -> QuotePart:
    passage = hit.passage
    place = [passage.title, passage.locator or "", ask.voice.day(at) if (at := dated(passage)) else ""]
    return QuotePart(
        hit.shown or hit.text,
        hit.speaker or "",
        " · ".join(p for p in place if p),
        _badge(hit),
        (cites.passage(passage),),
    )
