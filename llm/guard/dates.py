"""Full dates, however they are written."""

import re
from collections.abc import Iterator

_YEAR = r"(?:19[0-9]\d|20[0-2]\d)"
_WORDED = r"[^\W\d_]{3,14}"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DIGIT_DATES = (
    rf"(?:{_YEAR}|13\d\d(?=/))[-./]\s?{_MONTH}[-./]\s?{_DAY}(?!\d)\.?"
    rf"|{_DAY}\s?[-./]\s?(?:{_MONTH}|{_DAY})\s?[-./]\s?(?:{_YEAR}|\d{{2}})(?!\d)(?:\s?г\.)?"
    rf"|{_DAY}(?:st|nd|rd|th|er|:e|-го|°|\.|º|ª)?[\s/.-]{{1,2}}(?:of |de |d'|di )?{_WORDED}\.?,?[\s/.-]{{1,2}}"
    rf"(?:de |del |of )?{_YEAR}"
    rf"|{_YEAR}\.? ?{_WORDED} {_DAY}\.?"
    rf"|(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) {_YEAR}|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|{_DAY}[./ -](?:X?V?I{{1,3}}|I?[VX]|XII?)[./ -]{_YEAR}|{_DAY}[ /-]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep"
    rf"|oct|nov|dec)\w*[ /-]?['’]?(?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_YEAR} ?(?:m\.|gada) (?:{_DAY}\. )?{_WORDED}(?: {_DAY})?(?: d\.)?|{_DAY} tháng {_MONTH} năm {_YEAR}"
    rf"|(?:昭和|平成|令和|民國)\s?\d{{1,2}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|{_YEAR}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日"
    rf"|(?:{_YEAR}|\d{{2}})\s?년\s?\d{{1,2}}\s?월\s?\d{{1,2}}\s?일"
)
_DIGIT = re.compile(r"\d(?<![\d.,/-]\d)")
_BY_DIGITS = re.compile(rf"(?:{_DIGIT_DATES}|(?P<day>{_DAY})(?:st|nd|rd|th)?,? {_YEAR})", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"(?<!\w){_WORDED}\.? $")


def dates_in(text: str) -> Iterator[tuple[int, int]]:
    for digit in _DIGIT.finditer(text):
        date = _BY_DIGITS.match(text, digit.start())
        if date is None:
            continue
        start = date.start()
        if date["day"]:
            month = _MONTH_BEFORE.search(text, max(0, start - 16), start)
            if month is None:
                continue
            start = month.start()
        yield start, date.end()
