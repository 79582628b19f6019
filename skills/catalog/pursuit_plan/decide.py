"""From facts to the plan, a part of it, or a change of it: pure, reads no clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.catalog.pursuit_plan.changes import change
from skills.catalog.pursuit_plan.facts import DealFacts, Facts
from skills.catalog.pursuit_plan.intent import CHANGES
from skills.catalog.pursuit_plan.outcome import (
    Card,
    Incomplete,
    Out,
    PlanCard,
    Pursuit,
    RivalsCard,
    StrategyCard,
    WeekCard,
)
from skills.catalog.pursuit_plan.phases import road
from skills.catalog.pursuit_plan.rivals import standings
from skills.catalog.pursuit_plan.schedule import rooms, schedule, short
from skills.catalog.pursuit_plan.steps import Gaps, steps
from skills.catalog.pursuit_plan.strategy import Profile, strategy
from skills.initiatives.plan import build
from skills.money.weigh import weigh
from skills.people.stakeholder_map import gaps as gaps_of
from skills.people.stakeholder_map import persons
from skills.people.team_now import Filled, Member, filled, members
from skills.people.team_roles import seats
from skills.profile.client import profile_of
from skills.rules import StakeholderRules
from skills.scoring.score import score
from skills.scoring.themes import themes
from skills.wording import Voice


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    found, intent = facts.found, facts.intent
    if found is None:
        return _nothing(facts)
    if found.file.deal.status != "open":
        return Incomplete("closed", deal=found.file.deal)
    today = facts.moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()
    pursuit = pursue(found, facts.moment, today, ask.voice, ask.rules.stakeholders)
    if intent.kind in CHANGES:
        return change(ask, intent, pursuit, today)
    if intent.kind == "week" and intent.period is not None:
        period = intent.period
        due = [p for p in pursuit.planned if period.start <= p.due_on <= period.end or p.state == "overdue"]
        return WeekCard(pursuit, period, tuple(sorted(due, key=lambda p: (p.due_on, p.number))))
    if intent.kind == "strategy":
        return StrategyCard(pursuit)
    if intent.kind == "rivals":
        return RivalsCard(pursuit)
    return PlanCard(pursuit, full=intent.kind == "full" or pursuit.deal_class == "bedrock")


def _nothing(facts: Facts) -> Incomplete:
    if facts.wanted:
        return Incomplete("nothing_found")
    if facts.choices:
        return Incomplete("which_deal")
    return Incomplete("no_open_deal" if facts.account is not None else "no_deals")


def pursue(facts: DealFacts, moment: datetime, today: date, voice: Voice, rules: StakeholderRules) -> Pursuit:
    file, deal = facts.file, facts.file.deal
    now = score(file, moment)
    plan = build(file, now, facts.initiatives, today, rules)
    money = weigh(facts.money, moment, voice)
    client = profile_of(facts.client, moment, today) if facts.client is not None else None
    bench = facts.bench
    edges = (*file.edges, *bench.relations)
    people = persons(bench.contacts, edges, bench.activities, moment, [deal.id], rules)
    holes = gaps_of(people, bench.activities, moment)
    found = themes(facts.themes, moment, today)
    bought = _bought(facts, today)
    stands = standings(facts.themes, found, moment, bought=bought)
    seated, loose = _team(facts)
    way = road(deal, facts.closings, facts.history, today)
    drawn = steps(
        Gaps(plan, people, holes, money, stands, found, seated, facts.relations, deal.owner_id), facts.tasks, moment
    )
    free = rooms((s.owner_id for s in drawn), bench.capacities, bench.teams, bench.deals, way)
    planned = schedule(drawn, way, free, today)
    return Pursuit(
        facts,
        plan,
        strategy(Profile(now, money.verdict.name, bought, _is_stone(facts))),
        way,
        planned,
        stands,
        found,
        money,
        client,
        people,
        holes,
        seated,
        loose,
        short(planned, free, way),
        bool(free),
    )


def _is_stone(facts: DealFacts) -> bool:
    return facts.verdict is not None and facts.verdict.shown == "stepping_stone"


def _bought(facts: DealFacts, today: date) -> bool:
    """A won deal of theirs, or something of ours that was delivered or runs there."""
    won = any(d.status == "won" for d in facts.file.account_deals)
    return won or any(d.started_on <= today for d in facts.file.deliveries)


def _team(facts: DealFacts) -> tuple[tuple[Filled, ...], tuple[Member, ...]]:
    """The seats of the pursuit, and who answers for delivery, with who sits on them."""
    deal, bench = facts.file.deal, facts.bench
    families = [bench.families.get(p, p) for p in deal.product_ids]
    deal_class = facts.verdict.shown if facts.verdict else None
    wanted = [*seats("pursuit", deal, deal_class, families)]
    wanted += [s for s in seats("delivery", deal, deal_class, families) if s.role.key == "delivery_lead"]
    return filled(wanted, members(deal, bench.teams, bench.users))
