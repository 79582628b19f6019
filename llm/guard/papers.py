"""What stands in a person's papers: birth date and passport number, both told by the words around them."""

import re
from collections.abc import Iterator

from llm.guard.either import low, lowered
from llm.guard.spans import Span
from llm.guard.stems import Stems

_YEAR = r"(?:19[0-9]\d|20[0-2]\d)"
_WORDED = r"[^\W\d_]{3,14}"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DIGIT_DATES = (
    rf"{_YEAR}[-./]\s?{_MONTH}[-./]\s?{_DAY}(?!\d)\.?"
    rf"|{_DAY}\s?[-./]\s?(?:{_MONTH}|{_DAY})\s?[-./]\s?(?:{_YEAR}|\d{{2}})(?!\d)"
    rf"|{_DAY}(?:st|nd|rd|th|er|:e|-го|°|\.|º|ª)?[\s/.-]{{1,2}}(?:of |de |d'|di )?{_WORDED}\.?,?[\s/.-]{{1,2}}"
    rf"(?:de |del |of )?{_YEAR}"
    rf"|{_YEAR}\.? ?{_WORDED} {_DAY}\.?"
    rf"|(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) {_YEAR}|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|{_DAY}[./ -](?:X?V?I{{1,3}}|I?[VX]|XII?)[./ -]{_YEAR}|{_DAY}[ -]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep"
    rf"|oct|nov|dec)\w*[ -]?['’]?(?:{_YEAR}|\d\d)(?!\d)"
    rf"|{_YEAR} ?(?:m\.|gada) (?:{_DAY}\. )?{_WORDED}(?: {_DAY})?(?: d\.)?|{_DAY} tháng {_MONTH} năm {_YEAR}"
    rf"|(?:昭和|平成|令和)\s?\d{{1,2}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|{_YEAR}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日"
    rf"|{_YEAR}\s?년\s?\d{{1,2}}\s?월\s?\d{{1,2}}\s?일"
)
_DATE = rf"(?:{_DIGIT_DATES}|{_WORDED}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR})"
_DIGIT = re.compile(r"\d(?<![\d.,/-]\d)")
_BY_DIGITS = re.compile(rf"(?:{_DIGIT_DATES}|(?P<day>{_DAY})(?:st|nd|rd|th)?,? {_YEAR})", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"(?<!\w){_WORDED}\.? $")
_BIRTH = low(
    r"(?:(?<!\w)(?:born|birth[ _-]?dates?|birth[ _-]?days?|b['’-]?day|births?|b\.|(?:date|day|year)s?[ _-]?of[ "
    r"_-]?birth|dateofbirth|d\.?o\.?b\.?|d\.n\.|geboren\w*|geb\.?(?:-?datum)?"
    r"|geburts\w+|née?|naissance|nacid[oa]|nacimiento|fecha de nac\.?|nac\.?|nat[oa]|nascita|nascid[oa]"
    r"|nascimento|geboortedatum"
    r"|ur\.?|urodz\w*|urodzenia|född|födelse\w*|födda?|født|fødsels\w+|f\.|syntynyt|syntymä\w+|synt\.?|született"
    r"|szül\.?\w*"
    r"|narozen\w*|nar\.?|naroden\w*|rođen\w*|datum rođenja|născut\w*|naşterii|nașterii|doğum\w*|doğdu\w*|rojen\w*"
    r"|roj\.|rođ\.|nac[ií]|nació|nasci|nasceu|nacque|naixement|nascu\w+|jaio\w*|\w*zaliwa|dzim\w+|sünd\w*|födde?s|doğ\.|sinh"
    r"|lahir|kelahiran|kuzaliwa|anniversaire|cumpleaños|compleanno|anivers[aá]rio|urodzin\w*|f\. ?nac|gebdat\w*"
    r"|ngày sinh"
    r"|fæddur|fædd|родил\w+|рожд\w+"
    r"|д\.р\.|народж\w+|роден\w*|γενν[ηή]\w+|γέννησης|sündinud|sünniaeg|gim\w+|dzimis\w+)(?!\w))|生年月日|出生(?:日期)?"
    r"|誕生日|生日|생년월일|생일|วันเกิด|تاريخ الميلاد|مواليد|जन्म|תאריך לידה|\*\s?(?=\d)"
)

_ENDED = re.compile(r"[.!]\s")
_IN_ONE_LIST = 48
"""Characters between two dates of one list of people."""
_GROWN_UP = 2008
"""Dates before are not planned for: behind the word they are the birth date even if others spoke in between."""
_NEAR, _FURTHEST = 75, 140
_TAKEN = re.compile(r"\[BIRTH_DATE_\d+[a-z]*\]")
_BIRTH_BEHIND = re.compile(
    r"(?=[^\n.;\d]{0,30}?[\s(,]+(?:geboren|Geburtstag|Geburtsdatum"
    r"|date de naissance|fecha de nacimiento|data (?:di nascita|de nascimento|urodzenia)|födelsedatum"
    r"|fødselsdato|geboortedatum|(?:date of )?birth|birthday\b|born|DOB|född|født|née? le"
    r"|nacid[oa]|nat[oa]|syntynyt|syntynee\w*|született|doğumlu|narozen|urodz\w+)|\s?生|일?생(?!일))",
    re.IGNORECASE,
)
_WHO_I_AM = re.compile(
    r"(?:\bI(?:'|’| a)m|\bmy name is|\bje suis|\bich bin|\bsoy"
    r"|\bsono) (?:[^\W\d_][\w'’-]+ ){1,3}?[^\W\d_][\w'’-]+,\s$"
)
_BESIDE_A_NAME = re.compile(r"(?:[^\W\d_a-z][\w'’-]+ [^\W\d_a-z][\w'’-]+|\])(?:,? \(|, |: | · | \| |; )(?:\*\s?)?$")
"""Ann Lee (12.03.1970): nobody plans for such a year, and a list of people gives theirs."""
_OF_SOMEBODY = re.compile(
    r"(?:\b[Pp]atient\w*|\b[Ii]nsured|\b[Aa]pplicants?|\b[Cc]andidates?|\b[Vv]ersicherte\w*"
    r"|\b[Bb]ewerber\w*|\b[Pp]aciente"
    r"|\b[Pp]aziente)\W{1,2}(?:[^\W\d_][\w'’-]+[,:]? ){0,3}\(?$"
)
_ALONE = re.compile(r"[),;.|\n]|$| ·")
_OLD_YEAR = re.compile(r"(?:19[3-9]\d|200[0-6])(?!\d)")
_LONGEST_NAME = 60
_PASSPORT = Stems(
    r"(?<!\w)(?:passports?|passeports?|pasaportes?|passaport[oie]s?|reisep[aä]ss\w*|pass(?:-?(?:nr|no|nummer"
    r"|number))\.?|paszport\w*|passi"
    r"(?:n numero|numero)?|pasnummer|passnummer\w*|útlevél\w*|pasaport\w*|cestovní pas|pas(?:oš\w*|u)|putovnic\w*"
    r"|pașaport\w*"
    r"|vegabréf\w*|paso nr\w*|pass[ie]n? n\w+|hộ chiếu|διαβατ[ηή]ρ[ιί]\w*|паспорт\w*|travel document|(?:id"
    r"|ausweis) (?:shown|seen|vorgelegt)|paspoort\w*)(?!\w)"
    r"|パスポート|旅券|护照|護照|여권|דרכון|جواز\w*|หนังสือเดินทาง"
    r"|(?<!\w)pass?(?=[:#]? {0,2}[a-z]{1,5}\d)|(?:mein|ihr|sein|my|his|her) pass(?=,? [a-z\d]{2,5}\d)"
)
_PASSPORT_NUMBER = re.compile(
    r"(?<![\w.,+/-])(?:(?=[A-Z\d]*\d[A-Z\d]*\d[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-Z\d]{7,10}|(?P<digits>\d{7,9})"
    r"|[A-Z](?=[A-Z]*\d[A-Z]*\d)[A-Z\d]{8}|[A-Z]{1,2}[ -]\d{6,8}"
    r"|[A-Z]{1,2} ?\d{3} \d{3,4}|\d{2} ?\d{2} \d{6})(?![\w/-]|[.,]\d)"
)
_IN_A_LIST = re.compile(r"(?<=\()[A-Z]{2}\d{6,7}(?=\))")
_CLEAR = 40
"""Characters a number may stand behind the word, even when it is nothing but digits."""
_FAR = 150
"""And when letters say it is no amount."""


def birth_dates(text: str) -> Iterator[Span]:
    free, told = 0, -100
    for digit in _DIGIT.finditer(text):
        date = _BY_DIGITS.match(text, digit.start()) if digit.start() >= told else None
        if date is None:
            continue
        month = _MONTH_BEFORE.search(text, max(0, date.start() - 16), date.start()) if date["day"] else None
        if date["day"] and month is None:
            continue
        start = month.start() if month is not None else date.start()
        listed = start - told < _IN_ONE_LIST and _ENDED.search(text, told, start) is None and _long_ago(date[0])
        said = _said_to_be_birth(text, max(free, start - _FURTHEST), start, date[0])
        if said or listed or _beside_a_person(text, start, date.end()):
            yield _date(start, date.end())
            told = date.end()
        if told == date.end() or _long_ago(date[0]):
            free = date.end()  # the next date is another one, except in a list of people


def _beside_a_person(text: str, start: int, end: int) -> bool:
    """Whether what stands straight in front of a date or behind it makes it somebody's birth date."""
    if _BIRTH_BEHIND.match(text, end) is not None:
        return True
    since = max(0, start - _LONGEST_NAME)
    if _WHO_I_AM.search(text, since, start) is not None:
        return True
    old = _OLD_YEAR.search(text, start, end) is not None
    if not old or _ALONE.match(text, end) is None:
        return False
    return any(rule.search(text, since, start) is not None for rule in (_BESIDE_A_NAME, _OF_SOMEBODY))


def _said_to_be_birth(text: str, since: int, start: int, date: str) -> bool:
    cues = list(_BIRTH.finditer(lowered(text[since : start + 1])))
    if not cues:
        return False
    between = text[since + cues[-1].end() : start]
    if _TAKEN.search(between) is not None or re.search(r"[A-Za-z0-9]$", between) is not None:
        return False
    return _long_ago(date) or (_ENDED.search(between) is None and len(between) <= _NEAR)


def _long_ago(date: str) -> bool:
    """A date nobody plans for."""
    year = re.search(r"(?:19|20)\d\d", date)
    if year is None:
        return re.search(r"[3-9]\d$", date) is not None
    return int(year[0]) <= _GROWN_UP


def _date(start: int, end: int) -> Span:
    return Span(start, end, "BIRTH_DATE", by_context=True)


def passports(text: str) -> Iterator[Span]:
    for cue in _PASSPORT.all(lowered(text)):
        at = cue.end()
        for number in _PASSPORT_NUMBER.finditer(text, at, at + _FAR):
            between = text[at : number.start()]
            if "\n\n" in between or re.search(
                r"\b(?:order|invoice|quote|ref|model|PO|flight|pedido|vol|form|build)\W*$", between, re.I
            ):
                break
            if number["digits"] and len(between) > _CLEAR:
                break
            yield Span(number.start(), number.end(), "PASSPORT", re.sub(r"\W", "", number[0]), by_context=True)
            at = number.end()
    for match in _IN_A_LIST.finditer(text):
        yield Span(match.start(), match.end(), "PASSPORT", match[0], by_context=True)
