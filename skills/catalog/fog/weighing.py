"""`decide`: each statement with its class, what its source is worth, what it risks and how to check it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.records import FogClass
from skills.ask import Ask
from skills.catalog.fog.credibility import credibility, how_old
from skills.catalog.fog.on_record import Recorded, on_record
from skills.catalog.fog.reading import FogFacts
from skills.catalog.fog.sides import takes_other_side
from skills.catalog.fog.stored import Piece, TextRead
from skills.catalog.fog.topics import Topic, topic_of
from skills.catalog.fog.whom import Place, Whom, how_to_reach, whom_to_ask
from skills.fog import Statement, TextKind, Verdict, classify_statements, split_statements
from skills.people.stakeholder_map import Person, persons
from skills.rules import StakeholderRules

_RISK: dict[FogClass | None, float] = {"gossip": 1.0, "opinion": 0.5, None: 0.6, "fact": 0.0}
_KINDS: dict[str, TextKind] = {"transcript": "transcript", "mail": "mail", "note": "note", "document": "document"}
_SMALL = 8
"""Words below which a remark without a single cue is talk, and not a claim that nobody can settle."""
_WEIGHTY = 0.8
"""Topics with at least these stakes: what was only told is worth having in writing."""
_SHOWN = frozenset({"document", "witnessed", "paper", "commitment", "clause", "first_hand"})
"""Cues by which a fact rests on more than somebody's word."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One statement, ready to show."""

    verdict: Verdict
    source: TextRead
    topic: Topic
    speaker: str | None
    locator: str | None
    credibility: str
    age: str
    """Empty while recent."""
    recorded: Recorded | None
    whom: Whom
    reach: str
    question: str
    """Empty where there is nothing to ask."""
    risk: str
    riskiness: float
    """0..1, orders what to check first."""


@dataclass(frozen=True, slots=True)
class FogFindings:
    facts: FogFacts
    weighed: tuple[Weighed, ...]
    """Statements only; questions, courtesies and small remarks are counted, not listed."""
    counts: dict[str, int]
    """"fact", "opinion", "gossip", "unclear"."""
    passed_over: int
    about: Person | None = None
    """The person whose word is asked about, on the map."""

    @property
    def riskiest(self) -> tuple[Weighed, ...]:
        """Gossip with most at stake."""
        return self._worst("gossip")

    @property
    def weightiest_opinions(self) -> tuple[Weighed, ...]:
        return self._worst("opinion")

    def _worst(self, cls: FogClass) -> tuple[Weighed, ...]:
        doubtful = [w for w in self.weighed if w.verdict.cls == cls]
        return tuple(sorted(doubtful, key=lambda w: -w.riskiness)[:3])

    @property
    def by_rules(self) -> bool:
        return any(w.verdict.by_rules for w in self.weighed)


def decide(ask: Ask, facts: FogFacts) -> FogFindings:
    people = _people(facts, ask.rules.stakeholders)
    cut = list(_statements(facts))
    verdicts = classify_statements([statement for statement, *_ in cut])
    alone = all(_small(v) for v in verdicts if v.statement)
    weighed = tuple(
        _weigh(ask, facts, people, verdict, piece, text)
        for verdict, (_, piece, text) in zip(verdicts, cut, strict=True)
        if verdict.statement and (alone or not _small(verdict))
    )
    counts = Counter(w.verdict.cls or "unclear" for w in weighed)
    ordered = {k: counts.get(k, 0) for k in ("fact", "opinion", "gossip", "unclear")}
    about = next((p for p in people if facts.about is not None and p.contact.id == facts.about.id), None)
    return FogFindings(facts, weighed, ordered, len(verdicts) - len(weighed), about)


def _people(facts: FogFacts, rules: StakeholderRules) -> tuple[Person, ...]:
    return persons(facts.contacts, facts.edges, facts.activities, facts.moment, [d.id for d in facts.deals], rules)


def _statements(facts: FogFacts) -> Iterator[tuple[Statement, Piece, TextRead]]:
    ours = {u.name.casefold() for u in facts.colleagues}
    theirs = {c.name.casefold() for c in facts.contacts}
    for text in facts.texts:
        for piece in text.pieces:
            for cut in split_statements(piece.text):
                speaker = cut.speaker or piece.speaker
                side = None if speaker is None else _side(speaker.casefold(), ours, theirs)
                kind = _KINDS.get(text.kind)
                yield replace(cut, speaker=speaker, at=cut.at or piece.locator, kind=kind, ours=side), piece, text


def _side(speaker: str, ours: set[str], theirs: set[str]) -> bool | None:
    return True if speaker in ours else False if speaker in theirs else None


def _small(verdict: Verdict) -> bool:
    return verdict.cls is None and not verdict.why and len(verdict.text.split()) < _SMALL


def _weigh(
    ask: Ask, facts: FogFacts, people: tuple[Person, ...], verdict: Verdict, piece: Piece, text: TextRead
) -> Weighed:
    topic = topic_of(verdict.text, (name for name, _ in facts.rivals))
    speaker = verdict.speaker or piece.speaker
    known = _on_map(people, speaker)
    place = Place(facts.moment, {d.id: d.name for d in facts.deals})
    whom = whom_to_ask(verdict, topic, people, known, place)
    names = {u.id: u.name for u in facts.colleagues}
    return Weighed(
        verdict,
        text,
        topic,
        speaker,
        verdict.at or piece.locator,
        credibility(facts, verdict, topic, text, speaker, known, people),
        how_old(text, ask.voice, facts),
        on_record(ask, facts, topic, verdict.text, people),
        whom,
        how_to_reach(whom.person, ask.voice, facts.moment, names) if whom.person is not None else "",
        _question(verdict, topic, whom),
        _risk(ask, facts, topic, verdict),
        _RISK[verdict.cls] * topic.stakes * (0.5 + verdict.confidence / 2),
    )


def _on_map(people: Sequence[Person], name: str | None) -> Person | None:
    if not name:
        return None
    wanted = name.casefold()
    exact = [p for p in people if p.contact.name.casefold() == wanted]
    if exact:
        return exact[0]
    first = [p for p in people if wanted in p.contact.name.casefold().split()]
    return first[0] if len(first) == 1 else None


def _question(verdict: Verdict, topic: Topic, whom: Whom) -> str:
    if verdict.cls == "fact":
        told = topic.stakes >= _WEIGHTY and whom.person is not None and not any(c.kind in _SHOWN for c in verdict.why)
        return "Could you confirm that to me in writing?" if told else ""
    if whom.source and verdict.cls == "gossip":
        return f"Where do you have that from, and who was there? {topic.question}"
    if whom.holder:
        return f"What makes you see it that way? {topic.question}"
    return topic.question


def _risk(ask: Ask, facts: FogFacts, topic: Topic, verdict: Verdict) -> str:
    """What goes wrong when it is acted on and false; for what says no, that is the opposite."""
    deal = facts.deal.name if facts.deal else "the deal"
    amount = ""
    if facts.deal is not None and facts.deal.amount is not None:
        amount = f" ({ask.voice.money(facts.deal.amount, facts.deal.currency)})"
    if verdict.cls == "fact":
        return "Low: it can be checked before anything is built on it."
    worded = topic.other_risk if takes_other_side(topic.key, verdict.text) else topic.risk
    return f"If it is wrong: {worded.format(deal=deal, amount=amount)}."
