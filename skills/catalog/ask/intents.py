"""Questions that a record answers better than any text: a field, a list, a count, the next meeting."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from skills.ask import Ask
from skills.catalog.ask.claims import claimed_kind
from skills.language.dates import find_dates
from skills.language.money import currency_asked, find_money

IntentKind = Literal[
    "deal",
    "client",
    "contact",
    "colleague",
    "product",
    "cases",
    "list",
    "count",
    "next_meeting",
    "last_touch",
    "changed",
    "logged",
    "products",
    "tasks",
    "win_rate",
    "budget",
    "goals",
    "concerns",
    "overview",
]

_DEAL_FIELDS: tuple[tuple[str, str], ...] = (
    (
        "loss_reason",
        r"why (?:did|have) we los[et]|reason (?:why |that )?(?:we|it|for).{0,20}(?:los[ts]|loss)|loss reason",
    ),
    (
        "competitors",
        r"who(?:['’]s| is| are| else)?.{0,30}(?:up against|compet\w+|bidding against|in the race)|"
        r"(?:which|what|any|list|show).{0,15}competitors?|"
        r"who else.{0,12}\b(?:sells?|selling|pitch\w*|bids?)\b|who are (?:the|our) competitors?",
    ),
    ("next_step", r"next steps?\b"),
    (
        "close_on",
        r"clos(?:e|ing) date|(?:when|what (?:date|day|month|quarter)|by when).{0,60}\bclos(?:e|es|ing|ed)\b|"
        r"expected to close|due to close",
    ),
    (
        "stage",
        r"(?:what|which|at what|in which) stage|(?:what|how)(?:['’]s| is) the (?:stage|status)|status of|stage "
        r"(?:of|is)|"
        r"where (?:are we|do we stand|is the deal) (?:with|on|at)|is .{2,40} (?:won|lost|still open|closed)\b",
    ),
    (
        "owner_id",
        r"who (?:owns|runs|handles|manages|covers|looks after|leads|works on|is (?:working )?on)\b|"
        r"who(?:['’]s| is) (?:the )?(?:owner|account manager|responsible|rep|in charge|sales ?(?:rep|"
        r"person))|whose (?:deal|account|client)",
    ),
    (
        "amount",
        r"(?:what(?:['’]s| is| was)?|how (?:big|large)) (?:the |is )?(?:\w+ )?(?:amount|value|size|deal size|deal "
        r"value|worth)|"
        r"how (?:big|large) is|how much is .{2,60}\bworth|(?:amount|value|size) (?:of|on|for)|what(?:['’]s| "
        r"is) .{2,60}\bworth",
    ),
    (
        "product_ids",
        r"(?:which|what) (?:products?|solutions?) .{0,30}(?:sell|offer|in|on|for|include|quot)|what are we selling",
    ),
    ("discount", r"(?:what|which|how much|how high).{0,20}\bdiscount\b.{0,20}(?:on|for|do we give|is on)"),
    ("margin", r"(?:what|how high|how much).{0,15}\bmargin\b"),
    (
        "created_on",
        r"when (?:was|did).{0,60}(?:created|opened|start|enter)|how old is|how long (?:has|have).{0,40}(?:open|"
        r"pipeline)",
    ),
)
_CLIENT_FIELDS: tuple[tuple[str, str], ...] = (
    (
        "owner_id",
        r"who (?:owns|runs|handles|manages|covers|looks after|leads)\b|who(?:['’]s| is) (?:the )?(?:owner|account "
        r"manager|responsible|rep|in charge)|whose (?:account|client)",
    ),
    ("contacts", r"who do (?:we|i) know|(?:list|show|what|which|who).{0,20}\bcontacts?\b|people (?:do )?(?:we|i) know"),
    ("industry", r"(?:what|which) (?:industry|sector|business)|industry (?:is|of)"),
    ("revenue", r"(?:what|how (?:much|big)).{0,25}(?:revenue|turnover)|annual sales"),
    ("employees", r"how many (?:people|employees|staff)|headcount|(?:number|count) of employees"),
    ("region", r"(?:which|what) (?:region|country)|where (?:is|are) .{2,40} (?:based|located|from)|headquarter"),
    ("client_since", r"(?:since when|how long).{0,40}(?:client|customer|buy|work)|client since|customer since"),
    ("nps", r"\bnps\b|net promoter"),
    ("tickets", r"\btickets?\b|support cases?|open issues?"),
)
_CONTACT_FIELDS: tuple[tuple[str, str], ...] = (
    ("email", r"e-?mail(?: address)?\b(?! (?:say|from|about|thread))|how (?:do|can) i (?:write|mail|reach)"),
    ("phone", r"phone|(?:telephone|mobile|cell)(?: number)?|number (?:of|for)|how (?:do|can) i call"),
    (
        "title",
        r"(?:title|role|position|job) (?:of|is|has|does)|what does .{2,40} do\b|what(?:['’]s| is) .{2,40} (?:title|"
        r"role|position|job)",
    ),
    ("who", r"^\W*who(?:['’]s| is| was)\b"),
)
_OTHERS = re.compile(
    r"\b(?:sa(?:y|id|ys)|tell|told|mention\w*|think|thinks|promise\w*|claim\w*|expect\w*|transcript|according to)\b",
    re.IGNORECASE,
)
"""Words that ask for what somebody said, which only text can answer."""
_NOT_A_FIELD = re.compile(
    r"\b(?:budget|relationship|decision|project plan|risk|problem|process|data)\b",
    re.IGNORECASE,
)
_NEXT_MEETING = re.compile(
    r"\b(?:next|upcoming) (?:meeting|call|appointment|demo|workshop|visit)|when (?:do|am|are) (?:i|we) (?:next "
    r")?(?:meet|see|speak|talk)\w*|"
    r"when is (?:the|my|our) (?:next )?(?:meeting|call|workshop|demo)|"
    r"\b(?:meetings|calls) of\b|(?:do|have) (?:i|we) (?:have )?(?:any |a "
    r")?(?:meetings?|calls?)\b",
    re.IGNORECASE,
)
_LAST_TOUCH = re.compile(
    r"\bwhen (?:did|was).{0,30}\blast\b|last (?:contact|touch(?:point)?|conversation|activity|interaction|spoke|"
    r"talked|time (?:we|i))|"
    r"what did (?:we|i) (?:last )?(?:talk|speak|discuss|cover)|when (?:was|is) (?:the|our|my) last (?:call|meeting|"
    r"mail|contact)|"
    r"(?:what happened|what was(?: \w+)?|what were .{3,30}|what did we \w+) (?:in|on|at|during) (?:the|our|my) last "
    r"(?:\w+ )?(?:call|meeting)|\blast (?:talk|discuss|spoke|speak) (?:about|with|to)|"
    r"^\W*(?:(?:summari[sz]e|sum up|(?:a |the )?summary of|recap(?: of)?) )?"
    r"(?:the |our |my )?(?:last|latest|most recent) (?:call|meeting|mail|e-?mail|visit|note)s?\b"
    r"(?! with .{0,40}\babout\b)|\bwho (?:e-?)?(?:wrote|mailed|called|rang)\b.{0,25}\b(?:last|latest|recently)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"^\W*(?:so |and )?what(?:['’]?s| is| has| have| was)?(?: all)? changed (?:on|at|with|in|for)\b", re.IGNORECASE
)
_MAILED = re.compile(r"\b(?:e-?mail\w*|mails?|mailed|wrote)\b", re.IGNORECASE)
_WROTE = re.compile(r"\bwho (?:e-?)?(?:wrote|mailed)\b", re.IGNORECASE)
_WIN_RATE = re.compile(
    r"\b(?:win|hit|close)[- ]rate\b|\bhow often do (?:we|i) (?:win|lose)\b|\bshare of (?:our|my|the) deals (?:do|did) "
    r"(?:we|i) win\b",
    re.IGNORECASE,
)
_TASKS = re.compile(
    r"\b(?:my|open|overdue|due|any|which|what|how many) (?:open |overdue )?(?:tasks?|to-?dos?|todos?|reminders?)\b|"
    r"what(?:['’]s| is| do i have) (?:due|to do)\b",
    re.IGNORECASE,
)
_DEALS = r"(?:deals?|opportunit(?:y|ies)|pipeline|renewals?|opps?)"
_COUNT = re.compile(rf"\bhow many\b.{{0,30}}\b{_DEALS}|\b(?:number|count) of .{{0,20}}{_DEALS}", re.IGNORECASE)
_SUM = re.compile(
    rf"\b(?:total|sum|value|worth|size|how (?:much|big|large))\b.{{0,40}}\b{_DEALS}\b|"
    rf"\b{_DEALS}\b.{{0,30}}\b(?:worth|total|value)|"
    r"\bhow much (?:have|did) (?:i|we) (?:win|won|close|closed|sell|sold)",
    re.IGNORECASE,
)
_LIST = re.compile(
    rf"\b(?:list|show|which|give me|find|all|any|see)\b.{{0,40}}\b(?:deals|opportunities|opps|renewals|"
    rf"pipeline)\b|\bwhat (?!do\b|does\b|did\b|about\b|happens\b)(?:\w+ ){{0,3}}(?:deals|opportunities|opps|renewals|"
    rf"pipeline)\b|['’]s (?:open |won |lost )?(?:deals|pipeline|opportunities)\b|"
    rf"^\W*(?:the |our )?pipeline\b|^\W*my (?:open |won |lost )?"
    rf"(?:deals|pipeline|opportunities)\b|\b(?:biggest|largest|smallest|top(?: \d+)?) .{{0,15}}{_DEALS}|"
    rf"what(?:['’]s| is) closing|what closes|"
    rf"^\W*(?:all |any |our |the |overdue )*deals (?:over|above|under|below|worth|bigger|larger|smaller|in|past|due|"
    rf"overdue)\b|"
    rf"^\W*(?:(?:only|just|those|the ones?|deals)\s+)*(?:worth )?(?:over|above|more than|under|below|less than) "
    rf"\W?\d[\w.,]*(?: (?:million|thousand|euros?|dollars?))*\W*$|"
    rf"^\W*(?:and |show me )?(?:the )?(?:biggest|largest|smallest)(?: ones?)?\W*$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:deals|opportunities|renewals|pipeline|opps)\b", re.IGNORECASE)
_BUDGET = re.compile(
    r"\bbudgets?\b|\b(?:is|are) (?:it|this|they|the deal|.{2,40}) funded\b|"
    r"\b(?:have|has|got) (?:they |she |he )?(?:got )?(?:the |any )?(?:money|funding)\b",
    re.IGNORECASE,
)
_GOALS = re.compile(
    r"\b(?:strategic (?:goals?|imperatives?|priorities|objectives?|aims?)|imperatives|"
    r"(?:business |main |top |company |their |board['’]?s? |ceo['’]?s? )(?:goals?|priorit(?:y|ies)|objectives?)|"
    r"goals? (?:at|of|for|this year)|what are .{2,40} goals)\b",
    re.IGNORECASE,
)
_CONCERNS = re.compile(
    r"\bworr(?:y|ied|ies|ying)\b|\b(?:main |biggest |their |any |what )concerns?\b|\bconcerned about\b|\bafraid of\b|"
    r"\b(?:their |any )objections\b|^\W*what (?:does|do) (?:he|she|they|\w+(?: \w+)?) (?:want|need|care about)\W*$",
    re.IGNORECASE,
)
_OVERVIEW = re.compile(
    r"^\W*(?:(?:please|can you|could you|and|so|ok)[\s,]+)*"
    r"(?:tell me (?:more |all |everything |something |a bit )?(?:about|of)|what do (?:we|you|i) know about|"
    r"what(?:['’]s| is) (?:the (?:story|situation|background) (?:of|with|on|at|behind)|up with|going on (?:with|at))|"
    r"(?:give me |show me )?(?:an? |the )?(?:quick |short )?(?:overview|summary|rundown) (?:of|on|for)|"
    r"summari[sz]e|introduce me to|who (?:is|are)|what is)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NAMELESS = frozenset(
    "the a our my deal opportunity account client customer company please to me for now about with and of".split()
)
_CASES = re.compile(
    r"\b(?:which|what|any|list|show|do we have|find|give me)\b.{0,30}\b(?:case stud(?:y|ies)|references?|success "
    r"stor(?:y|ies))\b(?!.{0,20}\bsays?\b)",
    re.IGNORECASE,
)
_STAGES = {
    "prospect": r"prospect\w*",
    "qualify": r"qualif\w*",
    "propose": r"propos\w*",
    "negotiate": r"negotiat\w*",
}
_LATE = re.compile(
    r"\bslipp(?:ed|ing)\b|\boverdue\b|\bpast (?:its|their|the) (?:close |closing )?date\b|"
    r"\bclose date (?:has|have) passed\b|\bshould have closed\b",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:my|i|mine|me)\b", re.IGNORECASE)
_TEAM = re.compile(
    r"\b(?:team|everyone|everybody|all (?:the )?(?:reps|deals)|company-?wide|our team)\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:over|above|more than|bigger than|larger than|at least|>)\s*$", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:under|below|less than|smaller than|up to|<)\s*$", re.IGNORECASE)
_TOP = re.compile(r"\b(biggest|largest|smallest|top)\b(?: (\d{1,2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DealFilter:
    status: Literal["open", "won", "lost", "any"] = "open"
    stage: str | None = None
    period: tuple[date, date] | None = None
    """First and last close day."""
    least: Decimal | None = None
    most: Decimal | None = None
    mine: bool = True
    kind: str | None = None
    order: Literal["close", "biggest", "smallest"] = "close"
    top: int | None = None
    currency: str | None = None
    late: bool = False
    """Still open after its close day; what the day was before it was moved no record tells."""


@dataclass(frozen=True, slots=True)
class Intent:
    kind: IntentKind
    field: str = ""
    filter: DealFilter = DealFilter()


def intent_of(ask: Ask) -> Intent | None:
    """The record question this is; None for one that only text can answer."""
    text = ask.text
    plain = _about_records(ask, text)
    if plain is not None:
        return plain
    if _whole(ask, text):
        return Intent("overview")
    if _OTHERS.search(text):
        return None
    return _needs(ask, text) or _field(ask, text)


def _needs(ask: Ask, text: str) -> Intent | None:
    """What moves a client: their money, their goals, what worries their people."""
    entities = ask.entities
    someone = entities.deal_ids or entities.account_ids or entities.contact_ids
    if someone and _BUDGET.search(text):
        return Intent("budget")
    if someone and _CONCERNS.search(text):
        return Intent("concerns")
    if _GOALS.search(text) and (someone or re.search(r"\b(?:our|we|us|company|ceo)\b", text, re.IGNORECASE)):
        return Intent("goals")
    return None


def _whole(ask: Ask, text: str) -> bool:
    """ "Tell me about Castellan": a deal or client is named, and nothing about it is asked in particular."""
    entities = ask.entities
    match = _OVERVIEW.match(text) if len(text) <= 120 else None
    if match is None or entities.contact_ids or not (entities.deal_ids or entities.account_ids):
        return False
    rest = match["rest"].lower()
    for name in sorted(entities.mentions, key=len, reverse=True):
        rest = rest.replace(name.lower(), " ")
    return set(re.findall(r"\w+", rest)) <= _NAMELESS


def _about_records(ask: Ask, text: str) -> Intent | None:
    kind = claimed_kind(ask) or _kind(ask, text)
    if kind == "last_touch":
        return Intent(kind, "writer" if _WROTE.search(text) else "mail" if _MAILED.search(text) else "")
    if kind in ("changed", "logged"):
        return Intent(kind, filter=DealFilter(period=_past_period(ask, text)))
    if kind == "deal":
        return Intent(kind, "competitors")
    if kind == "next_meeting":
        return Intent(kind, filter=DealFilter(period=_period(ask, text, "open")))
    if kind == "win_rate":
        return Intent(kind, filter=replace(_filter(ask, text), status="any", period=_period(ask, text, "won")))
    if kind in ("count", "list"):
        return Intent(kind, filter=_filter(ask, text))
    return Intent(kind) if kind else None


def _kind(ask: Ask, text: str) -> IntentKind | None:
    if _CHANGED.search(text) and (ask.entities.deal_ids or ask.entities.account_ids):
        return "changed"
    if _TASKS.search(text):
        return "tasks"
    if _LAST_TOUCH.search(text):
        return "last_touch"
    if _NEXT_MEETING.search(text):
        return "next_meeting"
    if _CASES.search(text):
        return "cases"
    if _WIN_RATE.search(text) and not ask.entities.deal_ids:
        return "win_rate"
    if _COUNT.search(text) or (_SUM.search(text) and (_SEVERAL.search(text) or not ask.entities.deal_ids)):
        return "count"
    return "list" if _LIST.search(text) else None


def _field(ask: Ask, text: str) -> Intent | None:
    entities = ask.entities
    if entities.contact_ids and (name := _first(_CONTACT_FIELDS, text)):
        return Intent("contact", name)
    if entities.user_ids and re.match(r"^\W*(?:who(?:['’]s|s| is)|tell me about)\b", text, re.IGNORECASE):
        return Intent("colleague")
    if entities.product_ids and re.search(r"\b(?:price|cost|how much|list price)\b", text, re.IGNORECASE):
        return Intent("product")
    if _NOT_A_FIELD.search(text):
        return None
    if entities.deal_ids and (name := _first(_DEAL_FIELDS, text)):
        return Intent("deal", name)
    if entities.account_ids or entities.deal_ids:
        return _of_client(ask, text)
    return None


def _of_client(ask: Ask, text: str) -> Intent | None:
    name = _first(_CLIENT_FIELDS, text)
    if name:
        return Intent("client", name)
    name = _first(_DEAL_FIELDS, text)
    return Intent("deal", name) if name else None


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for name, body in table if re.search(body, text, re.IGNORECASE)), None)


def _filter(ask: Ask, text: str) -> DealFilter:
    lowered = text.lower()
    status: Literal["open", "won", "lost", "any"] = "open"
    if re.search(r"\b(?:won|win|closed-won|sold)\b", lowered):
        status = "won"
    elif re.search(r"\b(?:lost|lose)\b", lowered):
        status = "lost"
    stage = next((s for s, body in _STAGES.items() if re.search(rf"\b{body}\b", lowered)), None)
    least, most = _bounds(ask, text)
    top = _TOP.search(text)
    order: Literal["close", "biggest", "smallest"] = "close"
    if top:
        order = "smallest" if top[1].lower() == "smallest" else "biggest"
    plural = re.search(r"\b(?:deals|opportunities|renewals)\b", lowered)
    count = int(top[2]) if top and top[2] else (5 if plural else 1) if top else None
    late = status == "open" and _LATE.search(text) is not None
    return DealFilter(
        status,
        stage,
        (date.min, ask.voice.today - timedelta(days=1)) if late else _period(ask, text, status),
        least,
        most,
        _whose(ask, text),
        "renewal" if "renewal" in lowered else None,
        order,
        count,
        currency_asked(text),
        late,
    )


def _whose(ask: Ask, text: str) -> bool:
    """One's own, unless the team, a client or everybody is asked about."""
    if _TEAM.search(text) or ask.entities.account_ids:
        return False
    return bool(_MINE.search(text)) or ask.principal.role == "rep"


def _period(ask: Ask, text: str, status: str) -> tuple[date, date] | None:
    found = find_dates(text, ask.voice.today, ask.voice.locale, "future" if status == "open" else "past")
    if not found:
        return None
    when = found[0]
    if re.search(r"\b(?:by|before|until)\s+(?:the\s+)?$", text[: when.span[0]], re.IGNORECASE):
        return date.min, when.end
    return when.start, when.end


def _past_period(ask: Ask, text: str) -> tuple[date, date] | None:
    found = find_dates(text, ask.voice.today, ask.voice.locale, "past")
    if not found:
        return None
    since = re.search(r"\bsince\s+(?:the\s+)?$", text[: found[0].span[0]], re.IGNORECASE)
    return found[0].start, ask.voice.today if since else found[0].end


def _bounds(ask: Ask, text: str) -> tuple[Decimal | None, Decimal | None]:
    least = most = None
    for amount in find_money(text, ask.voice.locale):
        before = text[: amount.span[0]]
        if _OVER.search(before):
            least = amount.money.amount
        elif _UNDER.search(before):
            most = amount.money.amount
    return least, most
