"""What is wanted of the themes: all, the version for one audience, a theme to test, or our whole store. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask

Kind = Literal["show", "cxo", "evaluators", "test", "store"]
_VERBS: tuple[Kind, ...] = ("show", "cxo", "evaluators", "test", "store")

_QUOTED = re.compile(r"[\"“„«](?P<d>[^\"”“»]{3,120})[\"”“»]|(?<!\w)[‘'](?P<s>[^‘’]{3,120}?)[’'](?!\w)")
_THEME = r"(?:an? )?(?:real |good |strong |valid |true )?(?:impact|general) theme\b"
_UNQUOTED = (
    re.compile(rf"\bis (?:our |the )?(?P<t>.{{2,100}}?) (?:really |still )?{_THEME}", re.I),
    re.compile(
        rf"\b(?:does|would|could|can) (?:our |the )?(?P<t>.{{2,100}}?) (?:count|work|pass|stand)\b.{{0,20}}?{_THEME}",
        re.I,
    ),
    re.compile(rf"\buse (?:our |the )?(?P<t>.{{2,100}}?) as {_THEME}", re.I),
    re.compile(r"\b(?:test|check|try|judge) (?:the |this |my )?(?:impact )?theme:? (?P<t>.{2,100})$", re.I),
    re.compile(
        r"\b(?:can|could|does|do|will) (?:they|anyone else|anybody else|others|competitors?|rivals?|the competition|…)"
        r" (?:also |too )?(?:claim|say|match|offer|promise) (?:the same (?:of|about) )?(?P<t>.{2,100}?)"
        r"(?: too| as well)?[?.]*$",
        re.I,
    ),
    re.compile(
        r"\bis (?:our |the )?(?P<t>.{3,80}?) (?:really )?(?:unique( to us)?|only ours|ours alone|something only we)\b",
        re.I,
    ),
    re.compile(r"\bare we (?:really )?(?:the only ones?) (?:with|who|that) (?P<t>.{2,100}?)[?.]*$", re.I),
)
_CXO = re.compile(r"\b(cxo|cxos|c-?level|c-?suite|ceo|cfo|coo|cio|cto|board|executives?|top floor|management)\b", re.I)
_EVALUATORS = re.compile(
    r"\b(evaluat\w+|tender|rfp|procurement|scor(?:ers?|ing sheet)|general themes?|buyers' team)\b", re.I
)
_STORE = re.compile(
    r"\b(differentiators?|all (?:our )?themes|theme (?:bank|store|library)|what (?:only we|do we have|makes us)"
    r"|(?:which|what) (?:of our )?(?:claims|themes)|check(?:ed)? again|stale|out of date|overdue)\b",
    re.I,
)
_ARTICLES = re.compile(r"^(?:(?:a|an|the|our|my|same)\s+)+|\s+(?:a|an|the|really|still)$", re.I)
_AIMLESS = re.compile(r"^(it|that|this|these|they|those|there|…|a|an|the|we)$", re.I)


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    phrase: str = ""
    """The theme to test, in the person's words."""


def read_intent(ask: Ask) -> Intent:
    if ask.verb in _VERBS and ask.verb != "show":
        kind = next(k for k in _VERBS if k == ask.verb)
        return Intent(kind, ask.args.get("phrase", "").strip())
    text = re.sub(r"\s+", " ", ask.wish if "'" in ask.wish else ask.wish.replace("’", "'"))
    phrase = _phrase(text)
    if phrase:
        return Intent("test", phrase)
    if _EVALUATORS.search(text) and not re.search(r"\bimpact themes?\b.*\band\b|\bagainst general\b", text, re.I):
        return Intent("evaluators")
    if _CXO.search(text):
        return Intent("cxo")
    return Intent("store" if not _names_a_deal(ask) and _STORE.search(text) else "show")


def _names_a_deal(ask: Ask) -> bool:
    """Whether a deal or client is meant by these very words or a button, not only by what was talked about before."""
    if ask.args.get("deal_id") or ask.args.get("account_id"):
        return True
    said = bool(ask.entities.mentions) and not ask.entities.competitor_ids
    return said and bool(ask.entities.deal_ids or ask.entities.account_ids)


def _phrase(text: str) -> str:
    quoted = _QUOTED.search(text)
    if quoted is not None:
        return (quoted["d"] or quoted["s"]).strip()
    for pattern in _UNQUOTED:
        found = pattern.search(text)
        if found is not None:
            phrase = re.sub(r"\b(against|with|for|at|on) *… *.*$", "", found["t"].replace(" … ", " … ")).strip(" ?.,…")
            phrase = _ARTICLES.sub("", phrase)
            if phrase and not _AIMLESS.match(phrase) and len(phrase) > 1:
                return phrase
    return ""
