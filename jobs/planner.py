"""The leader's work: whatever schedule has come due becomes a piece of work, once per slot, spread over a window.

Safe with several planners at once (a leader that was slow to step down, clocks that differ): the work's key names
schedule and slot, and a schedule that was moved on meanwhile is left alone.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog

from jobs.schedule import Due, Rule, Slot, due, next_slot
from jobs.task import Tasks
from knowledge.worklist import StoredSchedule, Work, Worklist

_log = structlog.get_logger(__name__)

AT_ONCE = 250
"""Schedules moved on in one transaction: on SQLite whoever writes meanwhile waits for it (a tenth of a second)."""
A_SECOND = 4.0
"""Pieces of work of one slot that are let loose in a second: Slack takes 300 messages a minute from a workspace, and
answers to people are among them."""
_LOOK_AGAIN_S = 3600.0
"""At a schedule that can't be read."""
WINDOW_S = 480.0
"""However many fall on one minute, the last one begins within this: beyond it the next go in between."""


def scheduled(
    id: str,  # noqa: A002 - a schedule's id, as everywhere
    task: str,
    rule: Rule,
    *,
    now: datetime,
    user_id: str | None = None,
    payload: dict[str, Any] | None = None,
    last: date | None = None,
) -> StoredSchedule:
    """A schedule with its next slot reckoned; `last` is the local day that was served already.

    Reads the zone's file the first time: call it off the event loop. Raises `ZoneInfoNotFoundError`.
    """
    slot = next_slot(rule, now, last=last)
    return StoredSchedule(id, task, rule.to_json(), user_id, dict(payload or {}), True, *_kept(slot))


def _kept(slot: Slot | None) -> tuple[float | None, str]:
    return (None, "") if slot is None else (slot.at.timestamp(), slot.day.isoformat())


def work_key(schedule_id: str, day: date) -> str:
    return f"{schedule_id}@{day.isoformat()}"


@dataclass(slots=True)
class Planner:
    worklist: Worklist
    tasks: Tasks

    async def plan(self) -> list[Work]:
        """Everything that has come due by now, put on the list; returns what is new."""
        planned: list[Work] = []
        while True:
            schedules = await self.worklist.due(limit=AT_ONCE)
            if not schedules:
                return planned
            moved, works = await asyncio.to_thread(self._look, schedules, len(planned))
            fresh = set(await self.worklist.advance(moved, works))
            planned += [w for w in works if w.key in fresh]
            if len(schedules) < AT_ONCE:
                return planned

    def _look(
        self, schedules: list[StoredSchedule], spread_from: int
    ) -> tuple[list[tuple[StoredSchedule, StoredSchedule]], list[Work]]:
        moved: list[tuple[StoredSchedule, StoredSchedule]] = []
        works: list[Work] = []
        now = datetime.fromtimestamp(self.worklist.clock(), UTC)
        for s in schedules:
            try:
                found = _due(s, now)
            except (ValueError, TypeError, LookupError) as error:  # one broken rule must not stop everybody's
                _log.error("schedule_unreadable", schedule=s.id, error=type(error).__name__)
                moved.append((s, replace(s, next_at=now.timestamp() + _LOOK_AGAIN_S)))
                continue
            at, day = _kept(found.next)
            moved.append((s, replace(s, next_at=at, next_slot=day)))
            if found.missed:
                _log.warning("slots_left_out", schedule=s.id, slots=found.missed)
            if found.run is not None and s.task not in self.tasks:
                _log.warning("slot_of_unknown_task", schedule=s.id, task=s.task)
            elif found.run is not None:
                works.append(self._work(s, found.run, now, spread_from + len(works)))
        return moved, works

    def _work(self, s: StoredSchedule, slot: Slot, now: datetime, n: int) -> Work:
        begin = now + timedelta(seconds=n / A_SECOND % WINDOW_S)
        payload = {**s.payload, "slot": slot.day.isoformat(), "at": slot.at.isoformat()}
        if s.user_id is not None:
            payload["user_id"] = s.user_id
        return Work(work_key(s.id, slot.day), s.task, begin.timestamp(), payload, self.tasks[s.task].priority)


def _due(schedule: StoredSchedule, now: datetime) -> Due:
    assert schedule.next_at is not None  # what is due has a time
    planned = Slot(date.fromisoformat(schedule.next_slot), datetime.fromtimestamp(schedule.next_at, UTC))
    return due(Rule.from_json(schedule.rule), planned, now)
