"""What the rest of the product knows of the search index."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.access import Grants
from knowledge.passage import Passage
from knowledge.records import Bucket, Document


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run of `Index.sync` did, in documents."""

    added: int
    changed: int
    """Re-embedded because their words changed."""
    moved: int
    """Only their place, title or rights changed: nothing was embedded."""
    removed: int
    unchanged: int
    embedded: int
    """Passages that needed a new vector."""
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexStatus:
    chunks: int
    documents: int
    embedder: str
    ready: bool
    """A whole sync has gone through once; before that, answers come from what is there so far."""


class Index(Protocol):
    async def sync(
        self,
        documents: AsyncIterator[Document] | Iterable[Document],
        *,
        progress: Callable[[int, str], None] | None = None,
    ) -> SyncReport:
        """Makes the index hold exactly these documents; only changed words are embedded.

        Each document appears whole or not at all, also after a crash; one that vanished is removed at the end.
        `progress` gets the number of documents stored so far and the title of the last. One process at a time:
        another that syncs meanwhile waits. Raises `StoreUnavailable`, `llm.errors.ModelError`.
        """
        ...

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
        """The k best passages these grants may see in these buckets, best first.

        `deal_ids` and `account_ids` narrow to passages of any of these deals or accounts (of either, when both are
        given); None leaves open, an empty list finds nothing. Without an embedding to be had (a service that is
        down) words alone rank.
        """
        ...

    async def status(self) -> IndexStatus: ...

    async def close(self) -> None: ...
