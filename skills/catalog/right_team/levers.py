"""What binds the answer and what would change it, by solving again. Pure."""

from dataclasses import replace

from skills.catalog.right_team.assignment import RULE_KEYS, Problem, Team, solve, value
from skills.catalog.right_team.outcome import Lever
from skills.catalog.right_team.rules import MORE_HOURS, WORTH_SAYING
from skills.catalog.right_team.staffing import Staffing

_MOST_TRIED = 10
_MOST_HOURS = 3


def binding(problem: Problem, team: Team) -> tuple[Lever, ...]:
    """Each rule left out by itself: those without which the team would be better, dearest first."""
    found: list[Lever] = []
    for rule in RULE_KEYS:
        if rule in team.dropped or (rule == "pinned" and not problem.pinned):
            continue
        other = solve(problem.without(rule))
        if other is not None and (gain := value(problem, other.pairs) - team.value) >= WORTH_SAYING:
            found.append(Lever("rule", other, gain, rule=rule))
    return tuple(sorted(found, key=lambda x: (-x.gain, x.rule or "")))


def levers(staffing: Staffing, team: Team) -> tuple[Lever, ...]:
    """More hours of somebody, one seat for everybody, and the next best team that fills as many seats."""
    problem = staffing.problem
    found = list(_hours(staffing, team))
    if len({u for _, u in team.pairs}) < len(team.pairs):
        single = solve(replace(problem, most_roles=1))
        if single is not None and single.pairs != team.pairs:
            found.append(Lever("one_seat", single, value(problem, single.pairs) - team.value))
    following = solve(replace(problem, other_than=team.pairs)) if team.pairs else None
    if following is not None:
        found.append(Lever("next", following, following.value - team.value))
    return tuple(found)


def _hours(staffing: Staffing, team: Team) -> list[Lever]:
    """Who, with so many hours a week more, would make it a better team."""
    problem, users = staffing.problem, staffing.scene.bench.users
    found = []
    for user_id in _pressed(problem, team)[:_MOST_TRIED]:
        other = solve(problem.with_hours(user_id, MORE_HOURS))
        if other is not None and other.value - team.value >= WORTH_SAYING:
            found.append(Lever("hours", other, other.value - team.value, user=users[user_id]))
    return sorted(found, key=lambda x: (-x.gain, x.user.name if x.user else ""))[:_MOST_HOURS]


def _pressed(problem: Problem, team: Team) -> list[str]:
    """Whom hours keep from a seat they would fit better than who has it, best fit first."""
    free = {c.user_id: c.free for c in problem.candidates}
    sitting = {s: problem.fits[(s, u)].floor for s, u in team.pairs}
    taken: dict[str, float] = {}
    hours = {s.key: s.hours for s in problem.seats}
    for seat, user_id in team.pairs:
        taken[user_id] = taken.get(user_id, 0.0) + hours[seat]
    wanted: dict[str, float] = {}
    for (seat, user_id), fit in problem.fits.items():
        have = free.get(user_id)
        if have is None or not fit.good_enough or (seat, user_id) in team.pairs:
            continue
        lacks = hours[seat] + taken.get(user_id, 0.0) > have
        if lacks and fit.floor > sitting.get(seat, 0.0):
            wanted[user_id] = max(wanted.get(user_id, 0.0), fit.floor)
    return sorted(wanted, key=lambda u: (-wanted[u], u))
