"""The team's week: how the 4Cs stand, which deals are at risk, coverage of the target, who needs help. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from knowledge.four_cs import FOUR_CS
from knowledge.records import Deal, Target, User
from skills.ask import Ask
from skills.catalog.briefing.facts import Facts
from skills.catalog.briefing.outcome import AtRisk, Coverage, Help, TeamCard
from skills.noticing.notice import Kind, Notice, digests
from skills.noticing.noticed import noticed
from skills.noticing.watch import Seen, Watch
from skills.scoring.posterior import half_up

RISKS: frozenset[Kind] = frozenset({"drop", "slip", "stage_back", "passed", "left", "rival", "budget", "silent"})
MOST_RISKS = 5
MOST_HELPED = 5


def team_card(ask: Ask, facts: Facts) -> TeamCard:
    watch = facts.watch
    assert watch is not None, "a team's digest is read before it is decided"
    every = noticed(watch, ask.voice)
    risks = at_risk(watch, every)
    return TeamCard(
        facts.since,
        means(watch),
        sum(1 for s in watch.deals if s.now.known),
        risks[:MOST_RISKS],
        coverage(facts, watch, ask),
        helped(facts, watch, risks)[:MOST_HELPED],
        tuple(n for n in every if n.kind == "rise")[:2],
        digests(n for r in risks for n in r.notices),
    )


def means(watch: Watch) -> dict[str, tuple[int | None, int | None]]:
    """Then over the deals known then, now over the same; now alone over all that are known."""
    keys = [*(c.key for c in FOUR_CS), "right_to_win"]
    return {key: _mean_of(watch, key) for key in keys}


def _mean_of(watch: Watch, key: str) -> tuple[int | None, int | None]:
    now = {s.deal.id: v for s in watch.deals if (v := _points(s, key)) is not None}
    then = {s.deal.id: v for s in watch.deals if s.before and (v := _before(s.before, key)) is not None}
    both = sorted(now.keys() & then.keys())
    if len(both) == len(now) and both:
        return _mean([then[i] for i in both]), _mean([now[i] for i in both])
    return None, _mean(list(now.values()))


def _before(frozen: Mapping[str, int | None], key: str) -> int | None:
    floor = any(frozen.get(c.key) is None for c in FOUR_CS)
    return None if key == "right_to_win" and floor else frozen.get(key)


def _points(seen: Seen, key: str) -> int | None:
    """A floor ("at least 37") is no Right to Win to take a mean of."""
    if key == "right_to_win":
        return None if seen.now.known == 0 or seen.now.is_floor else seen.now.right_to_win
    return next(c.points for c in seen.now.cs if c.spec.key == key)


def _mean(values: Sequence[int]) -> int | None:
    return half_up(sum(values) / len(values)) if values else None


def at_risk(watch: Watch, every: Sequence[Notice]) -> tuple[AtRisk, ...]:
    """Deals with something that can lose them, the heaviest first."""
    found = []
    for seen in watch.deals:
        own = tuple(n for n in every if n.kind in RISKS and n.deal is not None and n.deal.id == seen.deal.id)
        if own:
            found.append(AtRisk(seen.deal, watch.people.get(seen.deal.owner_id, "a colleague"), own))
    return tuple(sorted(found, key=lambda r: (-r.weight, -(r.deal.amount or 0), r.deal.name, r.deal.id)))


def coverage(facts: Facts, watch: Watch, ask: Ask) -> tuple[Coverage, ...]:
    """Per currency: the members' targets that run today, the longest of each; what was won and what closes in time."""
    today = ask.voice.today
    running = [t for t in facts.targets if t.starts_on <= today <= t.ends_on and t.user_id is not None]
    chosen: dict[str, Target] = {}
    for t in sorted(running, key=lambda t: (-(t.ends_on - t.starts_on).days, -t.amount, t.id)):
        chosen.setdefault(str(t.user_id), t)
    return tuple(
        _covered(c, list(chosen.values()), facts, watch) for c in sorted({t.currency for t in chosen.values()})
    )


def _covered(currency: str, targets: Sequence[Target], facts: Facts, watch: Watch) -> Coverage:
    own = [t for t in targets if t.currency == currency]
    first, last = min(t.starts_on for t in own), max(t.ends_on for t in own)
    who = {t.user_id for t in own}

    def inside(deal: Deal) -> bool:
        return (
            deal.owner_id in who
            and deal.currency == currency
            and deal.close_on is not None
            and first <= deal.close_on <= last
        )

    coming = [s.deal for s in watch.deals if inside(s.deal)]
    return Coverage(
        currency,
        first,
        last,
        sum((t.amount for t in own), Decimal(0)),
        _sum(d for d in facts.won if inside(d)),
        _sum(coming),
        len(coming),
    )


def _sum(deals: object) -> Decimal:
    return sum((d.amount or Decimal(0) for d in deals), Decimal(0))  # type: ignore[attr-defined]


def helped(facts: Facts, watch: Watch, risks: Sequence[AtRisk]) -> tuple[Help, ...]:
    """Who has deals at risk or a C below target, most at risk first, then the lowest C."""
    found = [h for u in facts.members if (h := _help(u, watch, risks)) is not None]
    return tuple(sorted(found, key=lambda h: (-h.at_risk, h.mean if h.mean is not None else 100, h.user.name)))


def _help(user: User, watch: Watch, risks: Sequence[AtRisk]) -> Help | None:
    own = [s for s in watch.deals if s.deal.owner_id == user.id]
    if not own:
        return None
    known = {c.key: [p for s in own if (p := _points(s, c.key)) is not None] for c in FOUR_CS}
    scored = {c: _mean(values) for c, values in known.items() if values}
    weakest = min(scored, key=lambda c: (scored[c] or 0, c), default=None)
    capped = sum(1 for s in own for c in s.now.cs if c.spec.key == weakest and c.capped)
    endangered = [r for r in risks if r.deal.owner_id == user.id]
    lowest = min(own, key=lambda s: ((_points(s, weakest) or 0) if weakest else 0, s.deal.name, s.deal.id))
    mean = scored[weakest] if weakest is not None else None
    first = endangered[0].deal if endangered else lowest.deal
    return Help(user, len(own), weakest, mean, capped, len(endangered), first)
