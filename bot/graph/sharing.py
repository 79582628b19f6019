"""What of an answer may be said to everybody who reads along.

The steps are run a second time as somebody who may see only what the whole room may see. Where that makes the same
answer it is said aloud; where it makes less, the less is said aloud and the rest is offered to the asker alone; where
the question itself is about something the room may not see, or about the asker's own business, nothing is said aloud.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from bot.codec import answer_to_json, step_to_json
from bot.graph.compose import again, joined
from bot.graph.state import Shared
from bot.logs import where
from bot.turn import Turn
from bot.understand.model import Step
from knowledge.access import Principal, Room
from knowledge.errors import KnowledgeError
from skills.answer import Action, Answer, TextPart
from skills.errors import SkillError
from skills.registry import AnySkill
from skills.runner import Outcome

_log = structlog.get_logger(__name__)

ALL_HERE = "Shown here: what everybody in this conversation may see."
ALONE = "alone"
"""Argument of a press on what was offered to the asker alone: answered to them alone, wherever they press it."""
_MORE = "Part of the answer is only for you, so I left it out where others read along."


RunIn = Callable[[Step, AnySkill, Principal], Awaitable[Outcome]]


def may_be_shared(turn: Turn, skills: Sequence[AnySkill], outcomes: Sequence[Outcome | None]) -> bool:
    """Whether it is worth asking who reads along: no change, no failure, no file, nobody's own business."""
    return (
        turn.shared
        and not (turn.press is not None and ALONE in turn.press.args)
        and not any(s.personal for s in skills)
        and all(o is not None and o.proposal is None and not o.answer.attachments for o in outcomes)
    )


async def shared(
    steps: Sequence[Step], skills: Sequence[AnySkill], own: Sequence[Answer], who: Principal, room: Room, run_in: RunIn
) -> Shared | None:
    """None: nothing of it may be said aloud. `own` are the asker's answers, one per step."""
    if not all(of_the_room(s, room) for s in steps):
        return None
    roomed = replace(who, room=room)
    try:
        answers = [(await run_in(step, skill, roomed)).answer for step, skill in zip(steps, skills, strict=True)]
    except (SkillError, KnowledgeError, TimeoutError):
        return None  # the asker still gets their own answer
    except Exception as error:  # a fault of this second run costs nobody the answer of the first
        _log.error("not_said_aloud", skills=[s.name for s in skills], **where(error))
        return None
    aloud = joined(answers)
    asked = [step_to_json(s) for s in steps]
    if list(own) == answers:
        return Shared(answer=answer_to_json(aloud), offer=None, steps=asked)
    offer = Answer(
        title="There is more that only you may see",
        parts=(TextPart(_MORE),),
        actions=tuple(_again(n, *one, len(steps)) for n, one in enumerate(zip(steps, skills, strict=True))),
        summary=_MORE,
        skill=skills[0].name,
    )
    return Shared(answer=answer_to_json(aloud), offer=answer_to_json(offer), steps=asked)


def for_all(answer: Answer) -> Answer:
    """Says that it is what everybody here may see: always, so that nobody can tell whether the asker sees more."""
    return replace(answer, parts=(*answer.parts, TextPart(ALL_HERE, tone="muted")))


def of_the_room(step: Step, room: Room) -> bool:
    """Whether what a question names is the whole room's to see."""
    named = step.args
    deals = {*step.entities.deal_ids, *_ids(named.get("deal_id"))}
    accounts = {*step.entities.account_ids, *_ids(named.get("account_id"))}
    return deals <= room.deal_ids and accounts <= room.account_ids


def _ids(named: str | None) -> set[str]:
    return {i for i in (named or "").split(",") if i}


def _again(n: int, step: Step, skill: AnySkill, of: int) -> Action:
    asked = again(step, f"mine_{n}", "Show me all of it" if of == 1 else f"All of {skill.title}")
    return replace(asked, args={**asked.args, ALONE: "1"})
