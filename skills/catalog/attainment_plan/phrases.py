"""Values of a plan in words; every number comes from `plan`."""

from decimal import Decimal

from skills.ask import Ask
from skills.catalog.attainment_plan.changes import POINTS, Change
from skills.catalog.attainment_plan.entries import Entry
from skills.catalog.attainment_plan.plan import Plan, Year
from skills.catalog.attainment_plan.supposing import Scenario
from skills.citing import Citations
from skills.deals.deal_rules import FEWEST_CLOSED, LABELS, UNKNOWN
from skills.deals.win_chance import Tally
from skills.language.lists import counted, joined
from skills.wording import Voice

_TINY = 0.005


def hours(amount: float, voice: Voice) -> str:
    return f"{voice.number(amount, 0 if amount >= 10 or amount == int(amount) else 1)} hours"


def share(chance: float, voice: Voice) -> str:
    """Certain and hopeless only where they are."""
    if 0 < chance < _TINY:
        return f"under {voice.percent(0.01)}"
    return f"over {voice.percent(0.99)}" if 1 - _TINY < chance < 1 else voice.percent(chance)


def label(entry: Entry) -> str:
    return LABELS[entry.deal_class] if entry.deal_class else UNKNOWN


def whose(plan: Plan, ask: Ask) -> str:
    """ "you" or the name."""
    return "you" if plan.person.user.id == ask.principal.user_id else plan.person.user.name


def target_cite(year: Year, voice: Voice, sources: Citations) -> str:
    assert year.target is not None, "a supposed target has no record"
    return sources.record("target", year.target.id, f"Target to {voice.day(year.goal.ends)}")


def standing_words(plan: Plan, ask: Ask) -> str:
    """Whether the first target will be reached, and from what: the answer in a sentence or two."""
    year, voice, money = plan.years[0], ask.voice, plan.currency
    owner = "Your" if whose(plan, ask) == "you" else f"{plan.person.user.name}'s"
    target = f"{owner} target of {voice.money(year.goal.target, money)} by {voice.day(year.goal.ends)}"
    if year.goal.won >= year.goal.target:
        return f"{target} is reached: {voice.money(year.goal.won, money)} is won."
    odds = year.probability if plan.chances_known else None
    won = f"{voice.money(year.goal.won, money)} is won"
    short = any(e.left_out == "hours" for e in plan.left)
    said = f"{target} {_verdict(year, odds, voice, hours_short=short)}: {won}, and {_to_come(year, plan, voice)}"
    return f"{said}; {voice.money(year.shortfall, money)} is missing." if year.shortfall else f"{said}."


def _verdict(year: Year, odds: float | None, voice: Voice, *, hours_short: bool) -> str:
    if odds is None:
        return "can't be judged yet" if not year.shortfall else "is out of reach with the deals on record"
    if odds <= 0:
        short_of = "in these hours" if hours_short else "with the deals on record"
        return f"is out of reach {short_of}"
    if odds >= 1:
        return "will be reached"
    likely = next(words for least, words in _LIKELY if odds >= least)
    return f"{likely} ({share(odds, voice)})"


_LIKELY = (
    (0.75, "will most likely be reached"),
    (0.55, "is more likely reached than missed"),
    (0.45, "may be reached or missed"),
    (0.25, "is more likely missed than reached"),
    (0.0, "will most likely be missed"),
)


def _to_come(year: Year, plan: Plan, voice: Voice) -> str:
    number = sum(_in(e, year) for e in plan.chosen)
    if not number:
        unpriced = sum(e.left_out == "no_amount" for e in plan.entries)
        if unpriced and unpriced == len(plan.entries):
            return f"none of the {counted(unpriced, 'open deal')} has an amount on record, so none counts"
        return "no open deal counts towards it"
    deals, sums = counted(number, "open deal"), voice.money(year.expected, plan.currency)
    if not plan.chances_known:
        return f"{deals} would bring at most {sums} if all are won"
    return f"{deals} should bring {sums} at {'its chance' if number == 1 else 'their chances'}"


def year_words(year: Year, plan: Plan, voice: Voice) -> str:
    """A later target in a sentence."""
    money = plan.currency
    won = f"{voice.money(year.goal.won, money)} won of {voice.money(year.goal.target, money)}"
    said = f"{won}, {_to_come(year, plan, voice)}"
    if not year.shortfall:
        return f"{said}; enough" if plan.chances_known else f"{said}; enough only then"
    said += f"; {voice.money(year.shortfall, money)} missing"
    if plan.chances_known and year.probability is not None and year.probability > 0:
        said += f", {share(year.probability, voice)} chance of reaching it"
    return said


def _in(entry: Entry, year: Year) -> bool:
    return entry.candidate is not None and year.goal.holds(entry.candidate.closes)


def hours_words(plan: Plan, voice: Voice) -> str:
    """Whether the hours suffice, by the fullest quarter."""
    if plan.room is None:
        return "How many hours there are is not on record, so they limit nothing here (capacities.csv)."
    if not plan.quarters:
        return "The plan takes no hours."
    fullest = max(plan.quarters, key=lambda q: q.hours / q.free if q.free > 0 else float("inf"))
    name = f"Q{(fullest.quarter.end.month + 2) // 3} {fullest.quarter.end.year}"
    load = f"{voice.number(fullest.hours, 0)} of {voice.number(fullest.free, 0)} free hours are taken in {name}"
    short = sum(e.left_out == "hours" for e in plan.left)
    if short:
        return f"The hours are not enough for every deal: {counted(short, 'deal')} left out for want of them; {load}."
    return f"The hours are enough for every deal in the plan: at the fullest {load}."


def binding_words(plan: Plan, voice: Voice) -> str:
    held, money = plan.binding, plan.currency
    if held.held == "nothing":
        said = "Nothing: the chosen deals should be enough."
        if held.above:
            said += f" With more hours {voice.money(held.above, money)} would come on top."
        return said
    if held.held == "hours":
        by = f" They run short by {voice.day(held.overdrawn)}." if held.overdrawn else ""
        rest = f" The other {voice.money(held.by_pipeline, money)} no hours would bring." if held.by_pipeline else ""
        return f"**Hours**: with enough of them {voice.money(held.by_hours, money)} less would be missing.{by}{rest}"
    if plan.entries and all(e.left_out == "no_amount" for e in plan.entries):
        return "**Amounts**: no open deal has one on record, so none can count. Fill them in first."
    limit = "more hours would not help" if plan.room is not None else "hours are not on record and limit nothing here"
    short = next(y for y, missing in zip(plan.years, held.unfilled, strict=True) if missing > 0)
    by = voice.day(short.goal.ends)
    return f"**Too few open deals**: at their chances they do not bring enough by {by}; {limit}."


def change_words(change: Change, plan: Plan, voice: Voice) -> str:
    if change.kind == "hours":
        return "A tenth more hours"
    entry = plan.entry(change.deal_id or "")
    name = entry.deal.name if entry else "A deal"
    if change.kind == "chance":
        chance = entry.candidate.chance if entry and entry.candidate else None
        known = (
            f" from {share(chance, voice)} to {share(min(1.0, chance + POINTS), voice)}" if chance is not None else ""
        )
        return f"{name}: chance up{known}"
    when = "earlier" if change.kind == "earlier" else "later"
    return f"{name} closes a quarter {when}, by {voice.day(change.closes)}"


def gain_words(change: Change, plan: Plan, voice: Voice) -> str:
    parts = []
    if change.less_short > 0:
        parts.append(f"{voice.money(change.less_short, plan.currency)} less short")
    if change.more_expected > 0 and change.more_expected != change.less_short:
        parts.append(f"{voice.money(change.more_expected, plan.currency)} more expected")
    elif change.more_expected < 0:
        parts.append(f"{voice.money(-change.more_expected, plan.currency)} less expected in all")
    before = plan.years[0].probability
    if before is not None and change.likelier >= _TINY:
        parts.append(f"chance of the target {share(before, voice)} → {share(before + change.likelier, voice)}")
    return ", ".join(parts)


def worth_words(entry: Entry, plan: Plan, voice: Voice) -> str:
    """ "$2,400,000 at 45 % = $1,080,000"."""
    candidate = entry.candidate
    amount = voice.money(entry.deal.amount, entry.deal.currency)
    if candidate is None or candidate.chance is None:
        return f"{amount}, chance not known"
    supposed = " as supposed" if entry.chance is not None and entry.chance.supposed else ""
    return f"{amount} at {share(candidate.chance, voice)}{supposed} = {voice.money(candidate.expected, plan.currency)}"


def left_out_words(entry: Entry, plan: Plan, voice: Voice) -> str:
    candidate = entry.candidate
    day = voice.day(candidate.closes) if candidate else ""
    takes = hours(candidate.hours, voice) if candidate else ""
    words = {
        "supposed": "left out, as supposed",
        "no_amount": "no amount on record",
        "currency": f"in {entry.deal.currency}; the target is in {plan.currency}, and amounts are not converted",
        "no_date": "no close date ahead, and too few won deals tell how long it would take",
        "later": f"closes {day}, after the last target on record",
        "between": f"closes {day}, in no target period on record",
        "hours": f"it takes {takes} by {day}, {_lacking(entry, plan, voice)}",
        "worthless": "worth nothing at its chance",
    }
    return words[entry.left_out or "later"]


def _lacking(entry: Entry, plan: Plan, voice: Voice) -> str:
    missing = dict(plan.hours_missing).get(entry.deal.id, 0.0)
    if missing > 0:
        return f"{hours(missing, voice)} more than there are even with nothing else in the plan"
    return "and the chosen deals need them more"


def tally(found: Tally) -> str:
    return f"{found.won:,} of {found.closed:,}"


def scenario_words(scenario: Scenario, plan: Plan, voice: Voice) -> tuple[str, ...]:
    """Each supposition in words."""
    names = {e.deal.id: e.deal.name for e in plan.entries}
    said = []
    if scenario.hours is not None:
        said.append(f"{hours(scenario.hours, voice)} a week")
    elif scenario.share_of_hours is not None:
        said.append(f"{voice.percent(scenario.share_of_hours)} of the hours on record")
    if len(scenario.without) == len(names) > 2:
        said.append("without any open deal")
    elif scenario.without:
        said.append(f"without {joined([names[d] for d in scenario.without if d in names])}")
    said += [f"{names[d]} closing {voice.day(day)}" for d, day in scenario.closes if d in names]
    chances = [(d, p) for d, p in scenario.chances if d in names]
    alike = {p for _, p in chances}
    if len(chances) == len(names) > 2 and len(alike) == 1:
        said.append(f"every open deal {_chance_words(alike.pop(), voice)}")
    else:
        said += [f"{names[d]} {_chance_words(p, voice)}" for d, p in chances]
    said += [f"{names[d]} at {voice.money(a, plan.currency)}" for d, a in scenario.amounts if d in names]
    if scenario.target is not None:
        said.append(f"a target of {voice.money(scenario.target, plan.currency)}")
    return tuple(said)


def _chance_words(chance: float, voice: Voice) -> str:
    return "won" if chance >= 1 else "lost" if chance <= 0 else f"at a chance of {voice.percent(chance)}"


def no_chance_words(closed: int) -> str:
    return (
        f"No win chance can be told: {counted(closed, 'deal')} of the company closed so far, and it takes "
        f"{FEWEST_CLOSED}. The plan counts full amounts, so it shows what is possible, not what to expect."
    )


def signed(amount: Decimal, voice: Voice, currency: str) -> str:
    mark = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{mark}{voice.money(abs(amount), currency)}"
