"""The people: a buyer or champion who went quiet, somebody with a part who left. Pure."""

from collections.abc import Iterator
from datetime import date

from knowledge.records import Contact, Edge
from skills.answer import Action
from skills.noticing.notice import Notice, Ref
from skills.noticing.on_deals import step_reached
from skills.noticing.watch import Seen, Watch
from skills.people.contacts import titled
from skills.people.stakeholder_map import Person, persons
from skills.wording import Voice

QUIET_AFTER = (21, 45, 90)
"""Days without an answer or a meeting at which a buyer's or champion's silence is told."""
_CLOSE_BY = ("champion", "supporter")


def of_people(watch: Watch, voice: Voice) -> Iterator[Notice]:
    for seen in watch.deals:
        yield from _left(seen, watch)
        yield from _silent(seen, watch, voice)


def known(seen: Seen, watch: Watch) -> tuple[Person, ...]:
    """The deal's people as the stakeholder map has them."""
    file = seen.file
    return persons(file.contacts, file.edges, file.activities, watch.now, (seen.deal.id,), watch.rules)


def part(attrs: dict[str, object]) -> str:
    """ "Buyer, champion"; "" where nothing is recorded."""
    said = (str(attrs.get("role") or "").capitalize(), str(attrs.get("stance") or ""))
    return ", ".join(w for w in said if w)


def _left(seen: Seen, watch: Watch) -> Iterator[Notice]:
    inactive = {c.record_id: c.at for c in watch.left}
    plays = {e.subject_id: e for e in seen.file.edges if e.kind == "plays_role"}
    ended = {e.subject_id: e for e in seen.gone}
    for contact_id, edge in sorted({**plays, **ended}.items()):
        contact = seen.contact(contact_id)
        if contact is None:
            continue
        if not contact.active and (contact_id in plays or contact_id in inactive):
            yield _gone(seen, contact, edge, "is no longer with the client", inactive.get(contact_id) is not None)
        elif contact_id in ended:
            yield _gone(seen, contact, edge, "no longer plays a part on this deal", fresh=True)


def _gone(seen: Seen, contact: Contact, edge: Edge, what: str, fresh: bool) -> Notice:
    said = part(edge.attrs)
    buyer = edge.attrs.get("role") == "buyer"
    return Notice(
        "left",
        f"{seen.deal.id}:{contact.id}",
        what,
        (85.0 if buyer else 70.0) - (0 if fresh else 15),
        f"{titled(contact)} {what}" + (f" (was {said})" if said else ""),
        seen.deal,
        seen.deal.name,
        "Nobody on record has taken over: ask who decides now." if buyer else "",
        refs=(Ref("contact", contact.id, contact.name),),
        action=Action("who", "Who's who", "stakeholders", "show", {"deal_id": seen.deal.id}),
    )


def _silent(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    soon = {c for a in watch.planned if a.deal_id == seen.deal.id for c in a.contact_ids}
    for person in known(seen, watch):
        matters = person.recorded == "buyer" or (person.recorded and person.stance in _CLOSE_BY)
        if not matters or not person.contact.active or person.contact.id in soon:
            continue
        notice = _quiet(seen, person, voice)
        if notice is not None:
            yield notice


def _quiet(seen: Seen, person: Person, voice: Voice) -> Notice | None:
    heard = person.heard
    began = voice.day_of(heard.at) if heard else _since_when(seen, person, voice)
    if began is None:
        return None
    reached = step_reached((voice.today - began).days, QUIET_AFTER)
    if reached is None:
        return None
    who, said = titled(person.contact), part({"role": person.recorded, "stance": person.stance})
    told = f"last heard {voice.ago(heard.at)}" if heard else "never answered or met us"
    tried = f", we wrote {voice.ago(person.tried.at)}" if person.tried else ""
    return Notice(
        "silent",
        f"{seen.deal.id}:{person.contact.id}",
        f"{began}:{reached}",
        (52.0 if person.recorded == "buyer" else 46.0) + QUIET_AFTER.index(reached) * 4,
        f"{person.contact.name} ({said}) {told}{tried}",
        seen.deal,
        seen.deal.name,
        refs=(
            Ref("activity", heard.id, heard.subject or heard.kind, heard.at)
            if heard
            else Ref("contact", person.contact.id, who),
        ),
        action=Action("who", "How to reach them", "stakeholders", "show", {"deal_id": seen.deal.id}),
    )


def _since_when(seen: Seen, person: Person, voice: Voice) -> date | None:
    """Somebody who never answered is quiet since we first wrote; whom we never tried is no silence."""
    theirs = [a.at for a in seen.activities if person.contact.id in a.contact_ids]
    return voice.day_of(min(theirs)) if theirs else None
