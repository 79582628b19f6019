"""What is done again and again in short steps, the same for everybody: one piece of work per step and key."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.task import Tasks
from knowledge.worklist import Work


@dataclass(frozen=True, slots=True)
class Beat:
    task: str
    every_s: float

    def work(self, now: float, tasks: Tasks) -> Work:
        """Of the step that `now` lies in: every process names it alike."""
        step = int(now // self.every_s)
        return Work(f"beat:{self.task}@{step}", self.task, now, {"step": step}, tasks[self.task].priority)


def beaten(beats: Sequence[Beat], now: float, tasks: Tasks) -> list[Work]:
    return [b.work(now, tasks) for b in beats]
