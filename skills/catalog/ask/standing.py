"""Which of several answers about one matter stands: the firmer and the newer leads, and what it overtakes says so.

An answer weighs what a piece of evidence weighs (METHODOLOGY §1): the reliability of its FOG class, halved for every
180 days of age. A later source at least as reliable overtakes an earlier one it contradicts; a later and softer one
(a rumour against an approval) overtakes nothing, it only makes the matter worth asking about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from knowledge.records import Budget, FogClass
from skills.catalog.ask.agreement import conflict, replaces, same_home, same_matter, told
from skills.catalog.ask.extract import MOST, Hit, dated
from skills.catalog.ask.questions import Question
from skills.fog.classify import classify_statements
from skills.fog.statements import Statement
from skills.scoring.rules import HALF_LIFE, RELIABILITY

_UNDATED = timedelta(days=365)
"""What carries no day counts as this old: it may be older than anything dated beside it."""
_ON_IT = 0.5
"""Share of the question's meaning two sentences both carry to be about one thing, where they do not contradict."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two sources of one matter that cannot both hold."""

    newer: Hit
    older: Hit

    @property
    def overtaken(self) -> bool:
        """The newer one is at least as firm, so the older one no longer stands."""
        return reliability(self.newer.fog) >= reliability(self.older.fog)

    def touches(self, hit: Hit) -> bool:
        return hit.passage.record_id in (self.newer.passage.record_id, self.older.passage.record_id)


@dataclass(frozen=True, slots=True)
class Settled:
    hits: tuple[Hit, ...]
    """What stands first, what was overtaken last."""
    disputes: tuple[Dispute, ...] = ()


def reliability(cls: FogClass | None) -> float:
    """METHODOLOGY §1; a sentence nobody can class counts as somebody's opinion."""
    return RELIABILITY[cls or "opinion"]


def weight(cls: FogClass | None, at: datetime | date | None, now: datetime) -> float:
    """0..1: reliability × 0.5^(age / 180 days) (METHODOLOGY §1)."""
    halvings: float = _age(at, now) / HALF_LIFE
    return reliability(cls) * float(0.5**halvings)


def _age(at: datetime | date | None, now: datetime) -> timedelta:
    if at is None:
        return _UNDATED
    if isinstance(at, datetime):
        return max(now - at, timedelta(0))
    return max(now.date() - at, timedelta(0))


def settle(question: Question, found: Sequence[Hit], budgets: Sequence[Budget], now: datetime, today: date) -> Settled:
    """The best `MOST` sentences in the order in which they stand; nothing moves that is about different things."""
    hits = _one_each(found, {b.id: b for b in budgets})
    pairs = [
        (a, b, conflict(question, hits[a], hits[b], today))
        for a in range(len(hits))
        for b in range(a + 1, len(hits))
        if _of_one_matter(hits[a], hits[b])
    ]
    rivals = [(a, b, c) for a, b, c in pairs if c or _two_on_it(hits[a], hits[b])]
    kept = {n for n in range(len(hits)) if n < MOST} | {b for a, b, c in rivals if c and a == 0}
    rivals = [(a, b, c) for a, b, c in rivals if a in kept and b in kept]
    hits = _classed(hits, {n for a, b, _ in rivals for n in (a, b)})
    clashes = [(a, b) for a, b, c in rivals if c]
    disputes = {(a, b): _dispute(hits[a], hits[b]) for a, b in clashes}
    gone = {b if d.older is hits[b] else a for (a, b), d in disputes.items() if d.overtaken}
    hits = [replace(h, overtaken=n in gone) for n, h in enumerate(hits)]
    order = _order(hits, sorted(kept), rivals, now)
    disputed = {n for pair in clashes for n in pair}
    shown = (hits[n] if n in disputed or hits[n].budget else replace(hits[n], fog=None) for n in order)
    return Settled(tuple(shown), tuple(_dispute(hits[a], hits[b]) for a, b in clashes))


def _of_one_matter(one: Hit, other: Hit) -> bool:
    return one.passage.record_id != other.passage.record_id and same_home(one, other) and same_matter(one, other)


def _two_on_it(one: Hit, other: Hit) -> bool:
    """Two people (or papers) on one thing; what one person says of it is not weighed against their own words."""
    same = one.speaker is not None and one.speaker == other.speaker
    return not same and min(one.coverage, other.coverage) >= _ON_IT


def _dispute(one: Hit, other: Hit) -> Dispute:
    newer, older = (one, other) if told(one) >= told(other) else (other, one)
    return Dispute(newer, older)


def _order(
    hits: Sequence[Hit], kept: Sequence[int], rivals: Sequence[tuple[int, int, bool]], now: datetime
) -> list[int]:
    """By relevance, except that of two on one matter the one that stands goes first; what was overtaken goes last."""
    before = {(a, b) if _first(hits[a], hits[b], clash, now) else (b, a) for a, b, clash in rivals}
    order: list[int] = []
    for n in sorted(kept, key=lambda k: (hits[k].overtaken, k)):
        beaten = [place for place, m in enumerate(order) if (n, m) in before and not hits[n].overtaken]
        order.insert(min(beaten, default=len(order)), n)
    return order


def _first(one: Hit, other: Hit, clash: bool, now: datetime) -> bool:
    """Whether `one`, the more relevant, stays before `other`."""
    if clash:
        return weight(one.fog, dated(one.passage), now) >= weight(other.fog, dated(other.passage), now)
    return not (reliability(one.fog) < reliability(other.fog) and told(one) <= told(other))


def _one_each(hits: Sequence[Hit], budgets: Mapping[str, Budget]) -> list[Hit]:
    """A budget on record is one answer, however many of its lines were found, with the class it was recorded with."""
    found: list[Hit] = []
    seen: set[str] = set()
    for hit in hits:
        record = budgets.get(hit.passage.record_id)
        if record is not None:
            if record.id in seen:
                continue
            seen.add(record.id)
            hit = replace(hit, fog=record.fog, budget=record)
        found.append(hit)
    return found


def _classed(hits: Sequence[Hit], wanted: set[int]) -> list[Hit]:
    """Those hits with their FOG class by their words; a record keeps the one it was given."""
    read = sorted(n for n in wanted if hits[n].budget is None)
    said = [Statement(h.text, 0, len(h.text), h.speaker, None) for h in (hits[n] for n in read)]
    verdicts = dict(zip(read, classify_statements(said), strict=True)) if said else {}
    return [replace(h, fog=verdicts[n].cls) if n in verdicts else h for n, h in enumerate(hits)]


def budgets_in_order(found: Sequence[Budget], now: datetime) -> tuple[tuple[Budget, ...], frozenset[str]]:
    """What stands first, by weight; and the ids of those a later, at least as reliable word has overtaken."""
    gone = frozenset(
        older.id
        for older in found
        for newer in found
        if newer.on > older.on
        and newer.deal_id == older.deal_id
        and reliability(newer.fog) >= reliability(older.fog)
        and replaces(newer, older)
    )
    ordered = sorted(found, key=lambda b: (b.id in gone, -weight(b.fog, b.on, now), -b.on.toordinal(), b.id))
    return tuple(ordered), gone
