"""Scores that keep themselves fresh: all open deals once a night, what was written on every few minutes."""

from jobs.rescore import Rescored, rescore
from jobs.task import Doing, Task

_MARK = "rescore"


async def _night(doing: Doing) -> str:
    """Evidence ages, so a whole run is due even when nothing was written."""
    return await _run(doing, since=0)


async def _changed(doing: Doing) -> str:
    mark = await doing.house.worklist.mark(_MARK)
    if mark is None:
        return await _run(doing, since=0)
    return await _run(doing, since=int(mark["version"]))


async def _run(doing: Doing, *, since: int) -> str:
    done = await rescore(doing.house.workspace, since=since, moment=doing.house.now(), progress=doing.progress)
    await doing.house.worklist.set_mark(_MARK, {"version": done.version})
    return _told(done)


def _told(done: Rescored) -> str:
    return f"{done.scored} deals scored, {done.frozen} moved"


RESCORE_ALL = Task("rescore_all", "Score every open deal", _night, tries=3, timeout_s=3600.0)
RESCORE_CHANGED = Task("rescore_changed", "Score what changed", _changed, tries=1, timeout_s=600.0)
