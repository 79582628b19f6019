"""From the record to the problem that is solved: whom to compare, which seats to plan, who has how much time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.access import Principal
from knowledge.records import Deal, DealClass, User
from skills.catalog.right_team.assignment import Candidate, Pair, Problem
from skills.catalog.right_team.outcome import Kept
from skills.catalog.right_team.rules import MOST_CANDIDATES
from skills.people.bench import Bench, compared_fairly, sees_assessments
from skills.people.fit import Fit, Scene, fit
from skills.people.selling import strongest
from skills.people.team_now import Filled, Member, filled, members
from skills.people.team_roles import Seat, seats
from skills.people.workload import Load, Stretch, loads, until_close

_RANKED_PER_SEAT = 8


@dataclass(frozen=True, slots=True)
class Staffing:
    deal: Deal
    scene: Scene
    people: tuple[User, ...]
    """Who is compared, by name."""
    whole: bool
    planned: tuple[Filled, ...]
    kept: tuple[Kept, ...]
    others: tuple[Member, ...]
    problem: Problem
    loads: Mapping[str, Load]
    stretch: Stretch

    def pairs_today(self) -> frozenset[Pair]:
        """Who of the people compared holds the planned seats today."""
        return frozenset(
            (f.seat.key, f.by[0].user.id) for f in self.planned if f.by and (f.seat.key, f.by[0].user.id) in self.fits
        )

    @property
    def fits(self) -> Mapping[Pair, Fit]:
        return self.problem.fits


def staffing(
    principal: Principal, bench: Bench, deal: Deal, deal_class: DealClass | None, *, whole: bool, free: bool
) -> Staffing:
    """`whole`: everybody is compared; `free`: the owner's seat is planned like any other."""
    people, whole = _pool(principal, bench, deal, whole)
    scene = Scene.of(bench, deal, fair=compared_fairly(principal, people))
    stretch = until_close(deal, bench.moment.date())
    wanted = seats("pursuit", deal, deal_class, bench.solutions(deal))
    now = members(deal, bench.teams, bench.users)
    held, loose = filled(wanted, [m for m in now if m.side == "pursuit"])
    fits = _fits(scene, wanted, people, now)
    planned = tuple(f for f in held if _is_planned(f, fits, deal, free))
    kept = tuple(_kept(f, fits, people) for f in held if f not in planned)
    load = loads([u.id for u in people], bench.capacities, bench.teams, bench.deals, stretch, without=deal.id)
    chosen = _shortlist(planned, people, fits, scene)
    problem = Problem(
        tuple(f.seat for f in planned),
        tuple(_candidate(u, scene, load[u.id], _bound(u, now, planned)) for u in chosen),
        {p: f for p, f in fits.items() if p[0] in {x.seat.key for x in planned}},
        frozenset() if free else _pinned(planned, deal, fits),
    )
    others = tuple(m for m in loose if m.edge is not None)
    return Staffing(deal, scene, people, whole, planned, kept, others, problem, load, stretch)


def _pool(principal: Principal, bench: Bench, deal: Deal, whole: bool) -> tuple[tuple[User, ...], bool]:
    """A manager compares the people they manage, and themselves; others, or on a wish, everybody is compared.

    Also where the deal belongs to somebody a manager does not manage: then their own people alone are no team for it.
    """
    people = sorted((u for u in bench.users.values() if u.active and u.role != "analyst"), key=lambda u: (u.name, u.id))
    owner = bench.users.get(deal.owner_id)
    own = principal.role == "manager" and owner is not None and sees_assessments(principal, owner)
    if whole or not own:
        return tuple(people), True
    return tuple(u for u in people if sees_assessments(principal, u)), False


def _fits(scene: Scene, wanted: Sequence[Seat], people: Sequence[User], now: Sequence[Member]) -> dict[Pair, Fit]:
    """Of whoever may hold a seat. Who is in the deal's delivery is no candidate for its pursuit, unless they sit."""
    delivering = {m.user.id for m in now if m.side == "delivery"}
    sitting = {(m.key, m.user.id) for m in now if m.side == "pursuit"}
    return {
        (seat.key, user.id): fit(scene, user, seat)
        for seat in wanted
        for user in people
        if user.role in seat.role.held_by and (user.id not in delivering or (seat.role.key, user.id) in sitting)
    }


def _is_planned(held: Filled, fits: Mapping[Pair, Fit], deal: Deal, free: bool) -> bool:
    """Open seats, and those whose holder can be compared; nobody is replaced for want of a record."""
    if not held.by or (free and held.seat.role.key == "client_expert"):
        return True
    known = fits.get((held.seat.key, held.by[0].user.id))
    return known is not None and known.proven


def _kept(held: Filled, fits: Mapping[Pair, Fit], people: Sequence[User]) -> Kept:
    sitting = {m.user.id for m in held.by}
    others = [f for (s, u), f in fits.items() if s == held.seat.key and u not in sitting and f.good_enough]
    best = max(others, key=lambda f: (f.floor, f.user.name, f.user.id), default=None)
    return Kept(held.seat, held.by, held.by[0].user.id not in {u.id for u in people}, best)


def _pinned(planned: Sequence[Filled], deal: Deal, fits: Mapping[Pair, Fit]) -> frozenset[Pair]:
    """The owner leads what is theirs."""
    return frozenset(
        (f.seat.key, deal.owner_id)
        for f in planned
        if f.seat.role.key == "client_expert"
        and any(m.user.id == deal.owner_id for m in f.by)
        and (f.seat.key, deal.owner_id) in fits
    )


def _bound(user: User, now: Sequence[Member], planned: Sequence[Filled]) -> float:
    """Hours a week on this deal that are not planned anew: a kept seat, a part in its delivery."""
    replanned = {id(m) for f in planned for m in f.by}
    return sum(m.hours or 0.0 for m in now if m.user.id == user.id and id(m) not in replanned)


def _candidate(user: User, scene: Scene, load: Load, bound: float) -> Candidate:
    tie = scene.tie(user.id)
    today = scene.bench.moment.date()
    return Candidate(
        user.id,
        None if load.free is None else max(0.0, load.free - bound),
        tie is not None and tie.knows,
        strongest(scene.held(user.id), today),
    )


def _shortlist(
    planned: Sequence[Filled], people: Sequence[User], fits: Mapping[Pair, Fit], scene: Scene
) -> tuple[User, ...]:
    """Few enough to solve at once: who sits today, the best for every seat, and the best of who knows the client."""
    if len(people) <= MOST_CANDIDATES:
        return tuple(people)
    chosen = {m.user.id for f in planned for m in f.by}
    for held in planned:
        ranked = sorted((f for (s, _), f in fits.items() if s == held.seat.key and f.good_enough), key=_best_first)
        knowing = [f for f in ranked if (tie := scene.tie(f.user.id)) is not None and tie.knows]
        chosen |= {f.user.id for f in (*ranked[:_RANKED_PER_SEAT], *knowing[:2])}
    return tuple(u for u in people if u.id in chosen)


def _best_first(found: Fit) -> tuple[float, str, str]:
    return -found.floor, found.user.name, found.user.id
