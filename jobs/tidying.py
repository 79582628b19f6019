"""What is forgotten in time: conversations, words of calls, requests to models, ended work. What grew is made small."""

import asyncio
from datetime import timedelta

from jobs.beats import KEYS
from jobs.task import Doing, Task
from knowledge.calls import Calls
from knowledge.index.compaction import compact
from knowledge.journal import Journal
from knowledge.shelf import FOLDER, Shelf
from knowledge.troubles import Troubles
from knowledge.worklist import ENDED_WELL

CONVERSATIONS_DAYS, WORK_DAYS, MODEL_AUDIT_DAYS = 400, 30, 400
"""Unless the company says otherwise (`[keep]` in its settings)."""
FILES_HOURS = 72
"""A file nobody decided on."""
_TROUBLES_DAYS = 30
"""What kept a chat from working and was not met since: nobody writes there any more."""
_STEPS_DAYS = 1
"""What is done every minute: the next step does what one that failed did not."""


async def _tidy(doing: Doing) -> str:
    house, given = doing.house, doing.payload
    journal = Journal(house.workspace.engine, house.workspace.tenant, house.worklist.clock)

    def before(days: int) -> float:
        return (house.now() - timedelta(days=days)).timestamp()

    talk = await journal.prune(before=before(int(given.get("conversations_days", CONVERSATIONS_DAYS))))
    doing.progress(0.6)
    work = await house.worklist.forget(before=before(int(given.get("work_days", WORK_DAYS))))
    work += await house.worklist.forget(before=before(_STEPS_DAYS), prefix=KEYS, wanted=(*ENDED_WELL, "dead"))
    await Troubles(house.workspace.engine, house.workspace.tenant, house.worklist.clock).forget(
        before=before(_TROUBLES_DAYS)
    )
    shelf = Shelf(house.workspace.home / FOLDER)
    files = await shelf.expire(house.now() - timedelta(hours=int(given.get("files_hours", FILES_HOURS))))
    if "calls_days" in given:  # who hears calls sees to it too, but recordings are heard where nobody does
        calls = Calls(house.workspace.engine, house.workspace.tenant, house.worklist.clock, house.workspace.reads)
        await calls.forget_old(days=int(given["calls_days"]))
    doing.progress(0.8)
    audited = timedelta(days=int(given.get("model_audit_days", MODEL_AUDIT_DAYS)))
    models = await house.workspace.model_audit.forget(before=house.now() - audited)
    answers = await house.workspace.answers.expire(house.workspace.tenant, house.now())
    await house.workspace.refresh_statistics()
    return (
        f"forgotten: {talk} rows of old conversations, {work} of ended work, {models} requests to models, "
        f"{answers} kept answers of theirs, {files} files nobody decided on"
    )


TIDY = Task("tidy", "Forget what is over", _tidy, tries=3, timeout_s=1800.0)


async def _compact(doing: Doing) -> str:
    """The search index of this machine; a machine that only answers sees to its own."""
    done = await asyncio.to_thread(compact, doing.house.workspace.home, now=doing.house.now().timestamp())
    left = f", {done.busy} in use and left for the next night" if done.busy else ""
    return f"{done.files} index files made smaller, {done.freed // 1024:,} kB given back{left}"


COMPACT_INDEX = Task("compact_index", "Make the search index small", _compact, tries=2, timeout_s=1800.0)
