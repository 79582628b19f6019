"""`decide`: each statement with its class, what its source is worth, what it risks and how to check it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.records import Contact, Edge, FogClass
from skills.ask import Ask
from skills.catalog.fog.reading import FogFacts, Piece
from skills.catalog.fog.topics import Topic, topic_of
from skills.fog.classify import classify_statement
from skills.fog.statements import Statement, split_statements
from skills.fog.verdict import Verdict

_LEVELS = {
    "c_level": "C-level",
    "vp": "vice president",
    "director": "director",
    "manager": "manager",
    "staff": "staff",
    "unknown": "",
}
_RANK = ("c_level", "vp", "director", "manager", "staff", "unknown")
_RISK: dict[FogClass | None, float] = {"gossip": 1.0, "opinion": 0.5, None: 0.6, "fact": 0.0}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One statement, ready to show."""

    verdict: Verdict
    topic: Topic
    speaker: str | None
    locator: str | None
    credibility: str
    ask_whom: Contact | None
    ask_why: str
    """Why this person: their role, or that nobody on the map covers the topic."""
    question: str
    risk: str
    riskiness: float
    """0..1, orders what to check first."""


@dataclass(frozen=True, slots=True)
class FogFindings:
    facts: FogFacts
    weighed: tuple[Weighed, ...]
    """Statements only; questions and courtesies are counted, not listed."""
    counts: dict[str, int]
    """"fact", "opinion", "gossip", "unclear"."""
    passed_over: int
    """Questions, requests and courtesies."""

    @property
    def riskiest(self) -> tuple[Weighed, ...]:
        doubtful = [w for w in self.weighed if w.verdict.cls == "gossip"]
        return tuple(sorted(doubtful, key=lambda w: -w.riskiness)[:3])


def decide(ask: Ask, facts: FogFacts) -> FogFindings:
    verdicts = [(v, p) for v, p in _verdicts(facts)]
    weighed = tuple(_weigh(ask, facts, v, p) for v, p in verdicts if v.statement)
    counts = Counter(w.verdict.cls or "unclear" for w in weighed)
    ordered = {k: counts.get(k, 0) for k in ("fact", "opinion", "gossip", "unclear")}
    return FogFindings(facts, weighed, ordered, len(verdicts) - len(weighed))


def _verdicts(facts: FogFacts) -> Iterator[tuple[Verdict, Piece]]:
    if facts.text is None:
        return
    for piece in facts.text.pieces:
        for cut in split_statements(piece.text):
            spoken = Statement(cut.text, cut.start, cut.end, cut.speaker or piece.speaker, cut.at or piece.locator)
            yield classify_statement(spoken), piece


def _weigh(ask: Ask, facts: FogFacts, verdict: Verdict, piece: Piece) -> Weighed:
    topic = topic_of(verdict.text, facts.rivals)
    speaker = verdict.speaker or piece.speaker
    contact = _contact(facts, speaker)
    whom, why = _whom(facts, topic, contact if verdict.cls != "fact" else None)
    return Weighed(
        verdict,
        topic,
        speaker,
        verdict.at or piece.locator,
        _credibility(ask, facts, verdict, topic, speaker, contact),
        whom,
        why,
        _question(verdict, topic),
        _risk(ask, facts, topic, verdict.cls),
        _RISK[verdict.cls] * topic.stakes * (0.5 + verdict.confidence / 2),
    )


def _contact(facts: FogFacts, name: str | None) -> Contact | None:
    if not name:
        return None
    wanted = name.casefold()
    exact = [c for c in facts.contacts if c.name.casefold() == wanted]
    if exact:
        return exact[0]
    first = [c for c in facts.contacts if wanted in c.name.casefold().split()]
    return first[0] if len(first) == 1 else None


def _credibility(
    ask: Ask, facts: FogFacts, verdict: Verdict, topic: Topic, speaker: str | None, contact: Contact | None
) -> str:
    """Who said it, how high up, and whether it is theirs to know."""
    if contact is not None:
        level = _LEVELS[contact.level]
        who = f"{contact.name}, {contact.title or level or 'position not on record'}"
        if verdict.cls == "gossip":
            return f"{who}; passing it on rather than speaking of their own matter."
        if _first_hand(facts, contact, topic):
            return f"{who}; first-hand for {topic.label}."
        return f"{who}; {topic.label} is decided elsewhere, so second-hand on this."
    if speaker is None:
        named = next((c for c in facts.contacts if _named(c, verdict.text)), None)
        if named is not None and verdict.cls != "gossip":
            return f"Attributed to {named.name}, {named.title or 'position not on record'}; as told in this text."
        by_author = {"fact": "The text itself; checkable.", "opinion": "The author's own judgement."}
        return by_author.get(verdict.cls or "", "Nobody is named as the source.")
    if any(u.name.casefold() == speaker.casefold() for u in facts.colleagues):
        return f"{speaker}, our own side; not first-hand about the client."
    return f"{speaker}; not on the contact list of {facts.account.name if facts.account else 'this client'}."


def _named(contact: Contact, text: str) -> bool:
    first = contact.name.split()[0]
    return contact.name in text or (len(first) > 2 and f"{first} " in f"{text} ")


def _first_hand(facts: FogFacts, contact: Contact, topic: Topic) -> bool:
    return _role(facts, contact) == topic.role or contact.level in topic.levels


def _role(facts: FogFacts, contact: Contact) -> str | None:
    edge = next((e for e in facts.roles if e.subject_id == contact.id), None)
    return str(edge.attrs.get("role")) if edge and edge.attrs.get("role") else None


def _whom(facts: FogFacts, topic: Topic, not_this: Contact | None) -> tuple[Contact | None, str]:
    """The person to ask: who plays the topic's role on the deal, else who has the level for it."""
    people = [c for c in facts.contacts if c.active and (not_this is None or c.id != not_this.id)]
    by_id = {c.id: c for c in people}
    playing = [e for e in facts.roles if e.attrs.get("role") == topic.role and e.subject_id in by_id]
    if playing:
        best = max(playing, key=_influence)
        return by_id[best.subject_id], f"{topic.role.title()} on this deal"
    fitting = [c for c in people if c.level in topic.levels]
    if fitting:
        best_contact = min(fitting, key=lambda c: (topic.levels.index(c.level), c.name))
        return best_contact, f"nobody is mapped as {topic.role.title()}; by position the closest"
    if not_this is not None and _first_hand(facts, not_this, topic):
        return not_this, "said it, and is the one to know: ask for the source"
    if people:
        return min(
            people, key=lambda c: (_RANK.index(c.level), c.name)
        ), f"no {topic.role.title()} is mapped; may point on"
    return None, f"no {topic.role.title()} is on the map of this deal: finding one comes first"


def _influence(edge: Edge) -> float:
    value = edge.attrs.get("influence")
    return float(value) if isinstance(value, int | float) else 0.0


def _question(verdict: Verdict, topic: Topic) -> str:
    if verdict.cls == "fact":
        return "Nothing to ask: keep the source with it."
    if verdict.cls == "opinion":
        return f"What makes you see it that way? {topic.question}"
    return topic.question


def _risk(ask: Ask, facts: FogFacts, topic: Topic, cls: FogClass | None) -> str:
    if cls == "fact":
        return "Low: it can be checked before anything is built on it."
    deal = facts.deal.name if facts.deal else "the deal"
    amount = ""
    if facts.deal is not None and facts.deal.amount is not None:
        amount = f" ({ask.voice.money(facts.deal.amount, facts.deal.currency)})"
    risk = topic.risk.format(deal=deal, amount=amount)
    return f"If it is wrong: {risk}."
