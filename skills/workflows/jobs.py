"""Runs jobs that depend on each other: what can run side by side does, what fails takes only its followers along."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job(Generic[R]):
    key: str
    run: Callable[[Mapping[str, R]], Awaitable[R]]
    """Gets the results of the jobs in `after`."""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended(Generic[R]):
    """How one job ended: exactly one of the three is set (a result may itself be None)."""

    result: R | None = None
    error: Exception | None = None
    skipped_for: str | None = None
    """The job it needed and that did not succeed."""

    @property
    def ok(self) -> bool:
        return self.error is None and self.skipped_for is None


async def run_jobs(jobs: Sequence[Job[R]], *, at_once: int = 4) -> dict[str, Ended[R]]:
    """Runs all jobs, at most `at_once` at a time; in the order given where nothing else decides.

    Raises `ValueError` for an unknown or circular dependency, before anything runs. A job's own error stays
    with that job; cancelling cancels every job.
    """
    check(jobs)
    slots = asyncio.Semaphore(at_once)
    ended: dict[str, Ended[R]] = {}
    done = {job.key: asyncio.Event() for job in jobs}

    async def one(job: Job[R]) -> None:
        try:
            for key in job.after:
                await done[key].wait()
            ended[job.key] = await _run(job, ended, slots)
        finally:
            done[job.key].set()

    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(one(job))
    return {job.key: ended[job.key] for job in jobs}


async def _run(job: Job[R], ended: Mapping[str, Ended[R]], slots: asyncio.Semaphore) -> Ended[R]:
    failed = next((key for key in job.after if not ended[key].ok), None)
    if failed is not None:
        return Ended(skipped_for=failed)
    results: dict[str, R] = {key: ended[key].result for key in job.after}  # type: ignore[misc]
    async with slots:
        try:
            return Ended(result=await job.run(results))
        except Exception as error:
            return Ended(error=error)


def check(jobs: Sequence[Job[R]]) -> None:
    """Raises `ValueError` for keys used twice, and for unknown or circular dependencies."""
    before = {job.key: set(job.after) for job in jobs}
    if len(before) != len(jobs):
        raise ValueError("two jobs share a key")
    unknown = {key for needs in before.values() for key in needs} - set(before)
    if unknown:
        raise ValueError(f"jobs wait for unknown ones: {sorted(unknown)}")
    while before:
        ready = {key for key, needs in before.items() if not needs & set(before)}
        if not ready:
            raise ValueError(f"jobs wait for each other: {sorted(before)}")
        before = {key: needs for key, needs in before.items() if key not in ready}
