"""What the clauses pay for a set of sales, line by line, in exact decimals (METHODOLOGY §3.4). Pure.

The period is paid as a whole. With V the value won, T the target, and a band of attainment from a to b, the part of V
in that band is min(V, b·T) − a·T; every sale takes part in it by its share of V. So

    rate line        of a sale = Σ over bands  amount × part / V × rate
    accelerator line of a sale = Σ over bands  amount × part / V × rate × (factor − 1)
    multiplier line  of a sale = (its rate and accelerator lines) × (factor − 1), where it is a Bedrock

Below a threshold all that is taken back in one line; a bonus is one line once its attainment is reached; what exceeds
the cap is taken off in the last line. Each line is rounded to the cent (half up), and the total is their sum. Nothing
depends on the order in which sales are signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from knowledge.records import CompClause
from skills.catalog.remuneration_plan.terms import Figure, Sale, Terms, best, covers, holds, in_band

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    clause: CompClause
    sale: Sale | None
    """None: about the period as a whole."""
    amount: Decimal
    value: Decimal = NOTHING
    """The won value it is computed on."""


@dataclass(frozen=True, slots=True)
class Payout:
    """Base apart: what is paid for winning."""

    lines: tuple[Line, ...]
    won: Decimal
    target: Decimal
    contradicting: tuple[tuple[CompClause, ...], ...] = ()
    """Groups of clauses that fit equally well and say different figures."""
    unpaid: tuple[Sale, ...] = ()
    """No rate on record fits them, wholly or in part."""

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def attainment(self) -> Decimal:
        return self.won / self.target

    def of_kind(self, *kinds: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.clause.kind in kinds), NOTHING)

    @property
    def held(self) -> Decimal:
        """Earned, and not paid below the threshold."""
        return -self.of_kind("threshold")

    @property
    def over_cap(self) -> Decimal:
        return -self.of_kind("cap")

    def of_sale(self, key: str) -> Decimal:
        """What its own lines come to, before threshold, bonus and cap."""
        return sum((line.amount for line in self.lines if line.sale is not None and line.sale.key == key), NOTHING)


def payout(terms: Terms, sales: Iterable[Sale], *, least: bool = True) -> Payout:
    """`least`: of clauses that contradict each other the one that pays less counts; else the one that pays more."""
    book = _Book(terms, tuple(sorted(sales, key=lambda s: (s.on, s.name, s.key))), least)
    lines = [line for sale in book.sales for line in book.lines_of(sale)]
    lines += _withheld(terms, lines, book.won)
    lines += book.bonuses()
    lines += _cut(terms, lines)
    unpaid = tuple(s for s in book.sales if s.key in book.unpaid)
    return Payout(
        tuple(lines),
        book.won,
        terms.target,
        tuple(sorted(book.contradicting.values(), key=lambda g: [c.id for c in g])),
        unpaid,
    )


def own_lines(terms: Terms, sale: Sale, won: Decimal) -> tuple[Line, ...]:
    """The lines of one sale in a period in which `won` is won, its own amount among it."""
    return tuple(_Book(terms, (sale,), least=True, won=won).lines_of(sale))


class _Book:
    """One computation: the sales, their common bands, and what had to be noted on the way."""

    def __init__(self, terms: Terms, sales: tuple[Sale, ...], least: bool, won: Decimal | None = None) -> None:
        self.terms = terms
        self.sales = sales
        self.least = least
        self.won = sum((s.amount for s in sales), NOTHING) if won is None else won
        self.parts = tuple(p for p in _parts(terms, self.won) if p[1] > 0)
        self.contradicting: dict[tuple[str, ...], tuple[CompClause, ...]] = {}
        self.unpaid: set[str] = set()

    def lines_of(self, sale: Sale) -> list[Line]:
        paid: dict[str, tuple[CompClause, Decimal, Decimal]] = {}
        whole = NOTHING
        for start, part in self.parts:
            value = sale.amount * part / self.won
            rate = self._chosen("rate", sale, start, _rate_of)
            if rate is None or rate.rate is None:
                self.unpaid.add(sale.key)
                continue
            pay = value * rate.rate
            _add(paid, rate, pay, value)
            whole += pay
            faster = self._chosen("accelerator", sale, start, _factor_of)
            if faster is not None and faster.factor is not None:
                more = pay * (faster.factor - 1)
                _add(paid, faster, more, value)
                whole += more
        if sale.deal_class == "bedrock":
            times = self._chosen("bedrock_multiplier", sale, None, _factor_of)
            if times is not None and times.factor is not None:
                _add(paid, times, whole * (times.factor - 1), sale.amount)
        return [Line(c, sale, _cents(amount), _cents(value)) for c, amount, value in paid.values()]

    def _chosen(self, kind: str, sale: Sale, start: Decimal | None, figure: Figure) -> CompClause | None:
        fitting = [
            c
            for c in self.terms.clauses
            if c.kind == kind
            and figure(c) is not None
            and holds(c, sale.on)
            and covers(c, sale)
            and (start is None or in_band(c, start))
        ]
        first = best(fitting)
        if len({figure(c) for c in first}) > 1:
            self.contradicting[tuple(c.id for c in first)] = first
        pick = min if self.least else max
        return pick(first, key=lambda c: (figure(c) or NOTHING, c.id), default=None)

    def bonuses(self) -> list[Line]:
        """None while a threshold about all sales is missed; one for a part of the sales only is not computed."""
        terms = self.terms
        if any(self.won < _from(c) * terms.target for c in terms.standing("threshold") if whole(c)):
            return []
        reached: dict[tuple[str, Decimal], list[CompClause]] = {}
        for clause in terms.standing("bonus"):
            if whole(clause) and clause.amount is not None and self.won >= _from(clause) * terms.target:
                reached.setdefault((clause.number, _from(clause)), []).append(clause)
        return [Line(c, None, _cents(c.amount or NOTHING)) for same in reached.values() for c in [self._one(same)]]

    def _one(self, same: list[CompClause]) -> CompClause:
        """One clause stands once: under its number with two amounts it contradicts itself."""
        if len({c.amount for c in same}) > 1:
            self.contradicting[tuple(sorted(c.id for c in same))] = tuple(sorted(same, key=lambda c: c.id))
        pick = min if self.least else max
        return pick(same, key=lambda c: (c.amount or NOTHING, c.id))


def _from(clause: CompClause) -> Decimal:
    return clause.from_attainment or NOTHING


def _rate_of(clause: CompClause) -> Decimal | None:
    return clause.rate


def _factor_of(clause: CompClause) -> Decimal | None:
    return clause.factor


def _parts(terms: Terms, won: Decimal) -> Iterable[tuple[Decimal, Decimal]]:
    """(start of the band as a share of the target, how much of the won value lies in it)."""
    for start, end in terms.bands():
        top = won if end is None else min(won, end * terms.target)
        yield start, max(NOTHING, top - start * terms.target)


def _add(
    paid: dict[str, tuple[CompClause, Decimal, Decimal]], clause: CompClause, amount: Decimal, value: Decimal
) -> None:
    _, before, on = paid.get(clause.id, (clause, NOTHING, NOTHING))
    paid[clause.id] = (clause, before + amount, on + value)


def _withheld(terms: Terms, lines: list[Line], won: Decimal) -> list[Line]:
    """A sale is held back by the highest threshold about it that is not reached."""
    taken: set[str] = set()
    found = []
    for clause in sorted(terms.standing("threshold"), key=lambda c: (-(c.from_attainment or NOTHING), c.id)):
        if clause.from_attainment is None or won >= clause.from_attainment * terms.target:
            continue
        about = [x for x in lines if x.sale and x.sale.key not in taken and covers(clause, x.sale)]
        amount = sum((x.amount for x in about), NOTHING)
        taken |= {x.sale.key for x in about if x.sale}
        if amount:
            found.append(Line(clause, None, -amount))
    return found


def _cut(terms: Terms, lines: list[Line]) -> list[Line]:
    caps = [c for c in terms.standing("cap") if whole(c) and c.amount is not None]
    if not caps:
        return []
    lowest = min(caps, key=lambda c: (c.amount or NOTHING, c.id))
    over = sum((line.amount for line in lines), NOTHING) - _cents(lowest.amount or NOTHING)
    return [Line(lowest, None, -over)] if over > 0 else []


def whole(clause: CompClause) -> bool:
    """About all sales, not only those of a family or a kind."""
    return not clause.family and not clause.deal_kind


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def added(before: Payout, after: Payout) -> tuple[Line, ...]:
    """What came in between two moments of one period: the lines that are new, and by how much others grew."""
    was = _by_place(before)
    found = []
    for place, line in _by_place(after).items():
        earlier = was.pop(place, None)
        amount = line.amount - (earlier.amount if earlier else NOTHING)
        if amount:
            found.append(Line(line.clause, line.sale, amount, line.value))
    return (*found, *(Line(line.clause, line.sale, -line.amount) for line in was.values() if line.amount))


def _by_place(paid: Payout) -> dict[tuple[str, str], Line]:
    return {(line.clause.id, line.sale.key if line.sale else ""): line for line in paid.lines}
