"""Which way a figure speaks: a level against the level agreed, a place among many, a score, a rise or a fall.

Words alone mislead here: "99.3 percent left the same day, the contract says 98" has nothing good or bad in it
but the two numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_WORDS = "|".join((*_UNITS, *_TENS))
NUMBER = rf"(?:\d[\d.,]*\d|\d|(?:{_WORDS})(?:[- ](?:{'|'.join(list(_UNITS)[1:10])})\b)?|(?:a )?hundred|a dozen)"
"""A number in figures or words, without its sign."""

_FIGURE = re.compile(
    rf"(?<![\w.,])(?P<sign>minus |plus |[-−+])?(?P<n>{NUMBER})(?P<rank>st|nd|rd|th)?(?![\w])", re.IGNORECASE
)
_AGREED = re.compile(
    r"\b(?:contract(?:ual|ed)?|agreements?|agreed|guarante\w+|targets?|allow(?:s|ed)?|tolerates?|limit|promised?|"
    r"committed|minimum|maximum|instead of|required|"
    r"against|where|sla|terms|due|permitted|owe|threshold|pass mark)\b",
    re.IGNORECASE,
)
_LOWER_IS_BETTER = re.compile(
    r"\b(?:down|took|takes?|waited|wait|response|reaction|repairs?|turnaround|answered|late|faults?|errors?|"
    r"defects?|complaints?|"
    r"loss(?:es)?|hours?|minutes?|seconds?|days|weeks|needed|after|reject\w*|excursions?|returns?|breakage|scrap)\b",
    re.IGNORECASE,
)
_BETTER_LOW = re.compile(
    r"\b(?:times?|hours?|minutes?|days|weeks|costs?|prices?|budget|noise|consumption|emissions?|deviation|"
    r"loss(?:es)?|faults?|errors?|"
    r"defects?|complaints?|rejects?|temperature|weight|downtime|accidents?|late|delays?)\b",
    re.IGNORECASE,
)
_DATE = (
    r"(?:the |its |their |your |our )?(?:agreed |contract(?:ual)? |promised |due |signed |planned )?"
    r"(?:date|day|deadline|schedule|plan|time|programme|contract)"
)
_TIMELY = re.compile(
    rf"\b(?:{NUMBER}|a|some|several) (?:working |full |whole )?(?:hour|day|week|month|year)s? (?:"
    rf"(?P<early>early|earlier than|ahead|sooner than|before (?:{_DATE}|you had to|it was due|promised))|"
    rf"(?P<late>late\b|overdue|behind (?:{_DATE}|time)|too late|after (?:{_DATE})))",
    re.IGNORECASE,
)
_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0}
_UNIT = re.compile(r"\s?(%|per ?cent|second|minute|hour|day|week|month)(?:s)?(?![a-z])", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:availability|uptime|in time|on time|rate|level)\b", re.IGNORECASE)
_NEAR = 28
"""Characters between "the contract says" and what it says."""
_BAD_SHARE = re.compile(
    r"\b(?:faults?|errors?|defects?|complaints?|loss(?:es)?|reject\w*|late|missed|downtime|churn|scrap|breakage)\b",
    re.I,
)
_NPS = re.compile(r"\b(?:nps|net promoter(?: score)?)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:last|previous|before|after|earlier|average|median|mean|up from|down from|was|year|against|compared)\b", re.I
)
_ROSE = re.compile(r"\b(?:up from|rose|risen|climbed|increased|improved|gone up|went up|better than)\b", re.IGNORECASE)
_FELL = re.compile(
    r"\b(?:down from|fell|fallen|slipped|dropped|sank|slid|declined|gone down|went down|lost)\b", re.IGNORECASE
)
_UNDER = re.compile(
    r"\b(?:below|under|short of|beneath) (?:the |our |its |their )?(?:\w+ ){0,2}(?:median|average|mean|threshold|"
    r"pass mark|minimum|"
    r"target|norm|limit)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:above|over|ahead of|beyond) (?:the |our |its |their )?(?:\w+ ){0,2}(?:median|average|mean|threshold|"
    r"pass mark|"
    r"target|norm)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?P<at>\d+(?:st|nd|rd|th)|(?:number|no\.?|place|rank|position) (?:{NUMBER})|first|second|third|last|"
    rf"next to last|"
    rf"fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+(?:teenth|tieth))(?: place| position)?,? (?:out of|of|"
    rf"among|amongst|in) "
    rf"(?:all |the |our |its |their )?(?P<all>{NUMBER})\b",
    re.IGNORECASE,
)
_ORDINALS = dict(
    zip("first second third fourth fifth sixth seventh eighth ninth tenth".split(), range(1, 11), strict=True)
)
_OUT_OF = re.compile(
    rf"(?<![\w.,])(?P<n>{NUMBER}) (?:out )?of (?:the |a |our |all )?(?P<all>{NUMBER})(?![\w])", re.IGNORECASE
)
_MARKS = re.compile(r"\b(?:points?|score[ds]?|rating|rated|marks?|stars?|evaluation|assessment|grade)\b", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:accepted|passed|on time|in time|met|live|approved|delivered|ready|closed|kept|complete\w*|correct\w*|"
    r"days|deliver\w+)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:not|never|no|missing|late|failed|fail|rejected|missed|crash\w*|without|n['’]t|down|outage)\b|n['’]t\b",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(
    r" (?!(?:out|of|on|in|from|for|and|to|i|we|with|this|last|when|if|as|because)\b)[a-z]", re.IGNORECASE
)
"""What follows "nine out of ten" when it counts things: "tickets", "deliveries"."""
_SURVEY = re.compile(
    r"\b(?:recommend\w*|survey|score|rate[ds]?|gave|give|got|put down|form|question\w*|answer|ten)\b",
    re.IGNORECASE,
)
_TEN = re.compile(
    rf"\b(?:(?P<n>{NUMBER}) (?:out of|of) (?:ten|10)\b|(?:gave|give|got|put down|"
    rf"put) (?:\w+ ){{0,2}}?an? (?P<m>one|two|three|four|five|six|"
    r"seven|eight|nine|ten|\d)\b)",
    re.IGNORECASE,
)
_PER_QUARTER = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Figure:
    value: float
    start: int
    end: int
    rank: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    way: int
    """+1 for, -1 against, 0: the figures do not say."""
    reason: str = ""
    about: frozenset[str] = frozenset()
    """The sub-factors such figures decide; of others they say nothing."""

    def of(self, sub_factor: str) -> int:
        """The way, where the figures are about this sub-factor."""
        return self.way if sub_factor in self.about else 0


_SILENT = Reckoned(0)
_SCORE = frozenset({"nps"})
_RANK = frozenset({"supplier_rating", "world_class", "industry_leadership"})
_MARK = frozenset({"supplier_rating", "world_class", "solution_fit"})
_DATES = frozenset({"contract_terms", "project_success", "consistent_delivery", "stepping_stones"})
_LEVELS = frozenset({"sla", "contract_terms"})
_COUNTS = frozenset({"sla", "project_success", "consistent_delivery", "contract_terms"})


def reckon(words: str) -> Reckoned:
    """Which way the figures of a statement speak, as far as figures decide it."""
    for rule in (
        _promoters,
        _out_of_ten,
        _place,
        _against_a_norm,
        _early_or_late,
        _against_what_was_agreed,
        _share_done,
    ):
        found = rule(words)
        if found.way:
            return found
    return _SILENT


def figures(words: str) -> Iterator[Figure]:
    """Every number in order; years are none."""
    for match in _FIGURE.finditer(words):
        if _PER_QUARTER.fullmatch(match["n"]):
            continue
        sign = -1 if (match["sign"] or "").strip().lower() in ("minus", "-", "−") else 1
        value = _value(match["n"])
        if value is not None:
            yield Figure(sign * value, match.start(), match.end(), match["rank"] is not None)


def _value(text: str) -> float | None:
    said = text.lower().strip()
    if said.endswith("hundred"):
        return 100.0
    if said == "a dozen":
        return 12.0
    if said[0].isdigit():
        plain = said.rstrip(".,")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
            plain = plain.replace(",", "")
        try:
            return float(plain.replace(",", "."))
        except ValueError:
            return None
    parts = re.split(r"[- ]", said)
    return float(sum(_TENS.get(p, 0) + _UNITS.get(p, 0) for p in parts))


def _promoters(words: str) -> Reckoned:
    named = _NPS.search(words)
    if named is None:
        return _SILENT
    if _ROSE.search(words):
        return Reckoned(1, "the score rose", _SCORE)
    if _FELL.search(words):
        return Reckoned(-1, "the score fell", _SCORE)
    scores = [f for f in figures(words) if -100 <= f.value <= 100 and not f.rank]
    if len(scores) == 2:
        return _compared(words, *scores)
    if len(scores) != 1 or 10 < scores[0].value < 30:
        return _SILENT
    return Reckoned(1, "a high score", _SCORE) if scores[0].value >= 30 else Reckoned(-1, "a low score", _SCORE)


def _compared(words: str, first: Figure, second: Figure) -> Reckoned:
    """Two scores: from one to the other, or today's beside an earlier one or an average."""
    if first.value == second.value:
        return _SILENT
    between = words[first.end : second.start].lower()
    if re.fullmatch(r"\s*(?:to|→|-+>)\s*(?:plus |minus )?", between):
        now, then = second.value, first.value
    elif _EARLIER.search(between) or _EARLIER.search(words[second.end : second.end + 20]):
        now, then = first.value, second.value
    else:
        return _SILENT
    return Reckoned(1, "higher than it was", _SCORE) if now > then else Reckoned(-1, "lower than it was", _SCORE)


def _out_of_ten(words: str) -> Reckoned:
    match = _TEN.search(words)
    if match is None or not _SURVEY.search(words) or _OF_THINGS.match(words, match.end()):
        return _SILENT
    value = _value(match["n"] or match["m"])
    if value is None or 6 < value < 9 or value > 10:
        return _SILENT
    return Reckoned(1, "nine or ten of ten", _SCORE) if value >= 9 else Reckoned(-1, "six or less of ten", _SCORE)


def _place(words: str) -> Reckoned:
    match = _PLACE.search(words)
    if match is None:
        return _SILENT
    all_of, said = _value(match["all"]), match["at"].lower()
    digits = re.search(r"\d+", said)
    at = float(digits[0]) if digits else float(_ORDINALS.get(said.split()[-1], 0))
    if "last" in said:
        at = all_of or 0.0
    if not at or not all_of or all_of < 3 or at > all_of:
        return _SILENT
    if at / all_of >= 0.5:
        return Reckoned(-1, "in the lower half", _RANK)
    return Reckoned(1, "near the top", _RANK) if at <= max(1.0, all_of / 3) else _SILENT


def _against_a_norm(words: str) -> Reckoned:
    """Above or below an average or a mark; of times, costs and losses the figures alone do not say it."""
    if _BETTER_LOW.search(words):
        return _SILENT
    if _UNDER.search(words):
        return Reckoned(-1, "below the mark", _MARK | _SCORE)
    return Reckoned(1, "above the mark", _MARK | _SCORE) if _OVER.search(words) else _SILENT


def _early_or_late(words: str) -> Reckoned:
    match = _TIMELY.search(words)
    if match is None:
        return _SILENT
    return Reckoned(1, "ahead of time", _DATES) if match["early"] else Reckoned(-1, "behind time", _DATES)


def _against_what_was_agreed(words: str) -> Reckoned:
    """The number beside "agreed" against the one measured; times are better short, shares better high."""
    found = [f for f in figures(words) if not f.rank]
    fixed = _fixed(words, found)
    if fixed is None:
        return _SILENT
    measured = next((f for f in found if f is not fixed and _unit(words, f)), None)
    if measured is None or len(found) > 2 + sum(f.end <= fixed.start and not _unit(words, f) for f in found):
        return _SILENT
    if _unit(words, measured) == "%" and (measured.value > 100 or fixed.value > 100):
        return _SILENT
    unit = _unit(words, measured)
    ours = measured.value * _HOURS.get(unit, 1.0)
    agreed = fixed.value * _HOURS.get(_unit(words, fixed) or unit, 1.0)
    if ours == agreed:
        return _SILENT
    low = unit in _HOURS or _BAD_SHARE.search(words) is not None
    better = (ours < agreed) == low
    return Reckoned(1, "better than agreed", _LEVELS) if better else Reckoned(-1, "worse than agreed", _LEVELS)


def _fixed(words: str, found: list[Figure]) -> Figure | None:
    """The number that was agreed: the one just after the word for it, else the one just before."""
    for match in _AGREED.finditer(words):
        after = [f for f in found if 0 <= f.start - match.end() <= _NEAR]
        before = [f for f in found if 0 <= match.start() - f.end <= _NEAR]
        if after or before:
            return after[0] if after else before[-1]
    return None


def _unit(words: str, figure: Figure) -> str:
    """ "hour", "%"; empty for a bare number that no share is spoken of with."""
    after = _UNIT.match(words, figure.end)
    if after:
        return "%" if after[1].lower().startswith(("%", "per")) else after[1].lower()
    return "%" if _LEVEL.search(words) and not _LOWER_IS_BETTER.search(words) else ""


def _share_done(words: str) -> Reckoned:
    match = _OUT_OF.search(words)
    if match is None or _UNDONE.search(words):
        return _SILENT
    done, all_of = _value(match["n"]), _value(match["all"])
    if done is None or not all_of or done > all_of or all_of < 2:
        return _SILENT
    share = done / all_of
    if _MARKS.search(words):
        return (
            Reckoned(1, "most of the points", _MARK)
            if share >= 0.85
            else Reckoned(-1, "few of the points", _MARK)
            if share <= 0.6
            else _SILENT
        )
    if not _DONE.search(words):
        return _SILENT
    return (
        Reckoned(1, "nearly all of them", _COUNTS)
        if share >= 0.95
        else Reckoned(-1, "too few of them", _COUNTS)
        if share <= 0.8
        else _SILENT
    )
