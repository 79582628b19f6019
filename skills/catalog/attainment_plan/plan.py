"""From records and suppositions to the problem, and from its solution to the plan. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from knowledge.records import Deal, Target
from skills.catalog.attainment_plan.changes import Binding, Change, binding, changes, reaching
from skills.catalog.attainment_plan.entries import Entry, Grounds, LeftOut, entries_of
from skills.catalog.attainment_plan.facts import Facts, Person
from skills.catalog.attainment_plan.levels import QuarterHours, by_quarter
from skills.catalog.attainment_plan.milestones import Milestone, milestones
from skills.catalog.attainment_plan.model import Candidate, Choice, Goal, Problem, fits
from skills.catalog.attainment_plan.solve import choose
from skills.catalog.attainment_plan.supposing import Scenario
from skills.catalog.attainment_plan.targets import Aim, aims_of
from skills.deals.win_chance import chance, rounded
from skills.deals.win_record import WinRecord
from skills.people.capacity import Promise, Room, promises_of, room, steady

RECORD = Scenario()
"""Nothing supposed."""


@dataclass(frozen=True, slots=True)
class Year:
    """One target period, as planned."""

    target: Target | None
    """None: supposed."""
    goal: Goal
    won: tuple[Deal, ...]
    expected: Decimal
    shortfall: Decimal
    probability: float | None
    """Of reaching the target with the chosen deals; None without chances."""

    @property
    def attained(self) -> Decimal:
        return self.goal.won + self.expected


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """What would have to be found to close the gap that hours cannot."""

    ends: date
    """Of the target it is for."""
    missing: Decimal
    amount: Decimal
    """Of new deals, before their chance."""
    chance: float
    begin_by: date | None
    """At the median pace of won deals; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Plan:
    person: Person
    currency: str
    scenario: Scenario
    years: tuple[Year, ...]
    entries: tuple[Entry, ...]
    """Chosen first, by close date; then the rest, largest first."""
    room: Room | None
    promises: tuple[Promise, ...]
    choice: Choice
    binding: Binding
    hours_missing: tuple[tuple[str, float], ...] = ()
    """Deal id -> hours it would lack by its close date if it were pursued alone; of deals left out for hours."""
    changes: tuple[Change, ...] = ()
    quarters: tuple[QuarterHours, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    new_business: NewBusiness | None = None
    wins: WinRecord = WinRecord()
    other_targets: tuple[Target, ...] = field(default=())
    """Of the person, not planned for: in another currency, or within a longer one."""

    @property
    def contradicting(self) -> tuple[Target, ...]:
        """Other targets for the very time of one that is planned for."""
        planned = {(y.target.starts_on, y.target.ends_on) for y in self.years if y.target is not None}
        same = (t for t in self.other_targets if t.currency == self.currency)
        return tuple(t for t in same if (t.starts_on, t.ends_on) in planned)

    @property
    def chosen(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.chosen)

    @property
    def left(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if not e.chosen)

    @property
    def chances_known(self) -> bool:
        return self.wins.known

    def entry(self, deal_id: str) -> Entry | None:
        return next((e for e in self.entries if e.deal.id == deal_id), None)


def plan_of(facts: Facts, person: Person, scenario: Scenario = RECORD, *, whole: bool = True) -> Plan | None:
    """None without a target; `whole` adds what would change it and when what is due."""
    aims, others = aims_of(person, facts.today, scenario.target)
    if not aims:
        return None
    currency, goals = aims[0].currency, tuple(a.goal for a in aims)
    grounds = Grounds.of(facts, person, scenario, currency)
    made = entries_of(grounds)
    free, promises = _room(facts, person, scenario, goals[-1].ends)
    problem = Problem(tuple(e.candidate for e in made if e.candidate is not None), goals, free, facts.today)
    choice = choose(problem)
    entries = _placed(made, problem, choice)
    plan = Plan(
        person,
        currency,
        scenario,
        _years(aims, choice, problem),
        entries,
        free,
        promises,
        choice,
        binding(problem, choice),
        wins=facts.wins,
        other_targets=others,
    )
    return _completed(plan, problem, facts) if whole else plan


def _completed(plan: Plan, problem: Problem, facts: Facts) -> Plan:
    chosen = [e.candidate for e in plan.chosen if e.candidate is not None]
    hours = by_quarter([(c.closes, c.hours) for c in chosen], plan.room) if plan.room is not None else ()
    due = [(e.deal, e.candidate.closes) for e in plan.chosen if e.candidate is not None]
    missing = [(e.deal.id, _missing(e, problem)) for e in plan.left if e.left_out == "hours"]
    return replace(
        plan,
        hours_missing=tuple(missing),
        changes=changes(problem, plan.choice, chances_known=plan.chances_known),
        quarters=hours,
        milestones=milestones(due, facts.wins.company, facts.today),
        new_business=_new_business(plan, facts),
    )


def _missing(entry: Entry, problem: Problem) -> float:
    if entry.candidate is None or problem.room is None:
        return 0.0
    return max(0.0, entry.candidate.hours - problem.room.until(entry.candidate.closes))


# --- the choice -----------------------------------------------------------------------------------------


def _placed(entries: Iterable[Entry], problem: Problem, choice: Choice) -> tuple[Entry, ...]:
    """Chosen or not and why, in the order of the card."""
    taken = [c for c in problem.candidates if c.deal_id in choice.chosen]
    placed = []
    for entry in entries:
        candidate = entry.candidate
        if candidate is None:
            placed.append(entry)
        elif candidate.deal_id in choice.chosen:
            placed.append(replace(entry, chosen=True))
        else:
            placed.append(replace(entry, left_out=_why(candidate, taken, problem)))
    return tuple(sorted(placed, key=_order))


def _why(candidate: Candidate, taken: list[Candidate], problem: Problem) -> LeftOut:
    if problem.goal_of(candidate) is None:
        return "later" if candidate.closes > problem.goals[-1].ends else "between"
    return "worthless" if fits(problem, [*taken, candidate]) else "hours"


def _order(entry: Entry) -> tuple[bool, date, Decimal, str]:
    closes = entry.candidate.closes if entry.candidate is not None and entry.chosen else date.max
    return not entry.chosen, closes, -(entry.deal.amount or Decimal(0)), entry.deal.id


# --- hours ------------------------------------------------------------------------------------------------


def _room(facts: Facts, person: Person, scenario: Scenario, end: date) -> tuple[Room | None, tuple[Promise, ...]]:
    promises = promises_of(person.user.id, person.places, person.helped, facts.today)
    if scenario.hours is not None:
        return steady(scenario.hours, promises, facts.today, end), promises
    found = room(person.capacities, promises, facts.today, end)
    if found is not None and scenario.share_of_hours is not None:
        found = found.scaled(scenario.share_of_hours)
    return found, promises


# --- what comes of it -------------------------------------------------------------------------------------


def _years(aims: Sequence[Aim], choice: Choice, problem: Problem) -> tuple[Year, ...]:
    years = []
    for n, aim in enumerate(aims):
        inside = [c for c in problem.candidates if c.deal_id in choice.chosen and problem.goal_of(c) == n]
        odds = reaching(problem, choice, n) if all(c.chance is not None for c in inside) else None
        years.append(Year(aim.target, aim.goal, aim.won, choice.expected[n], choice.shortfalls[n], odds))
    return tuple(years)


def _new_business(plan: Plan, facts: Facts) -> NewBusiness | None:
    """For the first target that open deals cannot fill, at the chance of a deal that begins."""
    begun = chance("prospect", facts.wins.company, facts.wins.of_owner(plan.person.user.id))
    open_ones = zip(plan.years, plan.binding.unfilled, strict=True)
    year, missing = next(((y, m) for y, m in open_ones if m > 0), (None, Decimal(0)))
    if begun is None or year is None:
        return None
    first = facts.wins.company.stage("prospect")
    days = first.days_to_win if first is not None and first.days_to_win is not None else facts.wins.company.days_to_win
    begin_by = None if days is None else year.goal.ends - timedelta(days=round(days))
    return NewBusiness(year.goal.ends, missing, rounded(missing / Decimal(repr(begun.mean))), begun.mean, begin_by)
