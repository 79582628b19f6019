"""The one next action of a lens: what, with whom, by whom, until when, and the gap it comes from. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.records import Contact, User
from skills.catalog.engagement_excellence.lens_people import decision_makers, implementers
from skills.catalog.engagement_excellence.measures import Indicator, Lens, View
from skills.catalog.engagement_excellence.rules import LensKey
from skills.people.contacts import is_executive
from skills.people.stakeholder_map import Person, covered
from skills.scoring.likeness import shared

_LOW = 5.0
"""A value below this goes before something unknown; something unknown goes before a better value."""


@dataclass(frozen=True, slots=True)
class NextAction:
    indicator: Indicator
    text: str
    person: Contact | None
    door: Contact | None
    """Who could open the door, where the person is not in touch with us."""
    owner: User | None
    due_on: date


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    """May hold {who}, {specialist} and {topic}."""
    anybody: str
    """Said where nobody on record fits."""
    days: int
    """Until when, from today."""


_LINES: dict[str, _Line] = {
    "reach": _Line("Get a meeting with {who}", "Put on record who leads at their side, C-level and VP", 14),
    "decision": _Line("Meet {who} about how they decide", "Find out who owns the budget, and put them on record", 10),
    "ceo": _Line("Ask {who} for half an hour within 7 days", "Put their CEO on record, and ask for half an hour", 7),
    "credibility": _Line(
        "Ask {who} which of our promises they would vouch for, and quote the answer",
        "Ask one of their executives which of our promises they would vouch for",
        7,
    ),
    "owned": _Line("Name who of us owns the relationship with {who}", "Put on record who of us owns which contact", 5),
    "covered": _Line("Talk to {who}", "Put on record who buys, who uses it and who implements it", 7),
    "threads": _Line("Open a second line: talk to {who}", "Put more of their people on record, and talk to one", 10),
    "rhythm": _Line("Call {who}, and agree when to talk again", "Log the talks there are with them", 3),
    "specialist": _Line("Bring {specialist} together with {who}", "Put on record who implements it at their side", 14),
    "named": _Line("Name {specialist} on the team of {topic}", "Name {specialist} on the team of {topic}", 5),
    "fit": _Line(
        "Have {specialist} go through the requirements with {who}",
        "Have {specialist} go through the requirements with a user of theirs",
        14,
    ),
    "stance": _Line(
        "Take up what holds {who} back, together with {specialist}{topic}",
        "Ask those who implement it what holds them back",
        10,
    ),
    "promised": _Line(
        "Agree one figure with {who} and put it into the offer{topic}",
        "Put one figure of theirs into the offer{topic}",
        7,
    ),
    "measured": _Line(
        "Agree with {who} what came of the work, in figures{topic}", "Note what came of the work, in figures{topic}", 10
    ),
    "delivered": _Line(
        "Go through {topic} with {who}: what was missed, and what is done about it",
        "Go through {topic}: what was missed, and what is done about it",
        10,
    ),
    "worth": _Line(
        "Ask {who} what they would miss if it were not us, and quote the answer",
        "Ask a user of theirs what they would miss if it were not us",
        7,
    ),
    "heard": _Line("Ask {who} what is new on their list this quarter", "Ask what is new on their list, and log it", 7),
    "answered": _Line("Answer {who}{topic}", "Answer what they asked for{topic}", 3),
    "idea": _Line("Put one new idea on the table with {who}{topic}", "Put one new idea on the table{topic}", 14),
    "addressed": _Line(
        "Ask {who} what it would take to reach “{topic}”, and tie it to a deal or a joint initiative",
        "Tie “{topic}” to a deal or a joint initiative",
        10,
    ),
    "talked": _Line("Take “{topic}” to {who}", "Take “{topic}” to one of their executives", 14),
    "grasp": _Line(
        "Ask {who} which two goals count most this year, and quote the answer",
        "Read their annual report for the two goals that count, and note them",
        7,
    ),
    "fits": _Line(
        "Ask {who} which of their goals fails without us, and quote the answer",
        "Ask one of their executives which goal fails without us",
        7,
    ),
}
_AS_ASIDE: dict[str, str] = {
    "stance": ": “{}”",
    "promised": " for {}",
    "measured": ": {}",
    "answered": ": “{}”",
    "idea": ": {}",
}
"""Where a topic is an aside, how it is put; without a topic nothing is."""
_ASK_GOALS = "Ask {who} for the goals of the year, and put them on record"
_WITHOUT_GOALS = {
    "addressed": _ASK_GOALS,
    "talked": _ASK_GOALS,
    "promised": "Ask {who} which figure of theirs our work is meant to move",
}
"""What comes first where no goal of theirs is on record."""
_NAMES_THEM = frozenset({"reach", "decision", "owned", "covered"})
"""Gaps that name the people they are about: where they name nobody, nobody fits is the gap."""
_HOMEWORK = frozenset({"named", "owned"})
"""Settled on our own side: nobody's door has to be opened for it."""


def next_action(lens: Lens, seen: View) -> NextAction:
    gap = _gap(lens, seen)
    line = _LINES[gap.key]
    person = next(iter(gap.about), None) or (None if gap.key in _NAMES_THEM else _WHO[lens.key](seen))
    specialist = best_specialist(seen)
    template = line.text if person or gap.key == "named" else line.anybody
    if not seen.file.goals:
        template = _WITHOUT_GOALS.get(gap.key, template)
    text = template.format(
        who=_called(person) if person else "an executive of theirs",
        specialist=specialist.name if specialist else "a specialist of ours",
        topic=_topic(gap),
    )
    on_map = next((p for p in seen.anywhere if person is not None and p.contact.id == person.id), None)
    door = None if gap.key in _HOMEWORK or on_map is None else _door(on_map, seen)
    return NextAction(gap, text, person, door, _owner(on_map, seen), _due(line.days, seen))


def _topic(gap: Indicator) -> str:
    aside = _AS_ASIDE.get(gap.key)
    if aside is None:
        return gap.topic or "the work so far"
    return aside.format(gap.topic.rstrip(".!? ")) if gap.topic else ""


def _gap(lens: Lens, seen: View) -> Indicator:
    known = sorted((i for i in lens.indicators if i.value is not None), key=lambda i: i.value or 0.0)
    if known and (known[0].value or 0.0) < _LOW:
        return known[0]
    unknown = [i for i in lens.indicators if i.value is None]
    if not seen.file.deliveries:  # nothing was delivered that could be gone through with them
        unknown = [i for i in unknown if i.key not in ("measured", "delivered")] or unknown
    return unknown[0] if unknown else known[0]


def _called(person: Contact) -> str:
    return f"{person.name} ({person.title})" if person.title else person.name


def _door(person: Person, seen: View) -> Contact | None:
    """Who is on our side and in touch, where the person is not."""
    if covered(person, seen.moment):
        return None
    friends = [
        p
        for p in seen.people
        if p.contact.id != person.contact.id
        and p.contact.active
        and p.stance in ("champion", "supporter")
        and covered(p, seen.moment)
    ]
    return min(friends, key=_friend_order).contact if friends else None


def _friend_order(person: Person) -> tuple[bool, float, str]:
    return person.stance != "champion", -(person.influence or 0.0), person.contact.name


def _owner(person: Person | None, seen: View) -> User | None:
    """Who owns the relationship; else the deal's owner, the client's, that of its newest deal."""
    deal, account = seen.file.deal, seen.file.account
    newest = max(seen.file.deals, key=lambda d: (d.status == "open", str(d.created_on or ""), d.id), default=None)
    wanted = (
        person.owner_id if person else None,
        deal.owner_id if deal else None,
        account.owner_id,
        newest.owner_id if newest else None,
    )
    users = {u.id: u for u in seen.file.house.users if u.active}
    return next((users[i] for i in wanted if i in users), None)


def _due(days: int, seen: View) -> date:
    """A working day; before the deal closes where that still lies ahead."""
    day = seen.today + timedelta(days=days)
    close = seen.file.deal.close_on if seen.file.deal else None
    if close is not None and seen.today < close < day:
        day = close
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return max(day, seen.today)


def best_specialist(seen: View) -> User | None:
    """Of our specialists: named on its open deals, then by the solutions of those deals in their title."""
    house = seen.file.house
    on_team = {e.subject_id for e in seen.file.edges if e.kind in ("deal_team", "account_team")}
    families = dict(house.families)
    wanted = " ".join(sorted({families.get(p, p) for d in seen.open_deals for p in d.product_ids}))
    found = [u for u in house.users if u.id in house.specialists and u.active]
    if not found:
        return None
    return min(found, key=lambda u: (u.id not in on_team, -len(shared(u.title, wanted)), u.name))


def _top(seen: View) -> Contact | None:
    executives = [p for p in seen.people if p.contact.active and is_executive(p.contact)]
    return _warmest(executives) or _warmest(decision_makers(seen))


def _buyer(seen: View) -> Contact | None:
    return _warmest(decision_makers(seen)) or _anybody(seen)


def _implementer(seen: View) -> Contact | None:
    return _warmest(implementers(seen)) or _anybody(seen)


def _user(seen: View) -> Contact | None:
    return _warmest([p for p in seen.people if p.contact.active and p.role == "beneficiary"]) or _anybody(seen)


def _anybody(seen: View) -> Contact | None:
    return _warmest([p for p in seen.people if p.contact.active])


def _warmest(people: list[Person]) -> Contact | None:
    best = max(
        people,
        key=lambda p: (p.heard.at.timestamp() if p.heard else 0.0, p.influence or 0.0, p.contact.id),
        default=None,
    )
    return best.contact if best else None


_WHO: dict[LensKey, Callable[[View], Contact | None]] = {
    "executive": _top,
    "client_experts": _buyer,
    "solution_masters": _implementer,
    "outcomes": _user,
    "needs": _user,
    "imperatives": _top,
}
"""Whom to ask where the gap itself names nobody."""
