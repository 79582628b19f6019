"""The search index while it is still opening: turns that don't search don't wait for it, searches do.

Also keeps it fresh: when the records' version moved, what changed is indexed again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.logs import where
from knowledge.access import Grants
from knowledge.errors import KnowledgeError, StoreUnavailable
from knowledge.passage import Passage
from knowledge.records import Bucket, Document

if TYPE_CHECKING:
    from knowledge.index.contract import Index, IndexStatus, SyncReport
    from knowledge.workspace import Workspace

_log = structlog.get_logger(__name__)

COMPACT_S = 86_400.0
"""Machines that do no work by themselves have an index too."""
FRESHEN_S = 20.0
"""How old the index may be against the records."""


class IndexLater:
    """Satisfies `Index`; opens in the background from `begin` on, or when it is first needed."""

    def __init__(self, open_it: "Callable[[], Awaitable[Index]]") -> None:
        self._open_it = open_it
        self._opening: asyncio.Task[Index] | None = None

    def begin(self) -> "asyncio.Task[Index]":
        """Starts opening, once; again when it failed (another process had the file, the server was away)."""
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.create_task(self._opened(), name="open-index")
            self._opening.add_done_callback(_noticed)
        return self._opening

    async def _opened(self) -> "Index":
        return await self._open_it()

    async def _index(self) -> "Index":
        try:
            return await asyncio.shield(self.begin())
        except KnowledgeError:
            raise
        except Exception as error:
            raise StoreUnavailable("Search is not available right now.", detail=repr(error)) from error

    async def sync(
        self,
        documents: AsyncIterator[Document] | Iterable[Document],
        *,
        progress: Callable[[int, str], None] | None = None,
    ) -> "SyncReport":
        return await (await self._index()).sync(documents, progress=progress)

    async def search(
        self,
        query: str,
        *,
        grants: Grants,
        buckets: Collection[Bucket],
        k: int = 8,
        deal_ids: Sequence[str] | None = None,
        account_ids: Sequence[str] | None = None,
    ) -> list[Passage]:
        """Raises `StoreUnavailable` also where nothing was found in an index that is not built yet."""
        index = await self._index()
        found = await index.search(
            query, grants=grants, buckets=buckets, k=k, deal_ids=deal_ids, account_ids=account_ids
        )
        if not found and not (await index.status()).ready:
            raise StoreUnavailable("The search index is not built yet.")
        return found

    async def status(self) -> "IndexStatus":
        return await (await self._index()).status()

    async def close(self) -> None:
        if self._opening is None:
            return
        if not self._opening.done():
            self._opening.cancel()
            await asyncio.wait([self._opening])
        if not _failed(self._opening):
            await self._opening.result().close()


def _failed(task: "asyncio.Task[Index]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _noticed(task: "asyncio.Task[Index]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("index_not_opened", **where(error))


def _compacted(home: Path) -> None:
    from knowledge.index.compaction import compact  # with the index's own imports, beside the event loop

    done = compact(home)
    _log.info("index_compacted", files=done.files, freed=done.freed, busy=done.busy)


async def keep_fresh(workspace: "Workspace", index: "Index", *, every_s: float = FRESHEN_S) -> None:
    """Runs until cancelled."""
    seen: tuple[int, int] | None = None
    compacted = time.monotonic()
    while True:
        try:
            now = await workspace.versions()
            if now != seen:
                report = await index.sync(workspace.documents_for_index())
                seen = now
                _log.info("indexed", added=report.added, changed=report.changed, removed=report.removed)
            if time.monotonic() - compacted > COMPACT_S:
                compacted = time.monotonic()
                await asyncio.to_thread(_compacted, workspace.home)
        except Exception as error:
            _log.warning("index_not_fresh", **where(error))
        await asyncio.sleep(every_s)
