"""A message as it was read: its words, who and when they mean, and what was said before."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.understand.entities import Mention, Resolution, entities_of, resolve
from bot.understand.model import Memory
from bot.understand.names import NameIndex
from bot.understand.varying import denied, with_another_time
from bot.understand.words import words_of
from knowledge.access import Principal
from skills.ask import Entities
from skills.language.dates import When, find_dates
from skills.language.money import Amount, find_money
from skills.wording import Voice

_PAST = re.compile(
    r"\b(met|spoke|called|talked|visited|had (?:a|an|lunch|coffee)|log(?:ged)?|happened|was|were|did|as of|back in)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    "the a an and or what whats about how for with on at of in deal account client opportunity opp please now then "
    "also one is that ok okay so s i mean meant".split()
)
_REPEATERS = _FILLERS | frozenset(
    "same thing question again do it repeat to no nope nah not sorry wrong oops wait actually rather instead "
    "but".split()
)
"""Words that, after an answer, wish for nothing but the same again, or again about somebody else."""
_PEOPLE = frozenset({"contact", "user"})
_BUSINESS = frozenset({"deal", "account"})


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    index: NameIndex
    memory: Memory | None
    voice: Voice
    principal: Principal
    resolution: Resolution
    whens: tuple[When, ...]
    amounts: tuple[Amount, ...]
    vocabulary: Collection[str] = frozenset()
    """Words people ask for things with: no names, whatever their first letter."""

    @property
    def focus(self) -> Entities:
        """What the conversation is about."""
        return self.memory.entities if self.memory else Entities()

    @property
    def names_something(self) -> bool:
        return any(m.match != "none" for m in self.resolution.mentions)

    def mentions(self, start: int, end: int) -> tuple[Mention, ...]:
        return tuple(m for m in self.resolution.mentions if start <= m.start and m.end <= end)

    def entities(self, start: int = 0, end: int | None = None) -> Entities:
        """What a stretch of the message names."""
        end = len(self.text) if end is None else end
        part = replace(self.resolution, mentions=self.mentions(start, end))
        return self.dated(entities_of(part, self.principal.user_id), start, end)

    def dated(self, entities: Entities, start: int = 0, end: int | None = None) -> Entities:
        """`entities` with the dates and amounts of a stretch of this message instead of its own."""
        end = len(self.text) if end is None else end
        days = [d for w in self.whens if start <= w.span[0] and w.span[1] <= end for d in w.days]
        money = [a.money for a in self.amounts if start <= a.span[0] and a.span[1] <= end]
        return replace(entities, dates=tuple(dict.fromkeys(days)), money=tuple(money))

    def spelt(self, part: str) -> str:
        """`part` of it with people's names as one writes them: who said it is told by its capitals."""
        for m in self.resolution.mentions:
            person = any(e.kind in _PEOPLE for e in m.entries)
            if person and m.text.islower():
                part = re.sub(rf"\b{re.escape(m.text)}\b", m.text.title(), part)
        return part

    def without_denied(self) -> "Message":
        """Without the names that are said not to be meant ("not Skarholt, Castellan"), unless no other is left."""
        meant = tuple(m for m in self.resolution.mentions if not denied(self.text, m.start))
        return replace(self, resolution=replace(self.resolution, mentions=meant)) if meant else self

    def about(self, part: str) -> "Message":
        """With the names of one part of it alone; none of words that are not its own."""
        start = self.text.find(part)
        mentions = self.mentions(start, start + len(part)) if start >= 0 else ()
        return replace(self, resolution=replace(self.resolution, mentions=mentions))

    def only_names(self, start: int = 0, *, end: int | None = None, repeating: bool = False) -> bool:
        """In a stretch nothing but names and words that carry no wish; `repeating`: or only wish for the same."""
        stop = len(self.text) if end is None else end
        mentions = self.mentions(start, stop)
        if not mentions or len(self.text) > 200 or any(m.together for m in mentions):
            return False
        idle = _REPEATERS if repeating else _FILLERS
        rest = (w for w in words_of(self.text) if start <= w.start < stop and not _inside(w.start, mentions))
        return all(w.folded in idle for w in rest)


def read(
    text: str,
    index: NameIndex,
    memory: Memory | None,
    voice: Voice,
    principal: Principal,
    vocabulary: Collection[str] = frozenset(),
) -> Message:
    past = _PAST.search(text[:400]) is not None
    whens = find_dates(text, voice.today, voice.locale, "past" if past else "future")
    amounts = find_money(text, voice.locale)
    resolution = resolve(
        text,
        index,
        user_id=principal.user_id,
        today=voice.today,
        focus=memory.entities if memory else Entities(),
        periods=[(w.start, w.end, w.span) for w in whens],
        amounts=[a.span for a in amounts],
        vocabulary=vocabulary,
    )
    return Message(text, index, memory, voice, principal, resolution, whens, amounts, vocabulary)


def readable(text: str) -> str:
    """Composed and trimmed, without control and direction-changing characters; line breaks kept."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in composed).strip()


def still_visible(memory: Memory | None, index: NameIndex) -> Memory | None:
    """Memory without what the asker may no longer see, and without the last message's dates and amounts."""
    if memory is None:
        return None

    def kept(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(i for i in ids if i in index.by_id)

    old = memory.entities
    return replace(
        memory,
        entities=Entities(
            deal_ids=kept(old.deal_ids),
            account_ids=kept(old.account_ids),
            contact_ids=kept(old.contact_ids),
            user_ids=kept(old.user_ids),
            product_ids=kept(old.product_ids),
            competitor_ids=kept(old.competitor_ids),
        ),
    )


def made_whole(memory: Memory, message: Message) -> str:
    """The last question with the new name in the old one's place."""
    names = [m for m in message.resolution.mentions if m.match != "none"] or list(message.resolution.mentions)
    people = all(m.entries and m.entries[0].kind in _PEOPLE for m in names)
    return renamed(memory, message, " and ".join(m.text for m in names), people=people)


def at_another_time(memory: Memory, message: Message) -> Message | None:
    """The last question put for the time that is all `message` says; None where it says more."""
    if message.names_something:
        return None
    before = find_dates(memory.text, message.voice.today, message.voice.locale)
    whole = with_another_time(message.text, [w.span for w in message.whens], memory.text, [w.span for w in before])
    if whole is None:
        return None
    return read(whole, message.index, memory, message.voice, message.principal, message.vocabulary)


def renamed(memory: Memory, message: Message, said: str, *, people: bool = False) -> str:
    """The last question with `said` where it named a deal or client (`people`: somebody), else at its end."""
    before = resolve(
        memory.text,
        message.index,
        user_id=message.principal.user_id,
        today=message.voice.today,
        focus=memory.entities,
        vocabulary=message.vocabulary,
    )
    kinds = [_PEOPLE] if people else [_BUSINESS, frozenset({"contact"})]
    named = ([m for m in before.mentions if not m.entries or m.entries[0].kind in kind] for kind in kinds)
    old = next((found for found in named if any(m.entries for m in found)), [])
    old = old or [m for m in before.mentions if not m.entries]
    if not old:
        return f"{memory.text.rstrip(' ?.!')} {said}".strip()
    return memory.text[: old[0].start] + said + memory.text[old[-1].end :]


def _inside(at: int, mentions: Sequence[Mention]) -> bool:
    return any(m.start <= at < m.end for m in mentions)
