"""One person's plan: where it leads, what is in it, what holds it back, what is due when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from knowledge.records import Target
from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    Part,
    TablePart,
    TextPart,
)
from skills.ask import Ask
from skills.catalog.attainment_plan.basis import basis
from skills.catalog.attainment_plan.deal_parts import asked_deals, due_item, left_out, pursued
from skills.catalog.attainment_plan.intent import Focus
from skills.catalog.attainment_plan.outcome import Out, PlanCard
from skills.catalog.attainment_plan.phrases import (
    binding_words,
    change_words,
    gain_words,
    hours_words,
    no_chance_words,
    scenario_words,
    share,
    signed,
    standing_words,
    target_cite,
    whose,
    year_words,
)
from skills.catalog.attainment_plan.pictures import waterfall
from skills.catalog.attainment_plan.plan import Plan
from skills.citing import Citations
from skills.deals.deal_rules import CLASSES, LABELS, UNKNOWN
from skills.folding import folded
from skills.language.lists import counted
from skills.language.periods import named, shifted
from skills.wording import Voice

SKILL = "attainment_plan"
NOT_READ = (
    "I could not tell what to suppose, so this is the plan as on record. I can suppose other hours a week, a deal won, "
    "lost, moved or of another amount, or another target. Time off goes into capacities.csv, with 0 hours."
)
_MOST_CHANGES = 5
_MOST_DUE = 6
_MANY = 4
"""One deal in so many without an amount is worth a warning."""


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    plan, sources = card.plan, Citations()
    parts = [*_opening(ask, card, out, sources), *_ordered(ask, card, out, sources)]
    parts.append(basis(plan, ask, sources))
    if plan.person.user.id != ask.principal.user_id and ask.principal.role != "admin":
        seen = counted(sum(d.status == "open" for d in plan.person.deals), "open deal")
        parts.append(TextPart(f"Made from the {seen} of theirs that you may see.", "muted"))
    return Answer(
        _title(ask, card, out),
        tuple(parts),
        sources.sources,
        _actions(ask, card),
        summary=_summary(ask, card, out),
        skill=SKILL,
    )


def _title(ask: Ask, card: PlanCard, out: Out) -> str:
    who = card.plan.person.user.name
    then = f", as of {ask.voice.day(out.facts.today)}" if out.facts.intent.moment is not None else ""
    return f"Attainment plan{', what if' if card.base else ''}: {who}{then}"


def _summary(ask: Ask, card: PlanCard, out: Out) -> str:
    plan, voice = card.plan, ask.voice
    whole = standing_words(plan, ask)
    if card.base is not None:
        supposed = ", ".join(scenario_words(plan.scenario, plan, voice))
        return f"{supposed[:1].upper()}{supposed[1:]}: {whole[:1].lower()}{whole[1:]}"
    about = _asked_first(card, out, voice)
    return f"{about} {whole}" if about else whole


def _asked_first(card: PlanCard, out: Out, voice: Voice) -> str:
    """The answer to what was asked for in particular, before how the plan stands."""
    plan, focus = card.plan, out.facts.intent.focus
    if focus == "binding":
        said = binding_words(plan, voice).replace("**", "")
        return f"What holds the plan back: {said[:1].lower()}{said[1:]}"
    if focus == "hours":
        return hours_words(plan, voice)
    if focus == "left_out":
        return f"{counted(len(plan.left), 'open deal')} not in the plan." if plan.left else "Every open deal is in it."
    if focus == "milestones" and plan.milestones:
        first = plan.milestones[0]
        step = "to be won" if first.stage == "won" else f"to be in {first.stage}"
        return f"Next: {first.deal.name} {step} by {voice.day(first.due)}."
    return ""


# --- the top of the card ----------------------------------------------------------------------------------


def _opening(ask: Ask, card: PlanCard, out: Out, sources: Citations) -> list[Part]:
    plan, voice = card.plan, ask.voice
    parts: list[Part] = []
    if card.not_theirs:
        names = ", ".join(f"“{n}”" for n in card.not_theirs)
        parts.append(TextPart(f"{names} is no open deal in this plan, so nothing changes by it.", "warn"))
    if card.unread:
        parts.append(TextPart(NOT_READ, "warn"))
    if out.facts.own_instead:
        parts.append(TextPart("You manage no team, so this is your own plan.", "muted"))
    for target in plan.contradicting:
        parts.append(
            TextPart(_twice(target, voice), "warn", (sources.record("target", target.id, "The other target"),))
        )
    if card.base is not None:
        parts += _compared(card.base, plan, voice)
    for year in plan.years[1:]:
        cites = (target_cite(year, voice, sources),) if year.target is not None else ()
        parts.append(TextPart(f"By {voice.day(year.goal.ends)}: {year_words(year, plan, voice)}.", "muted", cites))
    if not plan.chances_known:
        parts.append(TextPart(no_chance_words(plan.wins.company.closed), "warn"))
    unpriced = sum(e.left_out == "no_amount" for e in plan.entries)
    if len(plan.entries) > unpriced and unpriced * _MANY >= len(plan.entries):
        share_of = f"{unpriced:,} of {counted(len(plan.entries), 'open deal')}"
        parts.append(
            TextPart(f"{share_of} have no amount on record, so they cannot count: fill amounts in first.", "warn")
        )
    if not plan.entries:
        said = "No open deal of yours" if whose(plan, ask) == "you" else f"No open deal of {plan.person.user.name}"
        parts.append(TextPart(f"{said} is on record: everything that is missing has to be found first.", "warn"))
    return parts


def _twice(target: Target, voice: Voice) -> str:
    money = voice.money(target.amount, target.currency)
    until = f"from {voice.day(target.starts_on)} to {voice.day(target.ends_on)}"
    return f"Another target, {money}, is on record {until} too. The larger one is planned for: end the wrong one."


def _compared(base: Plan, plan: Plan, voice: Voice) -> list[Part]:
    supposed = scenario_words(plan.scenario, plan, voice)
    if not supposed:
        return []
    money, before, after = plan.currency, base.years[0], plan.years[0]
    facts = [
        Fact("Won and expected", _from_to(before.attained, after.attained, voice, money)),
        Fact("Short of the target", _from_to(before.shortfall, after.shortfall, voice, money)),
    ]
    if before.probability is not None and after.probability is not None and plan.chances_known:
        change = f"{share(before.probability, voice)} → {share(after.probability, voice)}"
        facts.append(Fact("Chance of reaching it", change))
    was, now = {e.deal.id for e in base.chosen}, {e.deal.id for e in plan.chosen}
    names = {e.deal.id: e.deal.name for e in (*base.entries, *plan.entries)}
    if was - now:
        facts.append(Fact("Goes out", ", ".join(sorted(names[d] for d in was - now)), "warn"))
    if now - was:
        facts.append(Fact("Comes in", ", ".join(sorted(names[d] for d in now - was)), "good"))
    if was == now:
        facts.append(Fact("Deals", "the same as before"))
    return [FactsPart(tuple(facts), f"What if: {', '.join(supposed)}")]


def _from_to(before: Decimal, after: Decimal, voice: Voice, currency: str) -> str:
    if before == after:
        return f"{voice.money(after, currency)}, as before"
    return (
        f"{voice.money(before, currency)} → {voice.money(after, currency)} ({signed(after - before, voice, currency)})"
    )


# --- the rest, what was asked for first -------------------------------------------------------------------

_ORDER: tuple[Focus, ...] = ("whole", "binding", "left_out", "milestones", "hours")
_AFTER: tuple[Focus, ...] = ("whole", "binding", "milestones", "hours")


def _ordered(ask: Ask, card: PlanCard, out: Out, sources: Citations) -> list[Part]:
    """In full what was asked for, the rest folded; of the whole plan the deals, what holds it back, what is due."""
    plan, voice, focus = card.plan, ask.voice, out.facts.intent.focus
    made: dict[Focus, list[Part]] = {
        "whole": [waterfall(plan.years[0], plan, voice, sources), *pursued(plan, voice, sources)],
        "binding": _binding(plan, voice),
        "left_out": left_out(plan, voice, sources, folded=focus == "whole"),
        "milestones": _milestones(plan, voice, sources),
        "hours": [*_quarters(plan, voice, out), *_classes(plan, voice)],
    }
    if focus == "deal" and card.deal_ids:
        return [*asked_deals(card.deal_ids, plan, voice, sources), *folded("The whole plan", _laid_out(made, _ORDER))]
    if focus in ("whole", "deal"):
        picture, *deals = made["whole"]
        seen: list[Part] = [] if card.base is None else [picture]
        rest: dict[Focus, list[Part]] = {**made, "whole": seen, "binding": made["binding"][1:]}
        first = [*deals, *_binding(plan, voice)[:1], *made["left_out"]]
        return [
            *([picture] if card.base is None else []),
            *first,
            *folded("What would change it, milestones, by quarter", _laid_out(rest, _AFTER)),
        ]
    shown = made[focus][1:] if focus == "binding" else made[focus]
    return [*shown, *folded("The whole plan", _laid_out(made, [f for f in _ORDER if f != focus]))]


def _laid_out(made: Mapping[Focus, Sequence[Part]], which: Iterable[Focus]) -> list[Part]:
    return [part for focus in which for part in made[focus]]


def _classes(plan: Plan, voice: Voice) -> list[Part]:
    if not plan.chosen:
        return []
    rows = []
    for deal_class in (*CLASSES, None):
        found = [e for e in plan.chosen if e.deal_class == deal_class]
        if found:
            name = LABELS[deal_class] if deal_class else UNKNOWN
            amount = sum((e.deal.amount or Decimal(0) for e in found), Decimal(0))
            worth = sum((e.candidate.expected for e in found if e.candidate), Decimal(0))
            rows.append(
                (name, f"{len(found):,}", voice.money(amount, plan.currency), voice.money(worth, plan.currency))
            )
    columns = ("Class", "Deals", "Amount", "Expected")
    return [TablePart(columns, tuple(rows), "In the plan, by class", ("left", "right", "right", "right"))]


def _binding(plan: Plan, voice: Voice) -> list[Part]:
    parts: list[Part] = [
        TextPart(
            f"What holds the plan back: {binding_words(plan, voice)}",
            "good" if plan.binding.held == "nothing" else "warn",
        )
    ]
    if plan.new_business is not None:
        parts.append(TextPart(_new_business(plan, voice)))
    if plan.changes:
        items = tuple(
            Item(change_words(c, plan, voice), gain_words(c, plan, voice)) for c in plan.changes[:_MOST_CHANGES]
        )
        parts.append(ListPart(items, "What would change this most", ordered=True))
    return parts


def _new_business(plan: Plan, voice: Voice) -> str:
    new = plan.new_business
    assert new is not None, "asked only where there is some"
    said = (
        f"To fill the {voice.money(new.missing, plan.currency)} that open deals cannot bring by {voice.day(new.ends)}: "
        f"about {voice.money(new.amount, plan.currency)} of new deals, at {share(new.chance, voice)} from the start"
    )
    if new.begin_by is None:
        return f"{said}."
    if new.begin_by < voice.today:
        return (
            f"{said}. At the median pace of won deals they would have had to begin by {voice.day(new.begin_by)}, so "
            "it takes faster deals, or more from the open ones."
        )
    return f"{said}, begun by {voice.day(new.begin_by)} at the median pace of won deals."


def _milestones(plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    if not plan.milestones:
        return []
    shown = plan.milestones[:_MOST_DUE]
    parts: list[Part] = [ListPart(tuple(due_item(m, voice, sources) for m in shown), "Milestones")]
    rest = plan.milestones[_MOST_DUE:]
    if rest:
        items = tuple(due_item(m, voice, sources) for m in rest)
        parts.append(DetailsPart(f"{len(rest):,} later milestones", (ListPart(items),), "milestones"))
    if all(s.days_to_win is None for s in plan.wins.company.stages):
        parts.append(TextPart("Stages between have no date: too few won deals have their stages on record.", "muted"))
    return parts


def _quarters(plan: Plan, voice: Voice, out: Out) -> list[Part]:
    """By calendar quarter: hours, what closes, and the expected sum against the target it belongs to."""
    chosen = [e for e in plan.chosen if e.candidate is not None]
    if not chosen:
        return []
    hours_of = {q.quarter.end: q for q in plan.quarters}
    last = max(e.candidate.closes for e in chosen if e.candidate is not None)
    rows, quarter = [], named("quarter", out.facts.today)
    while quarter.start <= last:
        closing = [e for e in chosen if e.candidate is not None and quarter.start <= e.candidate.closes <= quarter.end]
        worth = sum((e.candidate.expected for e in closing if e.candidate), Decimal(0))
        load = hours_of.get(quarter.end)
        work = f"{voice.number(load.hours, 0)} of {voice.number(load.free, 0)}" if load is not None else "not known"
        name = f"Q{(quarter.end.month + 2) // 3} {quarter.end.year}"
        rows.append(
            (name, work, f"{len(closing):,}", voice.money(worth, plan.currency), _sum_so_far(plan, quarter.end, voice))
        )
        quarter = shifted("quarter", quarter.start, 1)
    columns = ("Quarter", "Hours", "Closing", "Expected", "Won and expected so far")
    return [TablePart(columns, tuple(rows), "By quarter", ("left", "right", "right", "right", "right"))]


def _sum_so_far(plan: Plan, end: date, voice: Voice) -> str:
    year = next((y for y in plan.years if y.goal.starts <= end and y.goal.ends >= end), plan.years[-1])
    closed = [e.candidate for e in plan.chosen if e.candidate is not None and e.candidate.closes <= end]
    worth = sum((c.expected for c in closed if year.goal.holds(c.closes)), Decimal(0))
    reached = year.goal.won + worth
    of_target = voice.percent(reached / year.goal.target) if year.goal.target > 0 else ""
    return f"{voice.money(reached, plan.currency)} ({of_target})" if of_target else voice.money(reached, plan.currency)


# --- buttons ----------------------------------------------------------------------------------------------


def _actions(ask: Ask, card: PlanCard) -> tuple[Action, ...]:
    who = {"user_id": card.plan.person.user.id}
    suppose = (Field("hours", "Hours a week for deals", "number", hint="The plan is made again with these"),)
    actions = [Action("hours", "What if I had other hours", SKILL, "what_if", who, fields=suppose)]
    if card.base is not None:
        actions.insert(0, Action("record", "The plan as on record", SKILL, "show", who, "primary"))
    stray = next((e for e in card.plan.entries if e.deal_class == "stray" and e.candidate is not None), None)
    if stray is not None:
        deal = {"deal_id": stray.deal.id}
        actions.append(Action("stray", f"Justify or drop {stray.deal.name}", "right_deals", "show", deal))
    if ask.principal.role in ("manager", "admin"):
        actions.append(Action("board", "Everybody's plan", SKILL, "board", {}))
    return tuple(actions)
