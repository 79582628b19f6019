"""The 4Cs of one deal at one moment (METHODOLOGY §1): pure, reproducible, with a source behind every number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from knowledge.four_cs import FACTOR_OF_SUB, FOUR_CS, CName, Factor, FourC, SubFactor
from knowledge.records import Evidence, Override, QualifierAnswer
from skills.scoring.derived import derived
from skills.scoring.file import DealFile, Item, Reading, RecordRef
from skills.scoring.posterior import half_up, intervals, rating, weight
from skills.scoring.readings import readings
from skills.scoring.rules import ANSWER_GOOD_FOR, CONTESTED_FROM, QUALIFIER_CAP, STRONG_FROM

Qualifier = Literal["yes", "no", "unanswered"]
ScoreBand = Literal["strong", "contested", "weak", "unknown"]


@dataclass(frozen=True, slots=True)
class SubScore:
    spec: SubFactor
    rating: float | None
    """0..10; None: nothing on record."""
    low: float | None
    high: float | None
    items: tuple[Item, ...] = ()
    """Weighed, heaviest first. With a `reading` they are on record but do not count."""
    reading: Reading | None = None
    """The number on record that speaks for itself, where there is one."""


@dataclass(frozen=True, slots=True)
class FactorScore:
    spec: Factor
    rating: float | None
    """The mean of the known sub-factors, or the override in force."""
    low: float | None
    high: float | None
    subs: tuple[SubScore, ...]
    computed: float | None
    """What the evidence alone says; differs from `rating` only under an override."""
    override: Override | None = None
    """In force: it replaces the computed rating."""
    lifted: Override | None = None
    """The last override, when newer evidence has been accepted since: shown, no longer counted."""

    @property
    def known(self) -> int:
        return sum(s.rating is not None for s in self.subs)


@dataclass(frozen=True, slots=True)
class CScore:
    spec: FourC
    score: float | None
    """0..100, after the qualifier's cap; None while a factor is unknown."""
    uncapped: float | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    answer: QualifierAnswer | None
    old: bool
    """The answer is more than 90 days old: it stands, and is asked again."""
    factors: tuple[FactorScore, FactorScore]

    @property
    def capped(self) -> bool:
        return self.score is not None and self.uncapped is not None and self.score < self.uncapped

    @property
    def points(self) -> int | None:
        """The score as people read it."""
        return None if self.score is None else half_up(self.score)

    @property
    def known(self) -> int:
        """Known sub-factors, of six."""
        return sum(f.known for f in self.factors)

    @property
    def band(self) -> ScoreBand:
        return "unknown" if self.score is None else band(self.score)


@dataclass(frozen=True, slots=True)
class Score:
    deal_id: str
    at: datetime
    cs: tuple[CScore, CScore, CScore, CScore]
    exact: float
    """The mean of the four before rounding; an unknown C adds 0."""
    low: float
    high: float
    """With an unknown C, what it could at most add is in here."""

    @property
    def right_to_win(self) -> int:
        return half_up(self.exact)

    @property
    def known(self) -> int:
        """How many of the four Cs are known."""
        return sum(c.score is not None for c in self.cs)

    @property
    def is_floor(self) -> bool:
        return self.known < len(self.cs)

    @property
    def band(self) -> ScoreBand:
        """A floor proves a band only from below: under 50 it says nothing yet."""
        if self.is_floor and self.right_to_win < CONTESTED_FROM:
            return "unknown"
        return band(self.right_to_win)

    def c(self, key: str) -> CScore:
        return next(c for c in self.cs if c.spec.key == key)

    def factor(self, key: str) -> FactorScore:
        return next(f for c in self.cs for f in c.factors if f.spec.key == key)

    @property
    def weakest(self) -> CScore | None:
        """The lowest known C; None when none is known."""
        known = [c for c in self.cs if c.score is not None]
        return min(known, key=lambda c: c.score or 0.0, default=None)


def band(value: float) -> ScoreBand:
    points = half_up(value)
    return "strong" if points >= STRONG_FROM else "contested" if points >= CONTESTED_FROM else "weak"


def score(file: DealFile, moment: datetime, *, with_intervals: bool = True) -> Score:
    """Right to Win of the deal as known at `moment`; a past moment gives what was true then.

    `with_intervals=False` leaves every low and high equal to the value: for counterfactuals and bulk ranking.
    """
    accepted = accepted_evidence(file, moment)
    subs = _sub_scores(file, moment, accepted, with_intervals=with_intervals)
    cs = [score_c(spec, file, moment, subs, accepted) for spec in FOUR_CS]
    return total(file.deal.id, moment, cs)


def total(deal_id: str, moment: datetime, cs: Iterable[CScore]) -> Score:
    """Puts four scored Cs together: the mean, and the floor when some are unknown."""
    first, second, third, fourth = cs
    four = (first, second, third, fourth)
    highs = [c.high if c.high is not None else _most(c.qualifier) for c in four]
    return Score(
        deal_id,
        moment,
        four,
        exact=sum(c.score or 0.0 for c in four) / 4,
        low=sum(c.low or 0.0 for c in four) / 4,
        high=sum(highs) / 4,
    )


def _most(qualifier: Qualifier) -> float:
    return 100.0 if qualifier == "yes" else QUALIFIER_CAP


def score_c(
    spec: FourC, file: DealFile, moment: datetime, subs: dict[str, SubScore], accepted: tuple[Evidence, ...]
) -> CScore:
    """One C from its sub-factors: factors, product, cap."""
    first, second = (_factor(f, file, moment, subs, accepted) for f in spec.factors)
    answer = _latest_answer(file, spec.key, moment)
    qualifier: Qualifier = "unanswered" if answer is None else "yes" if answer.answer else "no"
    cap = _most(qualifier)
    product = low = high = None
    if first.rating is not None and second.rating is not None:
        product = first.rating * second.rating
        low = min(cap, (first.low or 0.0) * (second.low or 0.0))
        high = min(cap, (first.high or 0.0) * (second.high or 0.0))
    return CScore(
        spec,
        score=None if product is None else min(product, cap),
        uncapped=product,
        low=low,
        high=high,
        qualifier=qualifier,
        answer=answer,
        old=answer is not None and moment - answer.at > ANSWER_GOOD_FOR,
        factors=(first, second),
    )


def _latest_answer(file: DealFile, c: CName, moment: datetime) -> QualifierAnswer | None:
    given = [a for a in file.answers if a.c == c and a.at <= moment]
    return max(given, key=lambda a: (a.at, a.id), default=None)


def _factor(
    spec: Factor, file: DealFile, moment: datetime, subs: dict[str, SubScore], accepted: tuple[Evidence, ...]
) -> FactorScore:
    parts = tuple(subs[s.key] for s in spec.sub_factors)
    known = [p for p in parts if p.rating is not None]
    computed = _mean(p.rating for p in known)
    override = _latest_override(file, spec.key, moment)
    plain = FactorScore(spec, computed, _mean(p.low for p in known), _mean(p.high for p in known), parts, computed)
    if override is None:
        return plain
    if _newer_evidence(override, spec, parts, accepted):
        return replace(plain, lifted=override)
    return replace(plain, rating=override.rating, low=override.rating, high=override.rating, override=override)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def _latest_override(file: DealFile, factor: str, moment: datetime) -> Override | None:
    """The newest one set by then; withdrawing it does not bring an older one back."""
    made = [o for o in file.overrides if o.factor == factor and o.at <= moment]
    newest = max(made, key=lambda o: (o.at, o.id), default=None)
    if newest is None or (newest.withdrawn_at is not None and newest.withdrawn_at <= moment):
        return None
    return newest


def _newer_evidence(
    override: Override, spec: Factor, parts: tuple[SubScore, ...], accepted: tuple[Evidence, ...]
) -> bool:
    """Whether evidence was accepted, or a number came on record, after the override was set.

    Derived items (a call, a ticket) do not end an override: they happen every day, and nobody accepted them.
    """
    keys = {s.key for s in spec.sub_factors}
    if any(e.sub_factor in keys and e.recorded_at > override.at for e in accepted):
        return True
    return any(p.reading is not None and p.reading.at is not None and p.reading.at > override.at for p in parts)


def accepted_evidence(file: DealFile, moment: datetime) -> tuple[Evidence, ...]:
    """Stored evidence that counts: accepted, known by then, on this tree."""
    return tuple(
        e for e in file.evidence if e.status == "accepted" and e.recorded_at <= moment and e.sub_factor in FACTOR_OF_SUB
    )


def as_item(evidence: Evidence) -> Item:
    ref = RecordRef("evidence", evidence.id, evidence.statement, evidence.at)
    return Item(
        evidence.sub_factor,
        evidence.polarity,
        evidence.strength,
        evidence.fog,
        evidence.at,
        evidence.statement,
        ref,
        evidence=evidence,
    )


def _sub_scores(
    file: DealFile, moment: datetime, accepted: tuple[Evidence, ...], *, with_intervals: bool
) -> dict[str, SubScore]:
    grouped: dict[str, list[Item]] = {key: [] for key in FACTOR_OF_SUB}
    for item in (*map(as_item, accepted), *derived(file, moment, accepted)):
        weighed = replace(item, weight=weight(item.strength, item.fog, item.at, moment))
        grouped[item.sub_factor].append(weighed)
    spoken = readings(file, moment)
    specs = [s for c in FOUR_CS for f in c.factors for s in f.sub_factors]
    result = {spec.key: sub_score(spec, grouped[spec.key], spoken.get(spec.key)) for spec in specs}
    return _with_intervals(result) if with_intervals else result


def sub_score(spec: SubFactor, items: list[Item], reading: Reading | None) -> SubScore:
    ordered = tuple(sorted(items, key=lambda i: (-i.weight, -i.at.timestamp(), i.ref.id)))
    if reading is not None:
        return SubScore(spec, reading.rating, reading.rating, reading.rating, ordered, reading)
    if not ordered:
        return SubScore(spec, None, None, None)
    value = rating(*weights(ordered))
    return SubScore(spec, value, value, value, ordered)


def weights(items: Iterable[Item]) -> tuple[float, float]:
    """Summed weights (for, against)."""
    supporting = opposing = 0.0
    for item in items:
        if item.polarity > 0:
            supporting += item.weight
        else:
            opposing += item.weight
    return supporting, opposing


def _with_intervals(subs: dict[str, SubScore]) -> dict[str, SubScore]:
    """Fills the 80 % intervals of every posterior in one vectorised call; a number on record has no spread."""
    keys = [k for k, s in subs.items() if s.items and s.reading is None]
    if not keys:
        return subs
    pairs = [weights(subs[k].items) for k in keys]
    lows, highs = intervals((p for p, _ in pairs), (n for _, n in pairs))
    filled = {
        k: replace(subs[k], low=float(low), high=float(high)) for k, low, high in zip(keys, lows, highs, strict=True)
    }
    return {**subs, **filled}
