"""Deals called by what they are: "my biggest deal", "the renewal", "my deals closing this month"."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.understand.names import NameIndex
from knowledge.directory import NameEntry

_NOUN = r"(?P<noun>deals?|opportunit(?:y|ies)|opps?|renewals?|expansions?|upsells?|pursuits?)"
_WHOSE = r"(?P<whose>my|our|the|that|this|their|his|her)"
_MOST = (
    "biggest|largest|highest[- ]value|most valuable|smallest|newest|latest|most recent|oldest|next closing|"
    "next to close|soonest|hottest|most active|top"
)
_SUPERLATIVE = re.compile(
    rf"\b{_WHOSE} (?:top )?(?P<most>{_MOST}) (?P<state>open |won |lost |live )?{_NOUN}\b(?: (?P<after>to close)\b)?",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?P<whose>my|our|the|that|this|their) (?P<noun>renewals?|expansions?|upsells?|cross-?sells?|new business)"
    r"(?: (?:deals?|opportunit(?:y|ies)))?\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"\b(?:(?P<whose>my|our|the|all|which) )?(?:open )?{_NOUN}\b[^.?!\n]{{0,30}}?\b(?:clos\w+|due|land\w*|sign\w*)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?P<whose>my|our|all|all my|all our|team'?s?|which of my|which|every|each) (?:of )?(?:the |my |our )?"
    r"(?:open |live |current |active )?"
    r"(?P<noun>deals|opportunities|opps|pipeline|portfolio|pursuits|renewals|accounts|clients|deal)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:deals|opportunities|opps|pipeline|portfolio|pursuits|renewals|accounts|clients) (?:that )?(?:do |have )?"
    r"(?:i|we)\b|\b(?:weakest|strongest|best|worst|riskiest|safest) deals?\b|"
    r"\bhow many (?:open |won |lost |live )?(?:deals|opportunities|opps|renewals)\b",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:my|mine|i have|do i|i own|owned by me|assigned to me)\b", re.IGNORECASE)
_KINDS = {"renewal": "renewal", "expansion": "expansion", "upsell": "expansion", "cross": "expansion", "new": "new"}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Nickname:
    span: tuple[int, int]
    entries: tuple[NameEntry, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Nicknames:
    found: tuple[Nickname, ...] = ()
    portfolio: bool = False
    asker_named: bool = False


Period = tuple[date, date, tuple[int, int]]


def find_nicknames(
    text: str,
    index: NameIndex,
    user_id: str,
    today: date,
    near_accounts: Collection[str],
    periods: Sequence[Period],
) -> Nicknames:
    """`near_accounts`: the clients the message or the conversation is about; "the renewal" is theirs first."""
    text = text[:2_000]
    several = _ALL.search(text) or _HELD.search(text)
    closing = _closing(text, index, user_id, periods)
    mine = several is not None and _MINE.search(text) is not None
    found = (*_superlatives(text, index, user_id, today, near_accounts), *_by_kind(text, index, user_id, near_accounts))
    return Nicknames((*closing, *found), portfolio=several is not None or bool(closing), asker_named=mine)


def _superlatives(text: str, index: NameIndex, user_id: str, today: date, near: Collection[str]) -> list[Nickname]:
    found = []
    for match in _SUPERLATIVE.finditer(text):
        pool = _pool(index, match["whose"], user_id, (match["state"] or "open").strip())
        kind = _kind_of(match["noun"])
        pool = [d for d in pool if kind is None or d.kind_of_deal == kind]
        if match["whose"].lower() in ("their", "that", "this"):
            pool = [d for d in pool if d.account_id in near] or pool
        ranked = sorted(pool, key=_ranking(match["most"].lower(), today))
        if ranked:
            one = not match["noun"].lower().endswith("s")
            found.append(Nickname(match.span(), tuple(ranked[: 1 if one else 5]), together=not one))
    return found


def _ranking(most: str, today: date) -> Callable[[NameEntry], tuple[bool, float, str]]:
    """Sort key, smallest first; deals without the value in question come last."""
    if most in ("newest", "latest", "most recent", "hottest", "most active"):
        return lambda d: (d.touched_at is None, -(d.touched_at or _LONG_AGO).timestamp(), d.name)
    if most == "oldest":
        return lambda d: (d.touched_at is None, (d.touched_at or _LONG_AGO).timestamp(), d.name)
    if most in ("next closing", "next to close", "soonest"):
        return lambda d: (d.close_on is None, abs(((d.close_on or today) - today).days), d.name)
    sign = 1 if most == "smallest" else -1
    return lambda d: (d.amount is None, sign * float(d.amount or Decimal(0)), d.name)


def _by_kind(text: str, index: NameIndex, user_id: str, near: Collection[str]) -> list[Nickname]:
    found = []
    for match in _KIND.finditer(text):
        if re.match(r"\s+(?:rate|date|clause|term|price|process|and expansion)", text[match.end() :]):
            continue
        kind = _kind_of(match["noun"])
        pool = [d for d in _pool(index, match["whose"], user_id, "open") if d.kind_of_deal == kind]
        pool = [d for d in pool if d.account_id in near] or [d for d in pool if d.owner_id == user_id] or pool
        if pool:
            many = match["noun"].lower().endswith("s") and "business" not in match["noun"]
            found.append(Nickname(match.span(), tuple(pool), together=many))
    return found


def _closing(text: str, index: NameIndex, user_id: str, periods: Sequence[Period]) -> list[Nickname]:
    """Deals of the asker (or all they may see) whose close date falls into the period named."""
    match = _CLOSING.search(text)
    if match is None or not periods or not match["noun"].lower().endswith("s"):
        return []
    start, end, span = periods[0]
    if span[0] < match.start():
        return []
    pool = _pool(index, match["whose"] or "all", user_id, "open")
    due = sorted((d for d in pool if d.close_on and start <= d.close_on <= end), key=lambda d: (d.close_on, d.name))
    return [Nickname((match.start(), span[1]), tuple(due), together=True)] if due else []


def _pool(index: NameIndex, whose: str, user_id: str, state: str) -> list[NameEntry]:
    """Deals in a state: one's own for "my", and for "the" as long as one has any; else all one may see."""
    status = {"live": "open"}.get(state.lower(), state.lower())
    deals = [d for d in index.deals if d.status == status]
    own = [d for d in deals if d.owner_id == user_id]
    whose = whose.lower()
    if whose.startswith(("my", "which of my", "all my")):
        return own
    return own or deals if whose == "the" else deals


def _kind_of(noun: str) -> str | None:
    return next((kind for start, kind in _KINDS.items() if noun.lower().startswith(start)), None)
