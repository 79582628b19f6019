"""From what is wanted to what is run: steps, and the question about the part of the message that is not clear."""

from collections.abc import Sequence
from dataclasses import replace

from bot.turn import Press
from bot.understand import ask_back
from bot.understand.carrying import OF_RECORDS, leant
from bot.understand.completing import completed, unclear_name
from bot.understand.message import Message
from bot.understand.model import INSTEAD, Clarify, Option, Route, Step, Understanding
from bot.understand.parting import Part
from bot.understand.training import HELP
from skills.ask import Entities
from skills.registry import Registry

CHANGES = "crm_update"
"""The skill that writes what it is told, and puts it back."""
POSSIBLE = 0.1
"""Confidence from which on a skill is worth a button."""
MOST_SKILL_OPTIONS = 3

Wanted = tuple[str, str, Entities]
"""A skill, the words that ask it, and what they are about."""


def finished(registry: Registry, message: Message, wanted: Sequence[Wanted], route: Route) -> Understanding:
    """Steps; for one that lacks what it needs the question for it, and a button for each further one."""
    steps: list[Step] = []
    lacking: list[tuple[Clarify, Option]] = []
    for skill, text, entities in wanted:
        whole = _whole(registry, message if len(wanted) == 1 else message.about(text), skill, text, entities)
        if isinstance(whole, Clarify):
            again = Press(skill, "show", ask_back.args_of(entities, text))
            lacking.append((whole, Option(registry.get(skill).title, again)))
        else:
            steps.append(whole)
    asked = lacking[0][0] if lacking else None
    if asked is not None and len(lacking) > 1:
        asked = replace(asked, options=(*asked.options, *(option for _, option in lacking[1:])))
    return Understanding(tuple(steps), asked, route, followed_up=not asked and leant(message, steps))


def _whole(registry: Registry, message: Message, skill: str, text: str, entities: Entities) -> Step | Clarify:
    question = None
    known = registry.get(skill)
    if skill != HELP:
        question = unclear_name(message, skill, text, entities, people=known.subject in OF_RECORDS)
    whole = question or completed(message, known.needs, skill, text, entities)
    return whole if isinstance(whole, Clarify) else Step(skill, text, whole)


def offering(registry: Registry, message: Message, ready: Understanding, left: Part, before: Entities) -> Understanding:
    """`ready`, with the question what `left`, which may be a wish of its own, is to mean."""
    own = message.entities(left.at, left.end)
    about = own if own.deal_ids or own.account_ids else before
    allowed = {s.name for s in registry.open_to(message.principal)} - {HELP, *(s.skill for s in ready.steps)}
    likely = [registry.get(n) for n, c in left.route.alternatives if c >= POSSIBLE and n in allowed]
    if not likely:
        return ready
    asked = ask_back.which_skill(likely[:MOST_SKILL_OPTIONS], left.text, about)
    asked = replace(asked, question=f"And “{left.text}”?")
    if ready.clarify is not None:
        asked = replace(ready.clarify, options=(*ready.clarify.options, asked.options[0]))
    return replace(ready, clarify=asked)


def instead(found: Understanding) -> Understanding:
    """A change put in other words takes the place of the one that waits (`bot.graph.engine`)."""
    changed = (replace(s, args={INSTEAD: "1", "text": s.text}) if s.skill == CHANGES else s for s in found.steps)
    return replace(found, steps=tuple(changed))
