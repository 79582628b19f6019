"""Full dates, however they are written."""

import re
from collections.abc import Iterator

_YEAR = r"(?:19[0-9]\d|20[0-2]\d)"
_WORDED = r"[^\W\d_]{3,14}"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_BEHIND_DAY = (
    rf"\s?[-./]\s?(?:{_MONTH}|{_DAY})\s?[-./]\s?(?:{_YEAR}|\d{{2}})(?!\d)(?:\s?г\.)?"
    rf"|(?:st|nd|rd|th|er|:e|-го|°|\.|º|ª)?[\s/.-]{{1,2}}(?:of |de |d'|di )?{_WORDED}\.?,?[\s/.-]{{1,2}}"
    rf"(?:de |del |of )?{_YEAR}"
    rf"|[./ -](?:X?V?I{{1,3}}|I?[VX]|XII?)[./ -]{_YEAR}"
    rf"|[ /-]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*[ /-]?['’]?(?:{_YEAR}|\d\d)(?!\d)"
    rf"| tháng {_MONTH} năm {_YEAR}"
    rf"|(?:st|nd|rd|th)?(?P<month_before>,? ){_YEAR}"
)
_BEHIND_YEAR = (
    rf"[-./]\s?{_MONTH}[-./]\s?{_DAY}(?!\d)\.?|\.? ?{_WORDED} {_DAY}\.?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"| ?(?:m\.|gada) (?:{_DAY}\. )?{_WORDED}(?: {_DAY})?(?: d\.)?"
    r"|\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|\s?년\s?\d{1,2}\s?월\s?\d{1,2}\s?일"
)
_BY_DIGITS = re.compile(
    rf"{_DAY}(?!\d)(?:{_BEHIND_DAY})|{_YEAR}(?:{_BEHIND_YEAR})|13\d\d/\s?{_MONTH}[-./]\s?{_DAY}(?!\d)\.?"
    rf"|(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) {_YEAR}|\d{{2}}\s?년\s?\d{{1,2}}\s?월\s?\d{{1,2}}\s?일",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d(?<![\d.,/-]\d)")
_MONTH_BEFORE = re.compile(rf"(?<!\w){_WORDED}\.? $")


def dates_in(text: str) -> Iterator[tuple[int, int]]:
    for digit in _DIGIT.finditer(text):
        date = _BY_DIGITS.match(text, digit.start())
        if date is None:
            continue
        start = date.start()
        if date["month_before"]:
            month = _MONTH_BEFORE.search(text, max(0, start - 16), start)
            if month is None:
                continue
            start = month.start()
        yield start, date.end()
