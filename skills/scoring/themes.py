"""Impact themes of one deal: what only we can say, tied to a goal of theirs, with proof (METHODOLOGY §2.8). Pure.

A theme comes from a differentiator on record. It is an Impact theme when three things hold. Nobody it has to stand up
to can claim it too, by a check of the last year. A strategic imperative of the client's is tied to it: by itself, or
only through the deal, and then they must be on record as valuing it or as having seen it. And there is proof. What a
rival can claim is General. What only lacks something is not ready yet, with what is missing named.

Themes are ranked as METHODOLOGY ranks Control: Mastery × Influence, each rated by §1's rule from the evidence that
speaks of the theme; a case of ours counts as a fact for Mastery, as a reference does for Trust.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import Account, CaseStudy, Competitor, Deal, Delivery, Differentiator, Edge, Evidence, Imperative
from skills.scoring.claims import Uniqueness, uniqueness
from skills.scoring.file import midnight
from skills.scoring.likeness import content, shared
from skills.scoring.posterior import rating, weight
from skills.scoring.rules import NEAR_REFERENCE_STRENGTH, REFERENCE_STRENGTH

MOST_IMPACT = 3
"""METHODOLOGY §2.8: two or three at most."""
SAME_FROM = 2
"""Content words two texts must share to speak of the same thing."""
_TELLING = 4
"""Letters of the stem of a title word that, had by no other differentiator, is enough by itself: "atla[s]"."""
_EVERYDAY = content("answers orders planned running names promises working results every owner first systems")
"""Title words too common to tell a claim by."""
_EVEN = 5.0
"""An influence below this says that the client does not value it."""

Verdict = Literal["impact", "spare", "not_ready", "general"]
"""impact: one of the best. spare: would be one, and others are better. general: a rival can claim it too."""
Missing = Literal["check", "doubt", "imperative", "valued", "proof"]
TieKind = Literal["words", "case", "evidence", "deal"]


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What the themes of one deal are made of."""

    deal: Deal
    account: Account | None = None
    differentiators: tuple[Differentiator, ...] = ()
    families: dict[str, str] = field(default_factory=dict)
    """Product id -> solution family."""
    competitors: tuple[Competitor, ...] = ()
    """Everybody on record."""
    competes: tuple[Edge, ...] = ()
    """From competitors to the deal."""
    cases: tuple[CaseStudy, ...] = ()
    goals: tuple[Imperative, ...] = ()
    """The client's."""
    carries: tuple[Edge, ...] = ()
    """From the deal to imperatives, theirs and ours."""
    evidence: tuple[Evidence, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def against(self) -> tuple[Competitor, ...]:
        """Those on the deal; nobody named: everybody known."""
        return self.named or self.competitors

    @property
    def names(self) -> tuple[str, ...]:
        """The client's own, which say nothing of what a text is about."""
        return (self.account.name, *self.account.aliases) if self.account else ()

    @property
    def named(self) -> tuple[Competitor, ...]:
        ids = {e.subject_id for e in self.competes}
        return tuple(c for c in self.competitors if c.id in ids)


@dataclass(frozen=True, slots=True)
class Tie:
    """Why a theme serves a goal of theirs."""

    goal: Imperative
    kind: TieKind
    """words: the claim itself speaks of the goal. case: the outcome of a case of ours does. evidence: something they
    said ties both. deal: the deal as a whole serves the goal, by record or by evidence."""
    quote: str
    """The words that tie, where there are any."""
    evidence: Evidence | None = None
    case: CaseStudy | None = None
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    ours: Differentiator
    unique: Uniqueness
    tie: Tie | None
    cases: tuple[CaseStudy, ...]
    """Its proof on record, nearest to this client first."""
    mastery: float | None
    """0..10; None: nothing shows it."""
    influence: float | None
    """0..10: how far the client values it; None: nothing says."""
    shown: tuple[Evidence, ...]
    """Evidence of Mastery that speaks of it, heaviest first."""
    valued: tuple[Evidence, ...]
    """Evidence of Influence that speaks of it, heaviest first."""
    missing: tuple[Missing, ...]
    verdict: Verdict

    @property
    def control(self) -> float | None:
        """Mastery × Influence, 0..100."""
        return None if self.mastery is None or self.influence is None else self.mastery * self.influence


def themes(file: ThemeFile, moment: datetime, today: date) -> tuple[Theme, ...]:
    """Every differentiator that concerns the deal, Impact themes first, each kind by Control."""
    found = [_theme(d, file, moment, today) for d in relevant(file)]
    ready = sorted((t for t in found if not t.missing and t.unique.standing == "only"), key=_order)
    best = {t.ours.id for t in ready[:MOST_IMPACT]}
    named = [_with_verdict(t, best) for t in found]
    places: dict[Verdict, int] = {"impact": 0, "spare": 1, "not_ready": 2, "general": 3}
    return tuple(sorted(named, key=lambda t: (places[t.verdict], *_order(t))))


def _order(theme: Theme) -> tuple[int, float, float, int, str, str]:
    """Control first, then Mastery alone, then how directly it is tied."""
    ties: dict[TieKind, int] = {"evidence": 3, "words": 2, "case": 1, "deal": 0}
    direct = ties[theme.tie.kind] if theme.tie else -1
    control = theme.control
    return (
        0 if control is not None else 1,
        -(control or 0.0),
        -(theme.mastery or 0.0),
        -direct,
        theme.ours.title,
        theme.ours.id,
    )


def _with_verdict(theme: Theme, best: set[str]) -> Theme:
    if theme.unique.standing == "claimed":
        return replace(theme, verdict="general")
    if theme.missing:
        return theme
    return replace(theme, verdict="impact" if theme.ours.id in best else "spare")


def relevant(file: ThemeFile) -> tuple[Differentiator, ...]:
    """Those of a solution family the deal spans; of a deal that names no product, all of them."""
    wanted = {file.families.get(p, p) for p in file.deal.product_ids}
    return tuple(
        d
        for d in sorted(file.differentiators, key=lambda d: (d.title, d.id))
        if not wanted or not d.product_ids or wanted & {file.families.get(p, p) for p in d.product_ids}
    )


def _theme(ours: Differentiator, file: ThemeFile, moment: datetime, today: date) -> Theme:
    unique = uniqueness(ours, file.against, file.competitors, today)
    cases = _cases(ours, file, today)
    speaking = [e for e in _counting(file, moment) if speaks_of(e.statement, ours, file)]
    shown = _weighed(speaking, "mastery", moment)
    valued = _weighed(speaking, "influence", moment)
    tie = _tie(ours, file, cases, [e for _, e in valued], moment)
    missing: list[Missing] = []
    if unique.standing == "doubtful":
        missing.append("doubt")
    elif unique.standing == "unchecked":
        missing.append("check")
    influence = _rated(valued)
    seen = any(e.polarity > 0 and e.deal_id == file.deal.id for _, e in shown)
    if tie is None:
        missing.append("imperative")
    elif (tie.kind == "deal" and influence is None and not seen) or (influence is not None and influence < _EVEN):
        missing.append("valued")
    if not cases and not any(e.polarity > 0 for _, e in shown):
        missing.append("proof")
    return Theme(
        ours,
        unique,
        tie,
        cases,
        _mastery(shown, cases, file, moment),
        influence,
        tuple(e for _, e in shown),
        tuple(e for _, e in valued),
        tuple(missing),
        "not_ready",
    )


def _cases(ours: Differentiator, file: ThemeFile, today: date) -> tuple[CaseStudy, ...]:
    found = [c for c in file.cases if c.id in set(ours.case_study_ids) and c.completed_on <= today]
    return tuple(sorted(found, key=lambda c: (_near(c, file), c.completed_on, c.id), reverse=True))


def _near(case: CaseStudy, file: ThemeFile) -> tuple[bool, bool]:
    region = file.deal.region or (file.account.region if file.account else None)
    industry = file.deal.industry or (file.account.industry if file.account else None)
    return bool(industry) and case.industry == industry, bool(region) and case.region == region


def _counting(file: ThemeFile, moment: datetime) -> list[Evidence]:
    return [e for e in file.evidence if e.status == "accepted" and e.recorded_at <= moment and e.at <= moment]


def speaks_of(statement: str, ours: Differentiator, file: ThemeFile) -> bool:
    """Two content words of the claim, or one telling word of its title that no other claim of ours has."""
    common = shared(statement, f"{ours.title}. {ours.text}", without=file.names)
    if len(common) >= SAME_FROM:
        return True
    return bool(common & _telling(ours, file.differentiators))


def _telling(ours: Differentiator, every: Iterable[Differentiator]) -> frozenset[str]:
    others = frozenset().union(*(content(f"{d.title}. {d.text}") for d in every if d.id != ours.id))
    return frozenset(s for s in content(ours.title) - others - _EVERYDAY if len(s) >= _TELLING)


def _weighed(items: Iterable[Evidence], factor: str, moment: datetime) -> list[tuple[float, Evidence]]:
    found = [(weight(e.strength, e.fog, e.at, moment), e) for e in items if FACTOR_OF_SUB.get(e.sub_factor) == factor]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id))


def _rated(weighed: Sequence[tuple[float, Evidence]]) -> float | None:
    if not weighed:
        return None
    return rating(sum(w for w, e in weighed if e.polarity > 0), sum(w for w, e in weighed if e.polarity < 0))


def _mastery(
    shown: Sequence[tuple[float, Evidence]], cases: Iterable[CaseStudy], file: ThemeFile, moment: datetime
) -> float | None:
    """The evidence, and each case as one fact: of strength 0.8 from their industry and region, else 0.5."""
    by_case = [
        weight(
            NEAR_REFERENCE_STRENGTH if all(_near(c, file)) else REFERENCE_STRENGTH,
            "fact",
            midnight(c.completed_on),
            moment,
        )
        for c in cases
    ]
    if not shown and not by_case:
        return None
    supporting = sum(w for w, e in shown if e.polarity > 0) + sum(by_case)
    return rating(supporting, sum(w for w, e in shown if e.polarity < 0))


def _tie(
    ours: Differentiator, file: ThemeFile, cases: Sequence[CaseStudy], valued: Sequence[Evidence], moment: datetime
) -> Tie | None:
    """The most direct tie to a goal of theirs; of equal ones the goal that is due first."""
    found = [t for g in file.goals for t in _ties(g, ours, file, cases, valued, moment)]
    order: dict[TieKind, int] = {"evidence": 0, "words": 1, "case": 2, "deal": 3}
    return min(found, key=lambda t: (order[t.kind], t.goal.due_on or date.max, t.goal.title), default=None)


def _ties(
    goal: Imperative,
    ours: Differentiator,
    file: ThemeFile,
    cases: Sequence[CaseStudy],
    valued: Sequence[Evidence],
    moment: datetime,
) -> list[Tie]:
    found: list[Tie] = []
    said = next((e for e in valued if e.polarity > 0 and alike(e.statement, goal, file)), None)
    if said is not None:
        found.append(Tie(goal, "evidence", said.statement, evidence=said))
    if alike(f"{ours.title}. {ours.text}", goal, file):
        found.append(Tie(goal, "words", ""))
    case = next((c for c in cases if alike(f"{c.title}. {c.outcome}", goal, file)), None)
    if case is not None:
        found.append(Tie(goal, "case", case.outcome, case=case))
    edge = next((e for e in file.carries if e.object_id == goal.id and e.valid_from <= moment), None)
    if edge is not None:
        found.append(Tie(goal, "deal", "", edge=edge))
    else:
        serving = serves(goal, file, moment)
        if serving is not None:
            found.append(Tie(goal, "deal", serving.statement, evidence=serving))
    return found


def alike(text: str, goal: Imperative, file: ThemeFile) -> bool:
    return len(shared(text, f"{goal.title}. {goal.text}", without=file.names)) >= SAME_FROM


def serves(goal: Imperative, file: ThemeFile, moment: datetime) -> Evidence | None:
    """The newest evidence on this deal that says it serves the goal."""
    wanted = ("strategic_fit", "strategic_imperatives", "values_distinct")
    found = [
        e
        for e in _counting(file, moment)
        if e.sub_factor in wanted
        and e.polarity > 0
        and e.fog != "gossip"
        and e.deal_id == file.deal.id
        and alike(e.statement, goal, file)
    ]
    return max(found, key=lambda e: (e.at, e.id), default=None)
