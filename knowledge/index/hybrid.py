"""The index: keeps the passage file up to date and searches its snapshot in memory.

Rights and buckets are resolved to a set of rows first; both legs score only those, completely, so a filter costs no
recall. Beyond `memory_rows` passages the dense leg asks Chroma, with the same filter inside the query.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import structlog

from knowledge.access import Grants
from knowledge.buckets import OPEN_TO_ANALYSTS
from knowledge.errors import StoreUnavailable
from knowledge.index import fusion, snapshot
from knowledge.index.contract import IndexStatus, SyncReport
from knowledge.index.filing import scope_of_document
from knowledge.index.lexical import words
from knowledge.index.lock import WriterLock
from knowledge.index.passages import Hit, PassageFile
from knowledge.index.snapshot import Snapshot, Wanted
from knowledge.index.sync import SyncRun
from knowledge.index.vault import Vault, VaultPlace
from knowledge.passage import Passage
from knowledge.policy import EVERYTHING, chroma_where, scopes_of
from knowledge.records import Bucket, Document
from llm.embed import Embedder
from llm.errors import ModelError

log = structlog.get_logger(__name__)

MEMORY_ROWS = 200_000
"""Passages searched in memory: 300 MB of vectors for the local model."""
MAX_QUERY = 4_000
"""Characters of a question that are searched for."""
LOCK_PATIENCE_S = 600.0
LOCK_STEP_S = 0.05
PAGE = 256

Floats = npt.NDArray[np.float32]
Legs = Literal["both", "words", "meaning"]
T = TypeVar("T")


@lru_cache(maxsize=256)
def scopes_for(grants: Grants) -> frozenset[str] | None:
    """The scopes these grants open, None for all; remembered, since a manager's can be thousands."""
    scopes = scopes_of(grants)
    return None if EVERYTHING in scopes else scopes


class HybridIndex:
    """See `knowledge.index.contract.Index`. Made by `open_index`."""

    def __init__(
        self,
        file: PassageFile,
        embedder: Embedder,
        *,
        tenant: str,
        place: VaultPlace | None,
        memory_rows: int = MEMORY_ROWS,
    ) -> None:
        self._file = file
        self._embedder = embedder
        self._tenant = tenant
        self._place = place
        self._memory_rows = memory_rows
        self._snapshot: Snapshot | None = None
        self._reading = threading.Lock()
        self._syncing = asyncio.Lock()
        self._vault: tuple[int, Vault] | None = None

    # --- keeping up to date -------------------------------------------------------------------------------

    async def sync(
        self,
        documents: AsyncIterator[Document] | Iterable[Document],
        *,
        progress: Callable[[int, str], None] | None = None,
    ) -> SyncReport:
        async with self._syncing, self._as_writer():
            run = await to_the_end(self.sync_run, progress)
            try:
                async for page in _pages(documents):
                    await to_the_end(run.take, page, on_cancel=run.stop)
                report = await to_the_end(run.finish)
            except sqlite3.Error as error:
                raise StoreUnavailable("The search index can't be written.", detail=repr(error)) from error
            finally:
                await to_the_end(run.close)
        await asyncio.to_thread(self.current)
        return report

    @asynccontextmanager
    async def _as_writer(self) -> AsyncIterator[None]:
        lock = WriterLock(self._file.path.with_suffix(".lock"))
        end = time.monotonic() + LOCK_PATIENCE_S
        try:
            while not await to_the_end(lock.try_acquire):
                if time.monotonic() > end:
                    raise StoreUnavailable("Another process is still bringing the search index up to date.")
                await asyncio.sleep(LOCK_STEP_S)
            yield
        finally:
            await to_the_end(lock.release)

    def sync_run(self, progress: Callable[[int, str], None] | None = None) -> SyncRun:
        """For callers without an event loop, who hold the writer's lock."""
        place = self._place
        open_vault = None if place is None else lambda: Vault(place)
        return SyncRun(self._file, self._embedder, self._tenant, scope_of_document, open_vault, progress)

    # --- searching ----------------------------------------------------------------------------------------

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
        if grants.principal.tenant != self._tenant:
            return []
        open_buckets = set(buckets) & OPEN_TO_ANALYSTS if grants.principal.role == "analyst" else set(buckets)
        wanted = Wanted(
            scopes_for(grants),
            frozenset(open_buckets),
            None if deal_ids is None else frozenset(deal_ids),
            None if account_ids is None else frozenset(account_ids),
        )
        try:
            return await asyncio.to_thread(self.search_now, query, wanted, k, lambda: _where(grants, wanted))
        except sqlite3.Error as error:
            raise StoreUnavailable("The search index did not answer.", detail=repr(error)) from error

    def search_now(
        self,
        query: str,
        wanted: Wanted,
        k: int,
        where: Callable[[], dict[str, Any]] | None = None,
        *,
        legs: Legs = "both",
    ) -> list[Passage]:
        """`search` without an event loop; blocks for milliseconds. One leg alone is for measuring."""
        asked = "".join(c if c.isprintable() else " " for c in query[:MAX_QUERY]).strip()
        if not asked or k < 1:
            return []
        now = self.current()
        rows = now.visible(wanted)
        if not len(rows):
            return []
        vector = None if legs == "words" else self._vector(asked)
        everywhere = None if legs == "meaning" else now.postings.scores(words(asked))
        lexical = None if everywhere is None else everywhere[rows]
        if now.matter.vectors is not None:
            vectors = now.matter.vectors
            dense = None if vector is None else now.similarities(vector, rows)
            chosen, scores = fusion.fused(dense, lexical, vector, lambda some: vectors[rows[some]], k)
        else:
            rows, matrix = self._candidates(now, rows, lexical, vector, where)
            lexical = None if everywhere is None else everywhere[rows]
            dense = None if vector is None else matrix @ vector
            chosen, scores = fusion.fused(dense, lexical, vector, lambda some: matrix[some], k)
        return self._shown(now, rows[chosen], scores, None if dense is None else dense[chosen], wanted)

    def _vector(self, asked: str) -> Floats | None:
        try:
            row: Floats = self._embedder.embed([asked])[0]
        except ModelError as error:
            log.warning("search_by_words_only", reason=type(error).__name__, detail=error.detail)
            return None
        return row

    def _candidates(
        self,
        now: Snapshot,
        rows: npt.NDArray[np.int32],
        lexical: Floats | None,
        vector: Floats | None,
        where: Callable[[], dict[str, Any]] | None,
    ) -> tuple[npt.NDArray[np.int32], Floats]:
        """Beyond memory: the rows Chroma and the words propose, among those visible, with their vectors."""
        proposed = [np.zeros(0, dtype=np.int32)]
        if lexical is not None:
            proposed.append(rows[fusion.best(lexical, fusion.CANDIDATES)])
        if vector is not None and where is not None:
            proposed.append(np.intersect1d(self._nearest(now, vector, where()), rows))
        candidates = np.unique(np.concatenate(proposed)).astype(np.int32)
        stored = self._file.vectors_at([int(row) for row in now.matter.rows[candidates]])
        kept = np.array([int(now.matter.rows[c]) in stored for c in candidates], dtype=bool)
        candidates = candidates[kept]
        matrix = np.zeros((len(candidates), self._embedder.dim), dtype=np.float32)
        for number, candidate in enumerate(candidates):
            matrix[number] = stored[int(now.matter.rows[candidate])]
        return candidates, matrix

    def _nearest(self, now: Snapshot, vector: Floats, where: dict[str, Any]) -> npt.NDArray[np.int32]:
        try:
            with self._reading:
                found = self._vault_at(now.stamp).nearest(vector, where, fusion.CANDIDATES)
        except StoreUnavailable as error:
            log.warning("search_without_vectors", detail=error.detail)
            return np.zeros(0, dtype=np.int32)
        stored = self._file.rows_of([id_ for id_, _ in found])
        positions = np.searchsorted(now.matter.rows, np.array(sorted(stored.values()), dtype=np.int64))
        inside = positions[positions < now.size]
        return inside.astype(np.int32)

    def _vault_at(self, stamp: int) -> Vault:
        """Opened anew once the file has changed: an embedded client does not see another process's writes."""
        assert self._place is not None
        if self._vault is None or self._vault[0] != stamp:
            if self._vault is not None:
                self._vault[1].close()
            self._vault = (stamp, Vault(self._place))
        return self._vault[1]

    def _shown(
        self, now: Snapshot, rows: npt.NDArray[np.int32], scores: Floats, cosines: Floats | None, wanted: Wanted
    ) -> list[Passage]:
        numbers = [int(row) for row in now.matter.rows[rows]]
        hits = self._file.hits(numbers)
        shown = []
        for place, number in enumerate(numbers):
            hit = hits.get(number)
            # Filed anew since the snapshot: gone, or in another scope. The next search sees it where it is now.
            if hit is None or (wanted.scopes is not None and hit.entry.scope not in wanted.scopes):
                continue
            shown.append(_passage(hit, float(scores[place]), None if cosines is None else float(cosines[place])))
        return shown

    def current(self) -> Snapshot:
        """The newest state; when another thread is already reading it in, the one before it."""
        before = self._snapshot
        if before is not None and before.stamp == self._file.stamp():
            return before
        if not self._reading.acquire(blocking=before is None):
            assert before is not None
            return before
        try:
            if self._snapshot is None or self._snapshot.stamp != self._file.stamp():
                self._snapshot = snapshot.read(self._file, self._embedder.dim, self._snapshot, self._memory_rows)
            return self._snapshot
        finally:
            self._reading.release()

    async def status(self) -> IndexStatus:
        return await asyncio.to_thread(self._status)

    def _status(self) -> IndexStatus:
        passages, documents = self._file.counts()
        return IndexStatus(passages, documents, self._embedder.name, self._file.fact("complete") is not None)

    async def close(self) -> None:
        if self._vault is not None:
            await asyncio.to_thread(self._vault[1].close)
            self._vault = None
        await asyncio.to_thread(self._file.close)


def _passage(hit: Hit, score: float, similarity: float | None) -> Passage:
    entry = hit.entry
    return Passage(
        id=hit.id,
        text=hit.text,
        score=score,
        document_id=None if entry.is_record else entry.id,
        record_type=entry.record_type,
        record_id=entry.id,
        title=entry.title,
        bucket=entry.bucket,
        at=datetime.fromisoformat(entry.at),
        locator=hit.locator,
        speaker=hit.speaker,
        deal_id=entry.deal_id,
        account_id=entry.account_id,
        before=hit.before,
        after=hit.after,
        similarity=similarity,
    )


def _where(grants: Grants, wanted: Wanted) -> dict[str, Any]:
    rules: list[dict[str, Any]] = [chroma_where(grants), {"bucket": {"$in": sorted(wanted.buckets)}}]
    ids = (("deal_id", wanted.deal_ids), ("account_id", wanted.account_ids))
    either = [{key: {"$in": sorted(some)}} for key, some in ids if some]
    if either:
        rules.append(either[0] if len(either) == 1 else {"$or": either})
    return {"$and": rules}


async def to_the_end(call: Callable[..., T], *args: Any, on_cancel: Callable[[], None] | None = None) -> T:
    """Runs a blocking step off the event loop. A cancelled caller waits for the step to end: what follows (closing,
    giving back the lock) must not happen beside it. `on_cancel` asks it to end early."""
    step = asyncio.create_task(asyncio.to_thread(call, *args))
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        if on_cancel is not None:
            on_cancel()
        await asyncio.wait([step])
        raise


async def _pages(documents: AsyncIterator[Document] | Iterable[Document]) -> AsyncIterator[list[Document]]:
    page: list[Document] = []
    async for document in _each(documents):
        page.append(document)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


async def _each(documents: AsyncIterator[Document] | Iterable[Document]) -> AsyncIterator[Document]:
    if isinstance(documents, AsyncIterator):
        async for document in documents:
            yield document
        return
    for document in documents:
        yield document
