"""The vectors' lasting home: a Chroma collection per tenant and embedder, embedded in the data folder or on a server.

Written at every sync. Read for three things: vectors that need no second embedding (a lost passage file, another
replica), and, where a workspace outgrows memory, the search itself with the rights filter inside. Chroma's embedded
form is made for one process at a time, so it is opened under the writer's lock and closed with it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from knowledge.errors import StoreUnavailable
from knowledge.index.passages import Entry

PAGE = 1_000
Vectors = npt.NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """Where the collection is, and its name."""

    tenant: str
    embedder: str
    folder: Path | None
    url: str | None

    @property
    def collection(self) -> str:
        """A name Chroma takes (3-63 of [a-z0-9-]) that is one tenant's and one embedder's alone."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.tenant.lower()).strip("-")[:20] or "t"
        digest = sha256("\0".join((self.tenant, self.embedder)).encode()).hexdigest()
        return f"scip-{slug}-{digest[:16]}"


class Vault:
    """An opened collection. Calls block. Every failure of Chroma is `StoreUnavailable`."""

    def __init__(self, place: VaultPlace) -> None:
        self.place = place
        self._client: Any = _guarded(lambda: _client(place))
        self._collection: Any = _guarded(
            lambda: self._client.get_or_create_collection(
                place.collection, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
        )

    def close(self) -> None:
        self._client.close()

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for part in _pages(ids):
            answer = self._get(part)
            for id_, vector in zip(answer["ids"], answer["embeddings"], strict=True):
                found[id_] = np.asarray(vector, dtype=np.float32)
        return found

    def put(self, ids: Sequence[str], vectors: Vectors, entries: Sequence[Entry]) -> None:
        for at in range(0, len(ids), PAGE):
            span = slice(at, at + PAGE)
            part = list(ids[span])
            labels = [self._labels(entry) for entry in entries[span]]
            rows = np.ascontiguousarray(vectors[span])
            self._upsert(part, rows, labels)

    def remove(self, ids: Iterable[str]) -> None:
        for part in _pages(list(ids)):
            self._delete(part)

    def count(self) -> int:
        return int(_guarded(self._collection.count))

    def nearest(self, query: Vectors, where: Mapping[str, Any], k: int) -> list[tuple[str, float]]:
        """Ids and cosines of the k nearest passages that `where` lets through, best first."""
        answer = _guarded(
            lambda: self._collection.query(
                query_embeddings=query[None, :], n_results=k, where=dict(where), include=["distances"]
            )
        )
        return [(i, 1.0 - float(d)) for i, d in zip(answer["ids"][0], answer["distances"][0], strict=True)]

    def _labels(self, entry: Entry) -> dict[str, str]:
        labels = {
            "tenant": self.place.tenant,
            "scope": entry.scope,
            "bucket": entry.bucket,
            "document": entry.id,
            "deal_id": entry.deal_id,
            "account_id": entry.account_id,
        }
        return {key: value for key, value in labels.items() if value is not None}

    def _get(self, ids: list[str]) -> Any:
        return _guarded(lambda: self._collection.get(ids=ids, include=["embeddings"]))

    def _upsert(self, ids: list[str], vectors: Vectors, labels: list[dict[str, str]]) -> None:
        _guarded(lambda: self._collection.upsert(ids=ids, embeddings=vectors, metadatas=labels))

    def _delete(self, ids: list[str]) -> None:
        _guarded(lambda: self._collection.delete(ids=ids))


def _client(place: VaultPlace) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if place.url is None:
        assert place.folder is not None
        place.folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(place.folder), settings=settings)
    parts = urlsplit(place.url)
    ssl = parts.scheme == "https"
    host = parts.hostname or "localhost"
    return chromadb.HttpClient(host=host, port=parts.port or (443 if ssl else 8000), ssl=ssl, settings=settings)


def _guarded(call: Callable[[], T]) -> T:
    """Chroma raises whatever its layers raise: its own errors, httpx's, the runtime's, sqlite's."""
    try:
        return call()
    except Exception as error:
        raise StoreUnavailable(
            "The vector store did not answer.", detail=f"{type(error).__name__}: {str(error)[:200]}"
        ) from error


def _pages(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[at : at + PAGE]) for at in range(0, len(ids), PAGE)]
