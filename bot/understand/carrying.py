"""What a message is about where its own words don't say: taken over from the part before, or from the conversation."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.understand import followup
from bot.understand.message import Message
from bot.understand.model import Memory, Route, Step
from bot.understand.staying import stays
from bot.understand.strangers import Vocabulary, stranger
from skills.ask import Entities
from skills.registry import AnySkill
from skills.skill import Subject

OF_RECORDS: frozenset[Subject] = frozenset({"deal", "account", "deal_or_account"})
_SAYS_WHOSE = re.compile(
    r"\b(?:i|i['’]m|i['’]ll|me|my|mine|we|we['’]re|us|our|team|teams|everyone|everybody|anyone|anybody|nobody|people|reps?"
    r"|sellers?|each|all|both|who|whose|whom|which)\b",
    re.IGNORECASE,
)
"""Words that say whose plan, pay or licence is meant without a name."""
IN_TALK = 4.0
"""How many times likelier a short message that names nothing asks the last skill than its words alone say."""
_SHORT = 8
"""Words of such a message."""


def leans(message: Message, last: str) -> bool:
    """Nothing but "why?", "yes", "the second one", or what stays with the skill `last`: about the last answer."""
    if message.names_something:
        return False
    text = message.text
    again = followup.asks_again(text) or followup.reply(text) is not None
    return again or followup.is_pick(text) or stays(text, last)


def orders(message: Message, memory: Memory) -> bool:
    """An order that numbers what the last answer listed, and names no deal or client of its own."""
    own, listed = message.entities(), memory.skills.get(memory.skill or "", {}).get("listed")
    return bool(listed) and followup.orders_by_number(message.text) and not (own.deal_ids or own.account_ids)


def in_talk(route: Route, message: Message, sure: float) -> Route:
    """The route of a message in a conversation: where words leave it open, what was talked about last decides.

    A message that was turned away is taken up only when that makes the last skill sure.
    """
    last = message.memory.skill if message.memory else None
    said = dict(route.alternatives)
    if last not in said or message.names_something or len(message.text.split()) > _SHORT:
        return route
    weighed = {name: share * (IN_TALK if name == last else 1.0) for name, share in said.items()}
    whole = sum(weighed.values()) + max(0.0, 1.0 - sum(said.values()))
    ranked = tuple(sorted(((name, round(share / whole, 4)) for name, share in weighed.items()), key=lambda a: -a[1]))
    best, confidence = ranked[0]
    if route.skill is None and confidence < sure:
        return route
    return Route(best, confidence, ranked)


def same_of(skill: AnySkill, message: Message, memory: Memory) -> Entities:
    """What "and Priya?" asks the same of: who and what is named, and of the rest what the last question had."""
    own, old = message.entities(), memory.entities
    if own.deal_ids or own.account_ids or own.unresolved:
        return replace(own, user_ids=own.user_ids or old.user_ids) if skill.subject == "person" else own
    elsewhere = _other_clients(message, own)
    if elsewhere:
        return replace(own, account_ids=elsewhere)
    return replace(own, deal_ids=old.deal_ids, account_ids=old.account_ids) if own.user_ids or own.contact_ids else own


def carried(
    skill: AnySkill, text: str, own: Entities, before: Entities, message: Message, vocabulary: Vocabulary
) -> Entities:
    """`own`, what `text` names, with what the skill takes over from `before`, the part ahead, or the conversation."""
    refers = followup.refers_back(text)
    if refers and followup.compares(text) and (own.deal_ids or own.account_ids):
        return _joined(message.focus, own)
    if own.deal_ids or own.account_ids or own.unresolved:
        return own
    if skill.subject in OF_RECORDS and (listed := _listed(text, message)):
        return replace(own, deal_ids=(listed,))
    if message.resolution.portfolio:
        return own
    elsewhere = _other_clients(message, own)
    if elsewhere:
        return replace(own, account_ids=elsewhere)
    if skill.subject == "person" and _leaves_open_who(skill, text, own, message):
        own = replace(own, user_ids=message.focus.user_ids)
    of_records = skill.subject in OF_RECORDS
    unknown = stranger(message, vocabulary) if of_records else None
    if unknown is not None:
        return replace(own, unresolved=(unknown,))
    if before.deal_ids or before.account_ids:
        return replace(own, deal_ids=before.deal_ids, account_ids=before.account_ids)
    refers = refers or followup.shift(message.text) is not None
    if not refers and not of_records:
        return own
    contacts = own.contact_ids or (message.focus.contact_ids if refers else ())
    return replace(own, deal_ids=message.focus.deal_ids, account_ids=message.focus.account_ids, contact_ids=contacts)


def picked(text: str, memory: Memory) -> Entities:
    """What the last answer was about; of the deals it listed only the one that "the second one" takes."""
    listed = listed_last(memory)
    at = followup.picked_number(text, len(listed)) if len(listed) > 1 else None
    if at is None:
        return memory.entities
    return replace(memory.entities, deal_ids=(str(listed[at]),), account_ids=())


def _listed(text: str, message: Message) -> str | None:
    """The deal that "the second one" is, of those the last answer listed."""
    listed = listed_last(message.memory) if message.memory else []
    at = followup.nth_named(text, len(listed)) if len(listed) > 1 else None
    return str(listed[at]) if at is not None else None


def listed_last(memory: Memory) -> list[str]:
    """The deals the last answer listed, in its order: those asked about, or those it found."""
    left = memory.skills.get(memory.skill or "", {})
    return [str(i) for i in left.get("shown") or left.get("deals", [])]


def picks_nothing(text: str, memory: Memory) -> bool:
    """A bare number that no open question, and nothing the last answer listed or asked for, gives a meaning."""
    number = followup.bare_number(text)
    left = memory.skills.get(memory.skill or "", {})
    if number is None or "lacks" in left:
        return False
    listed = max((len(v) for v in left.values() if isinstance(v, list)), default=0)
    return not 1 <= number <= listed


def shown_last(memory: Memory) -> Entities:
    """What the last answer was about: the one deal it showed, also where only its client was named."""
    left = memory.skills.get(memory.skill or "", {})
    shown = [left["deal_id"]] if left.get("deal_id") else left.get("deals", [])
    return replace(memory.entities, deal_ids=(str(shown[0]),)) if len(shown) == 1 else memory.entities


def leant(message: Message, steps: Sequence[Step]) -> bool:
    """Whether any step took over what an earlier message was about."""
    own = message.entities()
    return message.memory is not None and any(
        (s.entities.deal_ids and not own.deal_ids) or (s.entities.account_ids and not own.account_ids) for s in steps
    )


def _leaves_open_who(skill: AnySkill, text: str, own: Entities, message: Message) -> bool:
    """Nobody is named or hinted at; and it is another skill than before, which remembers whom it told of by itself."""
    said = own.user_ids or own.contact_ids or _SAYS_WHOSE.search(text)
    return not said and message.memory is not None and message.memory.skill != skill.name


def _joined(first: Entities, second: Entities) -> Entities:
    return replace(
        second,
        deal_ids=tuple(dict.fromkeys((*first.deal_ids, *second.deal_ids))),
        account_ids=second.account_ids if first.deal_ids else (*first.account_ids, *second.account_ids),
    )


def _other_clients(message: Message, own: Entities) -> tuple[str, ...]:
    """The clients of the people named, where none of them is the one the conversation is about."""
    index = message.index
    theirs = tuple(dict.fromkeys(a for i in own.contact_ids if (a := index.by_id[i].account_id)))
    spoken = {a for i in message.focus.deal_ids if i in index.by_id and (a := index.by_id[i].account_id)}
    spoken |= set(message.focus.account_ids)
    return theirs if spoken and spoken.isdisjoint(theirs) else ()
