"""A workflow is data, like a skill: steps over skills, and pure functions that make one answer of what they found.

`skills.workflows.running.as_skill` makes a plain skill of it, so that routing, rights, the turn and every surface
know no difference. Steps name skills; the workflow may read what they found (`Outcome.out`), never how.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from knowledge.reader import Reader
from knowledge.records import Bucket
from skills.answer import Answer, Report
from skills.ask import Ask, Entities
from skills.registry import AnySkill
from skills.runner import Outcome
from skills.skill import Skill, Subject

T = TypeVar("T")
O = TypeVar("O")  # noqa: E741 - what the workflow found


@dataclass(frozen=True, slots=True)
class Asked:
    """What a step asks its skill, as if a button had been pressed."""

    verb: str = "show"
    args: dict[str, str] = field(default_factory=dict)
    entities: Entities = Entities()


@dataclass(frozen=True, slots=True)
class Results:
    """How the steps went, by key."""

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """Of the steps that found something."""
    trouble: Mapping[str, str] = field(default_factory=dict)
    """Of the steps that failed: why, in a sentence for the person."""

    def out(self, key: str, kind: type[T]) -> T | None:
        """What a step's skill decided; None where it was left out, failed, or found something else."""
        outcome = self.outcomes.get(key)
        return outcome.out if outcome is not None and isinstance(outcome.out, kind) else None

    def answer(self, key: str) -> Answer | None:
        outcome = self.outcomes.get(key)
        return None if outcome is None else outcome.answer

    @property
    def notes(self) -> tuple[str, ...]:
        """What the steps missed for full answers, each said once."""
        return tuple(dict.fromkeys(note for o in self.outcomes.values() for note in o.answer.degraded))


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    label: str
    """For the line of progress when it is done: "4Cs". Steps that share one are done together."""
    doing: str
    """And while it runs: "scoring the 4Cs"."""
    skill: str | AnySkill
    """The name of a registered skill, or a reading of the workflow's own."""
    asks: Callable[[Ask, Results], Asked | None] | None = None
    """What it asks, from what the steps in `after` found; None from it: nothing to ask, the step is left out.

    Without it the skill gets the person's own question, memory and all: for readings of the workflow's own.
    """
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """Whom or what a finished workflow is about."""

    args: dict[str, str]
    """What a button or a follow-up names it by: {"deal_id": …}."""
    name: str
    """For file names."""


@dataclass(frozen=True, slots=True)
class Workflow(Generic[O]):
    name: str
    title: str
    summary: str
    """One line a rep understands: what comes out of it."""
    steps: tuple[Step, ...]
    decide: Callable[[Ask, Results], O]
    """Pure: everything that is computed from the steps' findings."""
    about: Callable[[O], About | None]
    """None: it is not known yet what it is about, so the card asks and there is nothing to write down."""
    card: Callable[[Ask, O], Answer]
    """Pure: the one card in chat."""
    report: Callable[[Ask, O], Report]
    """Pure: the long form; called only when `about` says what it is about."""
    examples: tuple[str, ...] = ()
    utterances: tuple[str, ...] = ()
    subject: Subject = ""
    """As in `Skill`."""
    narrate: Path | None = None
    folder: Path | None = field(default=None, compare=False)


AnyWorkflow = Workflow[Any]


def reading(name: str, buckets: frozenset[Bucket], gather: Callable[[Ask, Reader], Awaitable[T]]) -> Skill[T, T]:
    """A workflow's own reading of the record, as a step: it is registered nowhere and shows nothing."""
    return Skill(
        name=name,
        title=name,
        summary="",
        buckets=buckets,
        gather=gather,
        decide=lambda _ask, facts: facts,
        present=lambda _ask, _facts: Answer(""),
    )
