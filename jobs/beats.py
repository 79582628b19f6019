"""What is done again and again in short steps, the same for everybody: one piece of work per step and key."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobs.task import Tasks
from knowledge.worklist import Work, Worklist

KEYS = "beat:"


@dataclass(frozen=True, slots=True)
class Beat:
    task: str
    every_s: float

    def work(self, now: float, tasks: Tasks) -> Work:
        """Of the step that `now` lies in: every process names it alike."""
        step = int(now // self.every_s)
        return Work(f"{KEYS}{self.task}@{step}", self.task, now, {"step": step}, tasks[self.task].priority)


@dataclass(slots=True)
class Beats:
    """Puts each step on the list once, and none while an earlier one of the same task has not ended.

    Two steps side by side would read the same mark and write it over each other; and where nobody does the work for an
    hour, one step is waiting after it and not sixty.
    """

    beats: Sequence[Beat]
    worklist: Worklist
    tasks: Tasks
    _put: dict[str, str] = field(default_factory=dict)
    """Task -> the key of the last step known to be on the list."""

    async def plan(self) -> list[Work]:
        """What is new on the list."""
        now = self.worklist.clock()
        steps = [w for w in (b.work(now, self.tasks) for b in self.beats) if self._put.get(w.task) != w.key]
        if not steps:
            return []
        busy = await self.worklist.unended(KEYS)
        free = [w for w in steps if w.task not in busy]
        fresh = set(await self.worklist.put(free))
        self._put |= {w.task: w.key for w in free}
        return [w for w in free if w.key in fresh]
