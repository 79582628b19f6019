"""The steps of the pursuit, drawn from gaps: score, people, money, rivals, themes, team. Pure.

Nothing here is general advice: every step names the record, or the missing record, it comes from. A step that stands
on the plan already, as an initiative or a task, is that one and is not proposed again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.four_cs import C_BY_KEY, FACTOR_OF_SUB
from knowledge.records import Activity, Contact, Evidence
from skills.catalog.pursuit_plan.rivals import Standing
from skills.catalog.pursuit_plan.rules import (
    MOST_INITIATIVES,
    PHASE_OF_FACTOR,
    PHASE_OF_QUALIFIER,
    REST_AFTER_DONE,
    STEP_SOURCE,
    PhaseKey,
    PostureKey,
)
from skills.catalog.pursuit_plan.step import Proof, Step
from skills.initiatives.plan import Entry, Plan
from skills.money.finding import DealMoney
from skills.money.rules import LABELS
from skills.people.contacts import titled
from skills.people.stakeholder_map import Gap, Person
from skills.people.stakeholder_rules import ROLE_LABELS, ROLE_MEANING
from skills.people.team_now import Filled
from skills.scoring.themes import Missing, Theme
from skills.scoring.words import FOG_LABELS

MONEY, MAP, MEET, SCORE, CRITIC, RIVAL, THEME, TEAM = range(8)
"""Ranks within a phase: whether there is a deal at all goes before how to win it."""
_MOST_MEETINGS = 3
_MEETING = "meet:"
_LACKS: dict[Missing, str] = {
    "check": "check again whether a rival can claim it",
    "doubt": "check whether a rival can claim it",
    "imperative": "tie it to a goal of theirs",
    "valued": "learn what it is worth to them",
    "proof": "prove it with a case",
}


@dataclass(frozen=True, slots=True)
class Gaps:
    """Everything steps are drawn from."""

    plan: Plan
    people: tuple[Person, ...]
    map: tuple[Gap, ...]
    money: DealMoney
    standings: tuple[Standing, ...]
    themes: tuple[Theme, ...]
    seats: tuple[Filled, ...]
    """Of the pursuit's team, and who answers for delivery."""
    relations: Mapping[str, str]
    owner_id: str
    """Of the deal."""


def steps(gaps: Gaps, tasks: Sequence[Activity], moment: datetime) -> tuple[Step, ...]:
    """Every step, by rank; those on record first among their like."""
    score = of_score(gaps.plan)
    spoken_to = {s.person.id for s in score if s.person is not None}
    drawn = [
        *_of_money(gaps),
        *_of_map(gaps, spoken_to),
        *score,
        *_of_rivals(gaps),
        *_of_themes(gaps),
        *_of_team(gaps),
    ]
    kept = [s for d in drawn if (s := _with_task(d, tasks, moment)) is not None]
    known = {s.key for s in kept}
    return (*kept, *(t for t in _accepted(tasks) if t.key not in known))


def _with_task(step: Step, tasks: Sequence[Activity], moment: datetime) -> Step | None:
    """The step as it stands on record; None where it was done not long ago."""
    if step.entry is not None:
        return step
    mine = [t for t in tasks if t.source == f"{STEP_SOURCE}{step.key}"]
    if not mine:
        return step
    last = max(mine, key=lambda t: (not t.done, t.at, t.id))
    if not last.done:
        return replace(step, title=last.subject, owner_id=last.user_id or step.owner_id, stored=last)
    return None if moment - last.at < REST_AFTER_DONE else step


def _accepted(tasks: Iterable[Activity]) -> list[Step]:
    """Tasks taken from the plan whose gap has closed since: still to be done, or to be crossed off."""
    return [
        Step(
            t.source.removeprefix(STEP_SOURCE),
            t.subject,
            "accepted from the plan; the gap it came from is closed",
            "qualify",
            t.user_id or "",
            2,
            TEAM,
            stored=t,
        )
        for t in tasks
        if t.source.startswith(STEP_SOURCE) and not t.done
    ]


def of_score(plan: Plan) -> tuple[Step, ...]:
    """What is on the Power Plan, and of its proposals those on qualifiers and on the weakest Cs."""
    weak = _weakest(plan)
    stored = [e for e in plan.entries if e.stored is not None]
    fresh = [e for e in plan.entries if e.stored is None and (e.aim.qualifier or e.aim.c in weak)]
    return tuple(_of_entry(e) for e in [*stored, *fresh[: max(0, MOST_INITIATIVES - len(stored))]])


def _weakest(plan: Plan) -> frozenset[str]:
    """The Cs nothing is known of, and of the others the two lowest."""
    unknown = [c.spec.key for c in plan.now.cs if c.points is None]
    known = sorted((c for c in plan.now.cs if c.points is not None), key=lambda c: (c.points or 0, c.spec.key))
    return frozenset([*unknown, *(c.spec.key for c in known[:2])])


def _of_entry(entry: Entry) -> Step:
    aim, label = entry.aim, C_BY_KEY[entry.aim.c].label
    target = PHASE_OF_QUALIFIER[aim.c] if aim.qualifier else PHASE_OF_FACTOR[FACTOR_OF_SUB[aim.sub_factors[0]]]
    return Step(
        f"initiative:{aim.key}",
        entry.title,
        f"the qualifier of {label} is not a yes" if aim.qualifier else f"raises {label}",
        target,
        entry.owner_id,
        entry.effort.rung,
        SCORE,
        entry.someone.contact if entry.someone else None,
        entry,
        entry.stored,
    )


def _owner(gaps: Gaps, person: Contact | None) -> str:
    """Who owns the relationship; else the deal's owner."""
    return gaps.relations.get(person.id, gaps.owner_id) if person else gaps.owner_id


def _of_money(gaps: Gaps) -> list[Step]:
    """The next question about the money, while it is not funded or an indicator is open."""
    money = gaps.money
    lacking = [LABELS[i.key].lower() for i in money.indicators if i.state != "yes"]
    if money.verdict.name == "funded" and not lacking:
        return []
    person = money.next.person
    who = f"Ask {person.name}" if person else "Find out"
    why = f"money {money.verdict.name}" + (f"; open: {', '.join(lacking)}" if lacking else "")
    proofs = tuple(money.verdict.decided_by[:1])
    key = f"money:{money.next.missing}"
    rank = THEME if money.verdict.name == "funded" else MONEY
    return [
        Step(key, f"{who}: {money.next.text}", why, "qualify", _owner(gaps, person), 2, rank, person, proofs=proofs)
    ]


def _of_map(gaps: Gaps, spoken_to: set[str]) -> list[Step]:
    """One step per hole; a few meetings at most, and none with somebody an initiative is about already."""
    found = [s for gap in gaps.map if gap.kind in _MAP_STEPS for s in _MAP_STEPS[gap.kind](gap, gaps)]
    meetings = [s for s in found if s.key.startswith(_MEETING)]
    wanted = [s for s in meetings if s.person is None or s.person.id not in spoken_to][:_MOST_MEETINGS]
    return [s for s in found if s not in meetings or s in wanted]


def _missing_role(gap: Gap, gaps: Gaps) -> list[Step]:
    assert gap.role is not None
    label, person = ROLE_LABELS[gap.role], gap.people[0].contact if gap.people else None
    title = f"Confirm whether {titled(person)} is the {label}" if person else f"Find out who the {label} is"
    why = f"nobody is on record as {label} (they {ROLE_MEANING[gap.role]})"
    return [Step(f"role:{gap.role}", title, why, "qualify", _owner(gaps, person), 1, MAP, person)]


def _meet(gap: Gap, gaps: Gaps) -> list[Step]:
    found = []
    for person in gap.people:
        role = f", {ROLE_LABELS[person.role]}" if person.role else ""
        why = f"{person.contact.name}{role}, has not met us or answered in {gap.rules.told('covered_days')} days"
        if person.heard is None:
            why = f"{person.contact.name}{role}, has never met us or answered"
        title = f"Meet {titled(person.contact)}, and log the meeting"
        target: PhaseKey = "qualify" if person.role == "buyer" else "propose"
        proofs = (person.heard,) if person.heard else ()
        owner = _owner(gaps, person.contact)
        found.append(
            Step(f"{_MEETING}{person.contact.id}", title, why, target, owner, 3, MEET, person.contact, proofs=proofs)
        )
    return found


def _thread(gap: Gap, gaps: Gaps) -> list[Step]:
    busy = gap.people[0]
    others = [p for p in gaps.people if p.contact.active and p.contact.id != busy.contact.id and (p.influence or 0) > 0]
    second = max(others, key=lambda p: (p.influence or 0.0, p.contact.name), default=None)
    with_whom = f"talk to {titled(second.contact)}" if second else "get a second name from them"
    title = f"Open a second line beside {busy.contact.name}: {with_whom}"
    person = second.contact if second else busy.contact
    why = f"{round(gap.share * 100)}% of the talks go through {busy.contact.name}"
    return [Step("threads", title, why, "qualify", _owner(gaps, person), 3, MEET, person)]


def _left(gap: Gap, gaps: Gaps) -> list[Step]:
    return [
        Step(
            f"left:{p.contact.id}",
            f"Find out who took over from {p.contact.name}",
            f"{p.contact.name} has left and still stands on the map",
            "qualify",
            _owner(gaps, p.contact),
            1,
            MAP,
            p.contact,
        )
        for p in gap.people
    ]


def _critic(gap: Gap, gaps: Gaps) -> list[Step]:
    found = []
    for p in gap.people:
        concern = f": “{p.concern}”" if p.concern else ""
        proofs = (p.edge,) if p.edge else ()
        title = f"Take up what holds {titled(p.contact)} back{concern}"
        why = f"{p.contact.name} is on record as {p.stance}, with influence"
        owner = _owner(gaps, p.contact)
        found.append(Step(f"critic:{p.contact.id}", title, why, "propose", owner, 3, CRITIC, p.contact, proofs=proofs))
    return found


def _no_owner(gap: Gap, gaps: Gaps) -> list[Step]:
    names = ", ".join(p.contact.name for p in gap.people[:2])
    title = f"Name who of us owns the relationship with {names}"
    return [Step("owners", title, f"nobody of us owns {names}", "qualify", gaps.owner_id, 1, MAP)]


_MAP_STEPS: dict[str, Callable[[Gap, Gaps], list[Step]]] = {
    "missing_role": _missing_role,
    "no_buyer": _meet,
    "uncovered": _meet,
    "unmet": _meet,
    "single_thread": _thread,
    "left": _left,
    "critic": _critic,
    "no_owner": _no_owner,
}


def _champion(gaps: Gaps) -> Contact | None:
    friends = [p for p in gaps.people if p.contact.active and p.stance in ("champion", "supporter")]
    best = min(friends, key=lambda p: (p.stance != "champion", -(p.influence or 0), p.contact.name), default=None)
    return best.contact if best else None


def _buyer(gaps: Gaps) -> Contact | None:
    buyers = [p for p in gaps.people if p.contact.active and p.recorded == "buyer"]
    best = max(buyers, key=lambda p: (p.influence or 0.0, p.contact.name), default=None)
    return best.contact if best else None


_ANSWERS: dict[PostureKey, str] = {
    "head_on": "Get “{theme}” into what they decide by, before {rival} is compared, through {friend}",
    "flank": "Agree with {friend} one part {rival} does not hold, and have it compared",
    "price": "Put the figure of the outcome beside the price of {rival}, with {buyer}",
    "above": "Offer {buyer} the result, and who answers for it, against the study of {rival}",
    "watch": "Ask {friend} what {rival} is doing here",
    "defend": "Go through what our part has brought with {friend}, before {rival} is compared",
}


def _of_rivals(gaps: Gaps) -> list[Step]:
    friend, buyer = _champion(gaps), _buyer(gaps)
    found = []
    for standing in gaps.standings:
        if standing.answered and standing.posture not in ("price", "above"):
            continue
        person = buyer if standing.posture in ("price", "above") else friend
        title = _ANSWERS[standing.posture].format(
            theme=standing.only_ours[0].ours.title if standing.only_ours else "",
            rival=standing.competitor.name,
            friend=friend.name if friend else "a friend at their side",
            buyer=buyer.name if buyer else "their Buyer",
        )
        against = f"; said for them: {_said(standing.against[0])}" if standing.against else ""
        why = f"{standing.competitor.name} is on the deal: {standing.because}{against}"
        proofs: tuple[Proof, ...] = (standing.edge, *standing.against[:1])
        key = f"rival:{standing.competitor.id}"
        found.append(Step(key, title, why, "propose", _owner(gaps, person), 3, RIVAL, person, proofs=proofs))
    return found


def _said(item: Evidence) -> str:
    fog = "" if item.fog == "fact" else f" ({FOG_LABELS[item.fog].lower()})"
    return f"“{item.statement}”{fog}"


def _of_themes(gaps: Gaps) -> list[Step]:
    ready = [t for t in gaps.themes if t.verdict == "impact"]
    buyer = _buyer(gaps)
    if ready:
        names = " and ".join(f"“{t.ours.title}”" for t in ready[:2])
        title = (
            f"Take {names} to {titled(buyer) if buyer else 'their Buyer'}, tied to “{ready[0].tie.goal.title}”"
            if ready[0].tie
            else ""
        )
        why = "only ours against those on the deal, tied to a goal of theirs, proven"
        return [Step("themes", title, why, "propose", _owner(gaps, buyer), 3, THEME, buyer)]
    near = next((t for t in gaps.themes if t.verdict == "not_ready"), None)
    if near is None:
        return []
    what = _LACKS[near.missing[0]]
    title = f"Make “{near.ours.title}” an Impact theme: {what}"
    return [
        Step(
            f"theme:{near.ours.id}", title, "no Impact theme is ready for this deal", "qualify", gaps.owner_id, 2, THEME
        )
    ]


def _of_team(gaps: Gaps) -> list[Step]:
    """One step for all open seats: naming people is one talk with whoever can lend them."""
    vacant = [f.seat for f in gaps.seats if not f.by]
    if not vacant:
        return []
    names = ", ".join(s.label for s in vacant)
    title = f"Fill the open seat{'s' if len(vacant) > 1 else ''} of the team: {names}"
    why = f"nobody is on record who {vacant[0].role.does}" if len(vacant) == 1 else "nobody is on record for them"
    return [Step("seats", title, why, "qualify", gaps.owner_id, 2, TEAM)]
