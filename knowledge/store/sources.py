"""What the readers of one workspace share, and where the things they read are kept."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.access import Grants
from knowledge.passage import Passage
from knowledge.records import Bucket
from knowledge.store.cache import Cache
from knowledge.store.database import Database
from knowledge.store.tables import KINDS, Kind

_ALIASES = {"nps": "nps_survey", "qualifier": "qualifier_answer"}


class Searchable(Protocol):
    """What a reader needs of the search index."""

    async def search(
        self,
        query: str,
        *,
        grants: Grants,
        buckets: Collection[Bucket],
        k: int = 8,
        deal_ids: Sequence[str] | None = None,
        account_ids: Sequence[str] | None = None,
    ) -> list[Passage]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What readers of one workspace share."""

    database: Database
    cache: Cache
    clock: Callable[[], datetime]
    index: Callable[[], Searchable | None]


def kind_of(record_type: str) -> Kind | None:
    """The record type of a citation; the log of changes itself is not one."""
    name = _ALIASES.get(record_type, record_type)
    return None if name == "field_change" else KINDS.get(name)


def home_of(hit: Passage) -> tuple[str, str]:
    """The stored record whose rights decide over a passage."""
    if hit.record_type != "document" and kind_of(hit.record_type) is not None:
        return hit.record_type, hit.record_id
    return "document", hit.document_id or hit.record_id
