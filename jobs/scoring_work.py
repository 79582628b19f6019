"""Scores that keep themselves fresh: all open deals once a night, what was written on every few minutes."""

from jobs.rescore import open_deals, rescore, rescore_some
from jobs.task import Doing, Task
from knowledge.worklist import Work

_MARK = "rescore"
_PIECE = 500
"""Deals in one piece of work, where there are so many that processes should share them."""


async def _all(doing: Doing) -> str:
    """Evidence ages, so a whole run is due even when nothing was written."""
    house = doing.house
    version, ids = await open_deals(house.workspace)
    if len(ids) <= 2 * _PIECE:
        scored, frozen = await rescore_some(house.workspace, ids, moment=house.now(), progress=doing.progress)
        told = f"{scored} deals scored, {frozen} moved"
    else:
        pieces = [ids[start : start + _PIECE] for start in range(0, len(ids), _PIECE)]
        now = house.worklist.clock()
        works = [
            Work(f"{doing.key}:{n}", RESCORE_PIECE.name, now, {"deal_ids": piece}) for n, piece in enumerate(pieces)
        ]
        await doing.put(works)
        told = f"{len(ids)} deals in {len(works)} pieces"
    await house.worklist.set_mark(_MARK, {"version": version})
    return told


async def _piece(doing: Doing) -> str:
    house = doing.house
    scored, frozen = await rescore_some(
        house.workspace, doing.payload["deal_ids"], moment=house.now(), progress=doing.progress
    )
    return f"{scored} deals scored, {frozen} moved"


async def _changed(doing: Doing) -> str:
    mark = await doing.house.worklist.mark(_MARK)
    since = 0 if mark is None else int(mark["version"])
    done = await rescore(doing.house.workspace, since=since, moment=doing.house.now(), progress=doing.progress)
    await doing.house.worklist.set_mark(_MARK, {"version": done.version})
    return f"{done.scored} deals scored, {done.frozen} moved"


RESCORE_ALL = Task("rescore_all", "Score every open deal", _all, tries=3, timeout_s=3600.0)
RESCORE_PIECE = Task("rescore_piece", "Score some deals", _piece, tries=3, timeout_s=900.0)
RESCORE_CHANGED = Task("rescore_changed", "Score what changed", _changed, tries=1, timeout_s=600.0)
