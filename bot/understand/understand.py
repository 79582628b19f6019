"""A message, the names its author may use and what was said before -> what to run, or one question back."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.understand import ask_back, followup, varying
from bot.understand.carrying import (
    OF_RECORDS,
    carried,
    in_talk,
    leans,
    listed_last,
    orders,
    picked,
    picks_nothing,
    same_of,
    shown_last,
)
from bot.understand.claiming import claimed
from bot.understand.finishing import CHANGES, MOST_SKILL_OPTIONS, POSSIBLE, Wanted, finished, instead, offering
from bot.understand.message import Message, at_another_time, made_whole, read, readable, renamed, still_visible
from bot.understand.model import Clarify, Memory, Route, Step, Understanding
from bot.understand.names import NameIndex
from bot.understand.other import other_deal
from bot.understand.parting import LOOK_UP, SURE, Part, Parted, of_oneself, parted, shown_alone
from bot.understand.phrasing import ends, phrasing, phrasings, utterance
from bot.understand.pleasantries import occasion
from bot.understand.reading import reading_with
from bot.understand.reporting import reported
from bot.understand.router import Router
from bot.understand.spelling import Spelling, as_written
from bot.understand.strangers import Vocabulary, as_if_known, stranger
from bot.understand.training import HELP, phrase_key, routing_examples
from bot.understand.typed_answer import answered
from knowledge.access import Principal
from knowledge.directory import Directory, NameEntry
from skills.ask import Entities
from skills.registry import Registry
from skills.wording import Voice

if TYPE_CHECKING:
    from llm.embed import Embedder

ABSTAIN = 0.01
"""Share of the skills' own phrasings that may be turned away."""
ALIKE = 0.7
"""Cosine from which on two phrasings of a skill are one to the router."""
FITTED = Path(__file__).parent / "fitted.npz"
"""The router of the skills as shipped; `python -m benchmarks.routing --fit` makes it anew."""
CLEAR = 2.5
"""A less confident skill runs too when it is so many times likelier than the next."""
_FEW = 3
"""Words of a message that may be about nothing but a name nobody bears ("osprey?", "skarholt budget")."""
EVIDENCE = "evidence"
"""The skill that reads what somebody is said to have said."""
PEOPLE = "stakeholders"
"""The skill that tells who a client's people are and how they stand."""
READS_WORDS = frozenset({EVIDENCE, "fog"})
"""Skills that weigh a statement by who said it."""
PAPER_OF_DEAL, PAPER_OF_CLIENT = "assessment", "client_strategy"
"""What "as pdf" means after an answer that no file comes of."""
KEPT_NAMES = 100_000
"""Directory entries kept indexed, over all people; the longest unused go first."""


class Settler(Protocol):
    """Decides between skills where the router can't; a model behind the gateway, when one is configured."""

    def settle(self, text: str, candidates: Sequence[tuple[str, float]], principal: Principal) -> str | None:
        """One of the candidates' names, or None to leave it open. Must not raise, and must be quick."""
        ...


class Understander:
    """Immutable but for a cache of name indexes; safe to share between threads."""

    def __init__(
        self,
        registry: Registry,
        embedder: "Embedder",
        *,
        cache: Path | None = None,
        settler: Settler | None = None,
    ) -> None:
        """The router comes as fitted before, with the program or in the folder `cache`, where it was to these
        skills' utterances; else it is fitted now.

        `embedder` stands for the local sentence model: routing reads with that one's tuned sibling.
        Raises `llm.errors.SentenceModelMissing`.
        """
        self._registry = registry
        self._settler = settler
        examples = routing_examples(registry)
        self.router = Router.cached(
            examples, cache, reading_with(embedder), abstain=ABSTAIN, alike=ALIKE, shipped=FITTED
        )
        self._offered = {phrase_key(utterance(e)): s.name for s in registry for e in s.examples}
        self._phrasings = frozenset(phrase_key(phrase) for phrases in examples.values() for phrase in phrases)
        self._writers = frozenset(s.name for s in registry if s.propose)
        self._papers = frozenset(s.name for s in registry if s.documents)
        self._about_records = frozenset(s.name for s in registry if s.subject in OF_RECORDS)
        self._titles = frozenset(s.title.lower() for s in registry) if HELP in registry else frozenset()
        self._vocabulary = Vocabulary(phrase for phrases in examples.values() for phrase in phrases)
        self._spelling = Spelling(self._vocabulary.counts)
        self._indexes: OrderedDict[tuple[str, str], tuple[Directory, NameIndex]] = OrderedDict()
        self._lock = threading.Lock()
        self._warm()

    def understand(
        self, text: str, directory: Directory, memory: Memory | None, voice: Voice, principal: Principal
    ) -> Understanding:
        """CPU only, a few milliseconds. Never raises on any text; every id in the result is from `directory`,
        or on a button of the question that is answered."""
        said = readable(text)
        index = self._index(directory, principal)
        memory = still_visible(memory, index)
        if memory is not None and memory.clarify is not None:
            typed = answered(said, memory.clarify)
            if typed is not None:
                return typed
        kind = "dropped" if followup.drops(said) else occasion(said)
        if kind == "dropped" or (kind is not None and not (memory and memory.skill and followup.reply(said))):
            return Understanding(
                steps=(Step(HELP, said, Entities(), args={"occasion": kind}),), route=Route.given(HELP)
            )
        meant = self._spelling.mended(said, index)
        message = read(meant, index, memory, voice, principal, self._vocabulary.words)
        found = self._follow(message) or self._fresh(message)
        return found if meant == said else as_written(found, meant, said, self._writers)

    def _index(self, directory: Directory, principal: Principal) -> NameIndex:
        key = (principal.tenant, principal.user_id)
        with self._lock:
            known = self._indexes.get(key)
            if known is not None and (known[0] is directory or known[0] == directory):
                self._indexes[key] = (directory, known[1])
                self._indexes.move_to_end(key)
                return known[1]
        index = NameIndex(directory)
        with self._lock:
            self._indexes[key] = (directory, index)
            self._indexes.move_to_end(key)
            while len(self._indexes) > 1 and sum(len(d.entries) for d, _ in self._indexes.values()) > KEPT_NAMES:
                self._indexes.popitem(last=False)
        return index

    def _warm(self) -> None:
        """Compiles patterns and loads words, so that the first person does not wait for it."""
        voice = Voice(datetime(2026, 1, 1, tzinfo=UTC))
        self.understand("warm up on Friday", Directory((), 0), None, voice, Principal("-", "-", "rep"))
        self._indexes.clear()

    # what leans on what was said before

    def _follow(self, message: Message) -> Understanding | None:
        memory = message.memory
        if memory is None:
            return None
        if followup.undoes(message.text) and CHANGES in self._registry:
            step = Step(CHANGES, message.text, memory.entities, "undo")
            return Understanding(steps=(step,), route=Route.given(CHANGES), followed_up=True)
        if memory.clarify is not None and memory.clarify.options and message.only_names(repeating=True):
            asked = memory.clarify.options[0].press
            if asked.skill in self._registry:
                text = asked.args.get("text") or message.text
                return self._finished(message, [(asked.skill, text, message.entities())])
        if memory.skill is None or memory.skill not in self._registry:
            return None
        readings = (self._on_paper, self._varied, self._no_such, self._leant, self._same_again)
        return next((found for read in readings if (found := read(message, memory, memory.skill))), None)

    def _on_paper(self, message: Message, memory: Memory, last: str) -> Understanding | None:
        if not followup.wants_file(message.text) or message.names_something:
            return None
        about = message.dated(shown_last(memory))
        paper = self._paper(last, about)
        if paper is None and self._registry.get(last).subject == "person":
            return self._no_paper(message)
        if paper is None:
            return None
        return Understanding(steps=(Step(paper, message.text, about),), route=Route.given(paper), followed_up=True)

    def _no_paper(self, message: Message) -> Understanding:
        """What somebody is paid or plans has no paper: what has one is offered, nothing is taken for it."""
        written = [s for s in self._registry.open_to(message.principal) if s.documents]
        asked = ask_back.which_skill(written, message.text, Entities())
        asked = replace(asked, question="This answer has no paper of its own. Which of these shall I write?")
        return Understanding(clarify=asked, route=Route(None, 0.0))

    def _varied(self, message: Message, memory: Memory, last: str) -> Understanding | None:
        """The last question with another number or time in it, or about the deal beside the one that was shown."""
        left = memory.skills.get(last, {})
        reasoned = varying.with_reason(message.text, memory.text) if left.get("lacks") == "reason" else None
        if reasoned is not None:
            return self._finished(message, [(last, reasoned, memory.entities)])
        listed = len(left.get("listed") or listed_last(memory))
        whole = varying.with_another_number(message.text, memory.text, listed)
        if whole is not None:
            return instead(self._finished(message, [(last, whole, message.dated(memory.entities))]))
        again = at_another_time(memory, message)
        if again is not None:
            part = Part(again.text, 0, Route.given(last))
            about = self._carried(last, part, again.entities(), Entities(), again)
            return instead(self._finished(again, [(last, again.text, about)]))
        if not varying.wants_the_other(message.text):
            return None
        other = other_deal(message, memory, last, of_records=last in self._about_records)
        if isinstance(other, NameEntry):
            about = Entities(deal_ids=(other.id,))
            return self._finished(message, [(last, renamed(memory, message, other.name), about)])
        return None if other is None else Understanding(clarify=other, route=Route.given(last))

    def _no_such(self, message: Message, memory: Memory, last: str) -> Understanding | None:
        """ "7" where there are four buttons: nothing is done on a guess."""
        if not picks_nothing(message.text, memory):
            return None
        step = Step(HELP, message.text, Entities(), args={"occasion": "no_such"})
        return Understanding(steps=(step,), route=Route.given(HELP))

    def _leant(self, message: Message, memory: Memory, last: str) -> Understanding | None:
        if not (leans(message, last) or orders(message, memory)):
            return None
        about = picked(message.text, memory)
        text = message.text
        if last == LOOK_UP and about.deal_ids and about.deal_ids != memory.entities.deal_ids:
            name = message.index.by_id[about.deal_ids[0]].name
            text, about = f"tell me about {name}", replace(about, mentions=(name,))
        named = message.entities().user_ids or about.user_ids
        step = Step(last, text, message.dated(replace(about, user_ids=named)))
        return Understanding(steps=(step,), route=Route.given(last), followed_up=True)

    def _same_again(self, message: Message, memory: Memory, last: str) -> Understanding | None:
        """ "And Globex?", "no, not Helix, Globex": nothing is wished but the same about what is named."""
        shift = followup.shift(message.text)
        if not message.only_names(shift.at if shift else 0, repeating=True):
            return None
        if not (shift or message.names_something):
            return None
        meant = message.without_denied()
        about = same_of(self._registry.get(last), meant, memory)
        return self._finished(meant, [(last, made_whole(memory, meant), about)])

    def _paper(self, last: str, about: Entities) -> str | None:
        """The skill that puts on paper what the last answer was about: itself, else the one for a deal or a client."""
        if self._registry.get(last).documents:
            return last
        if self._registry.get(last).subject == "person":
            return None  # nobody asks for their pay and wants a client's strategy
        wanted = PAPER_OF_DEAL if about.deal_ids else PAPER_OF_CLIENT if about.account_ids else ""
        return wanted if wanted in self._registry else None

    # what stands by itself

    def _fresh(self, message: Message) -> Understanding:
        if followup.help_with(message.text) in self._titles:
            return Understanding(steps=(Step(HELP, message.text, Entities()),), route=Route.given(HELP))
        if message.only_names():
            return self._only_a_name(message)
        person = self._asked_after(message)
        if person is not None:
            about = replace(message.entities(), mentions=(person.name,))
            return self._finished(message, [(PEOPLE, f"who is {person.name}", about)])
        found = self._parts(message)
        parts = found.parts
        told = reported(message, parts[0].route, _decided(parts[0].route)) if len(parts) == 1 else None
        if told is not None and EVIDENCE in self._registry:
            step = Step(EVIDENCE, message.text, told, args={"pasted": message.spelt(message.text)})
            return Understanding(steps=(step,), route=Route.given(EVIDENCE))
        unsure = next((p for p in parts if not _decided(p.route)), None)
        if unsure is not None:
            return self._unsure(message, unsure)
        wanted: list[Wanted] = []
        before = self._named_later(message, parts)
        for part in parts:
            skill = part.route.skill or HELP
            own = message.entities(part.at, part.at + len(part.text))
            if skill in self._about_records and LOOK_UP in self._registry and _of_a_colleague(part.text, own):
                skill = LOOK_UP
            subject = self._registry.get(skill).subject if skill in self._registry else ""
            ahead = Entities() if of_oneself(subject, message, part) else before
            entities = self._carried(skill, part, own, ahead, message)
            name = shown_alone(message, part.text, part.at) if skill == LOOK_UP else None
            if name is None:
                text = message.spelt(part.text) if skill in READS_WORDS else part.text
                wanted.append((skill, text, entities))
            else:
                wanted.append((skill, f"tell me about {name}", replace(entities, mentions=(name,))))
            before = entities if entities.deal_ids or entities.account_ids else before
        ready = self._finished(message, wanted, parts[0].route)
        return ready if found.left is None else offering(self._registry, message, ready, found.left, before)

    def _asked_after(self, message: Message) -> NameEntry | None:
        """The one contact a message asks after and names nothing beside."""
        mentions = message.resolution.mentions
        if len(mentions) != 1 or len(mentions[0].entries) != 1 or PEOPLE not in self._registry:
            return None
        (person,) = mentions[0].entries
        before, after = message.text[: mentions[0].start], message.text[mentions[0].end :]
        return person if person.kind == "contact" and followup.asks_how_one_is(before, after) else None

    def _named_later(self, message: Message, parts: Sequence[Part]) -> Entities:
        """What a first part that names nothing is about, when the message says it at its end."""
        first, last = (message.entities(p.at, p.end) for p in (parts[0], parts[-1]))
        told = len(parts) > 1 and not (first.deal_ids or first.account_ids or followup.refers_back(parts[0].text))
        return Entities(deal_ids=last.deal_ids, account_ids=last.account_ids) if told else Entities()

    def _parts(self, message: Message) -> Parted:
        offered = self._offered.get(_said_as_learnt(message))
        if offered is not None and message.principal.role in self._registry.get(offered).roles:
            return Parted((Part(message.text, 0, Route.given(offered)),))  # what a page shows does what it says

        def whole() -> Route:
            if shown_alone(message, message.text, 0) is not None:
                return Route.given(LOOK_UP)
            route = in_talk(self._route(message, message.text, 0), message, SURE)
            owner = None if _decided(route) else self._claimed(message, message.text, 0, unclear=True)
            return Route.given(owner) if owner else route

        if self._is_phrasing(message) or self._claimed(message, message.text, 0):
            return Parted((Part(message.text, 0, whole()),))
        return parted(message, partial(self._route, message), whole, self._papers)

    def _is_phrasing(self, message: Message) -> bool:
        """Word for word how some skill is asked: one wish, whatever "and" stands in it."""
        return _said_as_learnt(message) in self._phrasings

    def _claimed(self, message: Message, text: str, at: int, *, unclear: bool = False) -> str | None:
        return claimed(message, text, at, self._registry.open_to(message.principal), unclear=unclear)

    def _route(self, message: Message, text: str, at: int) -> Route:
        owner = self._claimed(message, text, at)
        if owner is not None:
            return Route.given(owner)
        about = message.focus if followup.refers_back(text) else Entities()
        phrases = phrasings(text, message.mentions(at, at + len(text)), at, about)
        routes = [self.router.route(end) for phrase in phrases for end in ends(phrase)]
        return max(routes, key=lambda r: (r.skill is not None, r.confidence))

    def _unsure(self, message: Message, part: Part) -> Understanding:
        route = part.route
        entities = message.entities()
        if self._settler is not None and route.alternatives:
            settled = self._settler.settle(part.text, route.alternatives, message.principal)
            if settled is not None and settled in self._registry:
                own = self._carried(settled, part, entities, Entities(), message)
                return self._finished(message, [(settled, message.text, own)], route)
        allowed = {s.name for s in self._registry.open_to(message.principal)}
        likely = [n for n, c in route.alternatives if c >= POSSIBLE and n in allowed and n != HELP]
        told_apart = len(likely) > 1 or (likely and route.confidence >= 2 * POSSIBLE)
        claimed = told_apart and (route.skill is not None or message.names_something or route.confidence >= SURE)
        factual = LOOK_UP in likely and (likely[0] in (LOOK_UP, CHANGES) or followup.asks_for_a_fact(part.text))
        unknown = stranger(message, self._vocabulary) if not claimed else None
        named = unknown is not None and len(message.text.split()) <= _FEW
        wanted = self._wanted_of_stranger(message, likely if told_apart else []) if named else None
        if followup.asks(part.text) and LOOK_UP in allowed and (not claimed or factual) and wanted is None:
            return self._looked_up(message, part, claimed=bool(claimed))
        offered = ask_back.about_a("deal", self._registry.open_to(message.principal))
        if named and unknown is not None and (wanted or offered):
            asked = self._which_deal(message, wanted or offered[0].name, unknown)
            return Understanding(clarify=asked, route=route)
        if not claimed:
            return Understanding(route=route, out_of_scope=True)
        if len(likely) == 1 and (message.memory is not None or message.names_something):
            own = self._carried(likely[0], part, entities, Entities(), message)
            return self._finished(message, [(likely[0], message.text, own)], route)
        options = [self._registry.get(n) for n in likely[:MOST_SKILL_OPTIONS]]
        return Understanding(clarify=ask_back.which_skill(options, message.text, entities), route=route)

    def _wanted_of_stranger(self, message: Message, likely: Sequence[str]) -> str | None:
        """What is wanted of a record that nobody here bears the name of, so that it can be asked for by another."""
        if likely and likely[0] in self._about_records:
            return likely[0]
        known = as_if_known(message, self._vocabulary)
        route = self.router.route(known) if known else Route(None, 0.0)
        return route.skill if route.confidence >= SURE and route.skill in self._about_records else None

    def _which_deal(self, message: Message, skill: str, unknown: str) -> Clarify:
        return ask_back.which_deal(
            message.index, message.principal, message.voice, skill, message.text, message.entities(),
            unknown=unknown,
        )  # fmt: skip

    def _looked_up(self, message: Message, part: Part, *, claimed: bool) -> Understanding:
        """A question that is nobody's, or nobody's for sure: the records may hold the answer all the same."""
        entities = self._carried(LOOK_UP, part, message.entities(), Entities(), message)
        found = self._finished(message, [(LOOK_UP, message.text, entities)], part.route)
        if claimed or found.clarify is not None:
            return found
        return replace(
            found,
            steps=tuple(replace(step, args={"unclaimed": "yes"}) for step in found.steps),
            out_of_scope=True,
        )

    def _only_a_name(self, message: Message) -> Understanding:
        """ "Helix?" with nothing before it."""
        mention = message.resolution.mentions[0]
        entities = message.entities()
        route = Route(None, 0.0)
        kind = mention.entries[0].kind if mention.entries else "deal"
        skills = ask_back.about_a(kind, self._registry.open_to(message.principal))
        if not skills:
            return Understanding(route=route, out_of_scope=True)
        if mention.ambiguous:
            question = ask_back.which_one(mention, message.voice, skills[0].name, message.text, entities)
        elif mention.match == "none":
            question = self._which_deal(message, skills[0].name, mention.text)
        else:
            about = mention.entries[0].name if len(mention.entries) == 1 else mention.text
            question = ask_back.which_skill(skills, message.text, entities, about)
        return Understanding(clarify=question, route=route)

    # what it is about

    def _carried(self, skill: str, part: Part, own: Entities, before: Entities, message: Message) -> Entities:
        if skill == HELP:
            return own
        return carried(self._registry.get(skill), part.text, own, before, message, self._vocabulary)

    def _finished(self, message: Message, wanted: Sequence[Wanted], route: Route | None = None) -> Understanding:
        return finished(self._registry, message, wanted, route or Route.given(wanted[0][0]))


def _said_as_learnt(message: Message) -> str:
    return phrase_key(phrasing(message.text, message.resolution.mentions))


def _decided(route: Route) -> bool:
    if route.skill is None:
        return False
    next_best = max((c for name, c in route.alternatives if name != route.skill), default=0.0)
    return route.confidence >= SURE or route.confidence >= CLEAR * next_best


def _of_a_colleague(text: str, own: Entities) -> bool:
    """ "Who is Beatriz?", one of us: no customer is asked about."""
    someone = own.deal_ids or own.account_ids or own.contact_ids
    return bool(own.user_ids) and not someone and followup.asks_who(text)
