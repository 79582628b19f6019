"""Runs a workflow's steps side by side where it can, each with its own skill's rights to read, and nothing written.

A step that fails costs its part of the answer, which says so. Only when no skill could do its step at all does the
error go on, to be tried again or apologised for like that of any skill.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from knowledge.errors import KnowledgeError
from knowledge.reader import Reader
from skills.answer import Answer
from skills.ask import Ask
from skills.errors import SkillError
from skills.registry import AnySkill
from skills.runner import Outcome, run_skill
from skills.skill import Skill
from skills.time_travel import travels
from skills.workflows.documents import handed_over, offered, wanted_formats
from skills.workflows.jobs import Ended, Job, check, run_jobs
from skills.workflows.workflow import AnyWorkflow, Results, Step

_log = structlog.get_logger(__name__)

WITHIN_S = 6.0
"""How long all steps together may take; what is not there by then is left out, and said."""
AT_ONCE = 4

_LATE = "this took too long and was left out"
_BROKE = "something went wrong on my side"


def as_skill(workflow: AnyWorkflow, skills: Iterable[AnySkill]) -> AnySkill:
    """The workflow over these skills, as one skill.

    Raises `ValueError` where a step names a skill that is not among them, or waits for one that is not there.
    """
    known = {s.name: s for s in skills}
    run_by = {step.key: _skill_of(workflow, step, known) for step in workflow.steps}
    check([Job(s.key, _never, s.after) for s in workflow.steps])

    async def gather(ask: Ask, reader: Reader) -> Results:
        return await run_steps(workflow, run_by, ask, reader)

    def present(ask: Ask, out: Any) -> Answer:
        return answer_of(workflow, ask, out)

    def remember(ask: Ask, out: Any) -> dict[str, Any]:
        about = workflow.about(out)
        return {} if about is None else dict(about.args)

    return travels(
        Skill(
            name=workflow.name,
            title=workflow.title,
            summary=workflow.summary,
            buckets=frozenset(b for skill in run_by.values() for b in skill.buckets),
            gather=gather,
            decide=workflow.decide,
            present=present,
            examples=workflow.examples,
            utterances=workflow.utterances,
            subject=workflow.subject,
            remember=remember,
            documents=True,
            narrate=workflow.narrate,
            folder=workflow.folder,
        )
    )


def _skill_of(workflow: AnyWorkflow, step: Step, known: Mapping[str, AnySkill]) -> AnySkill:
    if isinstance(step.skill, Skill):
        return step.skill
    if step.skill not in known:
        raise ValueError(f"{workflow.name}: step {step.key!r} needs the skill {step.skill!r}, which is not registered")
    return known[step.skill]


async def _never(_: Mapping[str, None]) -> None:
    """Only its place among the others is looked at."""


def answer_of(workflow: AnyWorkflow, ask: Ask, out: Any) -> Answer:
    """The card, or the documents asked for."""
    about = workflow.about(out)
    card = workflow.card(ask, out)
    if about is None:
        return card
    formats = wanted_formats(ask)
    if formats:
        return handed_over(workflow.name, workflow.title, about, card, workflow.report(ask, out), formats)
    return replace(card, actions=(*offered(workflow.name, about), *card.actions))


async def run_steps(
    workflow: AnyWorkflow, run_by: Mapping[str, AnySkill], ask: Ask, reader: Reader, *, within_s: float = WITHIN_S
) -> Results:
    """Raises the first step's error when no registered skill got through and at least one failed."""
    until = asyncio.get_running_loop().time() + within_s
    told = _Told(workflow.steps, ask)

    async def one(step: Step, before: Mapping[str, Outcome | None]) -> Outcome | None:
        try:
            own = _question(step, ask, before)
            if own is None:
                return None
            told.begun(step)
            skill = run_by[step.key]
            async with asyncio.timeout_at(until):
                return await run_skill(skill, own, reader.narrowed(skill.buckets))
        finally:
            told.over(step)

    jobs = [Job(s.key, partial(one, s), s.after) for s in workflow.steps]
    ended = await run_jobs(jobs, at_once=AT_ONCE)
    _raise_when_nothing_worked(workflow, ended)
    return Results(
        {key: e.result for key, e in ended.items() if e.result is not None},
        {key: _why(workflow, key, e) for key, e in ended.items() if not e.ok},
    )


def _question(step: Step, ask: Ask, before: Mapping[str, Outcome | None]) -> Ask | None:
    if step.asks is None:
        return ask
    asked = step.asks(ask, Results({k: o for k, o in before.items() if o is not None}))
    if asked is None:
        return None
    return replace(
        ask, text="", verb=asked.verb, args=dict(asked.args), entities=asked.entities, memory={}, progress=_quiet
    )


def _raise_when_nothing_worked(workflow: AnyWorkflow, ended: Mapping[str, Ended[Outcome | None]]) -> None:
    errors = [e.error for e in ended.values() if e.error is not None]
    worked = any(ended[s.key].result is not None for s in workflow.steps if isinstance(s.skill, str))
    if errors and not worked:
        raise errors[0]


def _why(workflow: AnyWorkflow, key: str, ended: Ended[Outcome | None]) -> str:
    error = ended.error
    if error is None:
        return f"it needs what “{ended.skipped_for}” would have found"
    if isinstance(error, SkillError | KnowledgeError):
        return error.message
    if isinstance(error, TimeoutError):
        return _LATE
    _log.error("step_failed", workflow=workflow.name, step=key, error=type(error).__name__, at=_place(error))
    return _BROKE


def _place(error: Exception) -> str:
    """Where it was raised, without reading any source."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "" if frame is None else f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"


def _quiet(_text: str) -> None:
    """A step's own progress would only flicker."""


@dataclass(slots=True)
class _Told:
    """Says what is done and what is under way, in the order of the steps; the same words are not said twice."""

    steps: tuple[Step, ...]
    ask: Ask
    _running: set[str] = field(default_factory=set)
    _over: set[str] = field(default_factory=set)
    _said: str = ""

    def begun(self, step: Step) -> None:
        self._running.add(step.key)
        self._say()

    def over(self, step: Step) -> None:
        """Ended, failed or left out."""
        self._running.discard(step.key)
        self._over.add(step.key)
        self._say()

    def _say(self) -> None:
        going_on = {s.label for s in self.steps if s.key not in self._over}
        done = list(dict.fromkeys(s.label for s in self.steps if s.label not in going_on))
        doing = list(dict.fromkeys(s.doing for s in self.steps if s.key in self._running))
        said = " · ".join(
            t for t in (f"{', '.join(done)} done" if done else "", f"{', '.join(doing)} …" if doing else "") if t
        )
        if said and said != self._said:
            self._said = said
            self.ask.progress(said[:1].upper() + said[1:])
