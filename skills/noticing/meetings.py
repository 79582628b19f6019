"""A coming meeting in two lines: who will be there and how they stand, and the one thing to find out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from knowledge.records import Activity, Contact, Deal
from skills.noticing.on_people import known, part
from skills.noticing.watch import Seen, Watch
from skills.people.stakeholder_map import Person
from skills.scoring.next_step import Step, worth_of_yes
from skills.wording import Voice

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Coming:
    meeting: Activity
    deal: Deal | None
    seen: Seen | None
    guests: tuple[Contact, ...]
    people: Mapping[str, Person]
    """Contact id -> how they stand on the deal."""
    question: Step | None
    """The qualifier whose yes is worth most."""


def coming(watch: Watch, voice: Voice, *, day: date | None = None) -> tuple[Coming, ...]:
    """Meetings with somebody of a client that lie ahead; on one day of the person's own, or all that were read."""
    zone = ZoneInfo(voice.time_zone)
    ahead = (a for a in watch.planned if a.contact_ids and a.at >= watch.now)
    own = (a for a in ahead if a.user_id in (None, watch.user_id))
    wanted = (a for a in own if day is None or a.at.astimezone(zone).date() == day)
    return tuple(coming_of(a, watch) for a in wanted)


def coming_of(meeting: Activity, watch: Watch) -> Coming:
    seen = watch.seen(meeting.deal_id) or _nearest(meeting, watch)
    ids = list(meeting.contact_ids)
    guests = sorted((c for c in watch.guests if c.id in ids), key=lambda c: ids.index(c.id))
    people = {p.contact.id: p for p in known(seen, watch)} if seen else {}
    deal = seen.deal if seen else None
    return Coming(meeting, deal, seen, tuple(guests), people, best_question(seen) if seen else None)


def _nearest(meeting: Activity, watch: Watch) -> Seen | None:
    """A meeting filed with a client alone is taken to be about the client's largest open deal."""
    if meeting.deal_id is not None or meeting.account_id is None:
        return None
    theirs = [s for s in watch.deals if s.deal.account_id == meeting.account_id]
    return max(theirs, key=lambda s: (s.deal.amount or 0, s.deal.id), default=None)


def best_question(seen: Seen) -> Step | None:
    """The qualifier that is no or unanswered and whose yes moves Right to Win most; of equals one nobody answered."""
    open_ones = [c for c in seen.now.cs if c.qualifier != "yes"]
    unanswered = {c.spec.key for c in open_ones if c.answer is None}
    steps = [worth_of_yes(seen.file, seen.now, c.spec.key) for c in open_ones]
    return max(steps, key=lambda s: (round(s.exact_gain, 6), s.c in unanswered), default=None)


def who(one: Coming, voice: Voice) -> str:
    """ "Dana Whitfield (Beneficiary, champion; 9 days ago), Henrik Moe (Buyer, neutral; 2 weeks ago) and 1 more"."""
    told = [_told(c, one.people.get(c.id), voice) for c in one.guests[:_NAMED]]
    left = len(one.guests) - len(told)
    return ", ".join(told) + (f" and {left} more" if left else "")


def _told(contact: Contact, person: Person | None, voice: Voice) -> str:
    if person is None:
        return f"{contact.name} ({contact.title})" if contact.title else contact.name
    said = part({"role": person.recorded, "stance": person.stance}) or contact.title or "part unknown"
    heard = voice.ago(person.heard.at) if person.heard else "first meeting on record"
    return f"{contact.name} ({said}; {heard})"


def clock(meeting: Activity, voice: Voice) -> str:
    """Its time of day where the person is: "10:30"."""
    return voice.moment(meeting.at).rpartition(", ")[2]
