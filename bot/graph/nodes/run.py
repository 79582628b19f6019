"""Runs the steps side by side; each may take its time, fail or be refused without taking the others along."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial

import structlog
from langgraph.runtime import Runtime

from bot.codec import answer_to_json, memory_from_json, proposal_to_json, step_from_json, turn_from_json
from bot.graph.compose import again
from bot.graph.ports import TurnContext
from bot.graph.sharing import may_be_shared, shared
from bot.graph.state import Json, Ran, Shared, TurnState
from bot.turn import Turn
from bot.understand.model import Step
from knowledge.access import Principal
from knowledge.errors import KnowledgeError
from skills.answer import Answer, TextPart
from skills.ask import Ask
from skills.errors import SkillError
from skills.registry import AnySkill
from skills.runner import Outcome, run_skill
from skills.workflows.jobs import Ended, Job, run_jobs

_log = structlog.get_logger(__name__)


async def run(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    started = time.perf_counter()
    context = runtime.context
    turn = turn_from_json(state["turn"])
    principal = await context.principal(state["user_id"])
    steps = [step_from_json(s) for s in state["steps"]]
    skills = [context.registry.get(s.skill) for s in steps]
    context.status(f"Working on: {', '.join(s.title for s in skills)}")

    async def one(step: Step, skill: AnySkill, _results: Mapping[str, Outcome]) -> Outcome:
        return await _run_as(principal, step, skill, turn, state.get("memory"), context)

    jobs = [Job(str(n), partial(one, step, skill)) for n, (step, skill) in enumerate(zip(steps, skills, strict=True))]
    ended = tuple((await run_jobs(jobs)).values())
    ran = [_ran(skill, step, e, context) for skill, step, e in zip(skills, steps, ended, strict=True)]
    aloud = await _shared(steps, skills, [e.result for e in ended], turn, principal, state, context)
    timings = _timings([e.result for e in ended if e.result is not None])
    timings["run"] = (time.perf_counter() - started) * 1000
    return {
        "ran": ran,
        "shared": aloud,
        "steps": [],
        "left": {**state.get("left", {}), **{r["skill"]: r["remember"] for r in ran if r["remember"]}},
        "proposals": [r["proposal"] for r in ran if r["proposal"] is not None],
        "timings": timings,
    }


async def _run_as(
    who: Principal, step: Step, skill: AnySkill, turn: Turn, memory: Json | None, context: TurnContext
) -> Outcome:
    reader = context.records.reader(who, buckets=skill.buckets, now=None)
    async with asyncio.timeout(context.step_s):
        return await run_skill(skill, _ask(step, turn, who, memory, context), reader)


async def _shared(
    steps: list[Step],
    skills: list[AnySkill],
    outcomes: Sequence[Outcome | None],
    turn: Turn,
    principal: Principal,
    state: TurnState,
    context: TurnContext,
) -> Shared | None:
    """What of the answers may be said to everybody who reads along; None: nothing."""
    asked_back = state["understanding"]["clarify"] is not None
    if asked_back or state.get("receipts") or not may_be_shared(turn, skills, outcomes):
        return None
    room = await context.room_of(turn)
    if room is None:
        return None
    left = memory_from_json(memory).skills if (memory := state.get("memory")) else {}

    async def in_room(step: Step, skill: AnySkill, roomed: Principal) -> Outcome:
        return await _run_as(roomed, step, skill, turn, None, context)  # what they were told before stays theirs

    own = [o.answer for o in outcomes if o is not None]
    found = await shared(steps, skills, own, principal, room, in_room)
    follows_up = any(left.get(s.skill) for s in steps)
    return None if found is not None and found["offer"] is not None and follows_up else found


def _ask(step: Step, turn: Turn, principal: Principal, memory: Json | None, context: TurnContext) -> Ask:
    left = memory_from_json(memory).skills.get(step.skill, {}) if memory else {}
    return Ask(
        turn_id=turn.id,
        text=step.text,
        principal=principal,
        voice=context.voice(principal, turn),
        now=context.now,
        entities=step.entities,
        verb=step.verb,
        args=dict(step.args),
        memory=left,
        progress=context.status,
        group=turn.group,
    )


def _ran(skill: AnySkill, step: Step, ended: Ended[Outcome], context: TurnContext) -> Ran:
    """Raises the step's own error when another try may help and there is one left."""
    if ended.result is not None:
        proposal = ended.result.proposal
        return Ran(
            skill=skill.name,
            answer=answer_to_json(ended.result.answer),
            proposal=None if proposal is None else proposal_to_json(proposal),
            remember=ended.result.remember,
            failed=None,
        )
    error = ended.error or RuntimeError("a step ended without a result")
    answer, failed = _without(skill, step, error, context)
    return Ran(skill=skill.name, answer=answer_to_json(answer), proposal=None, remember={}, failed=failed)


def _without(skill: AnySkill, step: Step, error: Exception, context: TurnContext) -> tuple[Answer, str | None]:
    """The honest answer of a step that did not get there, and why the turn must be parked (if it must)."""
    if isinstance(error, SkillError):
        return _said(skill, error.message), None
    if isinstance(error, KnowledgeError) and not error.retriable:
        return _said(skill, error.message), None
    if isinstance(error, TimeoutError):
        stopped = f"This took longer than {context.step_s:.0f} seconds, so I stopped."
        return _said(skill, stopped, degraded=stopped, late=step), None
    if not context.last_attempt:
        raise error
    if isinstance(error, KnowledgeError):
        return _said(skill, error.message, degraded=error.message, late=step), None
    _log.error("step_failed", skill=skill.name, error=type(error).__name__)
    return _said(skill, "Something went wrong on my side with this one."), f"{type(error).__name__}: {error}"


def _said(skill: AnySkill, message: str, *, degraded: str = "", late: Step | None = None) -> Answer:
    """`late`: the step to offer once more."""
    retry = () if late is None else (again(late, "again", "Try again"),)
    return Answer(
        title=skill.title,
        parts=(TextPart(message, tone="warn"),),
        actions=retry,
        summary=message,
        degraded=(degraded,) if degraded else (),
        skill=skill.name,
    )


def _timings(outcomes: list[Outcome]) -> dict[str, float]:
    """Steps run side by side: the slowest one is what the person waited for."""
    slowest: dict[str, float] = {}
    for outcome in outcomes:
        for phase, spent in outcome.timings_ms.items():
            slowest[phase] = max(slowest.get(phase, 0.0), spent)
    return slowest
