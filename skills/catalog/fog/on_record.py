"""What the records say on the topic of a statement: the first place to look, before anybody is asked. Pure."""

from dataclasses import dataclass

from skills.ask import Ask
from skills.catalog.fog.reading import FogFacts
from skills.catalog.fog.topics import Topic
from skills.catalog.fog.whom import spoken_of
from skills.people.stakeholder_map import Person

_BUDGET = {
    "approved": "a budget is approved",
    "requested": "a budget is requested",
    "rumoured": "a budget is only rumoured",
    "none": "there is no budget",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    said: str
    record_type: str
    record_id: str
    title: str


def on_record(ask: Ask, facts: FogFacts, topic: Topic, text: str, people: tuple[Person, ...]) -> Recorded | None:
    """None where nothing on record touches the topic."""
    by_topic = {"budget": _budget, "competition": _rival, "timeline": _date, "people": _person}
    look = by_topic.get(topic.key)
    return look(ask, facts, text, people) if look is not None else None


def _budget(ask: Ask, facts: FogFacts, text: str, people: tuple[Person, ...]) -> Recorded | None:
    if not facts.budgets:
        return None
    newest = facts.budgets[0]
    amount = f", {ask.voice.money(newest.amount, newest.currency)}" if newest.amount is not None else ""
    period = f" for {newest.period}" if newest.period else ""
    said = f"{_BUDGET[newest.status]}{amount}{period} ({newest.fog}, {ask.voice.day(newest.on)})."
    return Recorded(said[:1].upper() + said[1:], "budget", newest.id, "Budget on record")


def _rival(ask: Ask, facts: FogFacts, text: str, people: tuple[Person, ...]) -> Recorded | None:
    if facts.deal is None:
        return None
    named = next(((name, i) for name, i in facts.rivals if name and name.casefold() in text.casefold()), None)
    competing = {e.subject_id: e for e in facts.edges if e.kind == "competes" and e.object_id == facts.deal.id}
    if named is None:
        return None
    edge = competing.get(named[1])
    if edge is None:
        said = f"{named[0]} is not noted as a competitor on {facts.deal.name}."
    else:
        position = f": {edge.attrs['position']}" if edge.attrs.get("position") else ""
        said = f"{named[0]} competes on {facts.deal.name}{position}."
    return Recorded(said, "competitor", named[1], named[0])


def _date(ask: Ask, facts: FogFacts, text: str, people: tuple[Person, ...]) -> Recorded | None:
    deal = facts.deal
    if deal is None or deal.close_on is None:
        return None
    said = f"{deal.name} is expected to close {ask.voice.day(deal.close_on)}, stage {deal.stage}."
    return Recorded(said, "deal", deal.id, deal.name)


def _person(ask: Ask, facts: FogFacts, text: str, people: tuple[Person, ...]) -> Recorded | None:
    named = spoken_of(text, people)
    if named is None:
        return None
    heard = f", last heard {ask.voice.ago(named.heard.at)}" if named.heard is not None else ""
    state = "active" if named.contact.active else "marked as gone"
    title = f", {named.contact.title}" if named.contact.title else ""
    said = f"{named.contact.name}{title} is {state}{heard}."
    return Recorded(said, "contact", named.contact.id, named.contact.name)
