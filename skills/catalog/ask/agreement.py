"""Whether the sentences found agree: different figures, different days, or a yes against a no."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.records import Budget
from skills.catalog.ask.extract import Hit, dated
from skills.catalog.ask.questions import Question, stem, words_of
from skills.language.dates import find_dates
from skills.language.money import find_money

_NO = re.compile(
    r"\b(?:not|no|never|none|without|n['’]t|isn['’]t|hasn['’]t|haven['’]t|won['’]t|don['’]t|doesn['’]t|didn['’]t|"
    r"cannot|cut|frozen|freeze|rejected|cancel\w*|dead|denied|refused|on hold|stopped)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,:])\d[\d.,]*(?!\w|[.,:]?\d)")
_SCALED = re.compile(r"\b(\d[\d.,]*)\s?(k|thousand|m|million)\b", re.IGNORECASE)


def told(hit: Hit) -> float:
    """When it was said, as seconds; 0 for what carries no day."""
    at = dated(hit.passage)
    return at.timestamp() if at else 0.0


def same_home(one: Hit, other: Hit) -> bool:
    """Neither is about another deal or client than the other; a client's own word holds for each of its deals."""
    a, b = one.passage, other.passage
    if a.account_id != b.account_id:
        return False
    return a.deal_id == b.deal_id or (a.account_id is not None and None in (a.deal_id, b.deal_id))


def same_matter(one: Hit, other: Hit) -> bool:
    if _one_kind_of_record(one, other):
        return True
    a, b = ({stem(w) for w in words_of(h.text) if len(w) > 3 and not w.isdigit()} for h in (one, other))
    return len(a & b) >= 1 and min(one.coverage, other.coverage) >= 0.3


def _one_kind_of_record(one: Hit, other: Hit) -> bool:
    return one.budget is not None and other.budget is not None and one.budget.deal_id == other.budget.deal_id


def _only_one_holds(one: Budget, other: Budget) -> bool:
    """Two budgets of one deal: only one of them is the budget."""
    newer, older = (one, other) if one.on >= other.on else (other, one)
    return replaces(newer, older)


def replaces(newer: Budget, older: Budget) -> bool:
    """Whether a later word on a deal's money is about the same money: asking for more takes no approval back."""
    return older.status != "approved" or newer.status != "requested"


def conflict(question: Question, one: Hit, other: Hit, today: date) -> bool:
    """Whether two sentences on one matter cannot both hold: other days, other figures, or a yes against a no."""
    if one.budget is not None and other.budget is not None:
        return _only_one_holds(one.budget, other.budget)
    if question.kind == "when":
        return _apart(set(_days(one.text, today)), set(_days(other.text, today)))
    if question.kind in ("how_much", "how_many"):
        return _apart(set(_figures(one.text)), set(_figures(other.text)))
    if _overlap(one, other) and _apart(set(_amounts(one.text)), set(_amounts(other.text))):
        return True
    return bool(_NO.search(one.text)) != bool(_NO.search(other.text)) and _overlap(one, other)


def _apart(a: set[object], b: set[object]) -> bool:
    return bool(a) and bool(b) and not a & b


def _overlap(one: Hit, other: Hit) -> bool:
    a, b = ({stem(w) for w in words_of(h.text) if len(w) > 3} for h in (one, other))
    return len(a & b) >= 2


def _days(text: str, today: date) -> Iterator[object]:
    for when in find_dates(text, today):
        yield when.end


def _amounts(text: str) -> Iterator[object]:
    for amount in find_money(text):
        yield float(amount.money.amount)


def _figures(text: str) -> Iterator[object]:
    yield from _amounts(text)
    for match in _SCALED.finditer(text):
        scale = 1_000 if match[2].lower() in ("k", "thousand") else 1_000_000
        yield float(match[1].replace(",", "").rstrip(".")) * scale
    if not find_money(text) and not _SCALED.search(text):
        yield from (float(n.replace(",", "").rstrip(".") or 0) for n in _NUMBER.findall(text) if n.count(".") < 2)
