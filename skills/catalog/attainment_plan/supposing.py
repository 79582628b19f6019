""" "What if I only have 10 hours a week", "without Kestrel", "if Skarholt slips to Q1": a scenario from words. Pure.

A message is read clause by clause, so that each supposition finds its own deals; a clause that names deals and says
nothing of them lends them to the next one ("Kestrel and Skarholt slip a month").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.records import Deal
from skills.language.dates import find_dates
from skills.language.money import find_money
from skills.language.periods import add_months

WORKING_DAYS = 5
WEEKS_A_MONTH = 52 / 12

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What somebody supposes, against the record; deals by id."""

    hours: float | None = None
    """A week."""
    share_of_hours: float | None = None
    """Of what is on record."""
    without: tuple[str, ...] = ()
    closes: tuple[tuple[str, date], ...] = ()
    chances: tuple[tuple[str, float], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()
    target: Decimal | None = None

    @property
    def empty(self) -> bool:
        return self == Scenario()

    def over(self, earlier: "Scenario") -> "Scenario":
        """This on top of an earlier one; of two suppositions about the same thing the later holds."""
        hours = (self.hours, self.share_of_hours)
        kept = hours if any(h is not None for h in hours) else (earlier.hours, earlier.share_of_hours)
        return Scenario(
            *kept,
            tuple(dict.fromkeys((*earlier.without, *self.without))),
            _joined(earlier.closes, self.closes),
            _joined(earlier.chances, self.chances),
            _joined(earlier.amounts, self.amounts),
            self.target if self.target is not None else earlier.target,
        )

    def to_json(self) -> dict[str, Any]:
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            **said,
            "closes": [[d, day.isoformat()] for d, day in self.closes],
            "amounts": [[d, str(a)] for d, a in self.amounts],
            "target": None if self.target is None else str(self.target),
        }


def from_json(said: Mapping[str, Any]) -> Scenario:
    """What `to_json` made; an empty scenario from anything else."""
    try:
        return Scenario(
            said.get("hours"),
            said.get("share_of_hours"),
            tuple(str(d) for d in said.get("without", ())),
            tuple((str(d), date.fromisoformat(day)) for d, day in said.get("closes", ())),
            tuple((str(d), float(p)) for d, p in said.get("chances", ())),
            tuple((str(d), Decimal(a)) for d, a in said.get("amounts", ())),
            None if said.get("target") is None else Decimal(said["target"]),
        )
    except (TypeError, ValueError, ArithmeticError):
        return Scenario()


def _joined(earlier: Pairs, later: Pairs) -> Pairs:
    return tuple((dict(earlier) | dict(later)).items())


@dataclass(frozen=True, slots=True)
class Named:
    """A deal somebody spoke of, and the words that may stand for it."""

    deal: Deal
    closes: date | None
    """As the plan has it."""
    words: tuple[str, ...] = ()


_SUPPOSES = re.compile(
    r"\b(what if|if|without|minus|suppos\w*|assum\w*|imagine|pretend|say|had|only have|(with|at|on|for) (only |just )?"
    r"[\d.,]+ ?(h|hrs?|hours?)\b|(hours?|hrs?|h) (a|per|each) (day|week|month)|leave .* out|leaving out|drop|dropping"
    r"|take .* out|exclud\w+|ignor\w+|skip\w*)"
)
_ASKS_WHY = re.compile(r"^\W*(and |but |so )?(why|how come)\b")
_CLAUSES = re.compile(r"\s*(?:[,;]|\band\b|\bbut\b|\bplus\b|\bwhile\b)\s*")
_HOURS = re.compile(
    r"(?P<n>\d{1,3}(?:[.,]\d)?) ?(?:h|hrs?|hours?)\b(?: (?:of selling time |free |left )?(?:a|per|each|every) "
    r"?(?P<unit>day|week|month)|/ ?(?P<short>day|week|month|d|w|wk))?"
)
_PER = {"day": float(WORKING_DAYS), "d": float(WORKING_DAYS), "month": 1 / WEEKS_A_MONTH}
_OF_TIME = r"(?:of )?(?:the |my |our |their |his |her )?(?:time|hours|capacity)\b"
_SHARES = (
    (re.compile(rf"\bhalf {_OF_TIME}|\b(?:half|part)[- ]time\b"), 0.5),
    (re.compile(rf"\b(?:twice|double) {_OF_TIME}"), 2.0),
)
_PERCENT_HOURS = re.compile(
    r"(?P<n>\d{1,3}) ?(?:%|per ?cent) (?P<way>more|fewer|less|of)\b.{0,12}\b(?:hours|time|capacity)"
)
_LOSES = re.compile(
    r"\b(without|minus|los(e|es|ing|t)|drops?|dropping|drop out|falls? through|dies|dead|gone|goes away|no longer"
    r"|exclud\w+|ignor\w+|skip\w*|cancel\w*|leav(e|ing)\b.*\bout|tak(e|ing)\b.*\bout|leaving out)\b"
)
_WINS = re.compile(
    r"\b(win|wins|won|winning|land|lands|bag|bags|certain|in the bag|a done deal|guaranteed|comes? true|works? out)\b"
)
_MOVES = re.compile(
    r"\b(slip\w*|slid\w*|mov\w+|delay\w*|push\w*|postpon\w*|drag\w*|clos\w+|sign\w*|com\w+ in|land\w*|pull\w*|brought"
    r"|bring\w*|earlier|sooner|later|forward|back|until|not before)\b"
)
_SHIFT = re.compile(r"\b(?P<n>an?|one|two|three|four|five|six|\d{1,2}) (?P<unit>week|month|quarter|year)s?\b")
_EARLIER = re.compile(r"\b(earlier|sooner|pull\w*|forward|bring\w*|brought)\b")
_SLIPS = re.compile(r"\b(slip\w*|slid\w*|delay\w*|push\w*|postpon\w*|drag\w*)\b")
_NUMBER = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_TARGET = re.compile(r"\b(targets?|quota|number|goal|sales goal)\b")
_PERCENT = re.compile(r"(?P<n>\d{1,3}(?:[.,]\d)?) ?(?:%|per ?cent)")


_WHAT_IF = re.compile(r"\b(what if|what happens if|suppos(e|ing)|assum(e|ing)|imagine|pretend)\b")
_ALL = re.compile(
    r"\b(everything|every (open )?deal|all (of )?(my |the |our |his |her |their )?(open )?deals|all of them|them all)\b"
)


def asks_what_if(text: str) -> bool:
    """Whether the words plainly ask for a what-if."""
    return _WHAT_IF.search(text.lower()) is not None


def means_all(text: str) -> bool:
    """ "What if everything closes": every open deal of the person."""
    return _ALL.search(text.lower()) is not None


def supposes(text: str) -> bool:
    """Whether the words suppose anything, so that they are no question about the plan as it is."""
    lowered = text.lower()
    return _SUPPOSES.search(lowered) is not None and _ASKS_WHY.match(lowered) is None


def read_scenario(text: str, named: Sequence[Named], today: date, locale: str) -> Scenario:
    """Empty where nothing is supposed."""
    if not supposes(text):
        return Scenario()
    clauses = [c for c in _CLAUSES.split(text) if c.strip()]
    found = Scenario()
    waiting: list[Named] = []
    apart = any(_in_clause(c, named) for c in clauses)
    for clause in clauses:
        about = [*waiting, *(_in_clause(clause, named) if apart else named)]
        part = _hours(clause.lower())
        part = _clause(clause, about, today, locale).over(part)
        waiting = about if part.empty and apart else []
        found = part.over(found)
    return found


def _in_clause(clause: str, named: Sequence[Named]) -> list[Named]:
    lowered = clause.lower()
    return [n for n in named if any(w in lowered for w in n.words)]


def _hours(text: str) -> Scenario:
    for pattern, share in _SHARES:
        if pattern.search(text):
            return Scenario(share_of_hours=share)
    percent = _PERCENT_HOURS.search(text)
    if percent:
        n = float(percent["n"]) / 100
        return Scenario(share_of_hours={"more": 1 + n, "of": n}.get(percent["way"], max(0.0, 1 - n)))
    hours = _HOURS.search(text)
    if hours is None:
        return Scenario()
    unit = hours["unit"] or hours["short"] or "week"
    return Scenario(hours=float(hours["n"].replace(",", ".")) * _PER.get(unit, 1.0))


def _clause(clause: str, about: Sequence[Named], today: date, locale: str) -> Scenario:
    lowered = clause.lower()
    if _TARGET.search(lowered):
        money = find_money(f"amount {clause}", locale)
        return Scenario(target=money[0].money.amount) if money else Scenario()
    ids = tuple(n.deal.id for n in about)
    if not ids:
        return Scenario()
    if _LOSES.search(lowered):
        return Scenario(without=ids)
    moved = _moved(clause, about, today, locale)
    if moved:
        return Scenario(closes=moved)
    percent = _PERCENT.search(lowered)
    if percent and not _PERCENT_HOURS.search(lowered):
        share = min(1.0, float(percent["n"].replace(",", ".")) / 100)
        return Scenario(chances=tuple((i, share) for i in ids))
    if _WINS.search(lowered):
        return Scenario(chances=tuple((i, 1.0) for i in ids))
    money = find_money(clause, locale)
    return Scenario(amounts=tuple((i, money[0].money.amount) for i in ids)) if money else Scenario()


def _moved(clause: str, about: Sequence[Named], today: date, locale: str) -> tuple[tuple[str, date], ...]:
    lowered = clause.lower()
    if not _MOVES.search(lowered):
        return ()
    shift = _SHIFT.search(lowered)
    if shift is None:
        dates = find_dates(clause, today, locale)
        if dates:
            return tuple((n.deal.id, dates[-1].end) for n in about)
        if not _SLIPS.search(lowered):
            return ()
    months, weeks = _length(shift)
    sign = -1 if _EARLIER.search(lowered) else 1
    return tuple(
        (n.deal.id, max(today, _shifted(n.closes, sign * months, sign * weeks))) for n in about if n.closes is not None
    )


def _length(shift: re.Match[str] | None) -> tuple[int, int]:
    """(months, weeks); a slip of no stated length is a quarter."""
    if shift is None:
        return 3, 0
    n = _NUMBER.get(shift["n"]) or int(shift["n"])
    return (0, n) if shift["unit"] == "week" else ({"month": 1, "quarter": 3, "year": 12}[shift["unit"]] * n, 0)


def _shifted(day: date, months: int, weeks: int) -> date:
    moved = add_months(day, months)
    return moved if not weeks else date.fromordinal(moved.toordinal() + 7 * weeks)


def applied(scenario: Scenario, deal: Deal) -> Deal:
    """The deal with the amount that is supposed for it."""
    amount = dict(scenario.amounts).get(deal.id)
    return deal if amount is None else replace(deal, amount=amount)
