"""What the figures of a statement say, as signs for the fitted model to weigh.

Words alone mislead here: "99.3 percent left the same day, the contract says 98" has nothing good or bad in it
but the two numbers.
"""

import re

from skills.evidence_reading.numbers import NUMBER, Figure, Role, Share, figures, shares, value_of, with_roles

KINDS = ("agreed", "earlier", "others", "place", "share", "score", "date", "norm", "trend")
"""Against what was agreed, an earlier time, others; a place among many, a share done, a mark given, early or late,
above or below a norm, a rise or fall."""

_LOW = re.compile(
    r"\b(?:faults?|errors?|defects?|complaints?|loss(?:es)?|reject\w*|late|missed|downtime|down|churn|scrap|breakage|"
    r"breaches|price[ds]?|invoic\w+|bill(?:ed)?|cost\w*|charge\w*|paid|pay|wait\w*|spill|re-?work|deviation|drift|"
    r"returns?|excursions?|consumption|sum|account|aborted|failed|failures?|open|interrupt\w*|appeals|"
    r"lost|tier|ranks?|ranked|place[ds]?|position|max(?:imum)?|at most|no more than|limit|caps?|fixed|signed|heavier|"
    r"weight|detractors?)\b",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"\b(?:availab\w+|uptime|on time|in time|within|inside|first[- ](?:visit|time|call)|accuracy|yield|nps|promoters?|"
    r"score\w*|points?|rating|satisf\w+|put right|solved|resolved|handl\w+|reached|passed|accepted|met|"
    r"picked|min(?:imum)?|at least|recommend\w*|comparable|references?|live|success\w*|savings?|full marks)\b",
    re.IGNORECASE,
)
"""Of what less is better, and of what more."""
_CAPPED = re.compile(r"\b(?:max(?:imum)?|at most|no more than|limit(?:ed)?|caps?|capped)\b", re.IGNORECASE)
"""What was agreed is the most there may be."""
_BAD = re.compile(
    r"\b(?:not|never|no|none|missing|late|fail\w*|reject\w*|missed|crash\w*|down|outage|broke\w*|cracked|wrong|moved|"
    r"overdue|back|credited|breach\w*|lost|cancel\w*|behind|complain\w*|incomplete|without|exceed\w*|red|worse|"
    r"slip\w*|out of order|refus\w+|unanswered|bounced|damag\w+|faulty|disput\w+|except|only|just)\b|n['’]t\b",
    re.IGNORECASE,
)
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)
_PLACE = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<digits>\d+)(?:st|nd|rd|th)|(?:number|no\.?|place|rank(?:ed|s)?|"
    rf"position)[ #]+(?P<number>{NUMBER})|(?P<last>last|bottom)|(?P<top>top))\b[^.;]{{0,22}}?\b(?:out of|of|among|"
    rf"amongst|from) (?:all |the |our |its |their |about |some )*(?P<all>{NUMBER})\b",
    re.IGNORECASE,
)
_BARE_PLACE = re.compile(
    r"\b(?:came|placed|rank\w*|finished|is|are|were|was|put (?:\w+ ){1,2})(?: in)? (?P<word>first|top|second|last|"
    r"bottom)\b(?! (?:time|week|year|month|quarter|day|job|order|phase|lot|answer|reply|visit))",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bthe (?:first|last) of (?:the|our|their|your) [\w-]+$", re.IGNORECASE)
_BUT_ONE = re.compile(r"next to|but one|but two", re.IGNORECASE)
_TIMELY = re.compile(
    rf"\b(?:{NUMBER}|a|some|several|few|couple of) (?:working |full |whole )?(?:hour|day|week|month|year|quarter|"
    r"minute|wk)s? (?:(?P<early>early\b|earlier|ahead|sooner|before (?:the |its |their )?(?:\w+ )?(?:date|day|deadline|"
    r"schedule|plan|time|programme|contract))|(?:late\b|later than|overdue|behind|too late|after the (?:\w+ )?"
    r"(?:date|deadline|day|plan)|past))",
    re.IGNORECASE,
)
_NORM = (
    r"(?:the |our |its |their |your |what |any |all |those )?(?:\w+ ){0,3}?(?:contract\w*|agree\w*|guarante\w+|"
    r"targets?|allowed|limit|promised|minimum|maximum|required|threshold|plan|quoted?|average|median|mean|"
    r"schedule of rates|norm|owe|pass mark|others)"
)
_UNDER = re.compile(
    rf"\b(?:below|under|short of|beneath|less than|lower than|behind|worse than|slower than) {_NORM}\b", re.IGNORECASE
)
_OVER = re.compile(
    rf"\b(?:above|over|ahead of|beyond|more than|higher than|better than|faster than|exceed(?:s|ed)?|in excess of|"
    rf"well over) {_NORM}\b",
    re.IGNORECASE,
)
_OUTRIGHT = re.compile(r"faster|better|ahead", re.IGNORECASE)
_ROSE = re.compile(
    r"\b(?:up from|rose|risen|climb\w+|increas\w+|improv\w+|gone up|went up|up (?:\d+|by)|"
    r"better than (?:last|a year))\b",
    re.IGNORECASE,
)
_FELL = re.compile(
    r"\b(?:down from|fell|fallen|slipp\w+|slid|dropp\w+|sank|declin\w+|gone down|went down|down (?:\d+|by)|halved|"
    r"worse than (?:last|a year))\b",
    re.IGNORECASE,
)
_NPS = re.compile(r"\b(?:nps|promoters?|recommend\w*)\b", re.IGNORECASE)
_SURVEY = re.compile(r"\b(?:gave|give|given|put|got|ticked|marked|survey|form|recommend\w*|nps|score)\b", re.IGNORECASE)
_GAVE = re.compile(rf"\b(?:gave|give|given|put|got|ticked) (?:\w+ ){{0,2}}?an? (?P<n>{NUMBER})\b", re.IGNORECASE)
_SUPPLIERS = re.compile(
    r" (?:\w+ )?(?:suppliers?|vendors?|bidders?|firms|partners|contractors|companies)", re.IGNORECASE
)
_ITEM = re.compile(r"\b(?:priority|item|page|section|phase|slide|line|part|number) $", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every (?:single )?|each )$", re.IGNORECASE)
_PERCENTS = 50
"""Two percentages above it are levels kept: more is better."""
_MANY = 1_000
"""Numbers above it, where nothing else says what they are, are sums of money."""


def signs(words: str) -> tuple[float, ...]:
    """In the order of `KINDS`: above 0 for us, below 0 against us, 0 where the figures do not say."""
    said = dict.fromkeys(KINDS, 0.0)
    less = _LOW.search(words) is not None and _HIGH.search(words) is None
    found, parts = with_roles(words, figures(words)), shares(words)
    for role in ("agreed", "earlier", "others"):
        said[role] = _compared(words, found, role)
    said["place"] = _place(words)
    if parts and not said["place"]:
        kind, sign = _share(words, parts[0])
        said[kind] = sign
    for match in _TIMELY.finditer(words):
        said["date"] = 1.0 if match["early"] else -1.0
    said["norm"] = _against_a_norm(words, less)
    said["trend"] = (-1.0 if less else 1.0) * (bool(_ROSE.search(words)) or -bool(_FELL.search(words)))
    if not said["score"] and not said["trend"] and not said["earlier"]:  # a mark that moved speaks by its move
        said["score"] = _score(words, found)
    return tuple(said[kind] for kind in KINDS)


def _compared(words: str, found: list[Figure], role: Role) -> float:
    """A number that stands for now against the one agreed, of an earlier time, or of others."""
    fixed = next((f for f in found if f.role == role and f.unit != "share"), None)
    measured = None if fixed is None else _beside([f for f in found if f.role == "now"], fixed)
    if fixed is None or measured is None:
        return 0.0
    ours, theirs = _alike(measured, fixed)
    if ours == theirs:
        return 0.5 * (role == "agreed")
    levels = measured.unit == "share" or (
        "%" in (measured.unit, fixed.unit) and min(abs(ours), abs(theirs)) >= _PERCENTS
    )
    capped = role == "agreed" and _CAPPED.search(words) is not None
    less = (
        capped
        or "time" in (measured.unit, fixed.unit)
        or (not levels and _HIGH.search(words) is None and (_LOW.search(words) is not None or theirs >= _MANY))
    )
    return 1.0 if (ours < theirs) == less else -1.0


def _beside(measured: list[Figure], fixed: Figure) -> Figure | None:
    """What a fixed number is to be compared with: of its unit if there is one, the nearest before it, else after."""
    fits = [f for f in measured if f.unit == fixed.unit or _comparable(f, fixed)]
    if fixed.unit:
        fits = [f for f in fits if f.unit == fixed.unit] or fits
    before = [f for f in fits if f.end <= fixed.start]
    measures = [f for f in before if f.unit] or before
    return measures[-1] if measures else fits[0] if fits else None


def _comparable(measured: Figure, fixed: Figure) -> bool:
    return fixed.unit != "time" and (measured.unit == "share" or "" in (measured.unit, fixed.unit))


def _alike(measured: Figure, fixed: Figure) -> tuple[float, float]:
    """Both in the same measure: a share as a percentage or a count, a bare number as its neighbour has it."""
    if measured.unit == "share":
        as_percent = fixed.unit == "%" or fixed.value > _PERCENTS + 10
        return (100 * measured.value if as_percent else measured.plain), fixed.value
    if measured.unit != fixed.unit and "time" in (measured.unit, fixed.unit):
        return measured.plain, fixed.plain
    if measured.value < _MANY <= fixed.value and abs(measured.value * _MANY - fixed.value) < fixed.value / 2:
        return measured.value * _MANY, fixed.value
    return measured.value, fixed.value


def _place(words: str) -> float:
    """1 at the top, -1 at the bottom."""
    match = _PLACE.search(words)
    if match is not None and _COUNTED.search(words[: match.end()]):  # "the last of the 48 units"
        return 0.0
    if match is None:
        bare = _BARE_PLACE.search(words)
        return 0.0 if bare is None else -1.0 if bare["word"].lower() in ("last", "bottom") else 1.0
    among = value_of(match["all"]) or 0.0
    at = _at(match, among)
    if match["last"] and _BUT_ONE.search(words):
        at -= 1
    return 1 - 2 * (at - 1) / (among - 1) if among >= 3 and 0 < at <= among else 0.0


def _at(match: re.Match[str], among: float) -> float:
    if match["last"] or match["top"]:
        return among if match["last"] else 1.0
    if match["number"]:
        return value_of(match["number"]) or 0.0
    return float(match["digits"] or _ORDINALS.get((match["word"] or "").lower(), 0))


def _share(words: str, part: Share) -> tuple[str, float]:
    """ "31 of 46 closed": how many, turned where what is counted is bad."""
    done, near = part.done / part.all_of, words[part.end : part.end + 45]
    if _ITEM.search(words[: part.start]):
        return "share", 0.0
    if part.all_of == 10 and _SURVEY.search(words):
        return "score", 1.0 if part.done >= 8 else -1.0
    if _SUPPLIERS.match(near):  # a status few hold
        return "share", 1.0 if done <= 0.25 else 0.0
    if _EVERY.search(words[: part.start]):
        return "share", 1.0
    if _BAD.search(words[: part.start][-25:]) or _BAD.search(near):
        return "share", -1.0 if done > 0.15 else -0.5
    return "share", next(sign for least, sign in ((0.93, 1.0), (0.85, 0.3), (0.7, -0.3), (0.0, -0.7)) if done >= least)


def _score(words: str, found: list[Figure]) -> float:
    """A mark out of ten or a net promoter score, as people read them."""
    if _NPS.search(words) and found:
        value = next((f for f in found if f.role == "now"), found[0]).value
        if 10 < value < 30:
            return -1.0 if value < 15 else 0.0
        return 1.0 if value >= 8 else -1.0
    given = _GAVE.search(words)
    value_given = value_of(given["n"]) if given else None
    return 0.0 if value_given is None or value_given > 10 else 1.0 if value_given >= 8 else -1.0


def _against_a_norm(words: str, less: bool) -> float:
    if _UNDER.search(words):
        return 1.0 if less else -1.0
    over = _OVER.search(words)
    if over is None:
        return 0.0
    return -1.0 if less and not _OUTRIGHT.search(over[0]) else 1.0
