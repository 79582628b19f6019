"""From facts to a briefing, the team's, or a change of settings: pure, reads no clock."""

from datetime import date, timedelta

from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.briefing.changes import set_card
from skills.catalog.briefing.facts import Facts
from skills.catalog.briefing.intent import unread_times
from skills.catalog.briefing.outcome import Best, BriefCard, Card, DoneCard, Incomplete, Out, SettingsCard
from skills.catalog.briefing.team import team_card
from skills.initiatives.plan import build
from skills.noticing.meetings import Coming, coming
from skills.noticing.notice import Kind, Notice, as_wanted, digests, ranked, unsaid
from skills.noticing.noticed import noticed
from skills.noticing.watch import Watch

MOST_BEST = 3
MOST_PLANNED = 12
"""Deals a plan is reckoned for, the largest first: what is best to do first is on one of them."""
_DAYS_AHEAD = 4
_OWNERS: frozenset[Kind] = frozenset({"silent", "passed", "next_step"})
"""What is for a deal's owner to see to; who only helps on it is not told."""


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    kind = facts.intent.kind
    if kind == "task_done":
        return _done(facts)
    if kind == "settings":
        return SettingsCard(facts.wish)
    if kind == "set" and unread_times(ask):
        return Incomplete("no_time")
    if kind in ("set", "snooze", "less", "more"):
        return set_card(ask, facts) or Incomplete("nothing_to_set")
    if ask.entities.unresolved and not (ask.entities.deal_ids or ask.entities.account_ids) and not facts.intent.unasked:
        return Incomplete("nothing_found")
    if kind == "team":
        return team_card(ask, facts) if facts.members else Incomplete("no_team")
    return _brief(ask, facts)


def _done(facts: Facts) -> Card:
    task = facts.task
    if task is None:
        return Incomplete("no_task")
    change = Change("update", "activity", task.id, {"done": True}, {"done": task.done})
    return DoneCard(task, () if task.done else (change,))


def _brief(ask: Ask, facts: Facts) -> Card:
    watch = facts.watch
    assert watch is not None, "a briefing is read before it is decided"
    if not facts.own and not watch.tasks and not watch.planned:
        return Incomplete("no_deals")
    wish = facts.wish
    mine = (n for n in noticed(watch, ask.voice) if n.kind not in _OWNERS or _own(n, ask))
    every = [n for n in mine if n.deal is None or n.deal.id not in facts.left_out]
    wanted = ranked(as_wanted(every, less=wish.less, snoozed=wish.snoozed, today=ask.voice.today))
    notices = unsaid(wanted, facts.told) if facts.intent.unasked else wanted
    day, meetings = _meetings(watch, ask)
    return BriefCard(facts.since, day, meetings, notices, _best(watch, facts, ask.voice.today), digests(notices))


def _own(notice: Notice, ask: Ask) -> bool:
    return notice.deal is None or notice.deal.owner_id == ask.principal.user_id or bool(ask.entities.deal_ids)


def _meetings(watch: Watch, ask: Ask) -> tuple[date, tuple[Coming, ...]]:
    """What is left of today; where that is nothing and nobody waits for it unasked, the next day with some."""
    today = ask.voice.today
    days = [today + timedelta(days=n) for n in range(1 if ask.verb == "scheduled" else _DAYS_AHEAD)]
    for day in days:
        found = coming(watch, ask.voice, day=day)
        if found:
            return day, found
    return today, ()


def _best(watch: Watch, facts: Facts, today: date) -> tuple[Best, ...]:
    """The initiative of each deal that gains most per effort, best first; one per deal."""
    wanted = (s for s in watch.deals if s.deal.id not in facts.left_out)
    largest = sorted(wanted, key=lambda s: (-(s.deal.amount or 0), s.deal.name, s.deal.id))[:MOST_PLANNED]
    found = []
    for seen in largest:
        plan = build(seen.file, seen.now, seen.initiatives, today, watch.rules)
        entry = next((e for e in plan.entries if e.step.exact_gain > 0 and not e.after_others), None)
        if entry is not None:
            account = seen.file.account.name if seen.file.account else ""
            found.append(Best(seen.deal, entry, account))
    found.sort(key=lambda b: (-b.entry.per_effort, -(b.deal.amount or 0), b.deal.name, b.deal.id))
    return tuple(found[:MOST_BEST])
