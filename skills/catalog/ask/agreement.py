"""Whether the sentences found agree: different figures, different days, or a yes against a no."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

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


def disagreement(question: Question, hits: Sequence[Hit], today: date) -> tuple[Hit, Hit] | None:
    """The first two hits from different places that cannot both be true, newest first."""
    for n, one in enumerate(hits):
        for other in hits[n + 1 :]:
            if (
                one.passage.record_id != other.passage.record_id
                and _same_matter(one, other)
                and _conflict(question, one, other, today)
            ):
                newest, oldest = sorted((one, other), key=_moment, reverse=True)
                return newest, oldest
    return None


def _moment(hit: Hit) -> float:
    at = dated(hit.passage)
    return at.timestamp() if at else 0.0


def _same_matter(one: Hit, other: Hit) -> bool:
    a, b = ({stem(w) for w in words_of(h.text) if len(w) > 3 and not w.isdigit()} for h in (one, other))
    return len(a & b) >= 1 and min(one.coverage, other.coverage) >= 0.3


def _conflict(question: Question, one: Hit, other: Hit, today: date) -> bool:
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
