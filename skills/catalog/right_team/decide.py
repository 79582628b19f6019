"""From facts to the best team, or to the change that puts it on the deal: pure, reads no clock."""

from collections.abc import Sequence

from knowledge.records import SellingAttribute, Training, User
from skills.ask import Ask
from skills.catalog.right_team.accepting import accepted
from skills.catalog.right_team.assignment import Candidate, Team, solve, value
from skills.catalog.right_team.facts import Facts
from skills.catalog.right_team.levers import binding, levers
from skills.catalog.right_team.outcome import Card, Gap, Incomplete, Out, Proposed, TeamCard
from skills.catalog.right_team.rules import EXPERT_FROM
from skills.catalog.right_team.staffing import Staffing, staffing
from skills.people.fit import Fit, Scene, fit
from skills.people.selling_needs import Need, trainings_for
from skills.people.selling_rules import ATTRIBUTES, TOPIC_SKILL
from skills.people.team_now import Filled
from skills.people.team_roles import Seat


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.deal is None or facts.bench is None:
        if facts.wanted:
            return Incomplete("nothing_found")
        return Incomplete("which_deal" if facts.choices else "no_deals")
    if facts.deal.status != "open":
        return Incomplete("closed")
    deal_class = facts.verdict.shown if facts.verdict else None
    intent = facts.intent
    place = staffing(ask.principal, facts.bench, facts.deal, deal_class, whole=intent.whole, free=intent.free_lead)
    if not place.planned and not place.kept:
        return Incomplete("no_seats")
    card = _team(facts, place)
    if not any(f.proven for f in place.fits.values()):
        return Incomplete("nothing_known", card)
    return accepted(ask, facts, card) if intent.kind == "accept" else card


def _team(facts: Facts, place: Staffing) -> TeamCard:
    problem, bench = place.problem, place.scene.bench
    team = solve(problem) or Team(frozenset(), 0.0)
    proposed = tuple(_proposed(f, place, team) for f in place.planned)
    today = place.pairs_today()
    knowing = {c.user_id for c in problem.candidates if c.knows_client}
    return TeamCard(
        place.deal,
        facts.verdict.shown if facts.verdict else None,
        proposed,
        place.kept,
        tuple(_gap(p.seat, place) for p in proposed if p.fit is None),
        place.others,
        team,
        value(problem, today) if today else None,
        binding(problem, team),
        levers(place, team),
        place.loads,
        {c.user_id: c.free for c in problem.candidates},
        place.stretch,
        place.scene.fair,
        place.whole,
        len(place.people),
        tuple(bench.users[u] for u in sorted({u for _, u in team.pairs} & knowing, key=bench.name)),
        _attributes(place, team),
    )


def _attributes(place: Staffing, team: Team) -> tuple[tuple[User, tuple[SellingAttribute, ...]], ...]:
    people = {u for _, u in team.pairs}
    users = place.scene.bench.users
    found = [
        (users[c.user_id], tuple(a for a in ATTRIBUTES if a in c.strongest))
        for c in place.problem.candidates
        if c.user_id in people and c.strongest
    ]
    return tuple(found)


def _proposed(held: Filled, place: Staffing, team: Team) -> Proposed:
    seat, problem = held.seat, place.problem
    user_id = team.holder(seat)
    sitting = held.by[0].user.id if held.by else None
    others = [
        f
        for (s, u), f in problem.fits.items()
        if s == seat.key and u != user_id and f.good_enough and _has_hours(place, u, seat)
    ]
    return Proposed(
        seat,
        problem.fits[(seat.key, user_id)] if user_id else None,
        held.by,
        problem.fits.get((seat.key, sitting)) if sitting else None,
        (seat.key, user_id) in problem.pinned,
        max(others, key=lambda f: (f.floor, f.user.name, f.user.id), default=None),
    )


def _candidate(place: Staffing, user_id: str) -> Candidate | None:
    return next((c for c in place.problem.candidates if c.user_id == user_id), None)


def _has_hours(place: Staffing, user_id: str, seat: Seat) -> bool:
    person = _candidate(place, user_id)
    return person is not None and (person.free is None or person.free >= seat.hours)


def _gap(seat: Seat, place: Staffing) -> Gap:
    found = [f for (s, _), f in place.fits.items() if s == seat.key and f.proven and f.reach]
    best = max(found, key=lambda f: (f.reach, f.floor, f.user.name, f.user.id), default=None)
    short = best is not None and best.good_enough and not _has_hours(place, best.user.id, seat)
    return Gap(seat, best, short, _expert(seat, place), _training(seat, place.scene.bench.trainings))


def _expert(seat: Seat, place: Staffing) -> Fit | None:
    """Of who is not compared, the best in the seat's topic by certificates alone."""
    compared = {u.id for u in place.people}
    scene = Scene.of(place.scene.bench, place.deal, fair=False)
    outside = [u for u in scene.bench.users.values() if u.active and u.role != "analyst" and u.id not in compared]
    rated = [
        (topic.rating, f) for u in outside for f in [fit(scene, u, seat)] for topic in f.parts if topic.key == "topic"
    ]
    good = [(r, f) for r, f in rated if r is not None and r >= EXPERT_FROM]
    return max(good, key=lambda pair: (pair[0], pair[1].user.name, pair[1].user.id))[1] if good else None


def _training(seat: Seat, trainings: Sequence[Training]) -> Training | None:
    kind = seat.role.topic
    if kind is not None and seat.topic:
        need = Need(TOPIC_SKILL[kind], EXPERT_FROM, None, kind, seat.topic)
    else:
        need = Need(seat.role.skills[0], EXPERT_FROM, seat.role.attribute)
    return next(iter(trainings_for(need, trainings)), None)
