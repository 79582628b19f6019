"""Every night the thumbs of this week and the last are counted anew: by skill, and by the version of a prompt.

Counted from what is on record each time, so that a night left out, or done twice, changes nothing. Weeks are ISO weeks
of UTC days; the last half year is kept.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from jobs.task import Doing, Task
from knowledge.feedback import thumbs
from knowledge.journal import Journal
from knowledge.worklist import Worklist

_MARK = "feedback"
_KEPT_WEEKS = 26
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Thumbs as (up, down)."""

    name: str
    """ "2026-W23"."""
    skills: dict[str, tuple[int, int]]
    prompts: dict[str, tuple[int, int]]
    """ "name@version"."""

    @property
    def total(self) -> tuple[int, int]:
        return sum(up for up, _ in self.skills.values()), sum(down for _, down in self.skills.values())


async def weeks(worklist: Worklist) -> list[Week]:
    """The newest first."""
    kept = await worklist.mark(_MARK) or {}
    return [_week(name, kept[name]) for name in sorted(kept, reverse=True)]


def _week(name: str, kept: dict[str, Any]) -> Week:
    def pairs(of: str) -> dict[str, tuple[int, int]]:
        return {key: (up, down) for key, (up, down) in kept.get(of, {}).items()}

    return Week(name, pairs("skills"), pairs("prompts"))


async def _roll_up(doing: Doing) -> str:
    house = doing.house
    journal = Journal(house.workspace.engine, house.workspace.tenant, house.worklist.clock, reads=house.workspace.reads)
    monday = house.now().date() - timedelta(days=house.now().weekday())
    kept = dict(await house.worklist.mark(_MARK) or {})
    for first in (monday - _WEEK, monday):
        found = await thumbs(journal, since=_midnight(first), until=_midnight(first + _WEEK))
        prompts = await house.workspace.prompts.thumbs(house.workspace.tenant, since=first, until=first + _WEEK)
        skills = {t.skill: [t.up, t.down] for t in found}
        kept[_name(first)] = {"skills": skills, "prompts": {k: list(v) for k, v in prompts.items()}}
    newest = sorted(kept)[-_KEPT_WEEKS:]
    await house.worklist.set_mark(_MARK, {name: kept[name] for name in newest})
    up, down = _week(_name(monday), kept[_name(monday)]).total
    return f"{up} thumbs up and {down} down so far this week"


def _name(first: date) -> str:
    year, week, _ = first.isocalendar()
    return f"{year}-W{week:02}"


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp()


ROLL_UP_FEEDBACK = Task("roll_up_feedback", "Count the thumbs of the week", _roll_up, tries=3, timeout_s=300.0)
