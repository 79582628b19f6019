"""Values of the plan in words; every number comes from `standing`."""

from collections.abc import Sequence

from skills.answer import Source, Tone
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.papers import Passage
from skills.catalog.ceo_sales_plan.rules import STANDINGS, STATES, Standing, State
from skills.catalog.ceo_sales_plan.standing import Carrier, ImperativeStanding, ObjectiveStanding, Sums
from skills.catalog.ceo_sales_plan.suggesting import Suggestion
from skills.citing import Citations
from skills.deals.deal_rules import FEWEST_CLOSED, LABELS, UNKNOWN
from skills.language.lists import counted, listed
from skills.wording import Voice

STANDING_TONES: dict[Standing, Tone] = {
    "reached": "good",
    "on_course": "good",
    "behind": "warn",
    "missed": "bad",
    "unmeasured": "muted",
}
STATE_TONES: dict[State, Tone] = {
    "met": "good",
    "on_course": "good",
    "at_risk": "warn",
    "unknown": "muted",
    "missed": "bad",
    "uncounted": "muted",
}


def standing_label(standing: ImperativeStanding) -> str:
    return STANDINGS[standing.standing]


def state_label(found: ObjectiveStanding, facts: Facts) -> str:
    """What others' deals bring is not known to somebody who does not see them."""
    if facts.sees_all or found.state not in ("missed", "at_risk"):
        return STATES[found.state]
    if not found.won.deals and not found.ahead.deals:
        return "without a deal that you may see"
    return "not met by deals you may see" if found.state == "missed" else "at risk by deals you may see"


def visible(facts: Facts) -> str:
    """ "that you may see", said of deals where there can be others."""
    return "" if facts.sees_all else " that you may see"


def seen_words(facts: Facts) -> str:
    """The honest limit of every sum; empty for who sees every deal."""
    return "" if facts.sees_all else "Counted over the deals you may see; the company may be further on."


def no_chance_words(facts: Facts) -> str:
    closed = counted(facts.wins.company.closed, "deal")
    return (
        f"No win chance can be told: {closed} of the company closed so far, and it takes {FEWEST_CLOSED}. What is "
        "expected of open deals is therefore not known, and only won business counts as covered."
    )


def percent(share: float | None, voice: Voice) -> str:
    return "not known" if share is None else voice.percent(share)


def covered_words(standing: ImperativeStanding, facts: Facts, voice: Voice) -> str:
    if standing.weighted is None:
        return "no target in money on record"
    if not facts.wins.known:
        return f"{percent(standing.share(standing.won.amount), voice)} won"
    return f"{percent(standing.weighted, voice)} won or expected, {percent(standing.unweighted, voice)} if all is won"


def sums_words(sums: Sums, currency: str, voice: Voice, *, expected: bool = False) -> str:
    if not sums.deals:
        return "none"
    said = f"{voice.money(sums.amount, currency)} in {counted(sums.deals, 'deal')}"
    if expected:
        said += f", {voice.money(sums.expected, currency)} expected"
    if sums.unpriced:
        said += f" ({sums.unpriced:,} without an amount)"
    return said


def asked_words(found: ObjectiveStanding, voice: Voice) -> str:
    """What the objective asks for."""
    objective, parts = found.objective, []
    if objective.target is not None:
        parts.append(voice.money(objective.target, objective.currency))
    if objective.deals is not None:
        parts.append(counted(objective.deals, "deal"))
    return " in ".join(parts) or "not in numbers"


def outlook_words(found: ObjectiveStanding, facts: Facts, voice: Voice) -> str:
    """What is won and expected, and the chance that it is enough."""
    money, parts = found.objective.currency, []
    if found.won.deals:
        parts.append(f"{voice.money(found.won.amount, money)} won in {counted(found.won.deals, 'deal')}")
    else:
        parts.append("nothing won" if found.objective.ends_on < facts.today else "nothing won yet")
    if found.ahead.deals:
        ahead = counted(found.ahead.deals, "open deal")
        amount = found.ahead.expected if facts.wins.known else found.ahead.amount
        parts.append(f"{voice.money(amount, money)} {'expected' if facts.wins.known else 'open'} from {ahead}")
    if found.chance is not None:
        parts.append(_chance_words(found, facts, voice))
    return ", ".join(parts)


def _chance_words(found: ObjectiveStanding, facts: Facts, voice: Voice) -> str:
    if not found.ahead.deals:
        return f"no open deal{visible(facts)} closes in time"
    if not found.chance:
        return "not enough even if all are won"
    return f"{voice.percent(found.chance)} chance of meeting it"


def period_words(found: ObjectiveStanding, voice: Voice) -> str:
    """A calendar quarter by its name, anything else by its days."""
    start, end = found.objective.starts_on, found.objective.ends_on
    whole_quarter = start.day == 1 and (end.month - start.month, start.month % 3) == (2, 1) and start.year == end.year
    if whole_quarter:
        return f"Q{end.month // 3} {end.year}"
    return f"{voice.day(start)} to {voice.day(end)}"


def carrier_words(carrier: Carrier, facts: Facts, voice: Voice) -> str:
    deal = carrier.deal
    details = [voice.money(deal.amount, deal.currency)]
    if deal.status == "won":
        details.append(f"won {voice.day(deal.close_on)}")
    else:
        if carrier.chance is not None:
            expected = voice.money(carrier.expected, deal.currency)
            details[0] += f" at {voice.percent(carrier.chance)} = {expected}"
        late = deal.close_on is not None and deal.close_on < facts.today
        details.append(f"{deal.stage}, {'should have closed' if late else 'closes'} {voice.day(deal.close_on)}")
    if deal.owner_id in facts.people:
        details.append(facts.people[deal.owner_id])
    if carrier.outside:
        details.append("outside the market on record")
    return " · ".join(details)


def class_label(carrier: Carrier) -> str:
    if carrier.deal.status == "won":
        return "Won"
    return LABELS[carrier.deal_class] if carrier.deal_class else UNKNOWN


def suggestion_words(suggestion: Suggestion, voice: Voice) -> str:
    deal = suggestion.deal
    parts = [voice.money(deal.amount, deal.currency), deal.stage]
    if suggestion.shared:
        parts.append(f"has {listed(suggestion.shared)}")
    elif suggestion.in_market:
        parts.append("in its market")
    if suggestion.makes_bedrock:
        parts.append("would make it a Bedrock")
    return " · ".join(parts)


def cite_passage(passage: Passage | None, sources: Citations) -> tuple[str, ...]:
    if passage is None:
        return ()
    document = passage.document
    kept = Source(
        "", "document", document.title, "document", document.id, passage.locator, passage.excerpt, document.at
    )
    return (sources.add(kept),)


def titles(standings: Sequence[ImperativeStanding]) -> str:
    return listed([f"“{s.imperative.title}”" for s in standings])
