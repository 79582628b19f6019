"""What is forgotten when its time has come: ended work."""

from datetime import timedelta

from jobs.task import Doing, Task

KEEP_DAYS = 30
"""Ended work is kept so long, for whoever asks what ran."""


async def _tidy(doing: Doing) -> str:
    before = doing.house.now() - timedelta(days=KEEP_DAYS)
    gone = await doing.house.worklist.forget(before=before.timestamp())
    return f"{gone} pieces of ended work forgotten"


TIDY = Task("tidy", "Forget what is over", _tidy, tries=3, timeout_s=600.0)
