"""An assessment or a certificate, read from a sentence or a form. Pure; no model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from knowledge.records import SellingAttribute, SellingSkill
from skills.language.dates import find_dates
from skills.people.selling_rules import ATTRIBUTES, SKILLS
from skills.wording import Voice


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of somebody's skill; what they did not say is None or empty."""

    skill: SellingSkill | None = None
    attribute: SellingAttribute | None = None
    rating: float | None = None
    bad_rating: str = ""
    """A number that is no rating from 0 to 10."""
    topic: str = ""
    """From a form; of a sentence the names of families, industries and regions are looked for where they are known."""
    certificate: str = ""
    """Its title."""
    on: date | None = None
    expires_on: date | None = None
    note: str = ""


_SKILL_WORDS: tuple[tuple[SellingSkill, str], ...] = (
    ("leadership_ethics", r"leadership(?: (?:and|&) ethics)?|ethics|leading"),
    ("business_acumen", r"(?:business |commercial )?acumen|business sense|commercial sense|business understanding"),
    (
        "products_services",
        r"products?(?:[- ](?:and|&)[- ]services?| knowledge| skills?| expertise)?|services? knowledge"
        r"|solutions? (?:knowledge|skills?)|knowledge of (?:our|the) (?:products?|solutions?)",
    ),
    (
        "sales_planning",
        r"sales(?: (?:and|&) sales)? ?planning|sales (?:and|&) planning|sales skills?|selling skills?|sales plans?"
        r"|planning|selling|sales",
    ),
)
_ATTRIBUTE_WORDS: tuple[tuple[SellingAttribute, str], ...] = (
    ("brand_advocate", r"brand[- ]advoca\w+|advocate"),
    ("investigator", r"investigat\w+"),
    ("team_player", r"team[- ]?player|teamwork|team work"),
)
_RATING = re.compile(
    r"(?<![\w.,/-])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:/\s*10\b|out of (?:10|ten)\b|of (?:10|ten)\b)?(?![\w/-]|[.,]\d)"
)
_OF_TEN = re.compile(r"(?<![\d/])(\d{1,2}(?:[.,]\d{1,2})?)\s*/\s*10\b(?!/)")
"""A grade, which a date would be read from."""
_TEN = {w: float(n) for n, w in enumerate("zero one two three four five six seven eight nine ten".split())}
_TEN_WORD = re.compile(rf"\b(?:an? |with )?({'|'.join(_TEN)})\b(?:\s*(?:/|out of)\s*(?:10|ten))?", re.I)
_NOTE = re.compile(r"(?:\b(?:because|since|as (?:she|he|they)\b|reason:?|note:?)|:|;)\s*(?P<why>\S.*)$", re.I | re.S)
_UNTIL = re.compile(
    r"\b(?:valid|good|runs?|lasts?)\s+(?:un)?(?:till?|to|through|for)\b|\bexpir\w+(?: (?:on|in))?\b|\buntil\b", re.I
)
_TITLE = (
    re.compile(
        r"\b(?:passed|got|earned|completed|finished|obtained|received|renewed|holds?|has|have|did)\s+"
        r"(?:the |a |an |his |her |my |their |our )?(?P<title>[^,.;:]{2,70}?)\s+"
        r"(?:certificat\w+|cert|exam(?:ination)?|accreditation|diploma|course|training|test|module)\b",
        re.I,
    ),
    re.compile(r"\bcertified\s+(?:in|for|on|as(?: an?)?)\s+(?P<title>[^,.;:]{2,70})", re.I),
    re.compile(
        r"\bcertificat\w+\s+(?:in|for|on|of|as(?: an?)?)\s+(?P<title>[^,.;:]{2,70}?)(?=[,.;:]|$|\s+(?:for|from)\s)",
        re.I,
    ),
    re.compile(r"\b(?:certificat\w+|cert|diploma)\b[^:]{0,30}:\s*(?P<title>[^,.;:]{2,70})", re.I),
)
_LOOSE = re.compile(
    r"[\s,]*\b(?:today|yesterday|this (?:morning|week|month)|last \w+|on|in|at|with|by|valid|until|just|now)\s*$", re.I
)
_LONGEST = 500
_MOST = 10.0


K = TypeVar("K", bound=str)


def read_said(text: str, voice: Voice, args: Mapping[str, str] = MappingProxyType({})) -> Said:
    """`args` (a form's fields) go before what the text says."""
    words = text.replace("’", "'")
    spoken = [d.span for d in find_dates(words, voice.today, voice.locale, "past")]
    title = args.get("title", "").strip() or _title(_without(words, spoken))
    note = _NOTE.search(words) if not title else None
    head = _OF_TEN.sub(r"\1 of 10", words[: note.start()] if note else words)
    dates = find_dates(head, voice.today, voice.locale, "past")
    on, expires = _days(head, voice)
    typed = args.get("rating", "").strip()
    rating, bad = _typed(typed) if typed else _rating(_without(head, [d.span for d in dates]), graded=bool(title))
    return Said(
        skill=_key(args.get("skill"), SKILLS) or _first(_SKILL_WORDS, head),
        attribute=_key(args.get("attribute"), ATTRIBUTES) or _first(_ATTRIBUTE_WORDS, head),
        rating=rating,
        bad_rating=bad,
        topic=args.get("topic", "").strip(),
        certificate=title,
        on=_day(args.get("on")) or on,
        expires_on=_day(args.get("expires_on")) or expires,
        note=(args.get("note", "").strip() or (note["why"].strip().rstrip(".") if note else ""))[:_LONGEST],
    )


def skill_named(text: str) -> SellingSkill | None:
    return _first(_SKILL_WORDS, text)


def title_named(text: str) -> str:
    """The certificate a sentence speaks of; empty where it names none."""
    return _title(text.replace("’", "'"))


def _key(value: str | None, keys: tuple[K, ...]) -> K | None:
    return next((k for k in keys if k == value), None)


def _first(words: tuple[tuple[K, str], ...], text: str) -> K | None:
    """The one named first; of two at one place the longer."""
    found = [
        (match.start(), -len(match[0]), n, key)
        for n, (key, pattern) in enumerate(words)
        if (match := re.search(rf"\b(?:{pattern})\b", text, re.I))
    ]
    return min(found)[3] if found else None


def _title(text: str) -> str:
    for pattern in _TITLE:
        match = pattern.search(text)
        if match:
            title = match["title"]
            while (cut := _LOOSE.sub("", title)) != title:
                title = cut
            title = title.strip(" \"'“”")
            if title:
                return title[:1].upper() + title[1:]
    return ""


def _days(text: str, voice: Voice) -> tuple[date | None, date | None]:
    """(the day it was given, the day it expires)."""
    until = _UNTIL.search(text)
    head, tail = (text[: until.start()], text[until.end() :]) if until else (text, "")
    given = find_dates(head, voice.today, voice.locale, "past")
    ends = find_dates(tail, voice.today, voice.locale, "future")
    return (given[0].start if given else None), (ends[0].end if ends else None)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "").strip())
    except ValueError:
        return None


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _typed(text: str) -> tuple[float | None, str]:
    match = _RATING.fullmatch(text)
    value = float(match["n"].replace(",", ".")) if match else None
    return (value, "") if value is not None and value <= _MOST else (None, text)


def _rating(text: str, *, graded: bool) -> tuple[float | None, str]:
    """(the rating said, a number that is none). `graded`: only one that says it is of ten, for a title has numbers."""
    for match in _RATING.finditer(text):
        if graded and "10" not in match[0][len(match["n"]) :] and "ten" not in match[0].lower():
            continue
        value = float(match["n"].replace(",", "."))
        return (value, "") if value <= _MOST else (None, match["n"])
    word = None if graded else _TEN_WORD.search(text)
    return (_TEN[word[1].lower()] if word else None), ""
