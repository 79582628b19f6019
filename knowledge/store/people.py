"""Who is asking: stored users as principals, and the surfaces' own user ids."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.access import Identity, Principal
from knowledge.errors import InvalidChange, NotFound
from knowledge.records import User
from knowledge.store.database import Database
from knowledge.store.reader_threads import Query
from knowledge.store.tables import KINDS, identities, teams, users
from knowledge.store.versions import upsert

_USER = KINDS["user"].plain
_PARTED = "unlinked:"
"""In front of the key of an identity that was taken away: no surface's own id begins like that."""


async def all_users(connection: AsyncConnection, tenant: str) -> list[User]:
    """By name, inactive ones included."""
    c = users.c
    rows = await connection.execute(
        select(*_USER).where(c.tenant == tenant, c.retired_at.is_(None)).order_by(func.lower(c.name), c.id)
    )
    return [User(*row) for row in rows]


async def find_user(database: Database, tenant: str, who: str) -> User:
    """By id, e-mail or full name, whatever the case of the last two.

    Raises `NotFound` for nobody, and for a name several people share.
    """
    wanted = who.strip()
    folded = wanted.casefold()
    found = await _candidates(database, tenant, wanted)
    exact = (
        [u for u in found if u.id == wanted]
        or [u for u in found if u.email.casefold() == folded]
        or [u for u in found if u.name.casefold() == folded]
    )
    if not exact:
        raise NotFound(f"Nobody here is called “{wanted}”. Try an e-mail address, or `scip users` for the list.")
    if len(exact) > 1:
        addresses = ", ".join(sorted(u.email for u in exact))
        raise NotFound(f"Several people are called “{wanted}”. Which one: {addresses}?")
    return exact[0]


async def _candidates(database: Database, tenant: str, wanted: str) -> list[User]:
    if not wanted.isascii():  # SQLite's lower() knows only ASCII
        async with database.read() as connection:
            return await all_users(connection, tenant)
    values = {"p_tenant": tenant, "p_wanted": wanted, "p_low": wanted.lower()}
    (by_id,) = await database.select([Query(_NAMED, values, User)])
    return by_id or (await database.select([Query(_ALIKE, values, User)]))[0]


_HERE = select(*_USER).where(users.c.tenant == bindparam("p_tenant"), users.c.retired_at.is_(None))
_NAMED = _HERE.where(users.c.id == bindparam("p_wanted"))
_ALIKE = _HERE.where(
    or_(func.lower(users.c.email) == bindparam("p_low"), func.lower(users.c.name) == bindparam("p_low"))
)


async def principal_as_stored(database: Database, user: User) -> Principal:
    if not _manages(user):
        return _principal(user, frozenset())
    (every,) = await database.select([Query(_TEAMS, {"p_tenant": user.tenant})])
    return _principal(user, _managed(user, every))


async def principal_of(connection: AsyncConnection, user: User) -> Principal:
    """The same within a transaction."""
    if not _manages(user):
        return _principal(user, frozenset())
    every = (await connection.execute(_TEAMS, {"p_tenant": user.tenant})).all()
    return _principal(user, _managed(user, every))


def _manages(user: User) -> bool:
    return user.role == "manager" and user.active


def _principal(user: User, team_ids: frozenset[str]) -> Principal:
    return Principal(
        tenant=user.tenant,
        user_id=user.id,
        role=user.role,
        name=user.name,
        email=user.email,
        region=user.region,
        team_ids=team_ids,
        time_zone=user.time_zone,
        locale=user.locale,
        active=user.active,
        team_id=user.team_id,
    )


_TEAMS = select(teams.c.id, teams.c.parent_id, teams.c.manager_id).where(
    teams.c.tenant == bindparam("p_tenant"), teams.c.retired_at.is_(None)
)


def _managed(user: User, every: Sequence[Any]) -> frozenset[str]:
    """The teams this user manages, with everything below them."""
    return _with_sub_teams({r.id for r in every if r.manager_id == user.id}, [(r.id, r.parent_id) for r in every])


def _with_sub_teams(top: set[str], parents: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    found, size = set(top), -1
    while len(found) != size:  # a loop in the chart ends it as well
        size = len(found)
        found |= {team for team, parent in parents if parent in found}
    return frozenset(found)


async def find_identity(database: Database, tenant: str, key: str) -> User | None:
    (found,) = await database.select([Query(_IDENTIFIED, {"p_tenant": tenant, "p_key": key}, User)])
    return found[0] if found else None


_IDENTIFIED = (
    select(*_USER)
    .join(identities, (identities.c.tenant == users.c.tenant) & (identities.c.user_id == users.c.id))
    .where(
        identities.c.tenant == bindparam("p_tenant"),
        identities.c.key == bindparam("p_key"),
        users.c.retired_at.is_(None),
    )
)


async def link_identity(connection: AsyncConnection, tenant: str, key: str, user_id: str) -> None:
    """Raises `NotFound` for a user that does not exist, `InvalidChange` for an empty key."""
    if not key.strip():
        raise InvalidChange("A chat identity can't be empty.")
    known = await connection.scalar(select(users.c.id).where(users.c.tenant == tenant, users.c.id == user_id))
    if known is None:
        raise NotFound("That user doesn't exist.")
    await connection.execute(delete(identities).where(identities.c.tenant == tenant, identities.c.key == _PARTED + key))
    row = upsert(connection, identities).values(tenant=tenant, key=key, user_id=user_id)
    await connection.execute(row.on_conflict_do_update(index_elements=["tenant", "key"], set_={"user_id": user_id}))


async def all_identities(connection: AsyncConnection, tenant: str, user_id: str | None) -> list[Identity]:
    """By key; everybody's, or those of one user."""
    c = identities.c
    wanted = select(c.key, c.user_id).where(c.tenant == tenant, c.key.not_like(f"{_PARTED}%")).order_by(c.key)
    rows = await connection.execute(wanted if user_id is None else wanted.where(c.user_id == user_id))
    return [Identity(*row) for row in rows]


async def unlink_identity(connection: AsyncConnection, tenant: str, key: str) -> str:
    """Whose it was; it stays nobody's until it is linked again. Raises `NotFound` for one that leads to nobody."""
    c = identities.c
    parted = update(identities).where(c.tenant == tenant, c.key == key).values(key=_PARTED + key)
    user_id = await connection.scalar(parted.returning(c.user_id))
    if user_id is None:
        raise NotFound(f"{key} leads to nobody here.")
    return str(user_id)


async def parted_identity(connection: AsyncConnection, tenant: str, key: str) -> bool:
    """Whether an administrator took it away from whom it led to."""
    c = identities.c
    return await connection.scalar(select(c.key).where(c.tenant == tenant, c.key == _PARTED + key)) is not None
