"""The preparation in words, shared by the card and the report."""

from collections.abc import Sequence

from skills.answer import Action, Item, Source
from skills.catalog.meeting_prep.agenda import gain
from skills.catalog.meeting_prep.outcome import Guest, Opponent, Prep, Said
from skills.citing import Citations
from skills.noticing.notice import Ref
from skills.noticing.on_deals import short
from skills.noticing.on_people import part
from skills.people.stakeholder_map import how_to_engage
from skills.scoring.words import headline
from skills.wording import Voice

NAME = "meeting_prep"


def cite(ref: Ref, citations: Citations) -> str:
    return citations.add(Source("", ref.source, ref.title, ref.kind, ref.id, None, ref.excerpt, ref.at))


def title(prep: Prep, voice: Voice) -> str:
    meeting, deal = prep.research.meeting, prep.research.deal
    if meeting is not None:
        return f"Prep: {meeting.subject}"
    return f"Prep: {deal.name if deal else 'meeting'}"


def summary(prep: Prep, voice: Voice) -> str:
    """When, with whom, about what, and the one thing to get."""
    meeting, deal, account = prep.research.meeting, prep.research.deal, prep.research.account
    about = deal.name if deal is not None else account.name if account is not None else "no deal on record"
    if meeting is None:
        day = prep.research.day
        when = f" on {voice.day(day)}" if day else ""
        told = f"No meeting{when} is on record for {about}, so this prepares for whoever has a part on it."
    else:
        names = ", ".join(g.contact.name for g in prep.guests[:3])
        more = f" and {len(prep.guests) - 3} more" if len(prep.guests) > 3 else ""
        whom = f"with {names}{more}" if names else "nobody of theirs on the invitation"
        told = f"{_other_day(prep, voice)}{voice.moment(meeting.at)}: {about}, {whom}."
    goal = _goal(prep)
    return f"{told} {goal}".strip()


def _other_day(prep: Prep, voice: Voice) -> str:
    """Said where the meeting is on another day than the one asked for."""
    meeting, day = prep.research.meeting, prep.research.day
    if meeting is None or day is None or voice.day(meeting.at) == voice.day(day):
        return ""
    return f"Nothing is on record for {voice.day(day)}; this is the next. "


def _goal(prep: Prep) -> str:
    if prep.question is not None and prep.now is not None:
        spec = prep.now.c(prep.question.c).spec
        worth = gain(prep)
        return f"Get one thing: “{spec.qualifier}”" + (f", worth {worth} Right to Win." if worth else ".")
    if prep.now is not None:
        return "Every qualifier is a yes: get the date of the decision."
    return ""


def standing(prep: Prep) -> str:
    return f"Right to Win {headline(prep.now)}" if prep.now is not None else ""


def guest_items(guests: Sequence[Guest], voice: Voice, citations: Citations, deal_id: str | None) -> tuple[Item, ...]:
    return tuple(_guest(g, n, voice, citations, deal_id) for n, g in enumerate(guests))


def _guest(guest: Guest, n: int, voice: Voice, citations: Citations, deal_id: str | None) -> Item:
    person, contact = guest.person, guest.contact
    told = [heard(guest, voice)]
    if person is not None and person.concern:
        told.append(f"concern: {short(person.concern, 90)}")
    if guest.said:
        told.append(
            f"said {voice.ago(guest.said[0].ref.at) if guest.said[0].ref.at else 'once'}: “{short(guest.said[0].text)}”"
        )
    action = None
    if deal_id is not None:
        action = Action(f"guest_{n}", "More", "stakeholders", "show", {"deal_id": deal_id, "contact_id": contact.id})
    cites = (cite(guest.said[0].ref, citations),) if guest.said else ()
    return Item(
        f"**{contact.name}**{f', {contact.title}' if contact.title else ''}",
        " · ".join(told),
        part({"role": person.recorded, "stance": person.stance}) if person is not None else "",
        "warn" if person is not None and person.stance in ("sceptic", "opponent") else "plain",
        cites,
        action,
    )


def heard(guest: Guest, voice: Voice) -> str:
    person = guest.person
    if person is None or person.heard is None:
        return "no talk or answer on record"
    return f"last {'mail' if person.heard.kind == 'mail' else person.heard.kind} {voice.ago(person.heard.at)}"


def engage(guest: Guest) -> str:
    return how_to_engage(guest.person) if guest.person is not None else "ask what they hope for from this"


def said_item(guest: Guest, said: Said, voice: Voice, citations: Citations) -> Item:
    when = voice.day(said.ref.at) if said.ref.at else ""
    return Item(f"“{said.text}”", f"{guest.contact.name}, {when}".rstrip(", "), cites=(cite(said.ref, citations),))


def rival_item(one: Opponent, citations: Citations) -> Item:
    told = [f"they: “{short(one.position)}”" if one.position else "nothing on record says what they do here"]
    told.append(f"we: {one.answer}" if one.answer else "we: nothing on record answers them yet")
    ref = citations.record("competitor", one.rival.id, one.rival.name)
    return Item(f"**{one.rival.name}**", " · ".join(told), cites=(ref,))


def ask_items(prep: Prep, voice: Voice) -> tuple[Item, ...]:
    items = []
    deal = prep.research.deal
    if prep.question is not None and prep.now is not None and deal is not None:
        c = prep.now.c(prep.question.c)
        stands = "unanswered" if c.qualifier == "unanswered" else f"answered {c.qualifier}"
        args = {"deal_id": deal.id, "c": c.spec.key}
        action = Action("qualifier", "Open", "right_to_win", "why", args)
        items.append(Item(f"“{c.spec.qualifier}”", f"{c.spec.label}'s qualifier, {stands}", gain(prep), action=action))
    if prep.money is not None:
        ask = prep.money.next
        whom = (
            f"to {ask.person.name} ({ask.why})" if ask.person is not None else "nobody on record fits: ask who decides"
        )
        args = {"deal_id": deal.id} if deal else {}
        action = Action("money", "The money", "find_the_money", "show", args)
        items.append(Item(ask.text, whom, prep.money.verdict.name.capitalize(), action=action))
    if prep.first is not None and deal is not None:
        args = {"deal_id": deal.id, "ref": prep.first.ref}
        action = Action("step", "Open", "power_plan", "open", args)
        items.append(Item(prep.first.title, "the plan's best step with somebody in the room", action=action))
    return tuple(items)
