"""A team: everybody's target, what is won, what their plan is expected to bring, and the gap."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from skills.answer import Action, Answer, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.attainment_plan.outcome import BoardCard, Out, Standing
from skills.catalog.attainment_plan.phrases import share
from skills.catalog.attainment_plan.plan import Plan
from skills.catalog.attainment_plan.plan_card import SKILL
from skills.citing import Citations
from skills.language.lists import counted, listed
from skills.wording import Voice

_BUTTONS = 4


def board_answer(ask: Ask, card: BoardCard, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    planned = [s for s in card.standings if s.plan is not None]
    rows = tuple(_row(s.plan, voice) for s in planned if s.plan is not None)
    cites = tuple(
        sources.record("target", y.target.id, f"Target of {s.person.user.name}")
        for s in planned
        if s.plan is not None and (y := s.plan.years[0]).target is not None and y.target is not None
    )
    said = _summary(planned, voice)
    parts: list[Part] = [TextPart(said, "warn" if any(_short(s) for s in planned) else "good")]
    if rows:
        columns = ("Client Expert", "Target", "By", "Won", "Expected", "Short", "Chance")
        parts.append(
            TablePart(
                columns, rows, "Largest gap first", ("left", "right", "left", "right", "right", "right", "right"), cites
            )
        )
    parts += _teams(card, voice, sources)
    without = [s.person.user.name for s in card.standings if s.plan is None]
    if without:
        parts.append(
            TextPart(f"No target on record that you may see: {listed(without, most=8)} (targets.csv).", "muted")
        )
    if ask.principal.role != "admin":
        parts.append(TextPart("Won and expected count only deals that you may see.", "muted"))
    buttons = tuple(
        Action(f"open-{n}", f"Plan of {s.person.user.name}", SKILL, "show", {"user_id": s.person.user.id})
        for n, s in enumerate(planned[:_BUTTONS], 1)
    )
    return Answer("Attainment plans", tuple(parts), sources.sources, buttons, said, skill=SKILL)


def _row(plan: Plan, voice: Voice) -> tuple[str, ...]:
    year, money = plan.years[0], plan.currency
    known = plan.chances_known and year.probability is not None
    return (
        plan.person.user.name,
        voice.money_short(year.goal.target, money),
        voice.day(year.goal.ends),
        voice.money_short(year.goal.won, money),
        voice.money_short(year.expected, money) if plan.chances_known else "not known",
        voice.money_short(year.shortfall, money) if year.shortfall else "nothing",
        share(year.probability, voice) if known and year.probability is not None else "not known",
    )


def _short(standing: Standing) -> bool:
    return standing.plan is not None and standing.plan.years[0].shortfall > 0


def _summary(planned: list[Standing], voice: Voice) -> str:
    if not planned:
        return "Nobody here has a target on record that you may see."
    short = [s for s in planned if _short(s)]
    if not short:
        return f"All {len(planned):,} are expected to reach their targets."
    gaps: dict[str, Decimal] = defaultdict(Decimal)
    for standing in short:
        if standing.plan is not None:
            gaps[standing.plan.currency] += standing.plan.years[0].shortfall
    total = " + ".join(voice.money(amount, currency) for currency, amount in sorted(gaps.items()))
    worst = short[0].person.user.name
    plans = counted(len(planned), "plan")
    return f"{len(short):,} of {plans} fall short of the target, by {total} in all; {worst} by most of theirs."


def _teams(card: BoardCard, voice: Voice, sources: Citations) -> list[Part]:
    items = []
    for team, target in card.teams:
        members = [s.plan for s in card.standings if s.person.user.team_id == team.id and s.plan is not None]
        same = [p for p in members if p.currency == target.currency]
        won = sum((_within(p, target.starts_on, target.ends_on) for p in same), Decimal(0))
        expected = sum((_expected(p, target.starts_on, target.ends_on) for p in same), Decimal(0))
        gap = max(Decimal(0), target.amount - won - expected)
        money = target.currency
        left = f"{voice.money(gap, money)} short" if gap else "should be reached"
        items.append(
            Item(
                f"{team.name}: {voice.money(target.amount, money)} by {voice.day(target.ends_on)}",
                f"{voice.money(won, money)} won, {voice.money(expected, money)} expected from "
                f"{counted(len(same), 'plan')}; {left}",
                tone="warn" if gap else "good",
                cites=(sources.record("target", target.id, f"Target of {team.name}"),),
            )
        )
    return [ListPart(tuple(items), "Team targets")] if items else []


def _within(plan: Plan, start: date, end: date) -> Decimal:
    deals = (d for d in plan.person.deals if d.status == "won" and d.currency == plan.currency)
    return sum((d.amount or Decimal(0) for d in deals if d.close_on and start <= d.close_on <= end), Decimal(0))


def _expected(plan: Plan, start: date, end: date) -> Decimal:
    chosen = (e.candidate for e in plan.chosen if e.candidate is not None)
    return sum((c.expected for c in chosen if start <= c.closes <= end), Decimal(0))
