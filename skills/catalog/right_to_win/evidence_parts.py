"""The evidence behind a number, with a source for each line."""

from collections.abc import Iterable

from knowledge.records import Evidence
from skills.answer import DetailsPart, Fact, FactsPart, Item, ListPart, Source, Tone
from skills.catalog.right_to_win.phrases import item_detail, product
from skills.citing import Citations
from skills.scoring.file import Item as Counted
from skills.scoring.file import Reading, RecordRef
from skills.scoring.score import CScore, FactorScore, SubScore
from skills.scoring.words import FOG_LABELS, rating
from skills.wording import Voice

_SOURCE_TITLES = {"document": "Document", "activity": "Conversation", "record": "Record", "chat": "Said in chat"}
"""Of places that can't be opened any more; the others go by their own titles."""


def c_details(c: CScore, citations: Citations, voice: Voice, people: dict[str, str], *, most: int) -> DetailsPart:
    """One C unfolded: its arithmetic, its sub-factors, and up to `most` pieces of evidence, heaviest first."""
    facts = FactsPart(tuple(f for factor in c.factors for f in factor_facts(factor, citations, voice, people)))
    items = evidence_items(c.factors, citations, voice)
    shown = ListPart(items[:most], title="Evidence, heaviest first")
    more = len(items) - most
    rest = (ListPart((Item(f"…and {more} more: ask “why is {c.spec.key} {c.points or 'unknown'}?”"),)),)
    parts = (facts, *((shown,) if items else ()), *(rest if more > 0 else ()))
    known = f"{c.known} of 6 sub-factors known"
    return DetailsPart(f"{c.spec.label}: {product(c, voice)} · {known}", parts, key=c.spec.key)


def factor_facts(factor: FactorScore, citations: Citations, voice: Voice, people: dict[str, str]) -> Iterable[Fact]:
    if factor.known:
        yield from (_sub_fact(factor, sub, citations, voice) for sub in factor.subs)
    else:
        about = ", ".join(s.spec.label for s in factor.subs)
        yield Fact(factor.spec.label, f"unknown: nothing on record about {about}", "muted")
    if factor.override is not None:
        o = factor.override
        by = people.get(o.by, "a colleague")
        cite = citations.record("override", o.id, f"Override of {factor.spec.label} by {by}", at=o.at)
        value = f"{rating(o.rating, voice)} by {by}, {voice.day(o.at)}: {o.reason}"
        computed = f" (evidence alone: {rating(factor.computed, voice)})"
        yield Fact(f"{factor.spec.label}, set by hand", value + computed, "warn", (cite,))
    if factor.lifted is not None:
        o = factor.lifted
        by = people.get(o.by, "a colleague")
        yield Fact(
            f"{factor.spec.label}, no longer set by hand",
            f"{by}'s {rating(o.rating, voice)} of {voice.day(o.at)} ended with newer evidence",
            "muted",
        )


def _sub_fact(factor: FactorScore, sub: SubScore, citations: Citations, voice: Voice) -> Fact:
    label = f"{factor.spec.label} · {sub.spec.label}"
    if sub.rating is None:
        return Fact(label, "unknown: nothing on record", "muted")
    if sub.reading is not None:
        value = f"{rating(sub.rating, voice)} from {sub.reading.basis}"
        return Fact(label, value, _tone(sub.rating), reading_cites(sub.reading, citations))
    span = f"{rating(sub.low, voice)}–{rating(sub.high, voice)}"
    pieces = "1 piece" if len(sub.items) == 1 else f"{len(sub.items)} pieces"
    return Fact(label, f"{rating(sub.rating, voice)} ({span}) from {pieces} of evidence", _tone(sub.rating))


def _tone(value: float) -> Tone:
    return "good" if value >= 7.5 else "bad" if value < 5 else "plain"


def reading_cites(reading: Reading, citations: Citations) -> tuple[str, ...]:
    return tuple(record_cite(ref, citations) for ref in reading.refs[:5])


def record_cite(ref: RecordRef, citations: Citations) -> str:
    return citations.record(ref.kind, ref.id, ref.title, at=ref.at)


def evidence_items(factors: Iterable[FactorScore], citations: Citations, voice: Voice) -> tuple[Item, ...]:
    """Every piece of evidence of the factors, heaviest first; those a number outranks come last."""
    pairs = [(sub, item) for factor in factors for sub in factor.subs for item in sub.items]
    ordered = sorted(pairs, key=lambda p: (p[0].reading is not None, -p[1].weight, -p[1].at.timestamp(), p[1].ref.id))
    return tuple(_item(item, citations, voice, counts=sub.reading is None) for sub, item in ordered)


def _item(item: Counted, citations: Citations, voice: Voice, *, counts: bool) -> Item:
    stored = item.evidence
    speaker = f"{stored.speaker}: " if stored is not None and stored.speaker else ""
    text = f"{speaker}“{item.statement}”" if speaker else item.statement
    tone: Tone = "muted" if not counts else "good" if item.polarity > 0 else "bad"
    return Item(
        text,
        detail=item_detail(item, voice, counts=counts),
        badge=FOG_LABELS[item.fog],
        tone=tone,
        cites=(item_cite(item, citations, voice),),
    )


def item_cite(item: Counted, citations: Citations, voice: Voice) -> str:
    if item.evidence is None:
        return record_cite(item.ref, citations)
    return evidence_cite(item.evidence, citations, voice)


def evidence_cite(evidence: Evidence, citations: Citations, voice: Voice) -> str:
    """Where it was seen: the document, conversation or record it cites, or itself."""
    title = f"{_SOURCE_TITLES[evidence.source_kind]} of {voice.day(evidence.at)}"
    if evidence.source_kind == "record" and evidence.source_id is not None:
        kind = evidence.source_id.rsplit("_", 1)[0]
        return citations.add(
            Source("", "record", title, kind, evidence.source_id, evidence.locator, evidence.statement, evidence.at)
        )
    return citations.evidence(evidence, title)
