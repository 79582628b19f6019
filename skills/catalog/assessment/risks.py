"""What a score may be wrong about, and what stands open around it. Pure.

Exposure is a counterfactual (METHODOLOGY §1): the Right to Win points one strong fresh fact against a sub-factor would
cost. A number on record (NPS, SLA) speaks for itself and is no risk of this kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from knowledge.records import Deal
from skills.initiatives.plan import Plan
from skills.scoring.file import DealFile, Item
from skills.scoring.next_step import fresh_fact, rescore
from skills.scoring.rules import HALF_LIFE
from skills.scoring.score import CScore, Score, SubScore, weights

Kind = Literal["contradicting", "hearsay", "old", "single", "opinions"]

MINORITY = 0.25
"""The share of the weight that must speak the other way for evidence to contradict itself."""
OLD = HALF_LIFE
"""The newest word on a sub-factor older than this has lost half its weight."""
APART = 2.0
"""Points (of 10) a rating set by hand may differ from the evidence without a mention."""
FALLS = 2
"""Right to Win points lost by age alone in 90 days that are worth a mention."""


@dataclass(frozen=True, slots=True)
class Risk:
    sub: SubScore
    c: CScore
    kinds: tuple[Kind, ...]
    """Gravest first."""
    exposure: float
    """Right to Win points, before rounding."""
    falls_to: int
    """Right to Win with that fact."""
    strongest_for: Item | None
    strongest_against: Item | None


OpenKind = Literal["unknown_c", "qualifier", "old_answer", "override", "overdue", "close_date", "ageing"]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    kind: OpenKind
    c: CScore | None = None
    factor: str = ""
    count: int = 0
    score: Score | None = None
    """What it becomes if nothing is done."""


def evidence_risks(file: DealFile, now: Score) -> tuple[Risk, ...]:
    found = [risk for c in now.cs for f in c.factors for s in f.subs if (risk := _risk(file, now, c, s)) is not None]
    return tuple(sorted(found, key=lambda r: (-r.exposure, r.sub.spec.key)))


def _risk(file: DealFile, now: Score, c: CScore, sub: SubScore) -> Risk | None:
    kinds = kinds_of(sub, now)
    if not kinds:
        return None
    against = replace(fresh_fact(file.deal, sub.spec.key, now.at), polarity=-1)
    then = rescore(file, now.at, evidence=(against,))
    return Risk(
        sub,
        c,
        kinds,
        max(0.0, now.exact - then.exact),
        then.right_to_win,
        next((i for i in sub.items if i.polarity > 0), None),
        next((i for i in sub.items if i.polarity < 0), None),
    )


def kinds_of(sub: SubScore, now: Score) -> tuple[Kind, ...]:
    """Why a rating made of evidence is not safe; nothing for one that a number on record gives."""
    if sub.reading is not None or not sub.items:
        return ()
    supporting, opposing = weights(sub.items)
    classes = {i.fog for i in sub.items}
    found: list[Kind] = []
    if min(supporting, opposing) >= MINORITY * (supporting + opposing):
        found.append("contradicting")
    if classes == {"gossip"}:
        found.append("hearsay")
    if now.at - max(i.at for i in sub.items) > OLD:
        found.append("old")
    if len(sub.items) == 1:
        found.append("single")
    if classes <= {"opinion", "gossip"} and "hearsay" not in found:
        found.append("opinions")
    return tuple(found)


def open_points(deal: Deal, now: Score, plan: Plan | None, today: date) -> tuple[OpenPoint, ...]:
    """Gravest first: what is unknown, what holds a C down, what is late, what fades."""
    found = [OpenPoint("unknown_c", c) for c in now.cs if c.score is None]
    found += [OpenPoint("qualifier", c) for c in now.cs if c.qualifier != "yes"]
    found += [OpenPoint("old_answer", c) for c in now.cs if c.qualifier == "yes" and c.old]
    if deal.status == "open" and deal.close_on is not None and deal.close_on < today:
        found.append(OpenPoint("close_date"))
    late = _overdue(plan, today)
    if late:
        found.append(OpenPoint("overdue", count=late))
    found += _overrides(now)
    if plan is not None and now.known and now.right_to_win - plan.alone.right_to_win >= FALLS:
        found.append(OpenPoint("ageing", score=plan.alone))
    return tuple(found)


def _overdue(plan: Plan | None, today: date) -> int:
    entries: Sequence[object] = () if plan is None else [e for e in plan.entries if e.overdue(today)]
    return len(entries)


def _overrides(now: Score) -> list[OpenPoint]:
    pairs = [(c, f) for c in now.cs for f in c.factors if f.override is not None and f.computed is not None]
    apart = [(c, f) for c, f in pairs if abs((f.rating or 0.0) - (f.computed or 0.0)) >= APART]
    return [OpenPoint("override", c, f.spec.key) for c, f in apart]
