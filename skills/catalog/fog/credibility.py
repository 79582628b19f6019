"""Where a statement comes from, and what that source is worth on this topic. Pure."""

from skills.catalog.fog.reading import FogFacts
from skills.catalog.fog.stored import TextRead
from skills.catalog.fog.topics import Topic
from skills.catalog.fog.whom import knows, teller
from skills.fog import CueKind, Verdict
from skills.people.stakeholder_map import Person
from skills.people.stakeholder_rules import ROLE_LABELS
from skills.wording import Voice

_LEVELS = {
    "c_level": "C-level",
    "vp": "vice president",
    "director": "director",
    "manager": "manager",
    "staff": "staff",
    "unknown": "position not on record",
}
_LEANING = {
    "champion": "on our side, so rather kind to us",
    "supporter": "on our side, so rather kind to us",
    "sceptic": "sceptical of us, so rather hard on us",
    "opponent": "against us, so rather hard on us",
}
_NO_NAME: frozenset[CueKind] = frozenset({"unnamed_source", "second_hand", "role_source", "vague_subject"})
_TELLS: frozenset[CueKind] = frozenset({"attributed", "own_words", "named_judgement", "role_source", "wish"})
OLD_AFTER_DAYS = 90
"""From here on what was said may no longer hold (METHODOLOGY §1 asks qualifiers again after as long)."""


def credibility(
    facts: FogFacts,
    verdict: Verdict,
    topic: Topic,
    text: TextRead,
    speaker: str | None,
    known: Person | None,
    people: tuple[Person, ...],
) -> str:
    """Who said it, how high up, whether it is theirs to know, and which way they lean."""
    if known is not None:
        return _of_contact(verdict, topic, known)
    if speaker is None:
        return _unsaid(facts, verdict, text, people)
    if any(u.name.casefold() == speaker.casefold() for u in facts.colleagues):
        return f"{speaker}, our own side; not first-hand about the client."
    client = facts.account.name if facts.account else "this client"
    return f"{speaker}; not on the contact list of {client}."


def _of_contact(verdict: Verdict, topic: Topic, person: Person) -> str:
    who = who_is(person)
    leaning = f" {_LEANING[person.stance].capitalize()}." if person.stance in _LEANING and verdict.cls != "fact" else ""
    if verdict.cls == "gossip":
        return f"{who}; passing it on rather than speaking of their own matter.{leaning}"
    if knows(person, topic):
        return f"{who}; first-hand for {topic.label}.{leaning}"
    return f"{who}; {topic.label} is decided elsewhere, so second-hand on this.{leaning}"


def who_is(person: Person) -> str:
    """ "Dana Wu, CFO and Buyer"."""
    position = person.contact.title or _LEVELS[person.contact.level]
    part = f" and {ROLE_LABELS[person.recorded]}" if person.recorded else ""
    return f"{person.contact.name}, {position}{part}"


def _unsaid(facts: FogFacts, verdict: Verdict, text: TextRead, people: tuple[Person, ...]) -> str:
    """Nobody speaks in so many words: a document, a note of ours, or a line typed into the chat."""
    noted = _noted_by(facts, text)
    told_by = teller(people, verdict)
    if verdict.cls == "gossip":
        return f"{_source_words(verdict, told_by)}{noted}"
    if told_by is not None:
        return f"Attributed to {who_is(told_by)}; as told in this text{noted}"
    told = next((c.text.strip() for c in verdict.why if c.kind in _TELLS), None)
    if told is not None:
        return f"“{told}”: nobody of that name is on the contact list, so as told in this text{noted}"
    if text.kind == "document":
        return f"{text.title}, a document; it can be looked up there."
    author = "The author's own judgement" if text.record_id else "Your own judgement, or that of whoever told you"
    by_class = {"fact": "The text itself; checkable", "opinion": author}
    return f"{by_class.get(verdict.cls or '', 'Nobody is named as the source')}{noted}"


def _source_words(verdict: Verdict, told_by: Person | None) -> str:
    """Who passed it on, as far as the words say."""
    if told_by is not None:
        return f"{who_is(told_by)}, telling of somebody else's matter"
    unnamed = next((c.text.strip() for c in verdict.why if c.kind in _NO_NAME), None)
    return f"“{unnamed}”: no name that could be held to it" if unnamed else "Nobody is named as the source"


def _noted_by(facts: FogFacts, text: TextRead) -> str:
    author = next((u.name for u in facts.colleagues if u.id == text.author_id), None)
    return f", noted by {author} of our own side." if author is not None else "."


def how_old(text: TextRead, voice: Voice, facts: FogFacts) -> str:
    """A warning where the text is old enough for things to have changed."""
    if text.at is None or (facts.moment - text.at).days < OLD_AFTER_DAYS:
        return ""
    return f"Said {voice.ago(text.at)}, so it may no longer hold."
