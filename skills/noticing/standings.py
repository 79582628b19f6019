"""What is looked at once a week and kept as history: each client's profile and trap, who is covered on each deal. Pure.

Every change is one line in the history of the client or the deal, under a field that no record has; so nothing is
overwritten, and a briefing tells what moved since the last one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from knowledge.records import Activity, FieldChange
from skills.answer import Action
from skills.noticing.notice import Kind, Notice, Ref
from skills.noticing.watch import Seen, Watch
from skills.people.stakeholder_map import Person, gaps
from skills.profile.client import ClientProfile
from skills.profile.rules import GOALS, LABELS, PROFILES

PROFILE, TRAP, COVERAGE = "client_profile", "client_trap", "people_covered"
_SINGLE = "single_thread"
_HOLES = ("no_buyer", "uncovered", "missing_role", _SINGLE)
_TRAPS = {
    "honey": "the Honey trap: meetings, and no commitment",
    "margin": "the Margin trap: discounts rise",
    "dependency": "the Dependency trap: one contact or solution carries most of the revenue",
    "incumbency": "the Incumbency trap: nothing new was tabled for a year",
}


def of_client(client: ClientProfile) -> dict[str, str]:
    return {PROFILE: client.standing.profile, TRAP: client.trap.trap if client.trap.state == "sprung" else ""}


def of_deal(people: Sequence[Person], activities: Sequence[Activity], moment: datetime) -> dict[str, str]:
    """The holes in the map: roles without anybody in touch, and whether the deal hangs on one person."""
    holes = [g.role or _SINGLE for g in gaps(people, activities, moment) if g.kind in _HOLES]
    return {COVERAGE: ",".join(sorted(holes))}


def of_standings(watch: Watch) -> Iterator[Notice]:
    for change in _newest(watch, watch.turned):
        notice = _client(change, watch)
        if notice is not None:
            yield notice
    for seen in watch.deals:
        for change in _newest(watch, seen.changes):
            if change.field == COVERAGE:
                yield from _covered(seen, change)


def _newest(watch: Watch, changes: Sequence[FieldChange]) -> list[FieldChange]:
    """Of each record and field the newest that is news; the first reading is none."""
    found: dict[tuple[str, str], FieldChange] = {}
    for change in sorted(changes, key=lambda c: (c.at, c.id)):
        if change.before is not None and watch.since < change.at <= watch.now:
            found[change.record_id, change.field] = change
    return list(found.values())


def _client(change: FieldChange, watch: Watch) -> Notice | None:
    client = watch.accounts.get(change.record_id)
    if client is None:
        return None
    show = Action("profile", "Client profile", "client_profile", "show", {"account_id": client.id})
    if change.field == TRAP and change.after in _TRAPS:
        return _notice("trap", client.id, client.name, change, 57.0, f"Walks into {_TRAPS[change.after]}", "", show)
    if change.field != PROFILE or change.before not in PROFILES or change.after not in PROFILES:
        return None
    up = PROFILES.index(change.after) > PROFILES.index(change.before)
    told = f"Is {LABELS[change.after]} now, was {LABELS[change.before]}"
    goal = f"The goal: {GOALS[change.after]}."
    return _notice("profile", client.id, client.name, change, 42.0 if up else 54.0, told, goal, show)


def _notice(
    kind: Kind, about: str, where: str, change: FieldChange, weight: float, text: str, detail: str, action: Action
) -> Notice:
    refs = (Ref("account", about, where),)
    state = f"{change.before}>{change.after}"
    return Notice(kind, about, state, weight, text, None, where, detail, at=change.at, refs=refs, action=action)


def _covered(seen: Seen, change: FieldChange) -> Iterator[Notice]:
    """Only what opened: that somebody is in touch again shows in the score."""
    opened = sorted(set(_parts(change.after)) - set(_parts(change.before)))
    if not opened:
        return
    roles = [role.capitalize() for role in opened if role != _SINGLE]
    said = [f"no {' or '.join(roles)} in touch with us any more"] if roles else []
    said += ["one person now carries nearly all contact"] if _SINGLE in opened else []
    text = "; ".join(said)
    yield Notice(
        "coverage",
        seen.deal.id,
        f"{change.before}>{change.after}",
        56.0 if "buyer" in opened else 47.0,
        f"{text[:1].upper()}{text[1:]}",
        seen.deal,
        seen.deal.name,
        at=change.at,
        refs=(Ref("deal", seen.deal.id, seen.deal.name),),
        action=Action("who", "Who's who", "stakeholders", "show", {"deal_id": seen.deal.id}),
    )


def _parts(written: object) -> list[str]:
    return [part for part in str(written or "").split(",") if part]
