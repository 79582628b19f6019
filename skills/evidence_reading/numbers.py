"""The numbers of a statement, each with its unit and with what it stands for: measured or agreed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_ODD = {"once": 1.0, "an": 1.0, "half an": 0.5, "twice": 2.0, "a dozen": 12.0, "hundred": 100.0, "a hundred": 100.0}
_TEN = "|".join(list(_UNITS)[1:10])
NUMBER = (
    rf"(?:\d[\d.,]*\d|\d|(?:{'|'.join(_TENS)})(?:[- ](?:{_TEN})\b)?|(?:{'|'.join(_UNITS)})\b|(?:a )?hundred|a dozen|"
    r"half an|an(?= hour)|once|twice)"
)
"""A number in figures or words, without its sign."""
_FIGURE = re.compile(
    rf"(?<![\w.,])(?<!\w-)(?P<sign>minus |plus |[-−+](?=\d))?(?:[£$€] ?|(?:EUR|USD|GBP) )?(?P<n>{NUMBER})"
    r"(?P<rank>st|nd|rd|th)?(?P<unit>\s?(?:%|per ?cent|k\b|m\b|(?:working |full |whole |calendar )?(?:seconds?|secs?|"
    r"s\b|minutes?|mins?\b|hours?|hrs?\b|h\b|days?|d\b|weeks?|wks?\b|months?)))?(?![\w])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_AGO = re.compile(r" (?:\w+ )?years? (?:ago|later|running)\b", re.IGNORECASE)
_HOURS = {"s": 1 / 3600, "mi": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0, "mo": 730.0}
_TIMES = {"k": 1_000.0, "m": 1_000_000.0}
_SHARE = re.compile(
    rf"(?<![\w.,])(?P<n>{NUMBER}) (?:out )?(?:of|in) (?:the |a |our |all |its |their |\w+ last )?(?:last |first )?"
    rf"(?P<all>{NUMBER})(?![\w.,%]*\w)",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bonly (?:\w+ )?$", re.IGNORECASE)

Unit = Literal["", "%", "time", "share"]
Role = Literal["now", "agreed", "earlier", "others"]


@dataclass(frozen=True, slots=True)
class Figure:
    value: float
    """Times in hours; a share as done divided by all."""
    start: int
    end: int
    unit: Unit = ""
    plain: float = 0.0
    """As it stands, whatever its unit; of a share, what was done."""
    role: Role = "now"


@dataclass(frozen=True, slots=True)
class Share:
    """ "31 of 46"."""

    done: float
    all_of: float
    start: int
    end: int


def value_of(text: str) -> float | None:
    """None for digits that are no number ("3.4.1")."""
    said = text.lower().strip()
    if said in _ODD:
        return _ODD[said]
    if not said[0].isdigit():
        return float(sum(_TENS.get(p, 0) + _UNITS.get(p, 0) for p in re.split(r"[- ]", said)))
    plain = said.rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def shares(words: str) -> tuple[Share, ...]:
    return tuple(_shares(words))


def _shares(words: str) -> Iterator[Share]:
    for match in _SHARE.finditer(words):
        done, all_of = value_of(match["n"]), value_of(match["all"])
        if done is None or all_of is None or done > all_of or all_of < 2 or _ONLY.search(words[: match.start()]):
            continue
        yield Share(done, all_of, match.start(), match.end())


def figures(words: str) -> list[Figure]:
    """Every number in order, the two of a share as one; years and ranks are none."""
    parts = shares(words)
    found: list[Figure] = []
    for figure in _figures(words):
        part = next((p for p in parts if p.start <= figure.start < p.end), None)
        if part is None:
            found.append(figure)
        elif not found or found[-1].start != part.start:
            found.append(Figure(part.done / part.all_of, part.start, part.end, "share", part.done))
    return found


def _figures(words: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(words):
        none = _YEAR.fullmatch(match["n"]) or match["rank"] or _a_pronoun(match) or _AGO.match(words, match.end())
        value = None if none else value_of(match["n"])
        if value is None:
            continue
        if (match["sign"] or "").strip().lower() in ("minus", "-", "−"):
            value = -value
        unit, factor = _unit((match["unit"] or "").strip().lower())
        yield Figure(value * factor, match.start(), match.end(), unit, value)


def _a_pronoun(match: re.Match[str]) -> bool:
    """ "The second one": no number."""
    after = match.string[match.end() :]
    return match["n"].lower() == "one" and not match["unit"] and not after.startswith((" of ", " out of "))


def _unit(said: str) -> tuple[Unit, float]:
    for adjective in ("working ", "full ", "whole ", "calendar "):
        said = said.removeprefix(adjective)
    if said in _TIMES:
        return "", _TIMES[said]
    if said.startswith(("%", "per")):
        return "%", 1.0
    hours = next((h for begins, h in _HOURS.items() if said.startswith(begins)), None)
    return ("", 1.0) if not said or hours is None else ("time", hours)


_AGREED = (
    r"contract(?:ual|ed)?s?(?: says| asks for| allows)?|agreements?|agreed|guarante\w+|targets?|allow(?:s|ed|ance)|"
    r"tolerat\w+|limit|promis\w+|committed|minimum|maximum|required|requirements?|requires?|slas?|permitted|owed?|"
    r"threshold|pass mark|cut-off|signed for|should be|should have|is supposed|plan|programme|foresees?|"
    r"convention|had asked for|asks? for|demands?|caps?|clause|quot(?:e|ed)|offered|full marks|"
    r"(?:you'd|you|the vendor) said|instead of|pays? for|to take"
)
_EARLIER = (
    r"last (?:year|time|spring|autumn|winter|summer|quarter|half)|previous(?:ly)?|earlier|a year ago|"
    r"(?:\w+ )?years? ago|(?:up|down) from|went from|stood at|used to be|after(?= plus| minus)|from tier|"
    r"it was|(?<=[,(] )was"
)
_OTHERS = (
    r"average|median|mean(?= of| is|:)|next best|(?:the )?others?(?= have| had| need| between| offer|:)|all others|"
    r"second best|best in class|nearest|winner"
)
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("agreed", re.compile(rf"\b(?:{_AGREED})\b", re.IGNORECASE)),
    ("earlier", re.compile(rf"\b(?:{_EARLIER})\b", re.IGNORECASE)),
    ("others", re.compile(rf"\b(?:{_OTHERS})\b", re.IGNORECASE)),
)
_WEAK = frozenset({"was", "it was"})
"""They make a number an earlier one only where nothing else claims it."""
_WEAKER = 15
_AHEAD, _BEHIND, _WEAK_AHEAD, _AT_ONCE = 32, 26, 12, 6
"""Characters between "the contract says" and its number, and between a number and "is what you guarantee"."""
_BELONGS_BEHIND = re.compile(
    r"^[\s,]*(?:(?:that |which |what |as )?(?:you|we|they|the vendor|the client|it)(?:'d|'re| had| have| has| are| is| "
    r"were)? (?:\w+ )?(?:guarante|owe|promis|agree|ask|contract|allow|sign|quot|commit)|(?:is|are|was|were|being|as|"
    r"had been) (?:the |what\W?s? )?(?:agree|target|guarante|allow|contract|permitt|due|requir|written|promis|norm|"
    r"limit|floor))",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;](?!\d)")


def with_roles(words: str, found: list[Figure]) -> list[Figure]:
    """Which numbers were agreed, which are of an earlier time or of others; each word for it claims the nearest."""
    claimed: dict[int, tuple[Role, float]] = {}
    for role, cue in _ROLES:
        for match in cue.finditer(words):
            at = _claims(words, found, match)
            if at is None:
                continue
            far = min(abs(found[at].start - match.end()), abs(match.start() - found[at].end))
            far += _WEAKER * (match[0].lower() in _WEAK)
            if at not in claimed or far < claimed[at][1]:
                claimed[at] = (role, far)
    if len(claimed) == len(found) and claimed:  # one of them must be what is spoken of: the loosest claim gives way
        del claimed[max(claimed, key=lambda n: claimed[n][1])]
    return [replace(f, role=claimed[n][0]) if n in claimed else f for n, f in enumerate(found)]


def _claims(words: str, found: list[Figure], cue: re.Match[str]) -> int | None:
    weak = cue[0].lower() in _WEAK
    ahead = [
        n
        for n, f in enumerate(found)
        if 0 <= f.start - cue.end() <= (_WEAK_AHEAD if weak else _AHEAD)
        and not _STOP.search(words[cue.end() : f.start])
    ]
    behind = [
        n
        for n, f in enumerate(found)
        if not weak and 0 <= cue.start() - f.end <= _BEHIND and not _STOP.search(words[f.end : cue.start()])
    ]
    at_once = bool(ahead) and found[ahead[0]].start - cue.end() <= _AT_ONCE
    if behind and not at_once and _BELONGS_BEHIND.match(words[found[behind[-1]].end :]):
        return behind[-1]
    return ahead[0] if ahead else behind[-1] if behind else None
