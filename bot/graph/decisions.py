"""Whether a turn decides a waiting confirmation: a pressed button, or a plain "yes" or "no" in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.codec import answer_from_json, memory_from_json
from bot.graph.ports import TurnContext
from bot.graph.waiting import asked_again, asks_what_waits, what_waits
from bot.turn import Turn
from bot.understand.model import Memory
from knowledge.errors import NotFound
from knowledge.journal import Journal, Outcome, Pending
from skills.answer import Action, Answer, TextPart

Verb = Literal["yes", "no"]

_YES = frozenset(
    {
        "yes",
        "y",
        "yes please",
        "yep",
        "yeah",
        "confirm",
        "confirmed",
        "ok",
        "okay",
        "do it",
        "go ahead",
        "please do",
        "sure",
        "correct",
        "apply",
        "apply it",
    }
)
_NO = frozenset(
    {
        "no",
        "n",
        "nope",
        "no thanks",
        "cancel",
        "cancel it",
        "stop",
        "don't",
        "dont",
        "do not",
        "leave it",
        "forget it",
        "never mind",
    }
)
_IN_PASSING = _NO - {"cancel", "cancel it"} | {"ok", "okay", "sure", "correct", "y"}
"""Said to any answer: long after the card they decide nothing."""
_NOT_IN_PASSING = (
    "Where others talk too I don't take a word in passing for your decision. "
    "Press Confirm or Cancel on the card, or say it to me by name."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """This turn decides; its thread is to go on."""

    pending: Pending
    verb: Verb


@dataclass(frozen=True, slots=True)
class Refused:
    """This turn meant to decide and can't, or asks what there is to decide: the kind answer to that."""

    answer: Answer
    memory: Memory | None = None
    """What the conversation remembers after it, where that changes."""


async def decision_of(turn: Turn, context: TurnContext, journal: Journal) -> Taken | Refused | None:
    """None: the turn is about something else."""
    if turn.files:
        return None  # "ok, here it is" is said of the file
    verb = _pressed_verb(turn) if turn.press is not None else spoken_verb(turn.text)
    if verb is None:
        return await _listed(turn, context, journal)
    try:
        principal = await context.identify(turn)
    except NotFound:
        return None  # the graph answers strangers
    if turn.press is not None:
        return await _decide(turn.pending or turn.press.args.get("pending", ""), verb, turn, context, journal)
    waiting = await journal.waiting_for(principal.user_id, decided_by=turn.id)
    taken = next((p for p in waiting if p.decided_by == turn.id), None)
    if taken is not None:  # it is tried again, or its process died after it had decided
        return await _decide(taken.id, verb, turn, context, journal)
    here = [p for p in waiting if p.conversation == turn.conversation]
    if turn.overheard:
        return Refused(_told("Do you mean the change?", _NOT_IN_PASSING)) if here else None
    stored = await journal.memory(turn.conversation, principal.user_id) if waiting else None
    memory = memory_from_json(stored) if stored else None
    meant = next((p for p in waiting if memory is not None and memory.asking == p.id), None)
    if meant is None and memory is not None and all(_said_since(memory, p) for p in here or waiting):
        return _ask_again(here or waiting, memory) if _means_a_change(turn.text, memory) else None
    if meant or here or len(waiting) == 1:
        return await _decide((meant or (here or waiting)[0]).id, verb, turn, context, journal)
    return Refused(_which(waiting, verb)) if waiting else None


def _said_since(memory: Memory, pending: Pending) -> bool:
    """Whether something else was answered in this conversation after the change was shown."""
    return memory.at.timestamp() > pending.created_at


def _means_a_change(text: str, memory: Memory) -> bool:
    """Whether the word can only be about a change: it is no "ok" in passing, and the last answer asked nothing."""
    asked = memory.clarify is not None or memory.skills.get(memory.skill or "", {}).get("asked")
    return not asked and _plain(text) not in _IN_PASSING


def _ask_again(waiting: Sequence[Pending], memory: Memory) -> Refused:
    asking = waiting[0].id if len(waiting) == 1 else None
    return Refused(asked_again(waiting), replace(memory, asking=asking))


async def _listed(turn: Turn, context: TurnContext, journal: Journal) -> Refused | None:
    """What waits, to somebody who asks for it while something does."""
    if turn.press is not None or turn.overheard or not asks_what_waits(turn.text):
        return None
    try:
        principal = await context.identify(turn)
    except NotFound:
        return None
    waiting = await journal.waiting_for(principal.user_id)
    return Refused(what_waits(waiting)) if waiting else None


def _pressed_verb(turn: Turn) -> Verb | None:
    if turn.press is None or turn.press.skill != "confirm":
        return None
    return "yes" if turn.press.verb == "yes" else "no" if turn.press.verb == "no" else None


def spoken_verb(text: str) -> Verb | None:
    said = _plain(text)
    return "yes" if said in _YES else "no" if said in _NO else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]+", " ", text.lower().replace("’", "'")).split())


async def _decide(pending_id: str, verb: Verb, turn: Turn, context: TurnContext, journal: Journal) -> Taken | Refused:
    principal = await context.identify(turn)
    outcome = await journal.decide(pending_id, user_id=principal.user_id, verb=verb, turn_id=turn.id)
    pending = await journal.pending(pending_id)
    if outcome == "taken" and pending is not None:
        return Taken(pending, "yes" if pending.status == "yes" else "no")
    return Refused(await _refusal(outcome, pending, context))


async def _refusal(outcome: Outcome, pending: Pending | None, context: TurnContext) -> Answer:
    if outcome == "not_yours" and pending is not None:
        whose = (await context.records.principal(pending.user_id)).name or "the person who asked for it"
        return _told("This one isn't yours to confirm", f"Only {whose} can confirm or cancel this change.")
    if outcome == "already" and pending is not None:
        how = "confirmed" if pending.status == "yes" else "cancelled"
        return _told("Already decided", f"You have {how} this change before; nothing was done again.")
    if outcome == "replaced":
        return _told("There is a newer version", "This change was edited; please decide on the newer card.")
    if outcome == "expired":
        return _told("That took a while", "This confirmation has expired and nothing was changed. Please ask again.")
    return _told("Nothing was changed", "I can't find the change this belonged to any more. Please ask again.")


def lost() -> Answer:
    """The card outlived what stood behind it."""
    return _told("Nothing was changed", "I no longer have this change at hand. Please ask for it again.")


def _told(title: str, message: str) -> Answer:
    return Answer(title=title, parts=(TextPart(message),), summary=message)


def _which(waiting: list[Pending], verb: Verb) -> Answer:
    question = "Which change do you mean?"
    actions = tuple(
        Action(f"which_{n}", answer_from_json(p.answer).title, "confirm", verb, {"pending": p.id})
        for n, p in enumerate(waiting[:5], start=1)
    )
    return Answer(title=question, actions=actions, summary=question)
