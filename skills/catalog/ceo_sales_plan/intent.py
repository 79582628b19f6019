"""What is wanted of the CEO's plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from skills.ask import Ask
from skills.language.dates import find_dates
from skills.language.past import as_of
from skills.language.periods import Period

Kind = Literal["plan", "objectives", "deal", "carry", "uncarry"]
_VERBS: tuple[Kind, ...] = ("plan", "objectives", "deal", "carry", "uncarry")


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    words: str = ""
    """Without the names of records: what an imperative is recognised in."""
    weakest: bool = False
    """Which one is behind."""
    bare: bool = False
    """What nothing carries."""
    own: bool = False
    """What the asker's own deals carry."""
    period: Period | None = None
    """Objectives of this time."""
    risky: bool = False
    """Only objectives at risk, missed ones included."""
    moment: datetime | None = None
    """The plan as it stood then."""


_QUESTION = re.compile(
    r"^(and |so |but |ok,? )?(can|could|is|are|isn't|do|does|don't|doesn't|did|will|would|should|have|has|what|what's"
    r"|why|how|which|who|when|where|show|list|tell|give|explain)\b"
)
_CARRIES = re.compile(
    r"\b(carr(y|ies|ying)|supports?|serves?|belongs? (to|under)|falls? under|counts? (towards?|for|as)|contributes? to"
    r"|advances?|works? towards?)\b"
    r"|^\W*(please )?(mark|put|file|link|tie|attach|assign|count|book|connect|map|set)\b.*\b(to|under|towards?|for|as"
    r"|with|carrying)\b"
)
_NO_LONGER = re.compile(
    r"\b(no longer|not any ?more|any ?more|do(es)?(n't| not) carry|stop(s|ped)? carrying|never carried)\b"
    r"|^\W*(please )?(unlink|detach|remove|take|untie|disconnect)\b.*\b(from|off|out of)\b"
)
_ABOUT_DEAL = re.compile(
    r"\b(which|what) (imperatives?|part of the plan|priority|priorities)\b.*\b(carr|support|serv|belong)"
)
_OBJECTIVES = re.compile(r"\b(objectives?|quarterly (goals?|targets?|plan)|milestones?)\b")
_WEAKEST = re.compile(
    r"\b(behind|weakest|worst|furthest|lagging|not on (track|course)|least (covered|carried)|falling short|biggest gap"
    r"|at risk|in danger)\b"
)
_BARE = re.compile(
    r"\b(uncovered|uncarried|by nothing|by no deals?|by nobody|no (open )?deals?|nobody|no bedrock"
    r"|without a (deal|bedrock)|no carrier|bedrocks if|and don't|could carry|should carry)\b"
)
_OWN = re.compile(r"\bmy (own |open )?(deals|pipeline|opportunities|portfolio|bedrocks)\b")
_RISKY = re.compile(r"\b(at risk|risky|missed|miss|in danger|behind|failed|not met|slipping)\b")
_QUARTER = re.compile(r"\b(this|next|last|previous|current|coming) (quarter|year|half)\b|\bq[1-4]\b", re.I)


def read_intent(ask: Ask) -> Intent:
    text = ask.wish.strip().lower().replace("’", "'")
    moment = as_of(ask.text, ask.entities.dates, ask.voice.today, ask.voice.time_zone)
    kind = next((k for k in _VERBS if k == ask.verb), None) or _kind(ask, text)
    period = _period(ask) if moment is None else None
    if kind == "plan" and period is not None:
        kind = "objectives"
    return Intent(
        kind,
        text.replace("…", " ") if ask.entities.deal_ids or ask.entities.account_ids else ask.text,
        _WEAKEST.search(text) is not None,
        _BARE.search(text) is not None,
        kind == "deal" and _OWN.search(text) is not None,
        period,
        kind == "objectives" and _RISKY.search(text) is not None,
        moment,
    )


def _kind(ask: Ask, text: str) -> Kind:
    names_deal = bool(ask.entities.deal_ids or ask.entities.account_ids)
    asks = text.endswith("?") or _QUESTION.match(text) is not None
    if not asks and _NO_LONGER.search(text):
        return "uncarry"
    if not asks and _CARRIES.search(text) and (names_deal or ask.entities.unresolved or _POINTS_BACK.search(text)):
        return "carry"
    if (
        names_deal
        and (asks or _ABOUT_DEAL.search(text))
        and re.search(r"\bcarr|\bsupport|\bserv|\bbelong|\bcount", text)
    ):
        return "deal"
    if _OWN.search(text) and re.search(r"\b(carr|support|serv|contribut|align|advanc|do for)", text):
        return "deal"
    return "objectives" if _OBJECTIVES.search(text) else "plan"


_POINTS_BACK = re.compile(r"\b(it|this|that|they|both)\b")


def _period(ask: Ask) -> Period | None:
    """The quarter or year the words name."""
    match = _QUARTER.search(ask.text)
    if match is None:
        return None
    prefer: Literal["future", "past"] = "past" if match[0].lower().startswith(("last", "previous")) else "future"
    found = find_dates(ask.text, ask.voice.today, ask.voice.locale, prefer)
    spans = [Period(w.start, w.end) for w in found if (w.end - w.start).days > _SHORTEST]
    return spans[0] if spans else None


_SHORTEST = 45
"""Days: a quarter and more."""


def within(period: Period, start: date, end: date) -> bool:
    return start <= period.end and end >= period.start
