"""Money for the deal: how much, whether it is there, who holds it. A price of ours or a loss of theirs is no budget."""

import re
from collections.abc import Iterator

from skills.calls.asking import is_question
from skills.calls.line import Line, Scene, each, moment
from skills.calls.moment import Moment
from skills.calls.patterns import GAP, WIDE, phrase
from skills.calls.spoken import Sentence
from skills.language.money import find_money

_MONEY = r"(budgets?|funding|funds|capex|opex|cost cent(er|re)|line item)"
NONE = phrase(
    rf"(no|not any|without|zero) (\w+ ){{0,2}}{_MONEY}|no money",
    rf"{_MONEY} {GAP}(frozen|freeze|cut|cuts|gone|spent|exhausted|slashed|blocked|used up|on hold|"
    rf"under pressure|tight)",
    rf"((have|has|had|is|are|was|were|did|do|does) not|never) {GAP}(approved |been )?{GAP}(budget(ed)?|funding|"
    rf"funds|money (for|left|in))(?! airline)",
    rf"{_MONEY} {GAP}not {GAP}(approved|there|released|confirmed|signed off|agreed|planned|in place|secured|final)",
    rf"(spending|investment|hiring and spending|budget) (freeze|stop)|(froze|frozen|freezing|cut|cutting|"
    rf"slashed|blocked) {GAP}({_MONEY}|spending|investments?)|where (is )?the money (is |will |would )?com(e|es|"
    rf"ing) from|(find|look for|scrape together) the money",
)
_THERE = phrase(
    rf"(set aside|earmarked|allocated|reserved|ring fenced|put aside|secured|budgeted|released|pencilled in|"
    rf"approved|signed off|got|have|has) {WIDE}(for (this|it|the|that)|{_MONEY}|money)",
    rf"{_MONEY} (for (this|it|the project|that|next year|[a-z]+) )?(is|has been|was|got|should be|"
    rf"will be) (already |now |been |fully )*(approved|released|confirmed|signed off|in place|there|secured|"
    rf"allocated|agreed|committed|available)",
    r"(it is|is|are|already|stands|have it) in (the|our|my|this year 's|next year 's) (budget|plan|forecast)|"
    r"money is (there|approved|available|not the (problem|issue))",
)
_OWNER = phrase(
    rf"(who|she|he|they|[a-z]+) (owns?|holds?|controls?|releases?|releasing|signs? off|manages?|"
    rf"sits on) {GAP}(budget|money|funds|funding|spend)",
    rf"(comes?|paid|pay|come|funded|taken|coming) (out of|from|by) {GAP}(budget|cost cent(er|re)|funds|opex|capex|pot)",
    rf"{_MONEY} {GAP}(sits|lies|belongs|is owned|is held|is with|sit|resides) ",
    r"(above|over|beyond|under|below|up to|more than|anything over|exceeds?) (eur |usd |gbp |"
    r"chf )?\d{4,}(?: (eur|usd|gbp|chf))? .*(board|approv|sign|cfo|ceo|committee|finance|group)",
    r"(board|approval|sign|cfo|ceo|committee|finance|group) .*(above|over|beyond|exceeds?|more than) (eur |usd |"
    r"gbp |chf )?\d{4,}",
)
_FRAME = phrase(
    r"budget|budgeted|spend|spending|ceiling|cap|limit|invest|investment|capital|ballpark|range|set aside|earmarked|"
    r"allocated|funding|funds|capex|opex|to work with|order of magnitude|up to|maximum|at most|affordable"
)
_OTHER_MONEY = phrase(
    r"(marketing|travel|training|time|error|carbon|party|catering|advertising|energy|power|noise|"
    r"latency) budgets?|budget (airline|hotel|flight|meeting|talks|season|brand|range|line)",
    r"(los(e|es|ing|t)|cost(s|ing)? us|wast(e|es|ed|ing)|write off|fined?|penalt(y|ies)|revenue|turnover|"
    r"sales of|savings? of|sav(e|es|ed|ing)) (\w+ ){0,4}(eur |usd |gbp |chf )?\d",
    r"(users|employees|people|units|tons|tonnes|parcels|customers|pallets|records|transactions|visitors|orders|"
    r"lines|items) (a|per|every) (year|month|day|week)",
)
_NOT = phrase(
    r"no|not|nothing|nobody|none|never|without|cut|frozen|freeze|gone|spent|stop(ped)?|tight|save|find|where|"
    r"which pocket|"
    r"who would pay|closed|another project|used up"
)
"""Without one of these a sentence about money does not say that there is none."""
_MINE = phrase(
    r"i (can|could|may|am allowed to|have the power to) (\w+ )?(approve|sign|release|decide|spend|free)|"
    r"it is mine|my (own )?"
    r"(budget|cost cent(er|re)|signature|money)|(it is|that is) me (up )?to|within my limit"
)
"""Whoever speaks holds the money."""
_PAST = phrase(r"(last|previous) (year|quarter|time)|(years?|months?) ago|back then|used to|in the past")
_UNSURE = phrase(
    r"might|may|maybe|perhaps|probably|possibly|should be|hope|hoping|hopefully|think|guess|suppose|not sure|"
    r"depends|could|expect|somehow|would have to"
)


def find(line: Line, scene: Scene) -> Iterator[Moment]:
    for sentence, plain in each(line):
        found = _standing(plain)
        if found is None:
            continue
        standing, at = found
        facts = _facts(standing, plain, line)
        weight = _weight(standing, facts, scene) if line.by_client else 0.25
        if line.by_client and is_question(sentence):
            weight = 0.35
        elif scene.on_it("budget", line):
            weight *= 0.82
        yield moment("budget", line, sentence, weight, f"budget:{standing}", facts, at=at)
        return


def of_meaning(standing: str, part: Sentence, line: Line, scene: Scene) -> Moment | None:
    """A sentence that is like one about the deal's money, without its words."""
    plain = part.plain
    if is_question(part) or _OTHER_MONEY.search(plain) or _PAST.search(plain):
        return None
    if standing == "none" and _NOT.search(plain) is None:
        standing = "there"
    facts = _facts(standing, plain, line)
    weight = _weight(standing, facts, scene) * (0.82 if scene.on_it("budget", line) else 1.0)
    return moment("budget", line, part, weight, f"budget:{standing}", facts)


def _facts(standing: str, plain: str, line: Line) -> dict[str, str]:
    return {
        "standing": standing,
        "amount": _amount(plain),
        "unsure": "yes" if _UNSURE.search(plain) else "",
        "holder": "speaker" if standing != "none" and any(_MINE.search(s.plain) for s in line.sentences) else "",
    }


def _weight(standing: str, facts: dict[str, str], scene: Scene) -> float:
    owner_open = "budget_owner" in scene.context.money_unknown
    if standing == "none":
        return 0.88
    if facts["holder"]:
        return 0.68
    if standing == "owner":
        return 0.8 if owner_open else 0.66
    if facts["unsure"]:
        return 0.78
    return 0.8 if owner_open else 0.68


def _standing(plain: str) -> tuple[str, int] | None:
    if _OTHER_MONEY.search(plain) or _PAST.search(plain):
        return None
    for standing, pattern in (("none", NONE), ("owner", _OWNER)):
        match = pattern.search(plain)
        if match:
            return standing, match.start()
    match = _THERE.search(plain)
    if match and (_FRAME.search(plain) or find_money(plain)):
        return "there", match.start()
    match = _FRAME.search(plain)
    if match and find_money(plain):
        return "amount", match.start()
    return None


def _amount(plain: str) -> str:
    """As a number with its currency, "250000 EUR"; "" where none was said."""
    found = find_money(plain)
    if not found:
        return ""
    money = found[0].money
    currency = money.currency or _currency_before(plain, found[0].span[0])
    return f"{money.amount} {currency}".strip()


def _currency_before(plain: str, at: int) -> str:
    match = re.search(r"\b(eur|usd|gbp|chf) $", plain[:at])
    return match.group(1).upper() if match else ""
