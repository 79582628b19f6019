"""The plan as a card: the whole of a bedrock, the short form of any other deal."""

from dataclasses import replace

from skills.answer import Action, Answer, DetailsPart, ListPart, Part, Simple, TextPart
from skills.ask import Ask
from skills.catalog.pursuit_plan import sections
from skills.catalog.pursuit_plan.outcome import PlanCard, Pursuit, RivalsCard, StrategyCard
from skills.catalog.pursuit_plan.rules import POSTURES
from skills.catalog.pursuit_plan.step import Planned
from skills.catalog.pursuit_plan.words import (
    SKILL,
    accept_button,
    class_words,
    move_form,
    other_buttons,
    phase_title,
)
from skills.citing import Citations
from skills.deals.deal_rules import meaning_of
from skills.language.lists import counted, joined
from skills.scoring.gauges import total_part
from skills.scoring.words import headline
from skills.wording import Voice

SHORT_STEPS = 3
_OPENED = 4
"""Steps shown at once, of the phase that is on; the others are folded, and named by their number."""


def plan_answer(ask: Ask, card: PlanCard) -> Answer:
    return _full(ask, card.pursuit) if card.full else _short(ask, card.pursuit)


def _full(ask: Ask, pursuit: Pursuit) -> Answer:
    voice, sources = ask.voice, Citations()
    parts: list[Part] = [
        TextPart(_opening(pursuit, voice), cites=(sources.record("deal", pursuit.deal.id, pursuit.deal.name),)),
        *sections.strategy(pursuit)[:1],
        *sections.risks(pursuit, voice),
        *_road(pursuit, voice, sources),
        DetailsPart("Why this strategy", _simple(sections.strategy(pursuit)[1:]), key="strategy"),
        DetailsPart("Client", (sections.client(pursuit, voice, sources), total_part(pursuit.plan.now)), key="client"),
        DetailsPart(_against(pursuit), _simple(sections.rivals(pursuit, voice, sources)), key="rivals"),
        *_folded("Team", sections.team(pursuit, sources)),
    ]
    return Answer(
        f"Pursuit Plan: {pursuit.deal.name}",
        tuple(parts),
        sources.sources,
        (*_accepting(pursuit), move_form(pursuit, pursuit.road.phases[0]), *_week(pursuit), *other_buttons(pursuit)),
        _summary(pursuit, voice),
        skill=SKILL,
    )


def _road(pursuit: Pursuit, voice: Voice, sources: Citations) -> list[Part]:
    """The phase that is on with its first steps; what follows folded, phase by phase."""
    parts: list[Part] = []
    opened = next((p for p in pursuit.road.phases if pursuit.of_phase(p)), pursuit.road.phases[0])
    for phase in pursuit.road.phases:
        whole = sections.phase(pursuit, phase, voice, sources)
        head, steps = whole.items[0], whole.items[1:]
        if phase is opened:
            parts.append(replace(whole, items=(head, *steps[:_OPENED])))
            rest, title = steps[_OPENED:], f"{{}} more in phase {phase.number}; say for example “accept step {{}}”"
        else:
            rest, title = whole.items, f"{phase_title(phase, voice)}: {_steps(len(pursuit.of_phase(phase)))}"
        if rest:
            last = pursuit.of_phase(phase)[-1].number if pursuit.of_phase(phase) else 0
            folded = tuple(replace(i, action=None) for i in rest)
            parts.append(
                DetailsPart(title.format(_steps(len(rest)), last), (ListPart(folded),), key=f"phase-{phase.number}")
            )
    return parts


def _steps(n: int) -> str:
    return counted(n, "step") if n else "no step"


def _against(pursuit: Pursuit) -> str:
    names = [f"{s.competitor.name} ({POSTURES[s.posture][0].lower()})" for s in pursuit.standings]
    return f"Competition: {joined(names)}" if names else "Competition: nobody is named"


def _simple(parts: list[Part]) -> tuple[Simple, ...]:
    return tuple(p for p in parts if not isinstance(p, DetailsPart))


def _folded(title: str, parts: list[Part]) -> list[Part]:
    inner = tuple(p for p in parts if not isinstance(p, DetailsPart))
    open_seats = sum(i.tone == "warn" for p in inner if isinstance(p, ListPart) for i in p.items)
    more = f", {open_seats} seats open" if open_seats > 1 else ", 1 seat open" if open_seats else ""
    return [DetailsPart(f"{title}{more}", inner, key=title.lower())] if inner else []


def _opening(pursuit: Pursuit, voice: Voice) -> str:
    deal = pursuit.deal
    amount = voice.money(deal.amount, deal.currency) if deal.amount is not None else "no amount"
    closes = f"closes {voice.day(deal.close_on)} ({voice.ago(deal.close_on)})" if deal.close_on else "no close date"
    state = f"Right to Win {headline(pursuit.plan.now)}"
    return f"**{class_words(pursuit)}**, {amount}, {closes}, in {deal.stage}. {state}."


def _summary(pursuit: Pursuit, voice: Voice) -> str:
    first = next(iter(pursuit.planned), None)
    late = _on_time(pursuit)
    step = f" First: {first.step.title} ({pursuit.name(first.step.owner_id)}, {_by(first, voice)})." if first else ""
    phases = len(pursuit.road.phases)
    many = f"{len(pursuit.planned)} steps in {phases} phase{'s' if phases > 1 else ''}"
    return f"{pursuit.deal.name}: {many}; strategy “{pursuit.strategy.rule.name}”.{late}{step}"


def _by(planned: Planned, voice: Voice) -> str:
    """The day it is due; a day that has passed says so."""
    late = ", overdue" if planned.due_on < voice.today else ""
    return f"{voice.day(planned.due_on)}{late}"


def _on_time(pursuit: Pursuit) -> str:
    """Late or with days to spare, by our usual pace."""
    way = pursuit.road
    if way.late_by:
        return f" {way.late_by} days late at our pace."
    return f" {way.slack} days to spare at our pace." if way.slack else ""


def _short(ask: Ask, pursuit: Pursuit) -> Answer:
    """What class it is, and no more plan than that deserves."""
    voice, sources = ask.voice, Citations()
    deal = pursuit.deal
    meaning = f" ({meaning_of(pursuit.deal_class, ask.rules.deal_class)})" if pursuit.deal_class else ""
    why = f"**{class_words(pursuit)}**{meaning}: a Pursuit Plan is for a Bedrock, so here is the short form."
    if pursuit.deal_class is None:
        why += " See why the class can't be told."
    first = pursuit.planned[:SHORT_STEPS]
    items = tuple(sections.step_item(p, pursuit, voice, sources) for p in first)
    parts: list[Part] = [
        TextPart(why, "warn", (sources.record("deal", deal.id, deal.name),)),
        TextPart(_opening(pursuit, voice)),
        *sections.strategy(pursuit)[:2],
        ListPart(items, "Next steps", ordered=False) if items else TextPart("No gap on record asks for a step."),
        TextPart(_dates(pursuit, voice), "muted"),
        *sections.risks(pursuit, voice),
    ]
    full = Action("full", "Full plan anyway", SKILL, "full", {"deal_id": deal.id})
    classes = Action("class", "Why this class", "right_deals", "show", {"deal_id": deal.id})
    accept = (accept_button("accept", "Accept these", pursuit, tuple(p for p in first if p.state == "proposed")),)
    known = pursuit.deal_class is not None
    said = f"{deal.name} is a {class_words(pursuit)}" if known else f"The class of {deal.name} is not known yet"
    said += f", so the short form. {pursuit.strategy.rule.name}."
    said += _on_time(pursuit)
    if first:
        said += f" First: {first[0].step.title} ({pursuit.name(first[0].step.owner_id)}, {_by(first[0], voice)})."
    buttons = (*(accept if any(p.state == "proposed" for p in first) else ()), full, classes)
    return Answer(f"Pursuit, short: {deal.name}", tuple(parts), sources.sources, buttons, said, skill=SKILL)


def _dates(pursuit: Pursuit, voice: Voice) -> str:
    return "; ".join(phase_title(p, voice) for p in pursuit.road.phases) + "."


def _accepting(pursuit: Pursuit) -> tuple[Action, ...]:
    proposed = pursuit.proposed
    if not proposed:
        return ()
    first = tuple(p for p in proposed if p.phase.number == proposed[0].phase.number)
    every = accept_button("accept-all", f"Accept all {len(proposed)}", pursuit, proposed)
    if len(first) == len(proposed):
        return (every,)
    one = accept_button("accept-phase", f"Accept phase {first[0].phase.number}", pursuit, first)
    return (one, every)


def _week(pursuit: Pursuit) -> tuple[Action, ...]:
    args = {"deal_id": pursuit.deal.id, "which": "next"}
    return (Action("week", "Next week", SKILL, "week", args),)


def strategy_answer(ask: Ask, card: StrategyCard) -> Answer:
    pursuit, sources = card.pursuit, Citations()
    parts: list[Part] = [
        *sections.strategy(pursuit),
        total_part(pursuit.plan.now),
        sections.client(pursuit, ask.voice, sources),
        *sections.rivals(pursuit, ask.voice, sources),
    ]
    rule = pursuit.strategy.rule
    said = f"{pursuit.deal.name}: {rule.name}. {rule.then}. Because {pursuit.strategy.because}."
    args = {"deal_id": pursuit.deal.id}
    buttons = (Action("plan", "Whole plan", SKILL, "show", args), *other_buttons(pursuit))
    return Answer(f"Strategy: {pursuit.deal.name}", tuple(parts), sources.sources, buttons, said, skill=SKILL)


def rivals_answer(ask: Ask, card: RivalsCard) -> Answer:
    pursuit, sources = card.pursuit, Citations()
    parts = sections.rivals(pursuit, ask.voice, sources)
    answers = [p for p in pursuit.planned if p.step.key.startswith("rival:")]
    if answers:
        items = tuple(sections.step_item(p, pursuit, ask.voice, sources) for p in answers)
        parts.append(ListPart(items, "What the plan does about it"))
    names = [s.competitor.name for s in pursuit.standings]
    said = (
        f"{pursuit.deal.name}: against {', '.join(names)}."
        if names
        else f"{pursuit.deal.name}: no competitor is named."
    )
    if pursuit.standings:
        told = "; ".join(f"{s.competitor.name}: {POSTURES[s.posture][0].lower()}" for s in pursuit.standings)
        said = f"{pursuit.deal.name}: {told}."
    args = {"deal_id": pursuit.deal.id}
    buttons = (Action("plan", "Whole plan", SKILL, "show", args), *other_buttons(pursuit)[1:2])
    return Answer(f"Competition: {pursuit.deal.name}", tuple(parts), sources.sources, buttons, said, skill=SKILL)
