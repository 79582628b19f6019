"""A question as words and values: contractions spelt out, figures, dates and periods each in one spelling."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from llm import question_words as known
from llm.guard.words import MONTHS, NUMBER_WORDS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    """Lower case, its plural -s taken off; a concept, or a value, where it is one."""
    kind: Literal["word", "name", "value", "concept"] = "word"
    plural: bool = False
    past: bool = False


def words_of(question: str, names: Sequence[str]) -> list[Word]:
    """`names` are taken for names in lower case too."""
    called = {_bare(part) for name in names for part in name.split() if len(part) > 2}
    tokens = _TOKEN.findall(_plain(question))
    return list(_periods([_word(t, n, tokens, called) for n, t in enumerate(tokens)]))


_CONTRACTED = (
    (re.compile(r"\b(can)'?t\b|\bcannot\b", re.I), "can not"),
    (re.compile(r"\bwon't\b", re.I), "will not"),
    (re.compile(r"n't\b", re.I), " not"),
    (re.compile(r"'ll\b", re.I), " will"),
    (re.compile(r"'re\b", re.I), " are"),
    (re.compile(r"'ve\b", re.I), " have"),
    (re.compile(r"'m\b", re.I), " am"),
    (re.compile(r"\b(I|we|you|they|he|she)'d\b", re.I), r"\1 would"),
    (re.compile(r"\blet's\b", re.I), "let us"),
    (re.compile(r"\b(what|who|where|how|that|when|it|there|he|she|which|why)'s\b", re.I), r"\1 is"),
    (re.compile(r"'s\b|(?<=s)'(?=\s|$)", re.I), " 's"),
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_CODE = "|".join(sorted(map(re.escape, known.CURRENCIES), key=len, reverse=True))
_SCALE = "|".join(sorted(known.SCALES, key=len, reverse=True))
_VALUE = re.compile(
    rf"""(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    | \b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?,?(?:\s+(?P<y1>\d{{4}})\b)?
    | \b(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|%),?(?:\s+(?P<y2>\d{{4}})\b)?
    | \b(?P<m3>{_MONTH})\b\.?\s+(?P<y3>\d{{4}})\b
    | \bq(?P<q>[1-4])\b(?:\s*(?:of|in|/)?\s*'?(?P<qy>\d{{4}}|\d\d)\b)?
    | \b(?P<qw>first|second|third|fourth|1st|2nd|3rd|4th|last)\s+quarter\b(?:\s+(?:of\s+)?(?P<qwy>\d{{4}})\b)?
    | \b(?P<fy>fy|h1|h2)\s?'?(?P<fyy>\d{{2,4}})?\b
    | (?:(?P<pre>[$€£¥]|\b(?:usd|eur|gbp|chf)\b)\s?)?(?<![\w.,])(?P<n>\d[\d.,]*\d|\d)\s?(?P<scale>{_SCALE})?(?![a-z\d])
      \s?(?P<unit>%|percent\b|per\scent\b|(?:{_CODE})(?!\w))?""",
    re.I | re.X,
)
_TOKEN = re.compile(r"=\S+=|'s\b|[^\W_]+(?:[-&.][^\W_]+)*|%|[$€£¥]")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def _plain(question: str) -> str:
    text = unicodedata.normalize("NFKC", question).replace("’", "'").replace("‘", "'")
    for pattern, expanded in _CONTRACTED:
        text = pattern.sub(expanded, text)
    return _VALUE.sub(_value, text)


def _value(match: re.Match[str]) -> str:
    """The value in one spelling, between = marks; what only looks like one stays as it is."""
    found = match.groupdict()
    if found["iso"]:
        return f" ={found['iso']}= "
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("", "m3", "y3")):
        if found[month]:
            return f" =date:{found[year] or ''}-{MONTHS[found[month].lower()]}-{found[day] or '' if day else ''}= "
    if found["qw"]:
        number = _ORDINALS.get(found["qw"].lower())
        return f" =q{number}:{found['qwy'] or ''}= " if number else match.group()
    if found["q"]:
        return f" =q{found['q']}:{_full(found['qy'])}= "
    if found["fy"]:
        return f" ={found['fy'].lower()}:{_full(found['fyy'])}= "
    return f" {_amount(found)} "


def _full(year: str | None) -> str:
    return f"20{year}" if year and len(year) == 2 else year or ""


def _amount(found: dict[str, str | None]) -> str:
    number = (found["n"] or "").replace(",", "") if not re.fullmatch(r"\d{1,3}(\.\d{3})+", found["n"] or "") else ""
    number = number or (found["n"] or "").replace(".", "")
    try:
        value = float(number) * known.SCALES.get((found["scale"] or "").lower(), 1)
    except ValueError:
        return f"={found['n']}="
    unit = (found["unit"] or "").lower()
    if unit.startswith(("%", "per")):
        return f"=%{value:g}="
    currency = known.CURRENCIES.get((found["pre"] or "").lower().strip()) or known.CURRENCIES.get(unit, "")
    return f"={currency}{value:.10g}="


def _word(written: str, place: int, tokens: Sequence[str], called: set[str]) -> Word:
    if written.startswith("="):
        return Word(written.strip("="), "value")
    low = _bare(written)
    if low in NUMBER_WORDS and low not in ("half", "double", "twice", "triple"):
        return Word(f"{NUMBER_WORDS[low]}", "value")
    if low in known.CURRENCIES:
        return Word(f"in {known.CURRENCIES[low]}", "value")
    month = _month(written, low, tokens[place - 1].lower() if place else "")
    if month:
        return Word(month, "value")
    if low in WEEKDAYS or low in ("today", "yesterday", "tomorrow", "tonight", "ytd", "eoq", "eoy", "eom"):
        return Word(low, "value")
    capital = written[0].isupper() and written != "I" and low not in _COMMON
    if low in called or (capital and (place or _singular(low) not in _COMMON)):
        return Word(low, "name")
    short = _singular(low)
    known_plural = short != low and short in _COMMON
    return Word(short, plural=short not in known.PAST) if known_plural else Word(low)


def _bare(word: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _month(token: str, low: str, before: str) -> str:
    doubtful = low in ("may", "march", "mar", "dec", "jan", "sep", "oct")
    led = before in ("in", "by", "since", "until", "before", "after", "of", "for", "last", "next", "this", "till")
    if low not in MONTHS or (doubtful and not led) or (len(low) <= 4 and not token[0].isupper() and not led):
        return ""
    return f"date:-{MONTHS[low]}-"


def _singular(word: str) -> str:
    if len(word) < 4 or word == "does" or word.endswith(("ss", "us", "is", "news", "always")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ch|sh|x|ss|z)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _periods(words: Sequence[Word]) -> Iterator[Word]:
    """ "This quarter", "the last 30 days" and "end of the year" are one value each."""
    n = 0
    while n < len(words):
        which = next((w for w, of in _WHICH if words[n].text in of), "")
        count = words[n + 1].text if n + 2 < len(words) and words[n + 1].kind == "value" else ""
        unit = words[n + 2 if count else n + 1].text if n + 1 < len(words) else ""
        if which and unit == "fiscal" and not count and n + 2 < len(words):
            yield Word(f"{which} fiscal {words[n + 2].text}", "value")
            n += 3
        elif which and unit in known.PERIODS:
            yield Word(f"{which} {count}{unit}", "value")
            n += 3 if count else 2
        else:
            yield words[n]
            n += 1


_WHICH = (("this", known.THIS), ("last", known.LAST), ("next", known.NEXT))


def begun(words: list[Word]) -> list[Word]:
    """Without what only opens a question: "could you please tell me"."""
    while True:
        lows = [w.text for w in words]
        size = max((len(p) for p in _OPENERS if lows[: len(p)] == list(p) and len(p) < len(lows)), default=0)
        if not size:
            return words
        words = words[size:]


_OPENERS = tuple(tuple(p.split()) for p in known.OPENERS)
PHRASES = {
    tuple(_singular(_bare(w)) for w in phrase.split()): concept
    for concept, phrases in known.PHRASES.items()
    for phrase in phrases
}
LONGEST = max(map(len, PHRASES))
PAST = {form: base for base, forms in known.PAST.items() for form in forms}
_COMMON = frozenset(
    {w for phrase in PHRASES for w in phrase}
    | {w for phrase in _OPENERS for w in phrase}
    | set(known.EMPTY)
    | set(known.NEUTRAL)
    | set(known.PAST)
    | set(PAST)
    | known.YES_NO
    | known.SUPERLATIVE
    | known.THIS
    | known.NEXT
    | known.LAST
    | frozenset(
        "deals client accounts from to by before after since until between with without if whether whose".split()
    )
)
