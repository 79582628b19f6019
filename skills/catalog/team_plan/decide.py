"""From facts to the plan, to who covers whom, or to a change to confirm: pure, reads no clock but the ask's."""

from knowledge.records import DealClass
from skills.ask import Ask
from skills.catalog.team_plan.cadence import Coverage, coverage
from skills.catalog.team_plan.change import assigned, related, unassigned
from skills.catalog.team_plan.conflicts import conflicts
from skills.catalog.team_plan.facts import Facts
from skills.catalog.team_plan.outcome import Card, CoverCard, Incomplete, Out, PlanCard
from skills.catalog.team_plan.raci import raci
from skills.people.bench import Bench, compared_fairly, sees_assessments
from skills.people.fit import Fit, Scene, fit
from skills.people.stakeholder_map import Person, persons
from skills.people.team_now import Filled, Member, filled, members
from skills.people.team_roles import seats
from skills.people.workload import loads, until_close


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.deal is None or facts.bench is None:
        if facts.wanted:
            return Incomplete("nothing_found")
        return Incomplete("which_deal" if facts.choices else "no_deals")
    kind = facts.intent.kind
    now = members(facts.deal, facts.bench.teams, facts.bench.users)
    if kind == "assign":
        return assigned(ask, facts, now)
    if kind == "unassign":
        return unassigned(ask, facts, now)
    people = _people(ask, facts, facts.bench)
    if kind == "relate":
        return related(ask, facts, people)
    deal_class = facts.verdict.shown if facts.verdict else None
    found = coverage(people, now, facts.bench.users, deal_class, facts.deal.stage, ask.voice)
    if kind == "cover":
        return _cover(facts, found, deal_class)
    return _plan(ask, facts, now, found, deal_class)


def _people(ask: Ask, facts: Facts, bench: Bench) -> tuple[Person, ...]:
    assert facts.deal is not None
    edges = (*facts.plays, *bench.relations)
    return persons(bench.contacts, edges, bench.activities, bench.moment, [facts.deal.id], ask.rules.stakeholders)


def _cover(facts: Facts, found: tuple[Coverage, ...], deal_class: DealClass | None) -> Card:
    assert facts.deal is not None
    if not found:
        return Incomplete("no_contacts")
    meant = {c.id for c in facts.contacts}
    one = tuple(c for c in found if c.person.contact.id in meant)
    return CoverCard(facts.deal, deal_class, one or found, bool(one))


def _plan(
    ask: Ask, facts: Facts, now: tuple[Member, ...], found: tuple[Coverage, ...], deal_class: DealClass | None
) -> PlanCard:
    deal, bench = facts.deal, facts.bench
    assert deal is not None
    assert bench is not None
    solutions = bench.solutions(deal)
    wanted = (*seats("pursuit", deal, deal_class, solutions), *seats("delivery", deal, deal_class, solutions))
    held, others = filled(wanted, now)
    lines = raci(deal_class, held)
    stretch = until_close(deal, ask.voice.today)
    load = loads([m.user.id for m in now], bench.capacities, bench.teams, bench.deals, stretch)
    return PlanCard(
        deal,
        deal_class,
        held,
        others,
        lines,
        found,
        conflicts(lines, held, now, load, found),
        load,
        _could(ask, facts, held, now),
    )


def _could(ask: Ask, facts: Facts, held: tuple[Filled, ...], now: tuple[Member, ...]) -> dict[str, Fit]:
    """For each open delivery seat the best of who is not in the pursuit, among the people the asker may compare."""
    assert facts.deal is not None
    assert facts.bench is not None
    pursuing = {m.user.id for m in now if m.side == "pursuit"}
    free = [u for u in facts.bench.users.values() if u.active and u.role == "rep" and u.id not in pursuing]
    own = [u for u in free if sees_assessments(ask.principal, u)] if ask.principal.role == "manager" else free
    scene = Scene.of(facts.bench, facts.deal, fair=compared_fairly(ask.principal, own))
    found: dict[str, Fit] = {}
    for place in held:
        if place.by or place.seat.role.side != "delivery":
            continue
        good = [f for u in own if (f := fit(scene, u, place.seat)).good_enough]
        if good:
            found[place.seat.key] = max(good, key=lambda f: (f.floor, f.user.name, f.user.id))
    return found
