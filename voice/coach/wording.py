"""A moment as one line in a coach's voice: short, about this deal, saying what to do or ask now. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from skills.calls.context import CallContext
from skills.calls.line import is_person
from skills.calls.moment import Moment, MomentKind

_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?]”?(?= )")
MOST = 90
"""Characters of a hint."""
MOST_WHY = 120


@dataclass(frozen=True, slots=True)
class Worded:
    text: str
    why: str


def worded(moment: Moment, context: CallContext) -> Worded:
    text, why = _WORDINGS[moment.kind](moment, context)
    return Worded(shortened(_capital(text), MOST), shortened(_capital(why), MOST_WHY))


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters: whole sentences where they say enough, else cut between words."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= most:
        return line
    ends = [m.end() for m in _SENTENCE_END.finditer(line) if most // 3 <= m.end() <= most]
    if ends:
        return line[: ends[-1]]
    cut = line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(")
    return f"{cut}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who(moment: Moment) -> str:
    """First name of whoever spoke; "them" where the source does not say."""
    name = moment.speaker.name.split() if is_person(moment.speaker.name) else []
    titles = ("dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "frau", "herr")
    kept = [n for n in name if n.casefold() not in titles]
    return kept[0] if kept else "them"


def _deal(context: CallContext) -> str:
    return context.deal or context.client or "this deal"


def _day(text: str) -> str:
    """ "15 July 2027": a date a year off must be seen."""
    return str(format_date(date.fromisoformat(text), "d MMMM y", locale="en"))


def _stakeholder(moment: Moment, context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    name, title, act = facts.get("name", ""), facts.get("title", ""), facts.get("act", "")
    person = f"{name} ({title})" if name and title else name or title
    if act == "changes":
        return (
            f"{person} changes: ask {who} who takes over for {_deal(context)}",
            "A change among the people of the deal.",
        )
    if facts.get("known"):
        return (
            f"{name} {act or 'has a say'} and has not met us: ask {who} for an introduction",
            f"On the map of {_deal(context)}, not met.",
        )
    why = f"Not on the map of {_deal(context)} yet."
    if not person:
        return f"Somebody we do not know {act or 'has a say'}: ask {who} who that is and what they want", why
    if not name:
        return f"{title} {act or 'has a say'}: ask {who} who to win there and what they need to see", why
    return f"{person} {act or 'comes up'}: ask {who} to introduce you", why


def _qualifier(moment: Moment, _context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    sign = facts["c"], facts.get("holds") == "yes"
    text = (_MEANT.get(sign) if facts.get("meant") else None) or _QUALIFIERS[sign]
    text = text.format(who=who)
    question = facts.get("question", "")
    worth = f" A yes is worth {facts['worth']} points." if facts.get("worth") else ""
    return text, f"{question}{worth}" if question else f"It bears on {facts['c']}."


_QUALIFIERS: dict[tuple[str, bool], str] = {
    ("credibility", True): "Their CEO's door is open: offer {who} two dates within 7 days",
    ("credibility", False): "No way to their CEO yet: ask {who} what would be worth ten minutes up there",
    ("capability", True): "They want proof from others: offer {who} a call with a client like them",
    ("capability", False): "They doubt our references: ask {who} whose word would count",
    ("commitment", True): "They buy from us already: ask {who} what works well and who would say so",
    ("commitment", False): "They stopped buying from us: ask {who} what would have to change",
    ("control", True): "The requirements are open: offer {who} your wording while it can still go in",
    ("control", False): "The requirements lean to somebody else: ask {who} what can still change",
}


_MEANT: dict[tuple[str, bool], str] = {
    ("commitment", True): "They lean to us: ask {who} what makes it firm, and by which day",
    ("commitment", False): "They hold back: ask {who} what is missing for a yes",
}
"""What was not said in the words of buying: it may be a signature to come as well as an order of last year."""


def _budget(moment: Moment, context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    amount = _amount(facts.get("amount", ""))
    unknown = "budget_owner" in context.money_unknown
    why = f"Who owns the budget of {_deal(context)} is not on record." if unknown else f"Money for {_deal(context)}."
    if facts["standing"] == "none":
        return f"No money planned: ask {who} whose result it helps, and who could free some", why
    if facts.get("holder"):
        return f"{_capital(who)} can release it: ask what it takes for a yes", why
    if facts.get("unsure"):
        return f"The money sounds unsure: ask {who} what it depends on", why
    of_it = f"the {amount}" if amount else "the money"
    if facts["standing"] == "owner":
        return f"Ask {who} what it takes to get {of_it} released, and by whom", why
    return f"Ask {who} who releases {of_it} and what they want to see first", why


def _amount(text: str) -> str:
    number, _, currency = text.partition(" ")
    return f"{int(number):,} {currency}".strip() if number.isdigit() else text


def _timeline(moment: Moment, context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    day = _day(facts["date"]) if facts.get("date") else ""
    why = (
        f"Close date on record: {_day(context.close_on.isoformat())}."
        if context.close_on
        else "No close date on record."
    )
    if facts["standing"] == "slip":
        until = f" until {day}" if day else ""
        return f"It slips: ask {who} what waiting{until} costs them", why
    if not day:
        return f"It hangs on something: ask {who} for the day, and who must have said yes by then", why
    if facts.get("after_close"):
        return f"{day} is after our close date: ask {who} what has to happen before", why
    return f"Work back from {day}: ask {who} who has to say yes by when", why


def _competitor(moment: Moment, context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    rival, answer = facts.get("rival", ""), facts.get("answer", "")
    if facts.get("standing") == "out":
        return f"{rival or 'One of them'} is out: ask {who} what decided it", "It tells what they choose by."
    if not rival:
        return f"Somebody else is in: ask {who} what they compare us by", f"A competitor for {_deal(context)}, unnamed."
    if answer:
        return f"{rival}: {answer}", f"On record about {rival}. Ask first what {who} likes about them."
    return f"{rival} is in: ask {who} what they like about them", f"Nothing on record against {rival}."


def _objection(moment: Moment, _context: CallContext) -> tuple[str, str]:
    facts, who = moment.facts, _who(moment)
    if facts.get("answer"):
        return facts["answer"], f"Playbook: “{facts['objection']}”."
    return f"Before you answer, ask {who} what is behind it", "An objection the playbook has nothing on."


def _commitment(moment: Moment, _context: CallContext) -> tuple[str, str]:
    who = _who(moment)
    if moment.facts.get("vague"):
        return f"Too vague: ask {who} what happens next, and on which day", "A promise without a step in it."
    if moment.facts.get("side") == "us":
        return f"Give {_of(moment)} a day, so that it counts", "We promised without a date."
    return f"Ask {who} for a day: by when?", f"“{moment.facts.get('what', moment.quote)}” has no date."


def _of(moment: Moment) -> str:
    return f"“{shortened(moment.facts.get('what', moment.quote), 40)}”"


def _action_item(moment: Moment, _context: CallContext) -> tuple[str, str]:
    what = shortened(moment.facts.get("what", moment.quote), 48)
    if moment.facts.get("owner"):
        return f"Settle the day: “{what}”", "It has an owner and no date."
    return f"Nobody took it, ask who and when: “{what}”", "A task without an owner."


def _decision(moment: Moment, _context: CallContext) -> tuple[str, str]:
    said = shortened(moment.quote, 40)
    return (
        f"Say it back and settle the first step and its day: “{said}”",
        "A decision is worth confirming while it is fresh.",
    )


def _question(moment: Moment, _context: CallContext) -> tuple[str, str]:
    who = _who(moment)
    asked = shortened(moment.facts.get("question", moment.quote), 50)
    again = " for the second time" if moment.facts.get("again") else ""
    return f"{who} is still waiting: “{asked}”", f"Asked{again} and not answered."


def _fog(moment: Moment, _context: CallContext) -> tuple[str, str]:
    who = _who(moment)
    if moment.facts.get("class") == "gossip":
        return f"Hearsay: ask {who} who would know it first-hand", moment.facts.get("why", "")
    return f"An opinion: ask {who} what makes them think so", moment.facts.get("why", "")


def _monologue(moment: Moment, context: CallContext) -> tuple[str, str]:
    who = _client(context)
    return (
        f"{moment.facts['seconds']} seconds of us: stop here and ask {who} one question",
        "They have not said a word since.",
    )


def _talk_ratio(moment: Moment, context: CallContext) -> tuple[str, str]:
    who = _client(context)
    return (
        f"We talk {moment.facts['share']}% of the time: ask {who} something open and wait",
        "Over the last five minutes.",
    )


def _client(context: CallContext) -> str:
    theirs = [p.name.split()[0] for p in context.people if not p.side_us and p.met]
    plain = [n for n in theirs if re.fullmatch(r"[^\W\d_]{2,}", n) and n.casefold() not in ("dr", "frau", "herr")]
    return plain[0] if len(theirs) == 1 and plain else "them"


def _agenda(moment: Moment, _context: CallContext) -> tuple[str, str]:
    left = moment.facts["minutes_left"]
    return f"{left} min left, not covered yet: {moment.facts['points']}", "From the agenda of this call."


_WORDINGS: dict[MomentKind, Callable[[Moment, CallContext], tuple[str, str]]] = {
    "stakeholder": _stakeholder,
    "qualifier": _qualifier,
    "budget": _budget,
    "timeline": _timeline,
    "competitor": _competitor,
    "objection": _objection,
    "commitment": _commitment,
    "action_item": _action_item,
    "decision": _decision,
    "question": _question,
    "fog": _fog,
    "monologue": _monologue,
    "talk_ratio": _talk_ratio,
    "agenda": _agenda,
}
