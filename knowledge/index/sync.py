"""One run of bringing the index up to date. Everything here blocks; `HybridIndex.sync` runs it off the event loop.

The order of steps is what makes it survive a kill at any point: ids are announced in the passage file, vectors enter
the vault, then one transaction files each document whole; what an interrupted run left in the vault is swept by the
next. A document that changed keeps being served as it was until that transaction.
"""

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.index.contract import SyncReport
from knowledge.index.filing import entry_of
from knowledge.index.passages import Entry, PassageFile
from knowledge.index.vault import Vault
from knowledge.records import Document
from llm.embed import Embedder

BATCH_DOCUMENTS = 128
BATCH_CHARACTERS = 200_000
"""About 300 passages, a second of embedding: how much an interrupted run repeats at most."""

Vectors = npt.NDArray[np.float32]


class SyncRun:
    """Made under the writer's lock; `take` documents in any number of calls, then `finish`."""

    def __init__(
        self,
        file: PassageFile,
        embedder: Embedder,
        tenant: str,
        scope_of: Callable[[Document], str],
        open_vault: Callable[[], Vault] | None,
        progress: Callable[[int, str], None] | None,
    ) -> None:
        self._file = file
        self._embedder = embedder
        self._tenant = tenant
        self._scope_of = scope_of
        self._open_vault = open_vault
        self._progress = progress
        self._vault: Vault | None = None
        self._vault_is_new = False
        self._ingestion: object | None = None
        self._stopped = False
        self._known = file.known()
        self._seen: set[str] = set()
        self._started = time.monotonic()
        self._added = self._changed = self._moved = self._unchanged = self._embedded = 0

    def take(self, documents: Sequence[Document]) -> None:
        fresh: dict[str, tuple[Document, Entry]] = {}
        moved: dict[str, Entry] = {}
        for document in documents:
            if document.tenant != self._tenant:
                raise ValueError(f"a document of tenant {document.tenant} in the index of {self._tenant}")
            entry = entry_of(document, self._scope_of(document))
            known = self._known.get(document.id)
            self._seen.add(document.id)
            fresh.pop(document.id, None)
            moved.pop(document.id, None)
            if known is None or known[0] != entry.content:
                fresh[document.id] = (document, entry)
            elif known[1] != entry.place:
                moved[document.id] = entry
            else:
                self._unchanged += 1
        if moved:
            self._move(moved)
        for batch in _batches(list(fresh.values())):
            if self._stopped:
                return
            self._ingest(batch)

    def stop(self) -> None:
        """Ends a `take` in another thread after its current batch; what was filed stays filed."""
        self._stopped = True

    def finish(self) -> SyncReport:
        """Removes what was not taken, sweeps what an interrupted run left behind."""
        gone = sorted(set(self._known) - self._seen)
        if gone:
            with self._file.change() as change:
                change.remove(gone)
        self._sweep()
        if self._file.fact("complete") is None:
            with self._file.change() as change:
                change.state({"complete": "1"})
        seconds = time.monotonic() - self._started
        return SyncReport(
            self._added, self._changed, self._moved, len(gone), self._unchanged, self._embedded, round(seconds, 3)
        )

    def close(self) -> None:
        if self._vault is not None:
            self._vault.close()
            self._vault = None

    def _move(self, moved: Mapping[str, Entry]) -> None:
        vault = self._vault_open()
        if vault is not None:
            found = list(self._file.passages_of(list(moved)))
            if found:
                ids, vectors, documents = zip(*found, strict=True)
                vault.put(ids, np.stack(vectors), [moved[document] for document in documents])
        with self._file.change() as change:
            for entry in moved.values():
                change.label(entry)
        self._moved += len(moved)

    def _ingest(self, batch: Sequence[tuple[Document, Entry]]) -> None:
        from knowledge.ingest.pipeline import Ingestion

        if self._ingestion is None:
            self._ingestion = Ingestion(self._embedder, self._vectors_at_hand)
        assert isinstance(self._ingestion, Ingestion)
        ingested = self._ingestion.run([document for document, _ in batch])
        entries = {entry.id: entry for _, entry in batch}
        vault = self._vault_open()
        if vault is not None:
            ids = [piece.id for one in ingested for piece in one.pieces]
            labels = [entries[one.document.id] for one in ingested for _ in one.pieces]
            with self._file.change() as change:
                change.announce(ids)
            if ids:
                vault.put(ids, np.concatenate([one.vectors for one in ingested if one.pieces]), labels)
        with self._file.change() as change:
            for one in ingested:
                change.put(entries[one.document.id], one.pieces, one.vectors)
            change.settle()
        for document, _ in batch:
            self._added += document.id not in self._known
            self._changed += document.id in self._known
        if self._progress is not None:
            self._progress(self._added + self._changed, batch[-1][0].title)

    def _vectors_at_hand(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        found = self._file.vectors(ids)
        missing = [id_ for id_ in ids if id_ not in found]
        vault = self._vault_open()
        if missing and vault is not None and not self._vault_is_new:
            found.update(vault.vectors(missing))
        self._embedded += len(ids) - len(found)
        return found

    def _vault_open(self) -> Vault | None:
        if self._vault is None and self._open_vault is not None:
            self._vault = self._open_vault()
            self._vault_is_new = self._vault.count() == 0
        return self._vault

    def _sweep(self) -> None:
        left = self._file.to_sweep()
        if not left:
            return
        vault = self._vault_open()
        if vault is not None:
            vault.remove(left)
        with self._file.change() as change:
            change.swept(left)
            change.settle()


def _batches(documents: Sequence[tuple[Document, Entry]]) -> list[list[tuple[Document, Entry]]]:
    batches: list[list[tuple[Document, Entry]]] = []
    size = 0
    for one in documents:
        length = sum(len(segment.text) for segment in one[0].segments)
        if not batches or len(batches[-1]) >= BATCH_DOCUMENTS or size + length > BATCH_CHARACTERS:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += length
    return batches
