"""What kind of answer a question wants, and which of its words carry it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Kind = Literal["who", "when", "how_much", "how_many", "how_long", "said", "why", "yes_no", "what"]

_MONTH = r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*"
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "said",
        r"\bwhat (?:did|does|has|do|have)\b.*\b(?:sa(?:y|id)|think|tell|told|mention\w*|ask\w* for|want|promise\w*|"
        r"complain\w*|"
        r"feel|object\w*)\b|\b(?:any|her|his|their) (?:comments?|feedback|objections?|concerns?|opinion)\b|\bquote\b",
    ),
    (
        "how_much",
        r"\bhow (?:much|expensive|big|large)\b|\bwhat(?:['’]s| is| was| are)? (?:the |their |our )?(?:\w+ )?"
        r"(?:price|cost|budget|amount|value|discount|fee|rate|revenue|target|quota|savings?)\b"
        r"(?! (?:policy|rules?|process|plan|model|structure|owner|approval|cycle|list|committee))",
    ),
    ("how_long", r"\bhow long\b|\buntil when\b"),
    ("how_many", r"\bhow (?:many|often)\b|\bnumber of\b"),
    (
        "when",
        r"^\W*(?:and |so |but |ok(?:ay)?,? )?(?:since |from |until )?when\b"
        r"|\b(?:tell me|know|say|said|remember|remind me|check|and|exactly|about|of) when\b"
        r"|\b(?:what|which) (?:date|day|month|quarter|week|year)\b|\bby when\b|\bhow soon\b|\bdeadline\b",
    ),
    ("who", r"\bwho(?:m|se)?\b|\bwhich (?:person|people|contact)\b"),
    ("why", r"\bwhy\b|\bwhat(?:['’]s| is| was) the reason\b|\bhow come\b"),
    ("yes_no", r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(body, re.IGNORECASE)) for kind, body in _KINDS
)
ANSWERS: dict[Kind, re.Pattern[str]] = {
    "who": re.compile(
        r"\b[A-Z][a-zà-ÿ]+ [A-Z][a-zà-ÿ]+\b|\b(?:CEO|CFO|CIO|CTO|COO|director|manager|head of|VP|team|board)\b"
    ),
    "when": re.compile(
        rf"\b(?:{_MONTH})\b|\b(?:19|20)\d\d\b|\bq[1-4]\b|\b\d{{1,2}}[./]\d{{1,2}}\b|\b(?:mon|tues|wednes|thurs|"
        rf"fri)day\b|"
        r"\b(?:tomorrow|yesterday|today|next (?:week|month|quarter|year)|end of|before|until|by the|\d+ (?:days|"
        r"weeks|months))\b",
        re.IGNORECASE,
    ),
    "how_much": re.compile(
        r"\b(?:per ?cent|ten|fifteen|twenty|thirty|fifty)\b|[$€£]\s?\d|\d[\d.,]*\s?(?:%|percent|k\b|m\b|million|"
        r"thousand|euros?|dollars?|usd|eur)|\b\d{2,}\b|\b(?:hundred|thousand|million)\b",
        re.IGNORECASE,
    ),
    "how_many": re.compile(
        r"\b\d[\d.,]*\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|hundred|"
        r"every|weekly|monthly|daily|once|twice)\b",
        re.IGNORECASE,
    ),
    "how_long": re.compile(
        rf"\b(?:until|since|till|through|{_MONTH})\b|\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
        r"[ -](?:years?|months?|weeks?|days?|hours?|minutes?)\b|\b(?:19|20)\d\d\b",
        re.IGNORECASE,
    ),
    "why": re.compile(
        r"\b(?:because|due to|since|as a result|reason|so that|caused|owing|after|therefore)\b", re.IGNORECASE
    ),
}
"""What a sentence must hold to answer; kinds without a pattern take any sentence."""

_STOP = frozenset(
    """
    a about again all also am an and any are as at be been but by can could did do does doing done ever for
    from get give had has have he her hers him his how i if in into is it its just know last latest like
    list look make many may me mean mention mentioned more most much my need no not of on one or our ours
    out please quote remind said say says see she should show so some tell than that the their theirs them
    then there these they thing things think this those to told up us was we were what when where which who
    whom whose why will with would yes you your find found there's what's anything something ever currently
    right now regarding concerning according give week today
    too before already ever work works working
    mail mails email emails note notes document documents transcript transcripts
    """.split()
)
_SAME = (
    ("budget", "money", "fund", "funding", "spend"),
    ("comp", "compens", "remuner", "commiss", "payout"),
    ("price", "pricing", "cost", "fee", "expens", "rate"),
    ("decid", "decis", "choos", "chosen", "sign", "approv"),
    ("deadlin", "due", "date"),
    ("competitor", "competit", "rival", "vendor"),
    ("delay", "late", "slip", "postpon"),
    ("problem", "issu", "concern", "worri", "risk", "object"),
    ("staff", "employe", "headcount", "peopl"),
    ("start", "begin", "launch", "kickoff", "live"),
    ("secur", "iso", "soc", "pen"),
    ("customer", "client"),
    ("deal", "opportun"),
    ("train", "onboard", "enabl"),
    ("leav", "resign", "quit"),
    ("buy", "purchas", "order"),
    ("happi", "satisfi", "like", "pleas"),
    ("plan", "roadmap"),
)
_REPLY = re.compile(
    r"\b(?:our|the|a|your|my|best) (?:answer|reply|response|comeback)\b(?= (?:when|if|to|on|for))", re.IGNORECASE
)
"""Asking for the playbook: the objection carries the meaning, not the word for its answer."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Question:
    kind: Kind
    terms: tuple[str, ...]
    """Stems that carry the meaning, names of deals and clients left out."""


def read_question(text: str, names: frozenset[str] = frozenset()) -> Question:
    """`names`: words of the deal, client or people the question is about; the scope covers those."""
    kind: Kind = next((k for k, pattern in _PATTERNS if pattern.search(text)), "what")
    words = [w for w in words_of(_REPLY.sub(" ", text)) if w not in _STOP and w not in names and len(w) > 1]
    return Question(kind, tuple(dict.fromkeys(stem(w) for w in words)))


def words_of(text: str) -> list[str]:
    return [w.casefold().removesuffix("'s").removesuffix("’s") for w in _WORD.findall(text)]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word's stem, words that mean the same brought together."""
    stemmed = str(_stemmer().stemWord(word))
    return _group().get(stemmed, stemmed)


@lru_cache(maxsize=1)
def _group() -> dict[str, str]:
    """Each word of `_SAME`, as it stands there and as a stem, to the first of its kind."""
    return {form: group[0] for group in _SAME for word in group for form in (word, str(_stemmer().stemWord(word)))}
