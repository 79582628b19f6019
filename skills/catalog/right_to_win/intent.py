"""What is wanted of the score: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from knowledge.four_cs import C_BY_KEY, C_OF_FACTOR, FACTOR_OF_SUB, CName
from skills.ask import Ask
from skills.language.past import end_of_day, last_gone

Kind = Literal["show", "why", "qualifier", "override", "withdraw", "compare", "portfolio"]
KINDS: frozenset[str] = frozenset({"show", "why", "qualifier", "override", "withdraw", "compare", "portfolio"})


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    c: CName | None = None
    """The C named in the words (or, naming a factor, the C it belongs to)."""
    factor: str | None = None
    answer: bool | None = None
    rating: float | None = None
    reason: str = ""
    moment: datetime | None = None
    """Score as of then (end of that day where the person is)."""
    since: datetime | None = None
    """Compare with then."""
    by_press: bool = False
    """A button was pressed: what it said is what is meant."""


_TOPICS: tuple[tuple[CName, str], ...] = (
    ("credibility", r"\bmeet(ing)?\b.*\b(ceo|chief executive|managing director)\b|\bceo\b.*\bmeet"),
    ("capability", r"\breferenc(e|es|eable)\b"),
    ("commitment", r"\b(buy(s|ing)?|bought|purchas\w+|order(s|ing)?) (\w+ )?from us\b"),
    ("control", r"\bfinger ?prints?\b"),
)
_YES = r"yes|yep|yeah|yup|sure|correct|indeed|right|they are|they do|we can|we do"
_NO = r"no|nope|nah|not yet|negative|they aren't|they don't|we can't|we cannot|we don't"
_REPLIED = re.compile(rf"\?\W*((?:{_YES}|{_NO})\b.*)$", re.S)
"""The question and its answer in one breath: "Is the client buying from us today? Yes, since May"."""
_OPENS_QUESTION = re.compile(
    r"^(and |so |but )?(can|could|is|are|do|does|did|will|would|should|have|has|what|why|how|which|who|when|where)\b"
)
_SUPPOSES = re.compile(r"\b(if|whether|what|would|should|suppose|imagine)\b")
_NEGATION = re.compile(r"\b(no|not|never|cannot|can't|cant|don't|doesn't|aren't|isn't|won't|unable|no longer)\b")
_SET = re.compile(r"\b(set|put|override|overrule|make|rate|change|raise|lower|adjust|bump|score)\b")
_RATING = re.compile(r"(?:\bto|\bat|\bas|=|\bof|\ban?|:)\s*(-?\d+(?:[.,]\d+)?)(?:\s*(?:/|out of)\s*10)?(?![\d%])")
_REASON = re.compile(r"\b(?:because|since|as they|reason:?|due to|given that)\b[:\s]*(.+)$", re.I | re.S)
_AFTER_RATING = re.compile(r"\d(?:\s*(?:/|out of)\s*10)?\s*[,;–—-]\s+(?!on\b|for\b|at\b)(\D{3}.+)$", re.S)
"""Failing a "because": "set trust to 3, they are angry about the outage"."""
_WITHDRAW = re.compile(
    r"\b(withdraw|remove|drop|cancel|clear|take back|delete|reset|lift)\b.*\b(override|overruling|my (own )?rating|\d)"
)
_COMPARE = re.compile(r"\b(compare|versus|vs\.?|against|side by side|better (chance|shot|odds)|which of)\b")
_WHY = re.compile(
    r"\b(why|how come|explain|drill|break ?down|reasons?|what('s| is| are)? (driving|dragging|holding|pulling))\b"
)
_PORTFOLIO = re.compile(
    r"\b(my|our|all|every|the team'?s|which|open)\b[\w\s-]*\b(deals|opportunities|pipeline|portfolio)\b"
    r"|\b(rank|leaderboard|weakest deal|strongest deal)\b|\bwhich deal\b"
)
_AS_OF = re.compile(r"\b(as (of|at|it was)|back (in|on)|at the (start|end|time)|stood|used to be|was|were)\b")
_SINCE = re.compile(r"\b(since|changed?|moved?|compared (to|with)|develop\w*|progress\w*|trend)\b")
_CHANGED = re.compile(r"\bwhat(?:'s| has| is)? (?:changed|moved|new)\b|\bany (?:changes?|movement)\b")
_LATELY = timedelta(days=30)
"""What "what changed?" looks back over."""
_RIGHT_TO_WIN = re.compile(r"\bright (to|2) win\b")
"""Its first word is no "yes"."""
_SHORT_REPLY = 6
"""Words up to which a bare "yes" or "no" answers the question asked last."""

_FACTOR_WORDS: dict[str, str] = {
    "outcomes": "outcome",
    "nps": "satisfaction",
    "sla": "outcome",
    "sentiment": "satisfaction",
    "references": "trust",
    "track record": "quantum",
}


def read_intent(ask: Ask) -> Intent:
    if ask.verb in KINDS and ask.args and not (ask.verb == "show" and ask.args.get("text")):
        return _pressed(ask)
    text = _RIGHT_TO_WIN.sub("score", _plain(ask.wish))
    factor = _factor_named(text)
    c = C_OF_FACTOR[factor] if factor else _c_named(text)
    for reading in (_withdrawing, _setting, _answering):
        found = reading(ask, text, factor, c)
        if found is not None:
            return found
    return _question(ask, text, factor, c)


def _plain(text: str) -> str:
    return text.strip().lower().replace("’", "'")


def _pressed(ask: Ask) -> Intent:
    args = ask.args
    kind: Kind = next(k for k in _ORDER if k == ask.verb)
    factor = args.get("factor") if args.get("factor") in C_OF_FACTOR else None
    named = args.get("c", "")
    c: CName | None = C_BY_KEY[named].key if named in C_BY_KEY else None
    return Intent(
        kind,
        c=C_OF_FACTOR[factor] if factor else c,
        factor=factor,
        answer={"yes": True, "no": False}.get(args.get("answer", "")),
        rating=_number(args.get("rating", "")),
        reason=args.get("reason", "").strip(),
        by_press=True,
    )


_ORDER: tuple[Kind, ...] = ("show", "why", "qualifier", "override", "withdraw", "compare", "portfolio")


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _factor_named(text: str) -> str | None:
    for factor in C_OF_FACTOR:
        if re.search(rf"\b{factor}\b", text):
            return factor
    for word, factor in _FACTOR_WORDS.items():
        if re.search(rf"\b{word}\b", text):
            return factor
    return next((f for s, f in FACTOR_OF_SUB.items() if re.search(rf"\b{s.replace('_', ' ')}\b", text)), None)


def _c_named(text: str) -> CName | None:
    return next((c.key for c in C_BY_KEY.values() if re.search(rf"\b{c.key}\b", text)), None)


def _withdrawing(ask: Ask, text: str, factor: str | None, c: CName | None) -> Intent | None:
    if not _WITHDRAW.search(text) or _OPENS_QUESTION.match(text):
        return None
    return Intent("withdraw", c=c, factor=factor)


def _setting(ask: Ask, text: str, factor: str | None, c: CName | None) -> Intent | None:
    if (factor is None and c is None) or not _SET.search(text) or _OPENS_QUESTION.match(text):
        return None
    reason = _REASON.search(ask.text.strip())
    rating = _RATING.search(_REASON.sub("", text))
    if rating is None:
        return None
    reason = reason or _AFTER_RATING.search(ask.text.strip())
    return Intent(
        "override",
        c=c,
        factor=factor,
        rating=_number(rating.group(1)),
        reason=reason.group(1).strip().rstrip(".") if reason else "",
    )


def _answering(ask: Ask, text: str, factor: str | None, c: CName | None) -> Intent | None:
    """ "Yes, we can meet their CEO next week": a statement about a qualifier, not a question about it."""
    replied = _REPLIED.search(text)
    if replied is None and (text.endswith("?") or _OPENS_QUESTION.match(text) or _SUPPOSES.search(text)):
        return None
    opening = re.match(rf"({_YES})\b|({_NO})\b", replied[1] if replied else text)
    topic = next((key for key, pattern in _TOPICS if re.search(pattern, text)), None)
    if topic is None:
        asked = ask.memory.get("asked")
        short = len(text.split()) <= _SHORT_REPLY
        if opening is None or asked not in C_BY_KEY or not short:
            return None
        topic = C_BY_KEY[str(asked)].key
    elif opening is None and not re.search(r"\b(i|we|they|client|customer|our)\b", text):
        return None
    refused = bool(opening and opening.group(2)) or bool(_NEGATION.search(replied[1] if replied else text))
    return Intent("qualifier", c=topic, answer=not refused)


def _question(ask: Ask, text: str, factor: str | None, c: CName | None) -> Intent:
    moment, since = _times(ask, text)
    several = len(ask.entities.deal_ids) > 1 or len(ask.entities.account_ids) > 1
    if several or _COMPARE.search(text):
        kind: Kind = "compare"
    elif _WHY.search(text) or c is not None:
        kind = "why"
    elif not ask.entities.deal_ids and not ask.entities.account_ids and _PORTFOLIO.search(text):
        kind = "portfolio"
    else:
        kind = "show"
    if kind == "compare" and not several and not ask.memory.get("deals"):
        kind = "portfolio" if not ask.entities.deal_ids else "show"
    return Intent(kind, c=c, factor=factor, moment=moment, since=since)


def _times(ask: Ask, text: str) -> tuple[datetime | None, datetime | None]:
    """(as of, since): a past day said in the words, at its end where the person is."""
    if not ask.entities.dates:
        lately = end_of_day((ask.now - _LATELY).date(), ask.voice.time_zone) if _CHANGED.search(text) else None
        return None, lately
    if _SINCE.search(text):
        return None, end_of_day(last_gone(text, ask.entities.dates[0], ask.voice.today), ask.voice.time_zone)
    over = ask.entities.dates[-1] < ask.voice.today
    if _AS_OF.search(text) or over:
        return end_of_day(last_gone(text, ask.entities.dates[-1], ask.voice.today), ask.voice.time_zone), None
    return None, None
