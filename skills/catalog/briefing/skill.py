"""Briefing: see METHODOLOGY §4; what deserves attention is `skills.noticing`, this skill words it and keeps wishes."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.reader import Reader
from skills.answer import Answer, TextPart
from skills.ask import Ask
from skills.catalog.briefing.brief_card import brief_answer
from skills.catalog.briefing.decide import decide
from skills.catalog.briefing.facts import Facts, gather
from skills.catalog.briefing.intent import CLAIMS, sends_to_others
from skills.catalog.briefing.outcome import BriefCard, DoneCard, Incomplete, Out, SetCard, SettingsCard, TeamCard
from skills.catalog.briefing.phrases import EACH_THEIR_OWN, SKILL
from skills.catalog.briefing.settings_card import done_answer, incomplete_answer, set_answer, settings_answer
from skills.catalog.briefing.team_answer import team_answer
from skills.noticing.read import BUCKETS
from skills.publishing import Unconfirmed
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, BriefCard | TeamCard):
        answer = brief_answer(ask, card, out) if isinstance(card, BriefCard) else team_answer(ask, card, out)
        if not sends_to_others(ask):
            return answer
        return replace(answer, parts=(TextPart(EACH_THEIR_OWN, "warn"), *answer.parts))
    if isinstance(card, SettingsCard):
        return settings_answer(ask, card, out)
    if isinstance(card, SetCard):
        return set_answer(ask, card, out)
    if isinstance(card, DoneCard):
        return done_answer(ask, card, out)
    assert isinstance(card, Incomplete)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    """One's own settings are set at once, by word or button, and can be undone; a task is done by its own button."""
    card = out.card
    if isinstance(card, SetCard):
        return Proposal(card.changes, card.said, confirmed=True)
    if isinstance(card, DoneCard) and card.changes:
        return Proposal(card.changes, f"task “{card.task.subject}” done", confirmed=True)
    return None


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What was told unasked, so that it is not told again; nothing where the person asked."""
    if out.facts.intent.unasked and isinstance(out.card, BriefCard | TeamCard):
        return {"told": dict(out.card.told)}
    return {}


BRIEFING: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Briefing",
    summary="What deserves your attention now: meetings, deals that moved, what waits, what to do first.",
    personal=True,
    buckets=BUCKETS,
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "What should I do first this morning?",
        "What moved since Friday?",
        "Briefing at 7:30 on weekdays",
        "What do you send me?",
    ),
    utterances=load_utterances(FOLDER),
    claims=CLAIMS,
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)


def telling_confirmations(
    skill: Skill[Facts, Out], unconfirmed: Callable[[str], Awaitable[Sequence[Unconfirmed]]]
) -> Skill[Facts, Out]:
    """The same skill, which also tells who asks what waits for their yes; unasked, whoever sends it hands that in."""

    async def gather(ask: Ask, reader: Reader) -> Facts:
        if "waiting" not in ask.args:
            waiting = await unconfirmed(ask.principal.user_id)
            told = json.dumps([{"id": w.id, "title": w.title} for w in waiting])
            ask = replace(ask, args={**ask.args, "waiting": told})
        return await skill.gather(ask, reader)

    return replace(skill, gather=gather)
