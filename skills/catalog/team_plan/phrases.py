"""Seats, conflicts and coverage in words."""

from collections.abc import Iterable

from knowledge.records import DealClass, User
from skills.catalog.team_plan.cadence import Coverage
from skills.catalog.team_plan.conflicts import Conflict
from skills.deals.deal_rules import LABELS
from skills.language.lists import counted, joined, listed
from skills.people.contacts import titled
from skills.people.selling_rules import CLASS_UNKNOWN_AS
from skills.people.stakeholder_rules import ROLE_LABELS
from skills.wording import Voice

CLASS_SAYS: dict[DealClass | None, str] = {
    "bedrock": "",
    "stepping_stone": (
        "A team plan is made for Bedrocks. This is a Stepping Stone: no sponsor, no industry expert, no commercial "
        "lead, the delivery lead alone for what follows, and a call every second week."
    ),
    "stray": (
        "A team plan is made for Bedrocks. This is a Stray: its Client Expert and nobody else, two workstreams, and a "
        "month at a time to justify or drop it."
    ),
    None: (
        "A team plan is made for Bedrocks. The class of this deal is not known, so what follows is what a "
        f"{LABELS[CLASS_UNKNOWN_AS]} takes."
    ),
}
_HEARD = {"meeting": "met", "call": "on the phone", "mail": "wrote"}


def short_names(people: Iterable[User]) -> dict[str, str]:
    """User id -> first name, or the whole name where two share the first."""
    every = {u.id: u for u in people}
    firsts = [u.name.split()[0] for u in every.values()]
    return {i: u.name if firsts.count(u.name.split()[0]) > 1 else u.name.split()[0] for i, u in every.items()}


def conflict_text(conflict: Conflict, voice: Voice) -> str:
    names, labels = joined(u.name for u in conflict.people), joined(conflict.labels)
    said = {
        "nobody": f"Nobody answers for {labels}",
        "both_sides": f"{names} answers for pursuit and for delivery: {listed(conflict.labels, most=4)}",
        "left": f"{names} has left and is still on the team",
        "buyer": f"Nobody covers {labels}, who {'decides' if len(conflict.labels) == 1 else 'decide'}",
        "open": f"Open: {labels}",
        "twice": f"{labels} is held by {names}: who is it?",
        "overbooked": f"{names} is overbooked by {voice.number(conflict.hours, 1)} h a week",
    }
    return said[conflict.kind]


def cover_text(c: Coverage, voice: Voice) -> str:
    """Who covers, when they were last heard, when they are due."""
    return f"{owner_text(c)}; {heard_text(c, voice)}; {due_text(c, voice)}{suggestion_text(c)}"


def owner_text(c: Coverage) -> str:
    if c.how == "owner":
        assert c.owner is not None
        return f"covered by {c.owner.name}" + ("" if c.on_team else ", who is not on the team")
    if c.how == "left":
        assert c.owner is not None
        return f"nobody: {c.owner.name} has left"
    return "covered by nobody"


def heard_text(c: Coverage, voice: Voice) -> str:
    heard = c.person.heard
    if heard is None:
        return "never met or answered"
    return f"{_HEARD.get(heard.kind, 'heard')} {voice.ago(heard.at)}"


def due_text(c: Coverage, voice: Voice) -> str:
    often = f"every {counted(c.every, 'day')}"
    if c.person.heard is None:
        return f"{often}, due now"
    if c.late:
        return f"{often}, {counted(c.late, 'day')} late"
    return f"{often}, due {voice.day(c.due)}"


def suggestion_text(c: Coverage) -> str:
    return f". Put {c.suggested.name} on them: {c.why}" if c.suggested else ""


def part(c: Coverage) -> str:
    """ "Buyer", "Backer?", "?"."""
    person = c.person
    if person.role is None:
        return "?"
    return f"{ROLE_LABELS[person.role]}?" if person.guessed else ROLE_LABELS[person.role]


def who(c: Coverage) -> str:
    return titled(c.person.contact)


CADENCE_HOW = (
    "Days between two words: by class and part (a Bedrock's Buyer 14, others 21), halved in negotiation, three "
    "quarters while proposing; half for an opponent, three quarters for a sceptic and for high influence, half as long "
    "again for low; at least 5, at most 45. Heard counts: met, called, or a mail from them."
)
