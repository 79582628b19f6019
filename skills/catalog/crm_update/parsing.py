"""Words into wishes. Only what the person typed is read here; nothing stored ever is."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from skills.catalog.crm_update.clauses import Clause, split_clauses
from skills.catalog.crm_update.parsing_people import contact_change, contact_wish, log_wish, task_wish
from skills.catalog.crm_update.stages import stage_in
from skills.catalog.crm_update.wishes import DealWish, Shift, Wish, Wishes
from skills.language.dates import find_dates
from skills.language.money import find_money
from skills.wording import Voice

READ = 4_000
"""Characters of a message that are read."""

_UNDO = re.compile(
    r"^\W*(?:please\s+|can you\s+|no,?\s+|oops,?\s+|sorry,?\s+)*(?:undo|revert|roll\s*back|take (?:that|it) back|"
    r"put (?:that|it) back|reverse)\b",
    re.IGNORECASE,
)
_NEXT_STEP = re.compile(
    r"\bnext steps?\b(?:\s+(?:for|on|of|at|with)\s+[^:=]{1,60}?(?=\s*[:=]|\s+(?:is|to)\b))?\s*(?:(?:is|are|should "
    r"be|will be|to be|to)\b\s*:?|[:=–-])?\s*",
    re.IGNORECASE,
)
_UP = re.compile(r"\b(?:raise|increase|bump|up|add|grow\w*|went up)\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:lower|reduce|cut|drop|decrease|down|take off|discount|went down)\b", re.IGNORECASE)
_BY_SHARE = re.compile(r"\bby\s+(\d{1,2}(?:[.,]\d+)?)\s?(?:%|percent|per cent)", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:by|out|back|forward|another|for)\s+(?:another\s+)?(?P<n>\d{1,3}|an?|one|two|three|four|five|six|eight|"
    r"ten|twelve)\s+(?P<unit>day|week|month|quarter)s?\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:pull|bring|earlier|forward|sooner|ahead)\b", re.IGNORECASE)
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
}
_NEGATIVE = re.compile(r"(?:(?<=\s)[-−–]|\bminus\s|\bnegative\s)\s?[$€£]?\s?$", re.IGNORECASE)
_PLAIN_AMOUNT = re.compile(
    r"\b(?:amount|value|deal size|worth|"
    r"price)\b[^\d\n]{0,40}?(?P<sign>[-−])?\s?[$€£]?(?P<n>\d[\d.,']*)\s?(?P<k>[km]\b)?",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:\b(?:because(?: of)?|due to|as|since|reason(?: is| was)?|they (?:said|say|chose|went))\b|[:–—]|"
    r"\s-\s)\s*:?\s*(?P<why>.+)$"
    r"|\bto (?P<rival>(?-i:[A-Z])[\w&.-]+(?: (?-i:[A-Z])[\w&.-]+)?(?: on \w+)?)\W*$|\b(?P<on>on (?:price|timing|"
    r"budget|features?|scope|references?|terms|risk))\b",
    re.IGNORECASE,
)
_WANTS = (
    ("amount", re.compile(r"\b(?:amount|value|deal size|price)\b", re.IGNORECASE)),
    ("close_on", re.compile(r"\bclos(?:e|ing) date\b|\b(?:push|postpone|delay|pull|slip)\b", re.IGNORECASE)),
    ("stage", re.compile(r"\bstage\b|\b(?:advance|promote)\b", re.IGNORECASE)),
)
_TARGET = re.compile(
    r"\b(?:move|advance|promote|set|change|put|update|stage)\b.*?\b(?:to|into|stage)\s+(?:the\s+)?[\"“']?(?P<to>[^,.;\"”']{2,40})",
    re.IGNORECASE,
)
HANDS_OVER = re.compile(
    r"\b(?:hand(?:s|ed)?|give|pass|transfer|reassign|assign)\b.*?\bto\s+(?P<to>[^,.;]{2,40})", re.IGNORECASE
)
"""A deal that is to be somebody else's."""
_CLOSING_WHICH = re.compile(
    r"^\W*(?:please\s+)?close\b(?! date)(?!.*\b(?:date|on|by|in|to|for)\b.*\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A clause with what was already read taken out, so that no words count twice."""

    text: str
    prefer_money: bool = True


def parse(text: str, voice: Voice) -> Wishes:
    """Everything the message asks for, in order."""
    text = text[:READ]
    if _UNDO.match(text):
        return Wishes(undo=True)
    found: list[Wish] = []
    unread: list[str] = []
    for clause in split_clauses(text):
        wish = _wish(clause, voice)
        if isinstance(wish, DealWish) and wish.empty:
            unread.append(clause.text)
        else:
            found.append(wish)
    return Wishes(tuple(found), False, tuple(unread))


def _wish(clause: Clause, voice: Voice) -> Wish:
    if clause.kind == "task":
        return task_wish(clause.text, voice)
    if clause.kind == "log":
        return log_wish(clause.text, voice)
    if clause.kind == "contact":
        return contact_wish(clause.text)
    change = contact_change(clause.text)
    if change is not None:
        return change
    return deal_wish(clause.text, voice)


def deal_wish(clause: str, voice: Voice) -> DealWish:
    step = _NEXT_STEP.search(clause)
    if step:
        return _next_step(clause, step, voice)
    stage, span = stage_in(clause)
    rest = _without(clause, span)
    reason = _reason(rest) if stage == "lost" else None
    if reason:
        return DealWish(clause, stage=stage, loss_reason=reason)
    amount, currency, change, factor, rest = _amount(rest, voice)
    close_on, shift = _close(rest, voice)
    wish = DealWish(
        clause,
        stage=stage,
        amount=amount,
        currency=currency,
        amount_change=change,
        amount_factor=factor,
        close_on=close_on,
        close_shift=shift,
    )
    return wish if not wish.empty else _incomplete(clause)


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]]} {text[span[1] :]}" if span[1] else text


def _next_step(clause: str, step: re.Match[str], voice: Voice) -> DealWish:
    words = clause[step.end() :].strip(" \"“”'.")
    day: date | None = None
    for when in find_dates(words, voice.today, voice.locale):
        day = when.start
        if when.span[1] >= len(words.rstrip(" .!")):
            words = re.sub(r"[\s,]*\b(?:by|on|for|until|due)?\s*$", "", words[: when.span[0]], flags=re.IGNORECASE)
    if not words:
        return DealWish(clause, missing=("next_step",))
    return DealWish(clause, next_step=words[:1].upper() + words[1:], next_step_on=day)


def _reason(text: str) -> str | None:
    match = _REASON.search(text)
    if match is None:
        return None
    if match["rival"]:
        return f"Lost to {match['rival']}"
    words = (match["why"] or match["on"] or "").strip(' .!"“”')
    return words[:1].upper() + words[1:] if words else None


def _amount(text: str, voice: Voice) -> tuple[Decimal | None, str | None, Decimal | None, Decimal | None, str]:
    """Amount, currency, change, factor, and the text without the words that gave them."""
    sign = -1 if _DOWN.search(text) else 1 if _UP.search(text) else 0
    share = _BY_SHARE.search(text)
    if share and sign:
        factor = 1 + sign * Decimal(share[1].replace(",", ".")) / 100
        return None, None, None, factor, _without(text, share.span())
    amounts = find_money(text, voice.locale)
    if not amounts:
        return _plain_amount(text)
    found = amounts[-1]
    value, currency = found.money.amount, found.money.currency
    before = text[: found.span[0]]
    if sign and re.search(r"\bby\s*$", before, re.IGNORECASE):
        return None, currency, sign * value, None, _without(text, found.span)
    if _NEGATIVE.search(before):
        value = -value
    return value, currency, None, None, _without(text, found.span)


def _plain_amount(text: str) -> tuple[Decimal | None, str | None, Decimal | None, Decimal | None, str]:
    """A small number counts as an amount only right after the word for it."""
    match = _PLAIN_AMOUNT.search(text)
    digits = re.sub(r"[.,'](?=\d{3}\b)", "", match["n"]).rstrip(".,'").replace(",", ".") if match else ""
    if match is None or not re.fullmatch(r"\d{1,15}(?:\.\d+)?", digits):
        return None, None, None, None, text
    scale = {"k": 1_000, "m": 1_000_000}.get((match["k"] or "").lower(), 1)
    value = Decimal(digits) * scale
    return -value if match["sign"] else value, None, None, None, _without(text, match.span())


def _close(text: str, voice: Voice) -> tuple[date | None, Shift | None]:
    span = _SPAN.search(text)
    if span:
        n = _NUMBERS.get(span["n"].lower()) or int(span["n"])
        n = -n if _EARLIER.search(text) else n
        months = {"month": 1, "quarter": 3}.get(span["unit"].lower(), 0)
        days = {"day": 1, "week": 7}.get(span["unit"].lower(), 0)
        return None, Shift(n * days, n * months)
    found = find_dates(text, voice.today, voice.locale)
    return (found[-1].end, None) if found else (None, None)


def _incomplete(clause: str) -> DealWish:
    target = _TARGET.search(clause)
    handed = HANDS_OVER.search(clause)
    if handed:
        return DealWish(clause, unknown_stage=handed["to"].strip())
    if target and not re.search(r"\b(?:date|amount|value)\b", clause, re.IGNORECASE):
        return DealWish(clause, unknown_stage=target["to"].strip())
    if _CLOSING_WHICH.match(clause):
        return DealWish(clause, missing=("outcome",))
    named = tuple(name for name, words in _WANTS if words.search(clause))
    return DealWish(clause, missing=named)
