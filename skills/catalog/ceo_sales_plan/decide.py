"""From facts to the plan, one imperative, objectives, or a proposed relation: pure, reads no clock."""

from collections.abc import Iterable, Sequence

from knowledge.records import Deal, Edge, Imperative, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.intent import within
from skills.catalog.ceo_sales_plan.outcome import (
    Card,
    DealsCard,
    ImperativeCard,
    Incomplete,
    ObjectivesCard,
    Out,
    Plan,
    PlanCard,
    Relation,
)
from skills.catalog.ceo_sales_plan.papers import Passage, meant, number_of, passage_of, passage_of_objective
from skills.catalog.ceo_sales_plan.standing import (
    Carrier,
    ImperativeStanding,
    in_market,
    standing_of,
)
from skills.catalog.ceo_sales_plan.suggesting import Suggestion, one_short, suggestions
from skills.deals.deal_class import Verdict, classify, largest_first

SOURCE = "chat"


def decide(ask: Ask, facts: Facts) -> Out:
    plan = plan_of(facts)
    return Out(facts, plan, _card(ask, facts, plan))


# --- the plan ---------------------------------------------------------------------------------------------


def plan_of(facts: Facts) -> Plan:
    verdicts = classify(facts.book)
    passages: dict[str, Passage | None] = {i.id: passage_of(i, facts.papers) for i in facts.imperatives}
    titles = {i.id: i.title for i in facts.imperatives}
    for objective in facts.objectives:
        title = titles.get(objective.imperative_id, "")
        passages[objective.id] = passage_of_objective(objective, title, facts.papers)
    standings = [_standing(i, facts, verdicts) for i in facts.imperatives]
    standings.sort(key=lambda s: (number_of(passages[s.imperative.id]) or len(standings) + 1, s.imperative.title))
    carrying = frozenset(e.subject_id for e in facts.carries)
    words = {d.id: _words(d, facts) for d in facts.deals}
    open_deals = [d for d in facts.deals if d.status == "open"]
    suggested = {i.id: suggestions(i, passages[i.id], open_deals, verdicts, carrying, words) for i in facts.imperatives}
    short = sorted((v for v in verdicts.values() if v.deal.status == "open" and one_short(v)), key=_by_deal)
    return Plan(tuple(standings), passages, suggested, tuple(short))


def _by_deal(verdict: Verdict) -> tuple[object, ...]:
    return largest_first(verdict.deal)


def _standing(imperative: Imperative, facts: Facts, verdicts: dict[str, Verdict]) -> ImperativeStanding:
    ids = {e.subject_id for e in facts.carries if e.object_id == imperative.id}
    carriers = [_carrier(d, imperative, facts, verdicts.get(d.id)) for d in facts.deals if d.id in ids]
    objectives = [o for o in facts.objectives if o.imperative_id == imperative.id]
    return standing_of(imperative, carriers, objectives, facts.today)


def _carrier(deal: Deal, imperative: Imperative, facts: Facts, verdict: Verdict | None) -> Carrier:
    chance = facts.wins.chance(deal) if deal.status == "open" else None
    return Carrier(
        deal,
        chance.mean if chance is not None else None,
        verdict.shown if verdict is not None else None,
        outside=not in_market(deal, imperative),
    )


def _words(deal: Deal, facts: Facts) -> tuple[str, ...]:
    products = [facts.products[p] for p in deal.product_ids if p in facts.products]
    return tuple(dict.fromkeys(n for p in products for n in (p.family, p.name) if n))


# --- the card ---------------------------------------------------------------------------------------------


def _card(ask: Ask, facts: Facts, plan: Plan) -> Card:
    intent = facts.intent
    if not facts.imperatives:
        return Incomplete("no_imperatives")
    about = _about(ask, facts, plan)
    if intent.kind in ("carry", "uncarry"):
        return _relate(ask, facts, plan, about)
    if intent.kind == "deal":
        return _deals(facts, plan, about)
    if intent.kind == "objectives":
        return _objectives(facts, plan, about)
    chosen = [s for s in plan.standings if s.imperative in about]
    if chosen and len(chosen) < len(plan.standings):
        return ImperativeCard(tuple(chosen))
    return PlanCard(intent.weakest, intent.bare)


def _about(ask: Ask, facts: Facts, plan: Plan) -> tuple[Imperative, ...]:
    """The imperatives a button or the words mean, else what was talked of where the words point back."""
    pressed = ask.args.get("imperative_id")
    if pressed:
        return tuple(i for i in facts.imperatives if i.id == pressed)
    found = meant(facts.intent.words, facts.imperatives, plan.passages)
    if found:
        return found if len(found) < len(facts.imperatives) else ()
    remembered = ask.memory.get("imperatives", []) if "it" in facts.intent.words.split() else []
    return tuple(i for i in facts.imperatives if i.id in remembered)


def _objectives(facts: Facts, plan: Plan, about: Sequence[Imperative]) -> ObjectivesCard:
    one = about[0] if len(about) == 1 else None
    period, risky = facts.intent.period, facts.intent.risky
    rows = [
        (s, o)
        for s in plan.standings
        for o in s.objectives
        if (one is None or s.imperative.id == one.id)
        and (period is None or within(period, o.objective.starts_on, o.objective.ends_on))
        and (not risky or o.state in ("at_risk", "missed"))
    ]
    rows.sort(key=lambda row: row[1].objective.starts_on)
    return ObjectivesCard(tuple(rows), one)


def _deals(facts: Facts, plan: Plan, about: Sequence[Imperative]) -> Card:
    if not facts.meant:
        return Incomplete("which_deal", facts.choices)
    carried: dict[str, tuple[Imperative, ...]] = {}
    could: dict[str, tuple[tuple[Imperative, Suggestion], ...]] = {}
    for deal in facts.meant:
        ids = {e.object_id for e in facts.carries if e.subject_id == deal.id}
        carried[deal.id] = tuple(s.imperative for s in plan.standings if s.imperative.id in ids)
        could[deal.id] = tuple(
            (s.imperative, found)
            for s in plan.standings
            for found in plan.suggested.get(s.imperative.id, ())
            if found.deal.id == deal.id
        )
    return DealsCard(facts.meant, carried, could, about[0] if len(about) == 1 else None)


# --- a relation -------------------------------------------------------------------------------------------


def _relate(ask: Ask, facts: Facts, plan: Plan, about: Sequence[Imperative]) -> Card:
    if not facts.meant:
        return Incomplete("which_deal", facts.choices, tuple(about))
    if len(about) != 1:
        every = tuple(s.imperative for s in plan.standings)
        return Incomplete("which_imperative", facts.meant, tuple(about) or every)
    imperative = about[0]
    edges = {e.subject_id: e for e in facts.carries if e.object_id == imperative.id}
    if facts.intent.kind == "uncarry":
        return _take_off(ask, facts, imperative, [(d, edges[d.id]) for d in facts.meant if d.id in edges])
    fresh = tuple(d for d in facts.meant if d.id not in edges)
    if not fresh:
        return Incomplete("same", facts.meant, (imperative,))
    changes = tuple(_created(ask, facts, d, imperative) for d in fresh)
    cause = f"{_who(ask)} put {_names(fresh)} under “{imperative.title}” in the CEO Sales Plan"
    outside = tuple(d for d in fresh if not in_market(d, imperative))
    return Relation(fresh, imperative, True, changes, cause, outside)


def _take_off(ask: Ask, facts: Facts, imperative: Imperative, pairs: Sequence[tuple[Deal, Edge]]) -> Card:
    if not pairs:
        return Incomplete("not_carried", facts.meant, (imperative,))
    changes = tuple(Change("update", "edge", e.id, {"valid_to": facts.moment}, {"valid_to": None}) for _, e in pairs)
    deals = tuple(d for d, _ in pairs)
    cause = f"{_who(ask)} took {_names(deals)} off “{imperative.title}” in the CEO Sales Plan"
    return Relation(deals, imperative, False, changes, cause)


def _created(ask: Ask, facts: Facts, deal: Deal, imperative: Imperative) -> Change:
    made = Edge(
        id=record_id("edge", ask.principal.tenant, SOURCE, f"{ask.turn_id}:carries:{deal.id}:{imperative.id}"),
        tenant=ask.principal.tenant,
        kind="carries",
        subject_id=deal.id,
        object_id=imperative.id,
        valid_from=facts.moment,
        by=ask.principal.user_id,
        source=SOURCE,
    )
    values = {name: getattr(made, name) for name in made.__dataclass_fields__ if name != "id"}
    return Change("create", "edge", made.id, values)


def _names(deals: Iterable[Deal]) -> str:
    return ", ".join(d.name for d in deals)


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id
