"""Whether a person may write a record, judged inside the transaction that writes it.

Whoever sees a deal and is no analyst may write its records (`knowledge.access`); a client's records follow the
client. Being named on a team opens records, so those edges have their own rule: a deal's team is named by who may
write the deal; a client's account team, which opens every open deal of the client, by the client's owner and admins.
A colleague is assessed by who manages them and by admins, never by themselves.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge import policy
from knowledge.access import Principal
from knowledge.errors import NotAllowed
from knowledge.store import people, statements
from knowledge.store import tables as t
from knowledge.store.tables import KINDS
from knowledge.store.validate import refusal

NAMED_BY: dict[str, str] = {
    "owner_id": "user",
    "user_id": "user",
    "account_id": "account",
    "deal_id": "deal",
    "contact_ids": "contact",
    "contact_id": "contact",
    "owner_contact_id": "contact",
    "product_ids": "product",
    "document_id": "document",
}
"""Field -> the record type it names."""


def not_yours(name: str, record_id: str) -> NotAllowed:
    """The one refusal for a record that is missing, hidden or not to be written by this person."""
    what = {"edge": "relationship", "account": "client"}.get(name, name.replace("_", " "))
    return NotAllowed(f"There is no such {what}, or it isn't yours to change.", detail=record_id)


class Rights:
    """One principal's rights within one transaction; the stored user decides, not what the session remembers."""

    def __init__(self, connection: AsyncConnection, principal: Principal, now: datetime) -> None:
        self._connection = connection
        self.principal = principal
        self._shape = policy.shape_of(principal)
        self._parameters = policy.parameters(principal, now)

    @classmethod
    async def of(cls, connection: AsyncConnection, principal: Principal, now: datetime) -> "Rights":
        """Raises `NotAllowed` for somebody who has left, is unknown by now, or only ever reads."""
        rows = await connection.execute(
            select(*KINDS["user"].plain).where(
                t.users.c.tenant == principal.tenant, t.users.c.id == principal.user_id, t.users.c.retired_at.is_(None)
            )
        )
        row = rows.one_or_none()
        user = KINDS["user"].record(*row) if row is not None else None
        if user is None or not user.active:
            raise NotAllowed("This account is no longer active, so nothing was changed.")
        if user.role == "analyst":
            raise NotAllowed("Analysts can look at numbers but not change records.")
        return cls(connection, await people.principal_of(connection, user), now)

    async def sees(self, record_type: str, *ids: str) -> bool:
        statement = statements.visible_ids(KINDS[record_type], self._shape)
        found = await self._connection.scalars(statement, self._parameters | {"id_in": list(set(ids))})
        return set(found) == set(ids)

    async def must_write(self, name: str, record: Any) -> None:
        """Raises `NotAllowed` when this record is not the principal's to write."""
        if not await self._may_write(name, record):
            raise not_yours(name, record.id)

    async def _may_write(self, name: str, record: Any) -> bool:
        if name == "deal":
            return await self.sees("deal", record.id)
        if name == "edge":
            return await self._may_relate(record)
        if name == "competency":
            return await self._may_assess(record)
        if name in policy.OWN and record.user_id != self.principal.user_id and self.principal.role != "admin":
            return False
        if getattr(record, "deal_id", None) is not None:
            return await self.sees("deal", record.deal_id)
        if getattr(record, "account_id", None) is not None:
            return await self.sees("account", record.account_id)
        mine = getattr(record, "user_id", None) == self.principal.user_id
        return mine or self.principal.role == "admin"

    async def _may_assess(self, held: Any) -> bool:
        """A certificate: whoever manages its holder, and the holder; an assessment: only the former."""
        if held.user_id == self.principal.user_id:
            return bool(held.kind == "certificate")
        u = t.users.c
        team_id = await self._connection.scalar(
            select(u.team_id).where(u.tenant == self.principal.tenant, u.id == held.user_id)
        )
        return policy.may_see_person(self.principal, held.user_id, team_id)

    async def _may_relate(self, edge: Any) -> bool:
        if not await self._ends_seen(edge):
            return False
        if self.principal.role == "admin" or edge.kind not in ("account_team", "reports_to"):
            return True
        if edge.kind == "reports_to":
            return await self.sees("contact", edge.subject_id, edge.object_id)
        a = t.accounts.c
        owner = await self._connection.scalar(
            select(a.owner_id).where(a.tenant == self.principal.tenant, a.id == edge.object_id)
        )
        return owner == self.principal.user_id

    async def _ends_seen(self, edge: Any) -> bool:
        froms, tos = statements.ENDS[edge.kind]
        for end, names in ((edge.subject_id, froms), (edge.object_id, tos)):
            if not any([await self.sees(name, end) for name in names]):
                return False
        return True

    async def must_name(self, record: Any, touched: frozenset[str]) -> None:
        """Everything the touched fields name exists and is visible: hidden and missing read alike.

        Raises `InvalidChange`.
        """
        for field, name in NAMED_BY.items():
            value = getattr(record, field, None) if field in touched else None
            ids = value if isinstance(value, tuple) else (value,) if value is not None else ()
            if ids and not await self.sees(name, *ids):
                raise refusal(field, "does not exist")
        if "consent_by" in touched and record.consent_by not in (None, self.principal.user_id):
            raise refusal("consent_by", "can only be whoever puts it on record")
        if "private_to" in touched and getattr(record, "private_to", None) not in (None, self.principal.user_id):
            raise refusal("private_to", "can only be whoever puts it on record")
        if "owner_id" in touched and not await self._active(record.owner_id):
            raise refusal("owner_id", "must be somebody who still works here")

    async def _active(self, user_id: str) -> bool:
        u = t.users.c
        return bool(
            await self._connection.scalar(select(u.active).where(u.tenant == self.principal.tenant, u.id == user_id))
        )
