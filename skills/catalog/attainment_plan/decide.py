"""From facts to a plan, a what-if or a board: pure, reads no clock."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from skills.ask import Ask
from skills.catalog.attainment_plan.entries import closing_day
from skills.catalog.attainment_plan.facts import Facts, Person
from skills.catalog.attainment_plan.outcome import BoardCard, Card, Incomplete, Out, PlanCard, Standing
from skills.catalog.attainment_plan.plan import RECORD, Plan, plan_of
from skills.catalog.attainment_plan.supposing import (
    Named,
    Scenario,
    asks_what_if,
    from_json,
    means_all,
    read_scenario,
    supposes,
)
from skills.language.money import find_money
from skills.people.bench import sees_assessments


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if not facts.people:
        return Incomplete("no_person" if facts.unknown_people else "no_people")
    if len(facts.people) > 1:
        return _board(facts)
    person = facts.people[0]
    named = _named(ask, facts, person)
    scenario = _scenario(ask, facts, person, named)
    plan = plan_of(facts, person, scenario)
    if plan is None:
        seen = sees_assessments(ask.principal, person.user)
        return Incomplete("no_target" if seen else "hidden_target", person)
    base = None if scenario.empty else plan_of(facts, person, whole=False)
    about = tuple(n.deal.id for n in named) if facts.intent.focus == "deal" else ()
    off = _not_theirs(ask, named)
    return PlanCard(plan, base, about, off, unread=scenario.empty and not off and asks_what_if(ask.text))


def _named(ask: Ask, facts: Facts, person: Person) -> list[Named]:
    """Their open deals that were named, by name or by client, with the words that stand for each."""
    ids = {i for i in (*ask.entities.deal_ids, ask.args.get("deal_id")) if i}
    clients = set(ask.entities.account_ids)
    said = [m.lower() for m in ask.entities.mentions]
    found = []
    for deal in person.deals:
        if deal.status != "open" or (deal.id not in ids and deal.account_id not in clients):
            continue
        client = facts.clients.get(deal.account_id or "", "")
        names = [n.lower() for n in (deal.name, *deal.aliases, client) if n]
        words = (*names, *(m for m in said if any(m in n for n in names)))
        found.append(Named(deal, closing_day(deal, RECORD, facts)[0], words))
    return found


def _scenario(ask: Ask, facts: Facts, person: Person, named: Sequence[Named]) -> Scenario:
    """What is supposed: in a form, else in the words; on top of what was, where they go on from it."""
    earlier = from_json(ask.memory.get("scenario") or {}) if facts.intent.on_top else RECORD
    if ask.verb == "what_if" and (ask.args.get("hours") or ask.args.get("target")):
        return _from_form(ask).over(earlier)
    about = named or (_all_open(facts, person) if means_all(ask.text) else ())
    return read_scenario(ask.text, about, facts.today, ask.voice.locale).over(earlier)


def _all_open(facts: Facts, person: Person) -> list[Named]:
    return [Named(d, closing_day(d, RECORD, facts)[0]) for d in person.deals if d.status == "open"]


def _from_form(ask: Ask) -> Scenario:
    hours = _number(ask.args.get("hours", ""))
    money = find_money(f"amount {ask.args.get('target', '')}", ask.voice.locale)
    target = money[0].money.amount if money else _number(ask.args.get("target", ""))
    return Scenario(hours=None if hours is None else float(hours), target=target)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def _not_theirs(ask: Ask, named: Sequence[Named]) -> tuple[str, ...]:
    """Names a supposition was about that mean no open deal of this person."""
    if not supposes(ask.text) or named:
        return ()
    if ask.entities.unresolved:
        return ask.entities.unresolved
    return ask.entities.mentions if ask.entities.deal_ids or ask.entities.account_ids else ()


def _board(facts: Facts) -> BoardCard:
    standings = [Standing(p, plan_of(facts, p, whole=False)) for p in facts.people]
    teams = {p.user.team_id for p in facts.people}
    running = [t for t in facts.team_targets if t.team_id in teams and t.starts_on <= facts.today <= t.ends_on]
    by_id = {t.id: t for t in facts.teams}
    pairs = tuple((by_id[t.team_id], t) for t in running if t.team_id in by_id)
    return BoardCard(tuple(sorted(standings, key=_behind)), pairs)


def _behind(standing: Standing) -> tuple[bool, float, str]:
    plan = standing.plan
    return plan is None, -_missing(plan) if plan is not None else 0.0, standing.person.user.name


def _missing(plan: Plan) -> float:
    """The share of the first target that the plan leaves open."""
    year = plan.years[0]
    return float(year.shortfall / year.goal.target) if year.goal.target > 0 else 0.0
