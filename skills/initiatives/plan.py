"""The plan itself: what is on it, what would be worth adding, in the order of gain per effort. Pure.

Every gain is re-scored from the deal as it is today. What is on record as an initiative comes first into the count;
proposals fill up to at least `FEWEST` where so many help, at most `MOST`. What only pays once the others are done
(a qualifier whose C is still below the cap, a fact above it) is scored on top of them and comes last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import Evidence, Initiative, InitiativeStatus, QualifierAnswer
from skills.initiatives.aim import Aim, aim_of
from skills.initiatives.effort import (
    ANSWER_ONLY,
    OF_QUALIFIER,
    OF_SUB_FACTOR,
    Effort,
    due_in,
    harder,
    together,
)
from skills.initiatives.titles import best_case, joined_title, piece_title
from skills.initiatives.whom import Whom, needs_somebody, person, whom
from skills.rules import DEFAULT, StakeholderRules
from skills.scoring.file import DealFile
from skills.scoring.learning import Suggestion, suggestion
from skills.scoring.next_step import Step, answered, cheapest_lesson, fresh_fact, next_steps, rescore, step_of
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import CScore, Score

FEWEST, MOST = 5, 10
"""METHODOLOGY §1: 5 to 10 initiatives."""
WORTH_MORE = 0.5
"""Right-to-Win points from which on a proposal beyond the fifth is worth a line."""
REST_AFTER_DROPPING = timedelta(days=90)
"""What was dropped is not proposed again for this long: as long as a qualifier's answer stands."""
REST_AFTER_DONE = timedelta(days=14)
LEFT_ALONE = timedelta(days=90)
"""How far ahead the plan says what becomes of a score nobody works on."""
OPEN: tuple[InitiativeStatus, ...] = ("proposed", "accepted", "in_progress")


@dataclass(frozen=True, slots=True)
class Entry:
    """One initiative of the plan, on record or proposed."""

    aim: Aim
    title: str
    step: Step
    """What it is worth today."""
    effort: Effort
    owner_id: str
    due_on: date | None
    someone: Whom | None = None
    hint: Suggestion | None = None
    """What the record says of the qualifier it is after."""
    stored: Initiative | None = None
    """None: a proposal nobody has taken up yet."""
    lifts: tuple[str, ...] = ()
    """Factors set by hand that new evidence would put back to what the record says."""
    after_others: bool = False
    """Its worth counts on top of all that come before it."""

    @property
    def ref(self) -> str:
        """What a button names it by."""
        return self.stored.id if self.stored else self.aim.key

    @property
    def status(self) -> InitiativeStatus:
        return self.stored.status if self.stored else "proposed"

    @property
    def per_effort(self) -> float:
        return self.step.exact_gain / self.effort.rung

    def overdue(self, today: date) -> bool:
        return self.status in OPEN and self.stored is not None and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Plan:
    file: DealFile
    now: Score
    entries: tuple[Entry, ...]
    """Open, in the order shown."""
    closed: tuple[Initiative, ...]
    """Done and dropped, newest first."""
    then: Score
    """With every entry delivering what it promises."""
    alone: Score
    """In `LEFT_ALONE` from now, with nothing new on record."""

    @property
    def at_target(self) -> bool:
        return all(c.points is not None and c.points >= STRONG_FROM for c in self.now.cs)


def build(
    file: DealFile,
    now: Score,
    stored: Sequence[Initiative],
    today: date,
    rules: StakeholderRules = DEFAULT.stakeholders,
) -> Plan:
    """`today`: where the reader is. A deal that is closed gets no proposals."""
    file = replace(file, people_rules=rules)
    own = [i for i in stored if i.status in OPEN]
    closed = sorted((i for i in stored if i.closed_at), key=lambda i: (i.closed_at or i.at, i.id), reverse=True)
    kept = [on_record(file, now, i) for i in own]
    taken = {piece for e in kept for piece in e.aim.pieces}
    resting = taken | {p for i in closed if _rests(i, now) for p in aim_of(i).pieces}
    steps = _steps(file, now) if file.deal.status == "open" else []
    fresh = [_proposed(file, s, now, today) for s in steps if not aim_of(s).pieces & resting]
    fresh = _enough(sorted(fresh, key=_order), room=MOST - len(kept), have=len(kept), now=now)
    first = sorted([*kept, *fresh], key=_order)
    after = _after(file, now, first, resting, today) if file.deal.status == "open" else []
    entries = (*first, *after)
    alone = rescore(file, now.at + LEFT_ALONE)
    return Plan(file, now, entries, tuple(closed), with_all(file, now, (e.aim for e in entries)), alone)


def _steps(file: DealFile, now: Score) -> list[Step]:
    """Every single step that raises the score, and for each unknown C the fewest facts that make it known."""
    lessons = [step for c in now.cs if (step := cheapest_lesson(file, now, c)) is not None]
    return [*lessons, *(s for s in next_steps(file, now) if now.c(s.c).score is not None)]


def _order(entry: Entry) -> tuple[float, int, str]:
    """Best gain per effort first."""
    return -entry.per_effort, entry.effort.rung, entry.aim.key


def _rests(initiative: Initiative, now: Score) -> bool:
    rest = REST_AFTER_DROPPING if initiative.status == "dropped" else REST_AFTER_DONE
    return initiative.closed_at is not None and now.at - initiative.closed_at < rest


def _enough(ranked: list[Entry], *, room: int, have: int, now: Score) -> list[Entry]:
    """The proposals worth a line: those that make an unknown C known always, then as many as the plan takes."""
    lessons = [e for e in ranked if now.c(e.aim.c).score is None]
    others = [e for e in ranked if now.c(e.aim.c).score is not None]
    chosen = lessons
    for entry in others:
        short = have + len(chosen) < FEWEST
        if len(chosen) < room and (short or entry.step.exact_gain >= WORTH_MORE):
            chosen = [*chosen, entry]
    return chosen


def expected(
    file: DealFile, now: Score, aims: Iterable[Aim]
) -> tuple[tuple[Evidence, ...], tuple[QualifierAnswer, ...]]:
    """What the aims would put on record."""
    every = tuple(aims)
    facts = tuple(fresh_fact(file.deal, s, now.at) for a in every for s in a.sub_factors)
    return facts, tuple(answered(file.deal, a.c, now.at) for a in every if a.qualifier)


def with_all(file: DealFile, now: Score, aims: Iterable[Aim]) -> Score:
    facts, answers = expected(file, now, aims)
    return rescore(file, now.at, evidence=facts, answers=answers)


def _after(file: DealFile, now: Score, first: list[Entry], resting: set[str], today: date) -> list[Entry]:
    """What pays only once the first are done: qualifiers worth their while, and facts where the plan is short."""
    facts, answers = expected(file, now, (e.aim for e in first))
    later_file = file.with_more(evidence=facts, answers=answers)
    later = rescore(later_file, now.at)
    taken = resting | {p for e in first for p in e.aim.pieces}
    steps = [s for s in next_steps(later_file, later) if not aim_of(s).pieces & taken]
    found = sorted((_proposed(file, s, now, today) for s in steps), key=_order)
    chosen: list[Entry] = []
    for entry in found:
        count = len(first) + len(chosen)
        wanted = count < FEWEST or (entry.aim.qualifier and entry.step.exact_gain >= WORTH_MORE)
        if count < MOST and wanted:
            chosen.append(replace(entry, after_others=True))
    return chosen


def on_record(file: DealFile, now: Score, initiative: Initiative) -> Entry:
    """An initiative of the deal with what it is worth today."""
    step = step_of(file, now, initiative.c, qualifier=initiative.qualifier, sub_factors=initiative.sub_factors)
    contact = next((c for c in file.contacts if c.id == initiative.contact_id), None)
    aim = aim_of(initiative)
    computed = effort_of(file, aim, now)
    effort = (
        computed
        if computed.rung == initiative.effort
        else Effort(initiative.effort, "as judged when it was put on record")
    )
    return Entry(
        aim,
        initiative.title,
        step,
        effort,
        initiative.owner_id,
        initiative.due_on,
        someone=person(file, contact, now.at) if contact else None,
        hint=suggestion(file, aim.c, now.at) if aim.qualifier else None,
        stored=initiative,
        lifts=_lifted(aim, now),
    )


def _lifted(aim: Aim, now: Score) -> tuple[str, ...]:
    factors = [now.factor(FACTOR_OF_SUB[s]) for s in aim.sub_factors]
    return tuple(dict.fromkeys(f.spec.label for f in factors if f.override is not None))


def proposed(file: DealFile, now: Score, aim: Aim, today: date) -> Entry:
    """An initiative for an aim, whether the plan lists it or not."""
    step = step_of(file, now, aim.c, qualifier=aim.qualifier, sub_factors=aim.sub_factors)
    return _proposed(file, step, now, today)


def _proposed(file: DealFile, step: Step, now: Score, today: date) -> Entry:
    aim = aim_of(step)
    hint = suggestion(file, aim.c, now.at) if aim.qualifier else None
    effort = effort_of(file, aim, now)
    people = tuple(whom(file, piece, now.at) for piece in _whom_pieces(aim))
    titles = tuple(
        piece_title(file, piece, someone, only_answer=effort == ANSWER_ONLY)
        for piece, someone in zip(_whom_pieces(aim), people, strict=True)
    )
    return Entry(
        aim,
        joined_title(aim, titles),
        step,
        effort,
        file.deal.owner_id,
        due_on(file, effort, today),
        someone=None if effort == ANSWER_ONLY else next((p for p in people if p), None),
        hint=hint,
        lifts=_lifted(aim, now),
    )


def _whom_pieces(aim: Aim) -> tuple[str, ...]:
    return (f"{aim.c}:qualifier",) if aim.qualifier else aim.sub_factors


def effort_of(file: DealFile, aim: Aim, now: Score) -> Effort:
    """The rung of the scale, with what moves it on this deal: a likely yes, an earlier no, nobody to ask."""
    if not aim.qualifier:
        return together(tuple(_of_fact(file, sub, now) for sub in aim.sub_factors))
    if _likely_yes(file, now.c(aim.c), now):
        return ANSWER_ONLY
    base = OF_QUALIFIER[aim.c]
    if now.c(aim.c).qualifier == "no":
        return harder(base, "the last answer was no, so something has to change first")
    return _with_somebody(file, f"{aim.c}:qualifier", base, now)


def _likely_yes(file: DealFile, c: CScore, now: Score) -> bool:
    """Whether the record suggests a yes, and nobody has said no since."""
    hint = suggestion(file, c.spec.key, now.at)
    if hint is None or not hint.leaning:
        return False
    return c.answer is None or c.answer.answer or (hint.ref is not None and (hint.ref.at or now.at) > c.answer.at)


def _of_fact(file: DealFile, sub_factor: str, now: Score) -> Effort:
    return _with_somebody(file, sub_factor, OF_SUB_FACTOR[sub_factor], now)


def _with_somebody(file: DealFile, piece: str, effort: Effort, now: Score) -> Effort:
    if needs_somebody(piece) and whom(file, piece, now.at) is None:
        return harder(effort, "nobody on record fits, so find the person first")
    return effort


def due_on(file: DealFile, effort: Effort, today: date) -> date:
    """By effort, before the deal closes, never on a weekend and never before tomorrow."""
    day = today + timedelta(days=due_in(effort.rung))
    close = file.deal.close_on
    if close is not None and close > today:
        day = min(day, close)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    if day > today:
        return day
    return today + timedelta(days={4: 3, 5: 2}.get(today.weekday(), 1))


def cited_case(entry: Entry, file: DealFile) -> tuple[str, str] | None:
    """(id, title) of the case of ours an entry leans on."""
    for piece in _whom_pieces(entry.aim):
        case = best_case(file, piece)
        if case is not None:
            return case.id, case.title
    return None
