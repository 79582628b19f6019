"""`scip jobs list|show|retry|run|schedules`: what runs by itself, what became of it, and once more."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from bot.commands import letters
from bot.commands.errors import NotThere, WrongUse
from bot.commands.people import users
from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.worklist import Worklist, WorkState

_LOOK_S = 0.2


@asynccontextmanager
async def _list(settings: Settings) -> "AsyncIterator[Worklist]":
    from bot.parts import open_workspace, worklist_of

    workspace = await open_workspace(settings)
    try:
        yield worklist_of(settings, workspace)
    finally:
        await workspace.close()


async def listed(settings: Settings, *, state: str | None, task: str | None, limit: int) -> list[dict[str, Any]]:
    """The newest first. Raises `WrongUse`."""
    from knowledge.worklist import State

    known: tuple[State, ...] = get_args(State)
    wanted = [s for s in known if s == state]
    if state is not None and not wanted:
        raise WrongUse(f"There is no state called {state!r}.", way_out=f"One of: {', '.join(known)}.")
    if task is not None:
        _known_task(task)
    async with _list(settings) as worklist:
        return [_told(s) for s in await worklist.states(wanted=wanted, task=task, limit=limit)]


async def shown(settings: Settings, key: str) -> dict[str, Any]:
    """One piece of work with what it was given. Raises `NotThere`."""
    async with _list(settings) as worklist:
        found = await worklist.state(key)
    if found is None:
        raise NotThere(f"There is no work called {key!r}.", way_out="`scip jobs list` shows what there is.")
    return {**_told(found), "payload": found.work.payload, "priority": found.work.priority}


async def retry(settings: Settings, key: str) -> dict[str, Any]:
    """Queues ended work, or a turn or message that was given up, once more. Raises `NotThere`."""
    from bot.working import tell_workers

    async with _list(settings) as worklist:
        again = await worklist.again(key)
        standing = await worklist.state(key)
        if again and standing is not None:
            await tell_workers(worklist, [standing.work])
    if again:
        return {"id": key, "queued": True}
    if standing is not None:
        raise NotThere(f"{key} is {standing.state}: there is nothing to try again.", way_out="")
    return await letters.replay(settings, key)


async def schedules(settings: Settings) -> list[dict[str, Any]]:
    """Who gets what when, soonest first."""
    async with _list(settings) as worklist:
        found = await worklist.schedules()
        names = {u["id"]: u["name"] for u in await users(settings)}
    due = sorted(found, key=lambda s: (s.next_at is None, s.next_at or 0.0, s.id))
    return [
        {
            "id": s.id,
            "task": s.task,
            "user": s.user_id,
            "name": names.get(s.user_id or "", ""),
            "rule": s.rule,
            "enabled": s.enabled,
            "next_at": None if s.next_at is None else _moment(s.next_at),
        }
        for s in due
    ]


async def feedback(settings: Settings) -> list[dict[str, Any]]:
    """Thumbs by week, the newest first."""
    from jobs.feedback import weeks

    def told(counts: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
        return {name: {"up": up, "down": down} for name, (up, down) in counts.items()}

    async with _list(settings) as worklist:
        return [{"week": w.name, "skills": told(w.skills), "prompts": told(w.prompts)} for w in await weeks(worklist)]


async def run_now(settings: Settings, task: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Does one task of the house here and now. Raises `WrongUse`, `NotThere` for one that needs a person."""
    from bot.working import jobs_alone
    from jobs.catalogue import BY_HAND, house_schedule
    from knowledge.worklist import Work

    _known_task(task)
    if task not in BY_HAND:
        raise WrongUse(
            f"{task} is done for somebody, at their time.", way_out=f"By hand: {', '.join(sorted(BY_HAND))}."
        )
    async with jobs_alone(settings) as service:
        worklist, key = service.worklist, f"hand:{task}:{uuid.uuid4().hex[:8]}"
        standing = await worklist.schedules(
            ids=[house_schedule(task)]
        )  # what is kept for how long is the company's word
        given = standing[0].payload if standing else {}
        await worklist.put([Work(key, task, worklist.clock(), {**given, "by": "hand"}, priority=100)])
        held = await worklist.take(key)
        if held is None:
            return await _watched(worklist, key, progress)  # a running `scip up` was quicker
        looking = asyncio.create_task(_watch(service.doer.share_of, key, progress))
        try:
            await service.doer.do(held)
        finally:
            looking.cancel()
        state = await worklist.state(key)
        assert state is not None  # it was put above
        return _told(state)


async def _watch(share_of: Callable[[str], float], key: str, progress: Callable[[float], None]) -> None:
    while True:
        progress(share_of(key))
        await asyncio.sleep(_LOOK_S)


async def _watched(worklist: "Worklist", key: str, progress: Callable[[float], None]) -> dict[str, Any]:
    while True:
        state = await worklist.state(key)
        assert state is not None  # nothing forgets it while it is young
        progress(state.progress)
        if state.ended_at is not None:
            return _told(state)
        await asyncio.sleep(_LOOK_S)


def _known_task(task: str) -> None:
    from jobs.catalogue import TASKS

    if task not in TASKS:
        known = ", ".join(sorted(t.name for t in TASKS.all))
        raise WrongUse(f"There is no task called {task!r}.", way_out=f"One of: {known}.")


def _told(s: "WorkState") -> dict[str, Any]:
    return {
        "key": s.work.key,
        "task": s.work.task,
        "state": s.state,
        "attempts": s.attempts,
        "progress": round(s.progress, 3),
        "note": s.note,
        "run_at": _moment(s.work.run_at),
        "ended_at": None if s.ended_at is None else _moment(s.ended_at),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
