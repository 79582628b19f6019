"""A question about a past day ("as of 1 June"), answered from what was on record at its end.

Right for every skill whose answer is computed from records: the reader looks at that moment, the asker's clock stands
at it, and the answer says so and offers nothing to press that would change the present.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from knowledge.reader import Reader
from skills.answer import Action, Answer, DetailsPart, ListPart, Part, Simple
from skills.ask import Ask
from skills.language.past import as_of
from skills.skill import Proposal, Skill
from skills.wording import Voice

F = TypeVar("F")
O = TypeVar("O")  # noqa: E741 - facts in, out


def past_of(ask: Ask) -> datetime | None:
    """The end of the past day asked about; None for a question about now, or a pressed button."""
    if not ask.entities.dates or ask.verb != "show" or (ask.args and not ask.args.get("text")):
        return None
    return as_of(ask.text, ask.entities.dates, ask.voice.today, ask.voice.time_zone)


def travels(skill: Skill[F, O], *, asks: Callable[[Ask], bool] = lambda _ask: True) -> Skill[F, O]:
    """The same skill, that also answers as of a past day. `asks`: whether the words are a question, not a change."""

    def moment_of(ask: Ask) -> datetime | None:
        return past_of(ask) if asks(ask) else None

    async def gather(ask: Ask, reader: Reader) -> F:
        moment = await asyncio.to_thread(moment_of, ask) if ask.entities.dates else None  # a time zone is a file
        return await skill.gather(_at(ask, moment), reader if moment is None else reader.as_of(moment))

    def decide(ask: Ask, facts: F) -> O:
        return skill.decide(_at(ask, moment_of(ask)), facts)

    def present(ask: Ask, out: O) -> Answer:
        moment = moment_of(ask)
        answer = skill.present(_at(ask, moment), out)
        return answer if moment is None else _dated(answer, moment, ask.voice)

    def propose(ask: Ask, out: O) -> Proposal | None:
        return None if skill.propose is None or moment_of(ask) is not None else skill.propose(ask, out)

    def remember(ask: Ask, out: O) -> dict[str, Any]:
        return skill.remember(_at(ask, moment_of(ask)), out) if skill.remember else {}

    return replace(
        skill,
        gather=gather,
        decide=decide,
        present=present,
        propose=propose if skill.propose else None,
        remember=remember if skill.remember else None,
    )


def _at(ask: Ask, moment: datetime | None) -> Ask:
    return ask if moment is None else replace(ask, now=moment, voice=replace(ask.voice, now=moment))


def _dated(answer: Answer, moment: datetime, voice: Voice) -> Answer:
    day = voice.day(moment)
    return replace(
        answer,
        title=f"{answer.title}, as of {day}",
        summary=f"As of {day}: {answer.summary}",
        parts=tuple(_still(p) for p in answer.parts),
        actions=tuple(a for a in answer.actions if _is_harmless(a)),
    )


def _is_harmless(action: Action) -> bool:
    """Opens something; a form or a task belongs to the present."""
    return not action.fields and action.skill != "crm_update" and action.verb in ("show", "list", "map", "portfolio")


def _still(part: Part) -> Part:
    if isinstance(part, DetailsPart):
        return replace(part, parts=tuple(_simple_still(p) for p in part.parts))
    return _simple_still(part)


def _simple_still(part: Simple) -> Simple:
    if not isinstance(part, ListPart):
        return part
    return replace(part, items=tuple(replace(i, action=None) for i in part.items))
