"""Documents and askers for tests of the search index."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from knowledge.access import Grants, Principal
from knowledge.records import Bucket, Document, Role, Segment

EVERY_BUCKET: tuple[Bucket, ...] = ("company", "client", "industry", "deal")


def document(id_: str, *texts: str, **changes: Any) -> Document:
    made: dict[str, Any] = {
        "id": id_,
        "tenant": "default",
        "kind": "file",
        "title": f"File {id_}",
        "bucket": "company",
        "segments": tuple(Segment(text) for text in texts),
        "at": datetime(2026, 5, 1, tzinfo=UTC),
    }
    return Document(**(made | changes))


def grants(
    user: str = "u1",
    role: Role = "rep",
    *,
    deals: Iterable[str] = (),
    accounts: Iterable[str] = (),
    tenant: str = "default",
    version: int = 1,
    active: bool = True,
) -> Grants:
    who = Principal(tenant, user, role, active=active)
    return Grants(who, frozenset(deals), frozenset(accounts), version)


ADMIN = grants("boss", "admin")
