"""From facts to the plan, one initiative, the asker's list, or a proposed change: pure, reads no clock."""

from knowledge.records import Initiative
from skills.ask import Ask
from skills.catalog.power_plan.facts import Facts
from skills.catalog.power_plan.intent import CHANGES
from skills.catalog.power_plan.outcome import Card, EntryCard, Incomplete, MineCard, Out, PlanCard
from skills.catalog.power_plan.revise import revise
from skills.catalog.power_plan.targets import listed, targets
from skills.initiatives.plan import OPEN, Plan, build
from skills.scoring.score import score


def decide(ask: Ask, facts: Facts) -> Out:
    people = dict(facts.people)
    people.setdefault(ask.principal.user_id, ask.principal.name or "you")
    return Out(facts, _card(ask, facts), people)


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.intent.kind == "mine":
        return _mine(ask, facts)
    if facts.file is None:
        return _nothing(facts)
    now = score(facts.file, facts.moment)
    plan = build(facts.file, now, facts.initiatives, ask.voice.today, ask.rules.stakeholders)
    if facts.intent.kind in CHANGES:
        return revise(ask, facts, plan)
    if facts.intent.kind == "open":
        return _opened(ask, facts, plan)
    return PlanCard(plan, facts.snapshots)


def _nothing(facts: Facts) -> Incomplete:
    if facts.wanted:
        return Incomplete("nothing_found")
    if facts.choices:
        return Incomplete("which_deal", choices=facts.choices)
    return Incomplete("no_open_deal" if facts.account else "no_deals")


def _opened(ask: Ask, facts: Facts, plan: Plan) -> Card:
    found = targets(ask, facts.intent, plan)
    if isinstance(found, Incomplete):
        return found
    entry = found[0]
    refs = listed(ask, plan)
    number = refs.index(entry.ref) + 1 if entry.ref in refs else None
    return EntryCard(plan, entry, number, facts.snapshots)


def _mine(ask: Ask, facts: Facts) -> Card:
    if not facts.initiatives:
        return Incomplete("no_deals", choices=facts.choices)
    live = {d.id for d in facts.deals.values() if d.status == "open"}
    found = [i for i in facts.initiatives if i.status in OPEN and i.deal_id in live]
    if facts.intent.overdue:
        found = [i for i in found if i.due_on is not None and i.due_on < ask.voice.today]
    closed = [i for i in facts.initiatives if i.status == "done"]
    return MineCard(tuple(sorted(found, key=_by_date)), tuple(closed))


def _by_date(initiative: Initiative) -> tuple[bool, str, str]:
    due = initiative.due_on
    return due is None, due.isoformat() if due else "", initiative.id
