"""The proposed team put on the deal: exactly which relations begin and end. Pure."""

from knowledge.records import Edge, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.right_team.facts import Facts
from skills.catalog.right_team.outcome import AcceptCard, Incomplete, Proposed, TeamCard
from skills.people.team_now import Member
from skills.people.team_roles import Seat

SOURCE = "chat"


def accepted(ask: Ask, facts: Facts, card: TeamCard) -> AcceptCard | Incomplete:
    """A seat changes hands, an open one is filled; who holds a seat that stays, stays as they are on record."""
    assert facts.bench is not None
    moment, rows, changes = facts.bench.moment, list[tuple[str, str, str]](), list[Change]()
    leaving: dict[str, Member] = {}
    for place in card.proposed:
        if place.fit is None or _stands(place):
            continue
        user = place.fit.user
        today = ", ".join(m.user.name for m in place.today) or "open"
        rows.append((place.seat.label, today, f"{user.name}, {place.seat.hours:g} hours a week"))
        leaving |= {m.edge.id: m for m in place.today if m.edge is not None}
        changes.append(_created(ask, facts, place.seat, user.id))
        bare = [m for m in card.others if m.user.id == user.id and m.key is None and m.edge is not None]
        leaving |= {m.edge.id: m for m in bare if m.edge is not None}
    if not rows:
        return Incomplete("nothing_new", card)
    ended = [Change("update", "edge", key, {"valid_to": moment}, {"valid_to": None}) for key in sorted(leaving)]
    named = {e.subject_id for e in facts.bench.teams if e.object_id == card.deal.id} | {card.deal.owner_id}
    coming = {c.values["subject_id"] for c in changes}
    gone = {m.user.id for m in leaving.values()} - coming
    staying = {m.user.name for m in (*card.others, *(m for k in card.kept for m in k.members)) if m.user.id not in gone}
    return AcceptCard(
        card.deal,
        tuple(rows),
        (*changes, *ended),  # in this order: one's own place may be what lets one name a successor
        f"{_who(ask)} put the proposed team on {card.deal.name}: " + "; ".join(f"{s}: {after}" for s, _, after in rows),
        tuple(sorted(staying)),
        tuple(sorted(facts.bench.name(u) for u in coming - named)),
    )


def _stands(place: Proposed) -> bool:
    """Whether who is proposed holds the seat on record already, alone or not."""
    assert place.fit is not None
    return any(m.edge is not None and m.user.id == place.fit.user.id for m in place.today)


def _created(ask: Ask, facts: Facts, seat: Seat, user_id: str) -> Change:
    assert facts.deal is not None
    assert facts.bench is not None
    attrs: dict[str, object] = {"role": seat.role.label.lower(), "side": seat.role.side, "hours": seat.hours}
    if seat.topic and seat.several:
        attrs["topic"] = seat.topic
    edge = Edge(
        id=record_id("edge", ask.principal.tenant, SOURCE, f"{ask.turn_id}:deal_team:{seat.key}:{user_id}"),
        tenant=ask.principal.tenant,
        kind="deal_team",
        subject_id=user_id,
        object_id=facts.deal.id,
        valid_from=facts.bench.moment,
        attrs=attrs,
        by=ask.principal.user_id,
        source=SOURCE,
    )
    values = {name: getattr(edge, name) for name in edge.__dataclass_fields__ if name != "id"}
    return Change("create", "edge", edge.id, values)


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id
