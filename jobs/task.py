"""A task: what a piece of work asks for, by name, and how often and how long it may be tried."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from skills.publishing import Publisher
from skills.registry import Registry
from skills.rules import DEFAULT, Rules


class Heard(Protocol):
    async def __call__(self, done_s: float, of_s: float | None) -> None: ...


class Recordings(Protocol):
    async def hear(self, given: str, user_id: str, call_id: str, told: Heard) -> int:
        """Writes down what is said, files the transcript and sends the debrief; how many utterances there were.

        Goes on where an earlier try was. Raises `jobs.recordings.Unhearable`, or anything else to be tried again.
        """
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What a task may use."""

    workspace: Workspace
    worklist: Worklist
    publisher: Publisher
    registry: Registry
    now: Callable[[], datetime]
    """Aware, UTC."""
    rules: Rules = DEFAULT
    """This workspace's own."""
    recordings: Recordings | None = None
    """Hears recordings people hand over; None: nothing here does."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One try at a piece of work."""

    house: House
    key: str
    """Of the work: keys of what it sends and writes are made of it, so that a second try sends nothing twice."""
    payload: Mapping[str, Any]
    attempt: int = 1
    progress: Callable[[float], None] = field(default=lambda _: None)
    """0..1; returns at once."""
    announce: Callable[[Sequence[Work]], Awaitable[None]] | None = None

    async def put(self, works: Sequence[Work]) -> None:
        """More work, on the list when this returns; known keys are left as they are."""
        fresh = set(await self.house.worklist.put(works))
        if self.announce is not None:
            await self.announce([w for w in works if w.key in fresh])


class GiveUp(Exception):
    """There is no use in trying again; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    title: str
    """For an administrator: "Morning briefing"."""
    run: Callable[[Doing], Awaitable[str]]
    """Returns one line: what it did. Raises `GiveUp`, or anything else to be tried again."""
    tries: int = 5
    priority: int = 0
    """Higher goes first: alerts 30, meeting preparation 20, briefings 10, the house's own work 0."""
    timeout_s: float = 60.0


class Tasks:
    """By name."""

    def __init__(self, *tasks: Task) -> None:
        self._by_name = {t.name: t for t in tasks}

    def __getitem__(self, name: str) -> Task:
        """Raises `KeyError`."""
        return self._by_name[name]

    def get(self, name: str) -> Task | None:
        return self._by_name.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def all(self) -> tuple[Task, ...]:
        return tuple(self._by_name.values())
