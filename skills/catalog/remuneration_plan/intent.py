"""What is wanted of the comp plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from knowledge.records import DealClass
from skills.ask import Ask
from skills.language.dates import find_dates
from skills.language.periods import Period

Kind = Literal["statement", "worth", "next", "against", "clauses", "team"]
About = Literal["", "base", "bonus"]
_VERBS: tuple[Kind, ...] = ("statement", "worth", "next", "against", "clauses", "team")
_SHORTEST = 20
"""Days below which a span of the text is no period somebody is paid for."""
_YEAR = 300


@dataclass(frozen=True, slots=True)
class Supposed:
    """A deal that is on no record: "what would another 300k renewal pay"."""

    amount: Decimal
    currency: str | None
    deal_class: DealClass | None
    kind: str


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    span: Period | None = None
    """A quarter or month asked for; a whole year is `year`."""
    year: int = 0
    """The person's pay periods from the current one: -1 the one before."""
    supposed: Supposed | None = None
    team: bool = False
    later: bool = False
    """Signing it in the next period instead is asked about: "if I push it to next year"."""
    them: bool = False
    """"he", "she", "their": whoever the conversation was about."""
    amount: Decimal | None = None
    """The named deal at another amount: "if Mill comes in at 600k"."""
    less: Decimal | None = None
    """The named deal discounted by this share of its amount on record."""
    about: About = ""
    """The one part of the pay that was asked for."""


_SPAN = r"(?: (?:so far|until now|up to now|with us|on the plan|in commission|this|last|next|in|since)\b.{0,24})?"
_EVERYONE = r"everyone|everybody|the others|each rep|(?:my|our|the) (?:team|people|reps)"
CLAIMS = (
    rf"(?:what|how much) (?:does|did|will|would|has|is|do) (?:{{colleague}}|{_EVERYONE}) "
    rf"(?:earn|earned|earning|make|made|making|get|get paid|be paid|paid){_SPAN}",
    rf"what {{colleague}} (?:earns|earned|makes|made){_SPAN}",
    rf"(?:what(?:'s|s| is| are) )?{{colleague}} (?:earnings|pay|salary|payout|commissions?){_SPAN}",
    rf"(?:what(?:'s|s| is| are) )?(?:the )?(?:earnings|pay|salary|payout|commissions?) of {{colleague}}{_SPAN}",
    rf"who (?:earns|earned|makes|made) (?:the )?most{_SPAN}",
    rf"how much (?:did|do|have|will) i (?:make|made|earn|earned){_SPAN}",
)
"""What one of us earns; what a client's people earn is nobody's business here."""
_AGAINST = re.compile(
    r"\b(against|align\w*|misalign\w*|contradict\w*|conflicts?|at odds|fit|fits|match\w*|support\w*|in line|work\w*)\b"
    r".*\b(ceo|strateg\w+|imperatives?|sales plan|three[- ]year plan|company goals?)\b"
    r"|\b(ceo|strateg\w+|imperatives?|sales plan)\b.*\b(pay|pays|paid|paying|comp|compensation|commission)\b"
    r"|\b(wrong|bad|perverse|odd|strange|stupid|false)\b.*\b(incentives?|behaviou?rs?|deals?|things?|signals?)\b"
    r"|\bpay(s|ing)? against us\b"
    r"|\bincentiv\w*|\bsandbag\w*|\bhold(ing)? (back )?deals?\b|\bgam(e|ing) the\b|\bloopholes?\b"
    r"|\b(pay|pays|paid|earn|earns|reward|rewards|rewarded)\b.*\b(more|better|as much|too much)\b.*"
    r"\b(strays?|than|small)\b"
    r"|\b(strays?|small deals?)\b.*\b(pay|pays|paid|earn)\b.*\b(more|better)\b|\bworth chasing strays\b"
    r"|\b(reward|rewards|encourage|encourages|punish|punishes)\b"
)
_NEXT = re.compile(
    r"\b(missing|left|short|shy|far|away|close|need|needed|takes?|until|till|before|to reach|to hit|to get to|how much"
    r"|what else|remaining|unlock|reach|hit|when do i|distance|next)\b.*"
    r"\b(accelerators?|tiers?|kickers?|bonus|threshold|steps?|quota|target|cap|100|150|level|(higher|better) rate)\b"
    r"|\b(accelerators?|threshold|kicker|bonus|next tier)\b.*\b(missing|left|far|away|need|when|kick|short|reach)\b"
)
_TEAM = re.compile(
    r"\b(my|our|the|whole|entire) (team|people|reps|region|crew|client experts)\b|\bteam'?s\b|\bevery(body|one)\b"
    r"|\bwho (earns|earned|makes|made|gets|is paid|gets paid)\b"
    r"|\beach (rep|of my)\b|\b(all|which of) (my|the|our)( sales)? (reps|people|client experts)\b"
)
_CLAUSES = re.compile(
    r"\b(show|read|open|list|explain|summari[sz]e|describe|give me|walk me through|understand|what is|what's|what are"
    r"|what does|which|how does|how do|tell me)\b.*\b(clauses?|rules|terms|rates?|tiers|accelerators"
    r"|(comp(ensation)?|commission|pay|bonus|remuneration|incentive) (plan|scheme|model)( work| say| look)?)\b"
    r"|^\W*(my |our |the )?(comp(ensation)?|commission|remuneration|pay) (plan|scheme)( rules)?\W*$"
    r"|\bclause [\d.]+\b|\bhow (am i|are we|is (he|she)) paid\b|\bis there a cap\b|\b(multiplier|cap)\b"
)
_WORTH = re.compile(
    r"\b(worth|bring|brings|pay|pays|paid|earn|earns|earning|get|gets|make|makes|commission|payout|bonus|money|for me"
    r"|in it|win|winning|won|close|closing|closes|sign|signing|land|landing|lose|losing)\b"
)
_OF_A_DEAL = re.compile(
    r"\bworth\b|\bif (i|we|he|she|they) (win|close|land|sign|lose)|\bpay me\b|\b(commission|bonus) (on|for|in)\b"
    r"|\b(make|made|earn|get|cut) (on|of|from)\b|\bin it for me\b"
)
"""Said of some deal, also of one that could not be found."""
_SUPPOSES = re.compile(
    r"\b(if|suppose|supposing|assuming|imagine|another|extra|more|would|say|hypothetical\w*|worth|pay|pays)\b"
)
_YEARS = re.compile(
    r"\b(?P<which>last|previous|past|next|coming|this|current) (financial |fiscal |business )?years?('s)?\b"
)
_POINTS_BACK = re.compile(r"\b(it|that one|this one|this deal|that deal|these|those|them|both)\b")
_AGAIN = re.compile(
    r"^\W*(and |but |so )?(why( that| so much| so little)?|how (so|come)|explain|details|show me how)\W*$"
)
"""Nothing but a wish to hear more of the last answer."""
_THEM = re.compile(r"\b(he|she|they|his|her|hers|their|theirs|him|them)\b")
_LATER = re.compile(
    r"\b(push\w*|hold|holding|held|delay\w*|defer\w*|postpon\w*|wait|waiting|slip\w*|move|moved|sit on|carry|carried)\b"
    r".*\b(next|new|following) (financial |fiscal )?(year|period|quota|target)\b"
)
_OFF = re.compile(
    r"\b(?:discount\w*|rebate|reduc\w+|cut|lower\w*|drop\w*) (?:is |it |of |by )*(?P<a>\d{1,2}(?:[.,]\d)?)"
    r" ?(?:%|per ?cent)"
    r"|\b(?P<b>\d{1,2}(?:[.,]\d)?) ?(?:%|per ?cent) (?:of )?(?:more )?(?:discount|rebate|off|less|cheaper|lower)\b"
)
_BASE = re.compile(r"\b(base|fixed) (salary|pay)\b|\bsalary\b|\bmy base\b")
_BONUS = re.compile(r"\bbonus(es)?\b(?! plan| scheme)")
_CLASS_WORDS: tuple[tuple[DealClass, str], ...] = (
    ("bedrock", r"\bbed ?rocks?\b"),
    ("stepping_stone", r"\bstepping[- ]?stones?\b"),
    ("stray", r"\bstrays?\b"),
)


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _VERBS and ask.args:
        return Intent(next(k for k in _VERBS if k == ask.verb), team=ask.args.get("team") == "yes")
    text = ask.wish.strip().lower().replace("’", "'")
    span, year = _time(ask, text)
    named = names_deals(ask) or (points_back(ask) and bool(ask.memory.get("deals")))
    supposed = None if named else _supposed(ask, text)
    team = _TEAM.search(text) is not None
    them = _THEM.search(text) is not None
    kind = _kind(text, named, supposed is not None, team)
    if kind == "statement" and ask.entities.unresolved and _OF_A_DEAL.search(text):
        kind = "worth"
    later = named and _LATER.search(text) is not None
    amount, less = _other_amount(ask, text) if named and kind == "worth" else (None, None)
    about: About = "base" if _BASE.search(text) else "bonus" if _BONUS.search(text) else ""
    return Intent(kind, span, 0 if later else year, supposed, team, later, them, amount, less, about)


def _other_amount(ask: Ask, text: str) -> tuple[Decimal | None, Decimal | None]:
    """(amount, share off) where a deal is supposed at other figures than those on record."""
    off = _OFF.search(text)
    if off is not None:
        return None, min(Decimal(1), Decimal((off["a"] or off["b"]).replace(",", ".")) / 100)
    return (ask.entities.money[0].amount, None) if ask.entities.money else (None, None)


def names_deals(ask: Ask) -> bool:
    """Whether these words are about certain deals or a client: what only the conversation was about does not count,
    unless they point back to it."""
    if not (ask.entities.deal_ids or ask.entities.account_ids):
        return False
    return bool(ask.entities.mentions) or points_back(ask)


def points_back(ask: Ask) -> bool:
    text = ask.wish.strip().lower()
    return not ask.entities.unresolved and bool(_POINTS_BACK.search(text) or _AGAIN.search(text))


def _kind(text: str, named: bool, supposed: bool, team: bool) -> Kind:
    if _AGAINST.search(text) and not (named and _LATER.search(text)):
        return "against"
    if supposed or (named and (_WORTH.search(text) or _LATER.search(text))):
        return "worth"
    if _NEXT.search(text):
        return "next"
    if team:
        return "team"
    if _CLAUSES.search(text) and not _computes(text):
        return "clauses"
    return "worth" if named else "statement"


def _computes(text: str) -> bool:
    """Asks for a sum rather than for the rule: "how is my commission for Q3 made up"."""
    return (
        re.search(r"\b(made up|so far|to date|this quarter|this year|calculated|computed|come to|break ?down)\b", text)
        is not None
    )


def _time(ask: Ask, text: str) -> tuple[Period | None, int]:
    year = _YEARS.search(text)
    if year:
        which = year["which"]
        return None, -1 if which in ("last", "previous", "past") else 1 if which in ("next", "coming") else 0
    spans = find_dates(ask.wish, ask.voice.today, ask.voice.locale, prefer="past")
    for when in spans:
        days = (when.end - when.start).days
        if days >= _YEAR:
            return None, _years_back(when.start, when.end, ask.voice.today)
        if days >= _SHORTEST:
            return Period(when.start, when.end), 0
    return None, 0


def _years_back(start: date, end: date, today: date) -> int:
    middle = start + timedelta(days=(end - start).days // 2)
    return -1 if end < today else 1 if middle > today + timedelta(days=_YEAR) else 0


def _supposed(ask: Ask, text: str) -> Supposed | None:
    if not ask.entities.money or not _SUPPOSES.search(text):
        return None
    if _NEXT.search(text) and not re.search(r"\bif\b", text):
        return None
    money = ask.entities.money[0]
    kind = "renewal" if re.search(r"\brenewals?\b", text) else "expansion" if "expansion" in text else "new"
    return Supposed(money.amount, money.currency, _class_in(text), kind)


def _class_in(text: str) -> DealClass | None:
    return next((name for name, words in _CLASS_WORDS if re.search(words, text)), None)
