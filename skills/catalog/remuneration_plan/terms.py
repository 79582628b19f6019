"""The terms somebody is paid under in one period, and which of their clauses speaks for which sale. Pure.

Where several clauses of one kind fit a sale, the one for its solution family goes before the one for its kind of deal,
that before the general one, and of tiers the one reached last; they are not added up. Clauses that fit equally well and
say different figures contradict each other: both readings are computed, and told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.records import ClauseKind, CompClause, DealClass

ALL = Decimal(1)
"""The whole target."""

Figure = Callable[[CompClause], Decimal | None]


@dataclass(frozen=True, slots=True)
class Sale:
    """One deal as the plan sees it: won, or supposed to be."""

    key: str
    name: str
    amount: Decimal
    on: date
    """Signed, or expected to be."""
    kind: str = "new"
    families: frozenset[str] = frozenset()
    deal_class: DealClass | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """A share of the target from which something else is paid."""

    at: Decimal
    clause: CompClause


@dataclass(frozen=True, slots=True)
class Terms:
    plan: str
    clauses: tuple[CompClause, ...]
    """Those of the plan that hold at some time in the period, with amounts in its currency."""
    target: Decimal
    """Above nought."""
    currency: str
    starts_on: date
    ends_on: date
    as_of: date
    """Clauses about the period as a whole are read as they stand on this day of it."""

    def of(self, kind: ClauseKind) -> tuple[CompClause, ...]:
        return tuple(c for c in self.clauses if c.kind == kind)

    def standing(self, kind: ClauseKind) -> tuple[CompClause, ...]:
        """Those of a kind that hold on the day the period is read as of."""
        return tuple(c for c in self.of(kind) if holds(c, self.as_of))

    def bands(self) -> tuple[tuple[Decimal, Decimal | None], ...]:
        """(from, to) as shares of the target, within each of which every sale is paid alike; the last has no end."""
        edges = {Decimal(0)}
        for clause in (*self.of("rate"), *self.of("accelerator")):
            edges |= {a for a in (clause.from_attainment, clause.to_attainment) if a is not None and a > 0}
        ordered = sorted(edges)
        return tuple(zip(ordered, [*ordered[1:], None], strict=True))

    def boundaries(self) -> tuple[Boundary, ...]:
        """In order; what is the same for every sale from the start is no boundary."""
        kinds: tuple[ClauseKind, ...] = ("threshold", "rate", "accelerator", "bonus")
        found = [
            Boundary(c.from_attainment, c)
            for kind in kinds
            for c in self.standing(kind)
            if c.from_attainment is not None and c.from_attainment > 0
        ]
        return tuple(sorted(found, key=lambda b: (b.at, b.clause.number, b.clause.id)))


def holds(clause: CompClause, day: date) -> bool:
    return (clause.valid_from is None or clause.valid_from <= day) and (
        clause.valid_to is None or day <= clause.valid_to
    )


def overlaps(clause: CompClause, starts_on: date, ends_on: date) -> bool:
    return (clause.valid_from is None or clause.valid_from <= ends_on) and (
        clause.valid_to is None or starts_on <= clause.valid_to
    )


def covers(clause: CompClause, sale: Sale) -> bool:
    """Whether the clause is about this kind of sale at all."""
    return (not clause.family or clause.family in sale.families) and clause.deal_kind in ("", sale.kind)


def in_band(clause: CompClause, start: Decimal) -> bool:
    """Whether it speaks for what lies from `start` (a share of the target) on."""
    return (clause.from_attainment or Decimal(0)) <= start and (
        clause.to_attainment is None or start < clause.to_attainment
    )


def best(fitting: Iterable[CompClause]) -> tuple[CompClause, ...]:
    """Those that go before the others; more than one where they fit equally well."""
    every = list(fitting)
    if not every:
        return ()
    first = max(_rank(c) for c in every)
    return tuple(sorted((c for c in every if _rank(c) == first), key=lambda c: (c.number, c.id)))


def _rank(clause: CompClause) -> tuple[bool, bool, Decimal]:
    return bool(clause.family), bool(clause.deal_kind), clause.from_attainment or Decimal(0)
