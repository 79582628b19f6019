"""Profiles, conditions, purchases and traps in words."""

from knowledge.records import Deal
from skills.profile.client import ClientProfile, Doubt
from skills.profile.purchases import Purchases, Shares
from skills.profile.rules import DEPENDENCY_DEALS, LABELS
from skills.profile.standing import Need, Way
from skills.profile.traps import Dependency, Honey, Incumbency, Margin, Signal
from skills.wording import Voice

_NUMBERS = ("no", "one", "two", "three", "four", "five")


def counted(n: int, noun: str) -> str:
    """ "one more solution" reads better than "1": small numbers in words."""
    number = _NUMBERS[n] if n < len(_NUMBERS) else str(n)
    return f"{number} {noun}{'' if n == 1 else 's'}"


def need_words(need: Need, voice: Voice, *, any_yet: bool = True) -> str:
    """`any_yet`: they have bought something, so that what is missing is "more" of it."""
    if need.condition == "deals":
        return counted(need.more, "more won deal" if any_yet else "won deal")
    if need.condition == "solutions":
        return counted(need.more, "more solution" if any_yet else "solution")
    words = {
        "tenure": _tenure(need, voice),
        "regular": "evenly spaced purchases",
        "executive": "an active C-level contact",
        "joint": "a joint initiative",
    }
    return words[need.condition]


def _tenure(need: Need, voice: Voice) -> str:
    year = need.months == 12
    if need.on is not None:
        return f"the end of the first {'year' if year else f'{need.months} months'} ({voice.day(need.on)})"
    return f"{'a year' if year else f'{need.months} months'} since the first of them"


def way_words(way: Way, voice: Voice, *, any_yet: bool = True) -> str:
    """ "Two more solutions and an active C-level contact make it Meaningful"."""
    told = [need_words(n, voice, any_yet=any_yet) for n in way.needs]
    if not told:
        return f"Nothing is missing to {LABELS[way.to]}"
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    one = len(told) == 1 and (way.needs[0].more == 1 or way.needs[0].condition not in ("deals", "solutions", "regular"))
    return f"{listed[:1].upper()}{listed[1:]} {'makes' if one else 'make'} it {LABELS[way.to]}"


def bought_words(bought: Purchases, voice: Voice) -> str:
    n = len(bought.won)
    if not n:
        return "no won deal on the records you may see"
    said = f"{n} won deal{'s' if n != 1 else ''}"
    if bought.first is None:
        return f"{said}, none with a date"
    if n == 1:
        return f"{said}, {voice.day(bought.first)}"
    return f"{said}, first {voice.day(bought.first)}, last {voice.day(bought.last)}"


def rhythm_words(bought: Purchases, voice: Voice) -> str:
    if not bought.gaps:
        return "fewer than two dated purchases: no rhythm yet"
    mean = voice.number(sum(bought.gaps) / len(bought.gaps), 0)
    if bought.variation is None:
        return f"one gap of {mean} days: no rhythm to be told from it" if len(bought.gaps) == 1 else "all on one day"
    even = "even" if bought.variation <= bought.rules.regular_up_to else "uneven"
    limit = bought.rules.told("regular_up_to", lambda limit: voice.number(limit, 1 if limit * 10 % 1 == 0 else 2))
    return f"every {mean} days on average, {even} (variation {voice.number(bought.variation, 2)}, limit {limit})"


def solutions_words(bought: Purchases) -> str:
    n = len(bought.solutions)
    if not n:
        return "no solution named on the won deals" if bought.won else "none bought yet"
    return f"{n} solution{'s' if n != 1 else ''}: {', '.join(bought.solutions[:5])}"


def executive_words(client: ClientProfile, voice: Voice) -> str:
    bought = client.bought
    if bought.executive is not None and bought.executive.last is not None:
        contact, last = bought.executive.contact, bought.executive.last
        return f"{contact.name}, {contact.title or 'C-level'}, {voice.ago(last.at)} ({voice.day(last.at)})"
    if not client.file.contacts:
        return "no contact on record, so it can't be told"
    if not bought.executives:
        return "no C-level contact on record"
    first = bought.executives[0]
    when = f"last {voice.day(first.last.at)}" if first.last else "never met us or answered"
    days = bought.rules.told("executive_days")
    return f"{first.contact.name}, {first.contact.title or 'C-level'}: {when}, not within {days} days"


def joint_words(client: ClientProfile, voice: Voice) -> str:
    joint = client.bought.joint
    if not joint:
        return "none on record"
    titles = dict(client.file.titles)
    told = [f"{titles.get(e.object_id, 'on paper')}, since {voice.day(e.valid_from)}" for e in joint[:3]]
    return "; ".join(told)


def deciding(client: ClientProfile, voice: Voice) -> str:
    """The facts the rule turned on, in one sentence."""
    bought, profile = client.bought, client.standing.profile
    if profile == "new":
        return bought_words(bought, voice)
    if profile == "meaningful":
        who = bought.executive.contact.name if bought.executive else ""
        n = len(bought.solutions)
        return f"{len(bought.won)} won deals, {n} solutions, {who} in touch, and a joint initiative"
    said = f"{len(bought.won)} won deals"
    if bought.variation is None:
        return f"{said}, too few dates for a rhythm"
    even = "evenly" if bought.variation <= bought.rules.regular_up_to else "unevenly"
    return f"{said}, {even} spaced (variation {voice.number(bought.variation, 2)})"


def trap_words(signal: Signal, voice: Voice) -> str:
    if isinstance(signal, Honey):
        return _honey(signal)
    if isinstance(signal, Margin):
        return _margin(signal, voice)
    if isinstance(signal, Dependency):
        return _dependency(signal, voice)
    return _incumbency(signal)


def _honey(signal: Honey) -> str:
    days = signal.rules.told("honey_days")
    if signal.state == "elsewhere":
        return "concerns a New client"
    if signal.state == "unknown":
        return "no meeting, call or mail on record, so it can't be told"
    n = len(signal.meetings)
    met = f"{n} meeting{'s' if n != 1 else ''} in {days} days"
    if signal.commitment:
        return f"{met}, and {signal.commitment}"
    if signal.state == "sprung":
        return f"{met} and no commitment: nothing bought, nothing in negotiation, no approved budget"
    return f"{met}; the trap begins at {signal.rules.told('honey_meetings')} without a commitment"


def _margin(signal: Margin, voice: Voice) -> str:
    if signal.state == "unknown" or signal.rise is None:
        n = len(signal.deals)
        needed = signal.rules.told("margin_deals")
        return f"discount on record for {counted(n, 'won deal')}, {needed} are needed: it can't be told"
    told = " → ".join(voice.percent(d.discount) for d in signal.deals if d.discount is not None)
    points = voice.number(signal.rise * 100, 0)
    fell = ""
    if len(signal.margins) == signal.rules.margin_deals and signal.margins[-1] < signal.margins[0]:
        fell = f", margin {voice.percent(signal.margins[0])} → {voice.percent(signal.margins[-1])}"
    sign = "+" if signal.rise > 0 else ""
    limit = signal.rules.told("margin_points")
    lead = f"discount over the last {signal.rules.margin_deals} won deals"
    return f"{lead} {told} ({sign}{points} points, limit {limit}){fell}"


def _dependency(signal: Dependency, voice: Voice) -> str:
    if signal.state == "unknown" and len(signal.deals) >= DEPENDENCY_DEALS:
        return "neither a solution nor a Buyer is on record for what was won: it can't be told"
    if signal.state == "unknown":
        n = len(signal.deals)
        months = signal.rules.told("dependency_months")
        return f"{counted(n, 'won deal')} with an amount in {months} months: too little to tell"
    if not signal.solutions and not signal.people:
        return f"nothing and nobody carries revenue in each of {', '.join(signal.currencies)}"
    each = " in each currency" if len(signal.currencies) > 1 else ""
    told = [_share(kind, found, voice) for kind, found in (("solution", signal.solutions), ("Buyer", signal.people))]
    limit = signal.rules.told("dependency_share", voice.percent)
    lead = f"{', '.join(t for t in told if t)} of {signal.rules.dependency_months}-month revenue{each} (limit {limit})"
    return lead if signal.people else f"{lead}; no Buyer on record for those deals"


def _share(kind: str, found: Shares, voice: Voice) -> str:
    """The largest share there is; "" where nobody or nothing is named."""
    return f"{kind} {found[0][0]} {voice.percent(found[0][1])}" if found else ""


def _incumbency(signal: Incumbency) -> str:
    if signal.state == "elsewhere":
        return "concerns a Meaningful client"
    if signal.state == "sprung":
        return f"no new solution offered and no initiative started in {signal.rules.told('incumbency_months')} months"
    names = [t.name for t in signal.tabled if isinstance(t, Deal)]
    told = f"new solution tabled: {names[0]}" if names else "a joint initiative started"
    return f"{told}, within {signal.rules.told('incumbency_months')} months"


def doubt_words(doubt: Doubt, client: ClientProfile, voice: Voice) -> str:
    if doubt.kind == "older_client":
        since = voice.day(client.account.client_since)
        first = f"the first won deal is of {voice.day(client.bought.first)}" if client.bought.first else "no won deal"
        return f"On record as a client since {since}, but {first} on the records you may see: it may be more than this."
    if doubt.kind == "undated":
        return f"{counted(doubt.count, 'won deal').capitalize()} without a close date: not part of the rhythm."
    if doubt.kind == "deliveries":
        names = ", ".join(d.name for d in doubt.deliveries[:2])
        return f"Delivered without a won deal you may see: {names}. They may have bought more than is counted here."
    if doubt.kind == "silent":
        return f"Nothing bought since {voice.day(client.bought.last)}: what they were is not what they are."
    return "No deal with this client on the records you may see, so there is no purchase to judge by."
