"""Plays that follow from the stakeholder map: who is missing, silent, against us, or nobody's. Pure."""

from collections.abc import Callable, Iterator, Sequence

from skills.answer import Action
from skills.catalog.client_strategy.play import Because, Play, Ref, Stage, due
from skills.catalog.client_strategy.situation import Situation
from skills.people.stakeholder_map import Gap, GapKind, Person
from skills.people.stakeholder_rules import ROLE_LABELS

_DAYS: dict[GapKind, int] = {
    "no_buyer": 5,
    "single_thread": 7,
    "left": 7,
    "critic": 10,
    "uncovered": 10,
    "missing_role": 14,
    "unmet": 14,
    "no_owner": 5,
}
_STAGES: dict[GapKind, Stage] = {
    "no_buyer": "hold",
    "single_thread": "hold",
    "left": "hold",
    "critic": "hold",
    "uncovered": "raise",
    "missing_role": "raise",
    "unmet": "raise",
    "no_owner": "widen",
}


def people_plays(now: Situation) -> Iterator[Play]:
    if not now.open:
        return
    if now.nobody_known:
        yield _nobody(now)
    if now.map is None:
        return
    missing = [g for g in now.map.gaps if g.kind == "missing_role"]
    if missing:
        yield _unfilled(missing, now)
    for gap in now.map.gaps:
        if gap.kind != "missing_role":
            yield _of_gap(gap, now)


def _nobody(now: Situation) -> Play:
    count = "1 open deal" if len(now.open) == 1 else f"{len(now.open)} open deals"
    return Play(
        "people:nobody",
        "hold",
        "Put on record whom we talk to there, and what part each plays (contacts.csv, or tell me in chat)",
        (Because(f"{count} and no contact of this client on record", (_account(now),)),),
        ("Buyers, Beneficiaries and Backers can be told",),
        now.owner_id,
        due(now.today, _DAYS["no_owner"], now.nearest),
    )


def _account(now: Situation) -> Ref:
    return Ref("account", now.account.id, now.account.name)


def _unfilled(gaps: Sequence[Gap], now: Situation) -> Play:
    """Every part nobody is on record for: one question, not three."""
    wanted = [f"the {ROLE_LABELS[g.role]}{_perhaps(g)}" for g in gaps if g.role]
    parts = [ROLE_LABELS[g.role] for g in gaps if g.role]
    return Play(
        "people:missing_role",
        _STAGES["missing_role"],
        f"Find out who is {_listed(wanted)}",
        (Because(f"Nobody is on record as {_listed(parts, 'or')}", tuple(r for g in gaps for r in _refs(g))[:2]),),
        (f"{_listed(parts)} on the map",),
        now.owner_id,
        due(now.today, _DAYS["missing_role"], now.nearest),
        action=_map(now, "missing_role"),
    )


def _perhaps(gap: Gap) -> str:
    if not gap.people:
        return ""
    contact = gap.people[0].contact
    return f" (perhaps {', '.join(t for t in (contact.name, contact.title) if t)})"


def _listed(words: Sequence[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _of_gap(gap: Gap, now: Situation) -> Play:
    text, person = _TEXTS[gap.kind](gap, now)
    return Play(
        f"people:{gap.kind}:{gap.role or ''}",
        _STAGES[gap.kind],
        text,
        (Because(_why(gap), _refs(gap)),),
        (_moves(gap),),
        now.owner_id if person is None else _owner(person, now),
        due(now.today, _DAYS[gap.kind], now.nearest),
        person_id=person.contact.id if person else None,
        action=_map(now, f"{gap.kind}-{gap.role or ''}"),
    )


def _map(now: Situation, key: str) -> Action:
    return Action(f"people-{key}", "Who's who", "stakeholders", "gaps", {"account_id": now.account.id})


def _owner(person: Person, now: Situation) -> str | None:
    """Who owns the relationship, else who talks to them most, else who looks after the client."""
    known = next((a.user_id for a in person.acquaintances if a.user_id in now.people), None)
    return person.owner_id or known or now.owner_id


def _called(person: Person) -> str:
    return f"{person.contact.name} ({person.contact.title})" if person.contact.title else person.contact.name


Told = tuple[str, Person | None]
"""What to do, and whom it needs."""


def _silent(gap: Gap, now: Situation) -> Told:
    """Of those who went silent the one heard last."""
    last = max(gap.people, key=lambda p: (p.heard is not None, p.heard.at if p.heard else now.moment, p.contact.id))
    return f"Get {_called(last)} talking to us again: no {_role(gap)} is in touch", last


def _role(gap: Gap) -> str:
    return ROLE_LABELS[gap.role] if gap.role else "decision maker"


def _thread(gap: Gap, now: Situation) -> Told:
    """The most influential other person who has a part and is not out."""
    only = gap.people[0]
    others = [p for p in (now.map.people if now.map else ()) if p.contact.id != only.contact.id and p.contact.active]
    others.sort(key=lambda p: (p.recorded is None, p.heard is None, -(p.influence or 0.0), p.contact.id))
    second = next(iter(others), None)
    if second is None:
        return f"Ask {_called(only)} to introduce us to a second person", only
    return f"Open a second line beside {only.contact.name}: talk to {_called(second)}", second


def _left(gap: Gap, now: Situation) -> Told:
    gone = gap.people[0]
    role = f" as {ROLE_LABELS[gone.role]}" if gone.role else ""
    return f"Find out who follows {_called(gone)}{role}", None


def _unmet(gap: Gap, now: Situation) -> Told:
    person = gap.people[0]
    return f"Meet {_called(person)} for the first time", person


def _critic(gap: Gap, now: Situation) -> Told:
    person = gap.people[0]
    concern = f": “{person.concern}”" if person.concern else ""
    return f"Take up what holds {_called(person)} back, with proof{concern}", person


def _no_owner(gap: Gap, now: Situation) -> Told:
    return f"Name who of us owns the relationship with {' and '.join(_called(p) for p in gap.people[:2])}", None


_TEXTS: dict[GapKind, Callable[[Gap, Situation], Told]] = {
    "no_buyer": _silent,
    "uncovered": _silent,
    "single_thread": _thread,
    "left": _left,
    "unmet": _unmet,
    "critic": _critic,
    "no_owner": _no_owner,
}


def _why(gap: Gap) -> str:
    who = ", ".join(p.contact.name for p in gap.people[:3])
    silent = f"No {_role(gap)} met us or answered in {gap.rules.told('covered_days')} days ({who}){_unanswered(gap)}"
    words: dict[GapKind, str] = {
        "no_buyer": silent,
        "uncovered": silent,
        "single_thread": f"{who} carries {gap.share:.0%} of all contact in {gap.rules.told('single_thread_days')} days",
        "left": f"{who} has left and is still on the map",
        "unmet": f"{who} has influence and never met us or answered",
        "critic": f"{who} has influence and is {gap.people[0].stance}" if gap.people else "",
        "no_owner": f"No colleague owns the relationship with {who}",
    }
    return words[gap.kind]


def _unanswered(gap: Gap) -> str:
    return "; our last mail is unanswered" if any(p.tried is not None for p in gap.people) else ""


def _refs(gap: Gap) -> tuple[Ref, ...]:
    """The last word of whom it is about, else the relation that puts them on the map."""
    found = []
    for person in gap.people[:2]:
        last = person.heard or person.tried
        if last is not None:
            found.append(Ref("activity", last.id, last.subject, last.at))
        elif person.edge is not None:
            found.append(
                Ref("edge", person.edge.id, f"Part on the deal: {person.contact.name}", person.edge.valid_from)
            )
    return tuple(found)


def _moves(gap: Gap) -> str:
    words: dict[GapKind, str] = {
        "no_buyer": "The Buyer is covered again",
        "uncovered": f"The {_role(gap)} is covered again",
        "single_thread": "The client no longer hangs by one person",
        "left": "The map is true again",
        "unmet": "One more person of influence is in touch",
        "critic": "One voice less against us",
        "no_owner": "Every Buyer is somebody's",
    }
    return words[gap.kind]
