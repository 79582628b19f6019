"""A message, the names its author may use and what was said before -> what to run, or one question back."""

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import yaml

from bot.understand import ask_back, followup
from bot.understand.dates import When, find_dates
from bot.understand.entities import Mention, Resolution, entities_of, resolve
from bot.understand.model import Clarify, Memory, Option, Route, Step, Understanding
from bot.understand.money import Amount, find_money
from bot.understand.names import NameIndex
from bot.understand.phrasing import ends, phrasing, utterance
from bot.understand.pleasantries import occasion
from bot.understand.router import Router
from bot.understand.words import words_of
from knowledge.access import Principal
from knowledge.directory import Directory
from skills.ask import Entities
from skills.registry import AnySkill, Registry
from skills.wording import Voice

if TYPE_CHECKING:
    from llm.embed import Embedder

HELP = "help"
ABSTAIN = 0.02
"""Share of the skills' own phrasings that may be turned away."""
SURE = 0.5
"""Confidence from which on a skill runs without a question."""
CLEAR = 3.0
"""A less confident skill runs too when it is so many times likelier than the next."""
POSSIBLE = 0.12
"""Confidence from which on a skill is worth a button."""
MOST_SKILL_OPTIONS = 3
KEPT_NAMES = 200_000
"""Directory entries kept indexed, over all people; the longest unused go first."""
_ABOUT_RECORDS = 0.55
"""Share of a skill's phrasings that name a deal or client from which on it always is about one."""


class Settler(Protocol):
    """Decides between skills where the router can't; a model behind the gateway, when one is configured."""

    def settle(self, text: str, candidates: Sequence[tuple[str, float]]) -> str | None:
        """One of the candidates' names, or None to leave it open. Must not raise, and must be quick."""
        ...


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    index: NameIndex
    memory: Memory | None
    voice: Voice
    principal: Principal
    resolution: Resolution
    whens: tuple[When, ...]
    amounts: tuple[Amount, ...]

    @property
    def focus(self) -> Entities:
        return self.memory.entities if self.memory else Entities()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the message that asks for one thing."""

    text: str
    at: int
    route: Route


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
        """Fits the router to the skills' utterances, or takes the one fitted before from the folder `cache`."""
        self._registry = registry
        self._settler = settler
        examples = routing_examples(registry)
        self.router = (
            Router.cached(examples, cache, embedder, abstain=ABSTAIN)
            if cache
            else Router.fit(examples, embedder, abstain=ABSTAIN)
        )
        self._about_records = frozenset(s.name for s in registry if _is_about_records(s))
        self._indexes: OrderedDict[tuple[str, str], tuple[Directory, NameIndex]] = OrderedDict()
        self._lock = threading.Lock()

    def understand(
        self, text: str, directory: Directory, memory: Memory | None, voice: Voice, principal: Principal
    ) -> Understanding:
        """CPU only, a few milliseconds. Never raises on any text; every id in the result is from `directory`
        or from `memory`."""
        said = readable(text)
        index = self._index(directory, principal)
        memory = _still_visible(memory, index)
        if memory is not None and memory.clarify is not None:
            answered = self._answer(said, memory.clarify)
            if answered is not None:
                return answered
        kind = occasion(said)
        if kind is not None and not (memory and followup.reply(said)):
            return Understanding(steps=(Step(HELP, said, Entities(), args={"occasion": kind}),))
        message = self._read(said, index, memory, voice, principal)
        return self._follow(message) or self._fresh(message)

    def _index(self, directory: Directory, principal: Principal) -> NameIndex:
        key = (principal.tenant, principal.user_id)
        with self._lock:
            known = self._indexes.get(key)
            if (
                known is not None
                and known[0].version == directory.version
                and (known[0] is directory or len(known[0].entries) == len(directory.entries))
            ):
                self._indexes.move_to_end(key)
                return known[1]
        index = NameIndex(directory)
        with self._lock:
            self._indexes[key] = (directory, index)
            self._indexes.move_to_end(key)
            while len(self._indexes) > 1 and sum(len(d.entries) for d, _ in self._indexes.values()) > KEPT_NAMES:
                self._indexes.popitem(last=False)
        return index

    def _read(self, said: str, index: NameIndex, memory: Memory | None, voice: Voice, principal: Principal) -> _Message:
        prefer = "past" if _PAST.search(said[:400]) else "future"
        whens = find_dates(said, voice.today, voice.locale, "past" if prefer == "past" else "future")
        amounts = find_money(said, voice.locale)
        resolution = resolve(
            said,
            index,
            user_id=principal.user_id,
            today=voice.today,
            focus=memory.entities if memory else Entities(),
            periods=[(w.start, w.end, w.span) for w in whens],
        )
        return _Message(said, index, memory, voice, principal, resolution, whens, amounts)

    # what leans on what was said before

    def _answer(self, said: str, clarify: Clarify) -> Understanding | None:
        """The open question answered by typing."""
        option = followup.chosen(said, clarify)
        if option is not None:
            return Understanding(steps=(_pressed(option),), route=_given(option.press.skill), followed_up=True)
        if followup.reply(said) == "no":
            return Understanding(steps=(Step(HELP, said, Entities(), args={"occasion": "dropped"}),), followed_up=True)
        return None

    def _follow(self, message: _Message) -> Understanding | None:
        memory = message.memory
        if memory is None:
            return None
        if memory.clarify is not None and _only_names(message, 0) and memory.clarify.options:
            asked = memory.clarify.options[0].press
            return self._finished(
                message,
                [(asked.skill, asked.args.get("text", message.text), self._entities(message, 0, len(message.text)))],
            )
        if memory.skill is None or memory.skill not in self._registry:
            return None
        if self._leans(message):
            step = Step(memory.skill, message.text, _with_dates(memory.entities, message, 0, len(message.text)))
            return Understanding(steps=(step,), route=_given(memory.skill), followed_up=True)
        shift = followup.shift(message.text)
        start = shift.at if shift else 0
        if _only_names(message, start) and any(m.match != "none" or shift for m in message.resolution.mentions):
            text = _made_whole(memory, message)
            entities = self._entities(message, 0, len(message.text))
            return self._finished(message, [(memory.skill, text, entities)])
        return None

    def _leans(self, message: _Message) -> bool:
        """Nothing but "why?", "yes", "the second one": about the last answer."""
        text = message.text
        if any(m.match != "none" for m in message.resolution.mentions):
            return False
        return followup.asks_again(text) or followup.reply(text) is not None or followup.is_pick(text)

    # what stands by itself

    def _fresh(self, message: _Message) -> Understanding:
        if _only_names(message, 0) and message.resolution.mentions:
            return self._only_a_name(message)
        parts = self._parts(message)
        open_part = next((p for p in parts if not self._decided(p.route)), None)
        if open_part is not None:
            return self._unsure(message, open_part)
        wanted: list[tuple[str, str, Entities]] = []
        before = Entities()
        for part in parts:
            skill = part.route.skill or HELP
            entities = self._entities(message, part.at, part.at + len(part.text))
            entities = self._inherited(skill, part, entities, before, message)
            wanted.append((skill, part.text if len(parts) > 1 else message.text, entities))
            before = entities
        return self._finished(message, wanted, parts[0].route)

    def _parts(self, message: _Message) -> list[_Part]:
        """The message in one, or cut where each part asks a skill of its own without doubt."""
        whole = _Part(message.text, 0, self._route(message, message.text, 0))
        pieces = followup.parts(message.text)
        if len(pieces) < 2:
            return [whole]
        parts = [_Part(text, at, self._route(message, text, at)) for text, at in pieces]
        joined = [parts[0]]
        for part in parts[1:]:
            if part.route.skill == joined[-1].route.skill:
                start = joined[-1].at
                joined[-1] = _Part(message.text[start : part.at + len(part.text)], start, joined[-1].route)
            else:
                joined.append(part)
        sure = all(p.route.skill is not None and p.route.confidence >= SURE for p in joined)
        return joined if sure and len(joined) > 1 else [whole]

    def _route(self, message: _Message, text: str, at: int) -> Route:
        mentions = [m for m in message.resolution.mentions if at <= m.start and m.end <= at + len(text)]
        routes = [self.router.route(end) for end in ends(phrasing(text, mentions, at))]
        return max(routes, key=lambda r: (r.skill is not None, r.confidence))

    def _decided(self, route: Route) -> bool:
        if route.skill is None:
            return False
        others = [c for name, c in route.alternatives if name != route.skill]
        return route.confidence >= SURE or route.confidence >= CLEAR * max(others, default=0.0)

    def _unsure(self, message: _Message, part: _Part) -> Understanding:
        route = part.route
        entities = self._entities(message, 0, len(message.text))
        if self._settler is not None and route.alternatives:
            settled = self._settler.settle(part.text, route.alternatives)
            if settled is not None and settled in self._registry:
                return self._finished(message, [(settled, message.text, entities)], route)
        allowed = {s.name for s in self._registry.open_to(message.principal)}
        likely = [self._registry.get(n) for n, c in route.alternatives if c >= POSSIBLE and n in allowed and n != HELP]
        named = any(m.match in ("whole", "part", "near", "nickname") for m in message.resolution.mentions)
        if not likely or (route.skill is None and not named and route.confidence < SURE):
            return Understanding(route=route, out_of_scope=True)
        options = tuple(likely[:MOST_SKILL_OPTIONS])
        return Understanding(clarify=ask_back.which_skill(options, message.text, entities), route=route)

    def _only_a_name(self, message: _Message) -> Understanding:
        """ "Helix?" with nothing before it."""
        entities = self._entities(message, 0, len(message.text))
        mention = message.resolution.mentions[0]
        route = self._route(message, message.text, 0)
        allowed = [s for s in self._registry.open_to(message.principal) if s.name in self._about_records]
        if not allowed:
            return Understanding(route=route, out_of_scope=True)
        if mention.ambiguous:
            return Understanding(
                clarify=ask_back.which_one(mention, allowed[0].name, message.text, entities), route=route
            )
        if mention.match == "none":
            question = ask_back.which_deal(
                message.index, message.principal, message.voice.today, allowed[0].name, message.text, entities,
                unknown=mention.text,
            )  # fmt: skip
            return Understanding(clarify=question, route=route)
        about = mention.entries[0].name if len(mention.entries) == 1 else mention.text
        question = ask_back.which_skill(allowed[:MOST_SKILL_OPTIONS], message.text, entities, about)
        return Understanding(clarify=question, route=route)

    # what it is about

    def _entities(self, message: _Message, start: int, end: int) -> Entities:
        mentions = tuple(m for m in message.resolution.mentions if start <= m.start and m.end <= end)
        found = entities_of(replace(message.resolution, mentions=mentions), message.principal.user_id)
        return _with_dates(found, message, start, end)

    def _inherited(self, skill: str, part: _Part, own: Entities, before: Entities, message: _Message) -> Entities:
        """What is not named again stays: from the part before, else from the conversation."""
        if own.deal_ids or own.account_ids or own.unresolved or message.resolution.portfolio:
            return own
        source = before if before.deal_ids or before.account_ids else message.focus
        refers = followup.refers_back(part.text) or followup.shift(message.text) is not None
        if not refers and source is message.focus and skill not in self._about_records:
            return own
        contacts = own.contact_ids or (source.contact_ids if refers else ())
        return replace(own, deal_ids=source.deal_ids, account_ids=source.account_ids, contact_ids=contacts)

    def _finished(
        self, message: _Message, wanted: list[tuple[str, str, Entities]], route: Route | None = None
    ) -> Understanding:
        """Steps, unless one of them lacks what it needs: then the question for it."""
        route = route or _given(wanted[0][0])
        steps = []
        for skill, text, entities in wanted:
            question = self._which(message, skill, text, entities)
            if question is not None:
                return Understanding(clarify=question, route=route, followed_up=message.memory is not None)
            complete = self._complete(message, skill, text, entities)
            if isinstance(complete, Clarify):
                return Understanding(clarify=complete, route=route)
            steps.append(Step(skill, text, complete))
        return Understanding(steps=tuple(steps), route=route, followed_up=_leant(message, steps))

    def _which(self, message: _Message, skill: str, text: str, entities: Entities) -> Clarify | None:
        """The question about a name that several records bear, unless it stands in quoted or pasted text."""
        if skill == HELP:
            return None
        stop = followup.payload_start(message.text)
        unclear = [m for m in message.resolution.ambiguous if m.start < stop]
        return ask_back.which_one(unclear[0], skill, text, entities) if unclear else None

    def _complete(self, message: _Message, skill: str, text: str, entities: Entities) -> Entities | Clarify:
        needs = self._registry.get(skill).needs
        if "deal" in needs:
            return self._with_deal(message, skill, text, entities)
        if "account" in needs or "deal_or_account" in needs:
            return self._with_account(message, skill, text, entities, deal_will_do="deal_or_account" in needs)
        return entities

    def _with_deal(self, message: _Message, skill: str, text: str, entities: Entities) -> Entities | Clarify:
        index, principal, today = message.index, message.principal, message.voice.today
        if entities.deal_ids or message.resolution.portfolio:
            return entities
        if entities.account_ids:
            account = index.by_id[entities.account_ids[0]]
            deals = [d for d in index.deals_of(account.id) if d.status == "open"] or index.deals_of(account.id)
            if len(deals) == 1:
                return replace(entities, deal_ids=(deals[0].id,))
            return ask_back.which_deal(index, principal, today, skill, text, entities, account=account)
        if not entities.unresolved:
            own = [d for d in index.deals if d.status == "open" and d.owner_id == principal.user_id]
            seen = own or [d for d in index.deals if d.status == "open"]
            if len(seen) == 1:
                return replace(entities, deal_ids=(seen[0].id,))
        unknown = entities.unresolved[0] if entities.unresolved else ""
        return ask_back.which_deal(index, principal, today, skill, text, entities, unknown=unknown)

    def _with_account(
        self, message: _Message, skill: str, text: str, entities: Entities, *, deal_will_do: bool
    ) -> Entities | Clarify:
        if entities.account_ids or (deal_will_do and entities.deal_ids) or message.resolution.portfolio:
            return entities
        of_deals = [d.account_id for i in entities.deal_ids if (d := message.index.by_id.get(i)) and d.account_id]
        if of_deals:
            return replace(entities, account_ids=tuple(dict.fromkeys(of_deals)))
        unknown = entities.unresolved[0] if entities.unresolved else ""
        kind = "deal" if deal_will_do else "account"
        return ask_back.which_deal(
            message.index, message.principal, message.voice.today, skill, text, entities, unknown=unknown,
            kind="deal" if kind == "deal" else "account",
        )  # fmt: skip


_PAST = re.compile(
    r"\b(met|spoke|called|talked|visited|had (?:a|an|lunch|coffee)|log(?:ged)?|happened|was|"
    r"were|did|as of|back in)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    "the a an and or what whats about how for with on at of in same deal deals account client opportunity opp please "
    "now then also one do it that is again to vs versus compare ok okay so s me i mean meant".split()
)


def routing_examples(registry: Registry) -> dict[str, list[str]]:
    """What our own router learns: every skill's phrasings, and what nobody here does."""
    examples = {s.name: [utterance(u) for u in (*s.utterances, *s.examples)] for s in registry}
    examples["out_of_scope"] = [utterance(u) for u in out_of_scope_phrases()]
    return examples


def out_of_scope_phrases() -> tuple[str, ...]:
    data = yaml.safe_load((Path(__file__).parent / "out_of_scope.yaml").read_text("utf-8"))
    return tuple(str(phrase) for phrase in data)


def readable(text: str) -> str:
    """Without control and direction-changing characters, line breaks kept; composed, trimmed."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in composed).strip()


def _is_about_records(skill: AnySkill) -> bool:
    if any(n in skill.needs for n in ("deal", "account", "deal_or_account")):
        return True
    naming = sum("{deal}" in u or "{account}" in u for u in skill.utterances)
    return skill.name != HELP and naming >= _ABOUT_RECORDS * max(1, len(skill.utterances))


def _still_visible(memory: Memory | None, index: NameIndex) -> Memory | None:
    """Memory without what the asker may no longer see."""
    if memory is None:
        return None
    entities = memory.entities

    def kept(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(i for i in ids if i in index.by_id)

    entities = replace(
        entities,
        deal_ids=kept(entities.deal_ids),
        account_ids=kept(entities.account_ids),
        contact_ids=kept(entities.contact_ids),
        user_ids=kept(entities.user_ids),
        product_ids=kept(entities.product_ids),
        competitor_ids=kept(entities.competitor_ids),
        dates=(),
        money=(),
        unresolved=(),
    )
    return replace(memory, entities=entities)


def _given(skill: str) -> Route:
    """A skill that was not routed to but chosen, or carried on with."""
    return Route(skill, 1.0, ((skill, 1.0),))


def _pressed(option: Option) -> Step:
    press = option.press
    return Step(press.skill, press.args.get("text", ""), ask_back.entities_in(press.args), press.verb, dict(press.args))


def _with_dates(entities: Entities, message: _Message, start: int, end: int) -> Entities:
    days = [d for w in message.whens if start <= w.span[0] and w.span[1] <= end for d in w.days]
    money = [a.money for a in message.amounts if start <= a.span[0] and a.span[1] <= end]
    return replace(entities, dates=tuple(dict.fromkeys(days)), money=tuple(money))


def _only_names(message: _Message, start: int) -> bool:
    """From `start` on, nothing but names and words that carry no wish."""
    mentions = [m for m in message.resolution.mentions if m.start >= start]
    if not mentions or len(message.text) > 200:
        return False
    rest = [w for w in words_of(message.text) if w.start >= start and not _inside(w.start, mentions)]
    return all(w.folded in _FILLERS for w in rest)


def _inside(at: int, mentions: Sequence[Mention]) -> bool:
    return any(m.start <= at < m.end for m in mentions)


def _made_whole(memory: Memory, message: _Message) -> str:
    """The last question with the new name in the old one's place."""
    names = [m for m in message.resolution.mentions if m.match != "none"] or list(message.resolution.mentions)
    said = " and ".join(m.text for m in names)
    before = resolve(
        memory.text, message.index, user_id=message.principal.user_id, today=message.voice.today, focus=memory.entities
    )
    old = [m for m in before.mentions if m.entries and m.entries[0].kind in ("deal", "account", "contact")]
    if not old:
        return f"{memory.text.rstrip(' ?.!')} {said}".strip()
    text = memory.text
    return text[: old[0].start] + said + text[old[-1].end if len(old) > 1 else old[0].end :]


def _leant(message: _Message, steps: Sequence[Step]) -> bool:
    """Whether any step took over what an earlier message was about."""
    own = entities_of(message.resolution, message.principal.user_id)
    return message.memory is not None and any(
        (s.entities.deal_ids and not own.deal_ids) or (s.entities.account_ids and not own.account_ids) for s in steps
    )
