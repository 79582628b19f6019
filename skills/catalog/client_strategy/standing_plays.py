"""Plays that follow from the client as a whole: its trap, the way up, weak lenses, goals nobody serves. Pure."""

from collections.abc import Iterator

from knowledge.records import Deal, Imperative
from skills.answer import Action
from skills.catalog.client_strategy.play import Because, Play, Ref, due
from skills.catalog.client_strategy.situation import Situation, served_by
from skills.catalog.engagement_excellence.rules import LENS_LABELS
from skills.profile.client import ClientProfile
from skills.profile.rules import LABELS, TRAP_LABELS
from skills.profile.standing import Need
from skills.profile.traps import Dependency, Honey, Incumbency, Margin
from skills.wording import minus

_TRAP_IN, _WAY_IN, _GOAL_IN, _TICKET_IN, _NPS_IN = 14, 30, 21, 3, 10
"""Days until a play is due."""
_MOST_LENSES = 2


def standing_plays(now: Situation) -> Iterator[Play]:
    yield from _service(now)
    if now.profile is not None:
        yield from _traps(now.profile, now)
        yield from _way(now.profile, now)
    yield from _lenses(now)
    yield from _goals(now)


def _profile_action(now: Situation, key: str) -> Action:
    return Action(f"profile-{key}", "Client profile", "client_profile", "show", {"account_id": now.account.id})


# service: what is broken goes before what is wanted


def _service(now: Situation) -> Iterator[Play]:
    severe = [t for t in now.research.tickets if t.closed_on is None and t.severity in ("critical", "high")]
    for ticket in severe[:1]:
        more = f" and {len(severe) - 1} more like it" if len(severe) > 1 else ""
        yield Play(
            f"ticket:{ticket.id}",
            "hold",
            f"Settle “{ticket.summary}”{more}, and tell them yourself when it is done",
            (Because(f"A {ticket.severity} ticket is open", (Ref("ticket", ticket.id, ticket.summary),)),),
            ("Client sentiment stops falling",),
            now.owner_id,
            due(now.today, _TICKET_IN),
        )
    latest = next(iter(now.research.nps), None)
    if latest is not None and latest.nps < 0:
        yield Play(
            f"nps:{latest.id}",
            "hold",
            "Ask the sponsor what one change would turn their verdict on us, and agree a date for it",
            (Because(minus(f"Their last NPS is {latest.nps:+d}"), (Ref("nps_survey", latest.id, "NPS survey"),)),),
            ("NPS above zero",),
            now.owner_id,
            due(now.today, _NPS_IN),
        )


# trap and way up


def _traps(client: ClientProfile, now: Situation) -> Iterator[Play]:
    for signal in client.signals:
        if signal.state != "sprung":
            continue
        text, why, refs = _of_trap(signal, now)
        yield Play(
            f"trap:{signal.trap}",
            "hold",
            text,
            (Because(why, refs),),
            (f"Out of the {TRAP_LABELS[signal.trap]} trap",),
            now.owner_id,
            due(now.today, _TRAP_IN, now.nearest),
            action=_profile_action(now, signal.trap),
        )


def _of_trap(signal: Honey | Margin | Dependency | Incumbency, now: Situation) -> tuple[str, str, tuple[Ref, ...]]:
    """(what to do, why, on which records)."""
    if isinstance(signal, Honey):
        text = "Agree one paid first step and its date before the next meeting"
        why = f"{len(signal.meetings)} meetings in 90 days and no commitment"
        return text, why, tuple(Ref("activity", a.id, a.subject, a.at) for a in signal.meetings[:2])
    if isinstance(signal, Margin):
        on = f" on {now.nearest.name}" if now.nearest else ""
        rise = "" if signal.rise is None else f" by {signal.rise * 100:.0f} points"
        text = f"Trade, never give: no discount{on} without a change of scope, and the value in their figures first"
        return text, f"The discount rose{rise} over the last three deals", _deal_refs(signal.deals)
    if isinstance(signal, Dependency):
        name, share = _heaviest(signal)
        text = f"Put a second leg beside {name}: {_second_leg(now, name)}"
        return text, f"{name} carries {share:.0%} of what they bought in 24 months", _deal_refs(signal.deals)
    goal = _unserved(now) or next(iter(now.research.goals), None)
    about = f" on “{goal.title}”" if goal else ""
    text = f"Table one new idea{about} with an executive of theirs"
    return text, "No new idea or solution tabled in 12 months", ()


def _deal_refs(deals: tuple[Deal, ...]) -> tuple[Ref, ...]:
    return tuple(Ref("deal", d.id, d.name) for d in deals[:3])


def _heaviest(signal: Dependency) -> tuple[str, float]:
    named = [*signal.solutions[:1], *signal.people[:1]]
    name, share = max(named, key=lambda s: (s[1], s[0]))
    return name, float(share)


def _second_leg(now: Situation, name: str) -> str:
    """The open deal that brings something else, else a goal nobody serves."""
    families = now.research.families
    for deal in now.open:
        other = sorted({families[p] for p in deal.product_ids if p in families} - {name})
        if other:
            return f"{deal.name} brings {', '.join(other)}"
    goal = _unserved(now)
    return f"start from “{goal.title}”" if goal else "find the next goal of theirs that something else of ours serves"


def _way(client: ClientProfile, now: Situation) -> Iterator[Play]:
    way = client.standing.way
    if way is None:
        return
    for need in way.needs:
        text = _of_need(need, client, now)
        if not text:
            continue
        why = f"{now.account.name} is {LABELS[client.standing.profile]}; {_lacks(need)} is missing for {LABELS[way.to]}"
        yield Play(
            f"way:{need.condition}",
            "raise" if need.condition in ("executive", "joint") else "widen",
            text,
            (Because(why, (Ref("account", now.account.id, now.account.name),)),),
            (f"{LABELS[client.standing.profile]} → {LABELS[way.to]}",),
            now.owner_id,
            due(now.today, _WAY_IN),
            person_id=_executive(client) if need.condition == "executive" else None,
            action=_profile_action(now, need.condition),
        )


def _lacks(need: Need) -> str:
    words = {
        "executive": "a C-level contact active in 90 days",
        "joint": "a joint initiative",
        "solutions": f"{need.more} more solution{'' if need.more == 1 else 's'}",
        "deals": f"{need.more} more won deal{'' if need.more == 1 else 's'}",
        "regular": "an even rhythm of purchases",
        "tenure": "time",
    }
    return words[need.condition]


def _executive(client: ClientProfile) -> str | None:
    found = next(iter(client.bought.executives), None)
    return None if found is None else found.contact.id


def _of_need(need: Need, client: ClientProfile, now: Situation) -> str:
    """ "" for what only time brings, or an open deal already does."""
    if need.condition == "executive":
        found = next(iter(client.bought.executives), None)
        return (
            f"Bring {found.contact.name} back to the table" if found else "Find who leads at their side, and meet them"
        )
    if need.condition == "joint":
        goal = _unserved(now) or next(iter(now.research.goals), None)
        about = f" on “{goal.title}”" if goal else ""
        return f"Propose one initiative run together{about}, with a sponsor on each side"
    if need.condition in ("solutions", "deals"):
        return "" if now.open else "Open the next deal: nothing is in the pipeline with this client"
    return "Agree a rhythm: a yearly plan with them instead of single orders" if need.condition == "regular" else ""


# lenses and goals


def _lenses(now: Situation) -> Iterator[Play]:
    """The weakest lenses of which enough is known, each with its own next action."""
    found = now.lenses
    if found is None:
        return
    weak = [x for x in found.weak if x.low and not x.thin][:_MOST_LENSES]
    for lens in weak:
        action = found.actions[lens.key]
        label = LENS_LABELS[lens.key]
        yield Play(
            f"lens:{lens.key}",
            "raise",
            action.text,
            (Because(f"Lens {label} is {lens.points}: {action.indicator.said}"),),
            (f"Lens {label}, from {lens.points}",),
            action.owner.id if action.owner else now.owner_id,
            action.due_on,
            person_id=action.person.id if action.person and action.person.name in action.text else None,
            action=Action(
                f"lens-{lens.key}", "Six lenses", "engagement_excellence", "show", {"account_id": now.account.id}
            ),
        )


def _unserved(now: Situation) -> Imperative | None:
    """The first of their goals with nothing of ours behind it."""
    return next((g for g in now.research.goals if not served_by(g, now)), None)


def _goals(now: Situation) -> Iterator[Play]:
    goal = _unserved(now)
    if goal is None:
        return
    yield Play(
        f"goal:{goal.id}",
        "widen",
        f"Ask an executive of theirs what stands between them and “{goal.title}”, and what a first step would be",
        (
            Because(
                f"“{goal.title}” is a goal of theirs, and nothing of ours stands behind it",
                (Ref("imperative", goal.id, goal.title),),
            ),
        ),
        ("A next deal that carries a goal of theirs",),
        now.owner_id,
        due(now.today, _GOAL_IN),
        action=_profile_action(now, "goal"),
    )
