"""What would raise a score, by how much: counterfactuals computed by re-scoring (METHODOLOGY §1, Power Plan)."""

from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.four_cs import C_BY_KEY, C_OF_FACTOR, FACTOR_OF_SUB, CName
from knowledge.records import Deal, Evidence, QualifierAnswer
from skills.scoring.file import DealFile
from skills.scoring.learning import ASK_FIRST
from skills.scoring.posterior import half_up, weight
from skills.scoring.rules import FRESH_FACT_STRENGTH
from skills.scoring.score import (
    CScore,
    Score,
    accepted_evidence,
    as_item,
    score,
    score_c,
    sub_score,
    total,
)

WORTH_SHOWING = 0.05
"""Right-to-Win points below which a step is not worth anybody's time."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person can do, and what the score would be then."""

    c: CName
    qualifier: bool
    """True: get a yes to the C's qualifier."""
    sub_factors: tuple[str, ...]
    """One fresh fact on each of these."""
    exact_gain: float
    """Right-to-Win points, before rounding."""
    before: int
    after: int
    """Right to Win, as people read it."""
    c_before: int | None
    c_after: int | None
    known_before: int = 4
    """Cs known today; none means there is no Right to Win yet."""
    still_floor: bool = False
    """Right to Win would still be a floor: another C stays unknown."""

    @property
    def pieces(self) -> int:
        """Effort: how many things have to be found out."""
        return len(self.sub_factors) + self.qualifier

    @property
    def gain(self) -> int:
        return self.after - self.before


def fresh_fact(deal: Deal, sub_factor: str, moment: datetime) -> Evidence:
    """The evidence a step is expected to create: one fresh fact of full strength. Never stored."""
    factor = FACTOR_OF_SUB[sub_factor]
    return Evidence(
        id=f"evidence_expected_{sub_factor}",
        tenant=deal.tenant,
        c=C_OF_FACTOR[factor],
        factor=factor,
        sub_factor=sub_factor,
        polarity=1,
        strength=FRESH_FACT_STRENGTH,
        fog="fact",
        statement="expected",
        at=moment,
        recorded_at=moment,
        deal_id=deal.id,
    )


def answered(deal: Deal, c: CName, moment: datetime, *, answer: bool = True, by: str = "expected") -> QualifierAnswer:
    """A qualifier answered at `moment`; for counterfactuals."""
    return QualifierAnswer(f"qualifier_answer_expected_{c}", deal.tenant, deal.id, c, answer, moment, by)


def rescore(
    file: DealFile,
    moment: datetime,
    *,
    evidence: tuple[Evidence, ...] = (),
    answers: tuple[QualifierAnswer, ...] = (),
    with_intervals: bool = False,
) -> Score:
    """The score the deal would have with this much more on record."""
    return score(file.with_more(evidence=evidence, answers=answers), moment, with_intervals=with_intervals)


def worth_of_yes(file: DealFile, now: Score, c: CName) -> Step:
    """What a yes to a C's qualifier would do, whatever it is answered today."""
    return step_of(file, now, c, qualifier=True, sub_factors=())


def next_steps(file: DealFile, now: Score) -> tuple[Step, ...]:
    """Every single step that would raise the score, best gain per piece first.

    One step per qualifier without a yes, one per sub-factor; for an unknown C the fewest facts that make it known.
    """
    steps = [step for c in now.cs for step in _steps_for(file, now, c)]
    worth = [s for s in steps if s.exact_gain >= WORTH_SHOWING]
    return tuple(sorted(worth, key=lambda s: (-s.exact_gain / s.pieces, s.pieces, s.c, s.sub_factors)))


def cheapest_lesson(file: DealFile, now: Score, c: CScore) -> Step | None:
    """The fewest facts that make an unknown C known; None when it is known already."""
    if c.score is not None:
        return None
    return step_of(file, now, c.spec.key, qualifier=False, sub_factors=_missing(c))


def _missing(c: CScore) -> tuple[str, ...]:
    return tuple(ASK_FIRST[f.spec.key] for f in c.factors if f.rating is None)


def _steps_for(file: DealFile, now: Score, c: CScore) -> list[Step]:
    key = c.spec.key
    if c.score is None:
        return [step_of(file, now, key, qualifier=False, sub_factors=_missing(c))]
    subs = [s.spec.key for f in c.factors for s in f.subs]
    steps = [step_of(file, now, key, qualifier=False, sub_factors=(sub,)) for sub in subs]
    if c.qualifier != "yes":
        steps.append(step_of(file, now, key, qualifier=True, sub_factors=()))
    return steps


def step_of(
    file: DealFile, now: Score, c: CName, *, qualifier: bool = False, sub_factors: tuple[str, ...] = ()
) -> Step:
    """What a yes to a C's qualifier, or one fresh fact on each of some of its sub-factors, would do."""
    moment = now.at
    then = _then(
        file,
        now,
        c,
        evidence=tuple(fresh_fact(file.deal, s, moment) for s in sub_factors),
        answers=(answered(file.deal, c, moment),) if qualifier else (),
    )
    return Step(
        c,
        qualifier,
        sub_factors,
        exact_gain=then.exact - now.exact,
        before=now.right_to_win,
        after=then.right_to_win,
        c_before=now.c(c).points,
        c_after=then.c(c).points,
        known_before=now.known,
        still_floor=then.is_floor,
    )


def _then(
    file: DealFile, now: Score, c: CName, *, evidence: tuple[Evidence, ...], answers: tuple[QualifierAnswer, ...]
) -> Score:
    """What `rescore` gives, at the cost of one C: everything asked for here touches no other."""
    moment = now.at
    subs = {s.spec.key: s for f in now.c(c).factors for s in f.subs}
    for extra in evidence:
        old = subs[extra.sub_factor]
        fresh = as_item(extra)
        fresh = replace(fresh, weight=weight(fresh.strength, fresh.fog, fresh.at, moment))
        subs[extra.sub_factor] = sub_score(old.spec, [*old.items, fresh], old.reading)
    more = file.with_more(answers=answers) if answers else file
    accepted = (*accepted_evidence(file, moment), *evidence)
    changed = score_c(C_BY_KEY[c], more, moment, subs, accepted)
    return total(now.deal_id, moment, [changed if x.spec.key == c else x for x in now.cs])


def expected_gain(file: DealFile, now: Score, sub_factor: str) -> float:
    """Exact Right-to-Win points of one fresh fact on a sub-factor."""
    c = C_OF_FACTOR[FACTOR_OF_SUB[sub_factor]]
    return step_of(file, now, c, qualifier=False, sub_factors=(sub_factor,)).exact_gain


def whole_points(value: float) -> str:
    """A gain in words: "+6", "+0.4" where rounding would hide it."""
    return f"+{half_up(value)}" if value >= 0.95 else f"+{value:.1f}"
