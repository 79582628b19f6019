"""Every task there is, and when the house's own are due. A new task is one import and one line here."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from jobs.alerts import ALERT, LOOK_FOR_ALERTS
from jobs.beats import Beat
from jobs.briefing import BRIEFING, DIGEST
from jobs.feedback import ROLL_UP_FEEDBACK
from jobs.meetings import AFTER_MEETING, LOOK_FOR_MEETINGS, MEETING_PREP
from jobs.planner import scheduled
from jobs.recordings import HEAR_RECORDING
from jobs.schedule import EVERY_DAY, Rule
from jobs.scoring_work import RESCORE_ALL, RESCORE_CHANGED, RESCORE_PIECE
from jobs.settings import KEEP_SCHEDULES
from jobs.standings import REFRESH_STANDINGS
from jobs.task import Task, Tasks
from jobs.tidying import COMPACT_INDEX, TIDY
from knowledge.worklist import StoredSchedule, Worklist

TASKS = Tasks(
    AFTER_MEETING,
    ALERT,
    BRIEFING,
    COMPACT_INDEX,
    DIGEST,
    HEAR_RECORDING,
    KEEP_SCHEDULES,
    LOOK_FOR_ALERTS,
    LOOK_FOR_MEETINGS,
    MEETING_PREP,
    REFRESH_STANDINGS,
    RESCORE_ALL,
    RESCORE_CHANGED,
    RESCORE_PIECE,
    ROLL_UP_FEEDBACK,
    TIDY,
)
BY_HAND = frozenset(
    t.name for t in (COMPACT_INDEX, REFRESH_STANDINGS, RESCORE_ALL, RESCORE_CHANGED, ROLL_UP_FEEDBACK, TIDY)
)
"""What an administrator may have done at once: it needs nobody's name."""
BEATS = (
    Beat(RESCORE_CHANGED.name, every_s=300.0),
    Beat(KEEP_SCHEDULES.name, every_s=60.0),
    Beat(LOOK_FOR_ALERTS.name, every_s=60.0),
    Beat(LOOK_FOR_MEETINGS.name, every_s=60.0),
)
_SUNDAYS = (6,)
_AT_NIGHT: tuple[tuple[Task, time, tuple[int, ...]], ...] = (
    (RESCORE_ALL, time(2, 30), EVERY_DAY),
    (TIDY, time(3, 30), EVERY_DAY),
    (ROLL_UP_FEEDBACK, time(4), EVERY_DAY),
    (COMPACT_INDEX, time(4, 30), EVERY_DAY),
    (REFRESH_STANDINGS, time(5), _SUNDAYS),
)
_A_DAY_H = 24.0


def house_schedule(task: str) -> str:
    """The id of the house's own schedule for a task."""
    return f"house:{task}"


async def set_up(worklist: Worklist, *, zone: str, now: datetime, keep: Mapping[str, int]) -> None:
    """The house's own schedules, in the company's zone; those that stand already keep their next slot.

    `keep`: days after which what is over is forgotten (`jobs.tidying`).
    """
    standing = {s.id: s for s in await worklist.schedules(ids=[house_schedule(task.name) for task, *_ in _AT_NIGHT])}
    wanted = await asyncio.to_thread(_house, zone, now, {TIDY.name: dict(keep)})
    await worklist.save([s for s in wanted if not _stands(standing.get(s.id), s)])


def _house(zone: str, now: datetime, payloads: Mapping[str, dict[str, Any]]) -> list[StoredSchedule]:
    return [
        scheduled(
            house_schedule(task.name),
            task.name,
            Rule(at, zone, days, late_h=_A_DAY_H),
            now=now,
            payload=payloads.get(task.name),
        )
        for task, at, days in _AT_NIGHT
    ]


def _stands(known: StoredSchedule | None, wanted: StoredSchedule) -> bool:
    return known is not None and (known.rule, known.payload) == (wanted.rule, wanted.payload)
