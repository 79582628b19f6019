"""Who is asking: stored users as principals, and the surfaces' own user ids."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.access import Principal
from knowledge.errors import InvalidChange, NotFound
from knowledge.records import User
from knowledge.store.tables import KINDS, identities, teams, users
from knowledge.store.versions import upsert

_USER = KINDS["user"].plain


async def all_users(connection: AsyncConnection, tenant: str) -> list[User]:
    """By name, inactive ones included."""
    c = users.c
    rows = await connection.execute(
        select(*_USER).where(c.tenant == tenant, c.retired_at.is_(None)).order_by(func.lower(c.name), c.id)
    )
    return [User(*row) for row in rows]


async def find_user(connection: AsyncConnection, tenant: str, who: str) -> User:
    """By id, e-mail or full name, whatever the case of the last two.

    Raises `NotFound` for nobody, and for a name several people share.
    """
    wanted = who.strip()
    folded = wanted.casefold()
    found = await _candidates(connection, tenant, wanted)
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


async def _candidates(connection: AsyncConnection, tenant: str, wanted: str) -> list[User]:
    if not wanted.isascii():  # SQLite's lower() knows only ASCII
        return await all_users(connection, tenant)
    c = users.c
    low = wanted.lower()
    rows = await connection.execute(
        select(*_USER).where(
            c.tenant == tenant,
            c.retired_at.is_(None),
            or_(c.id == wanted, func.lower(c.email) == low, func.lower(c.name) == low),
        )
    )
    return [User(*row) for row in rows]


async def principal_of(connection: AsyncConnection, user: User) -> Principal:
    team_ids: frozenset[str] = frozenset()
    if user.role == "manager" and user.active:
        team_ids = await _managed(connection, user)
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
    )


async def _managed(connection: AsyncConnection, user: User) -> frozenset[str]:
    """The teams this user manages, with everything below them."""
    c = teams.c
    rows = await connection.execute(
        select(c.id, c.parent_id, c.manager_id).where(c.tenant == user.tenant, c.retired_at.is_(None))
    )
    every = rows.all()
    return _with_sub_teams({r.id for r in every if r.manager_id == user.id}, [(r.id, r.parent_id) for r in every])


def _with_sub_teams(top: set[str], parents: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    found, size = set(top), -1
    while len(found) != size:  # a loop in the chart ends it as well
        size = len(found)
        found |= {team for team, parent in parents if parent in found}
    return frozenset(found)


async def find_identity(connection: AsyncConnection, tenant: str, key: str) -> User | None:
    c = identities.c
    row = (
        await connection.execute(
            select(*_USER)
            .join(identities, (c.tenant == users.c.tenant) & (c.user_id == users.c.id))
            .where(c.tenant == tenant, c.key == key, users.c.retired_at.is_(None))
        )
    ).one_or_none()
    return User(*row) if row is not None else None


async def link_identity(connection: AsyncConnection, tenant: str, key: str, user_id: str) -> None:
    """Raises `NotFound` for a user that does not exist, `InvalidChange` for an empty key."""
    if not key.strip():
        raise InvalidChange("A chat identity can't be empty.")
    known = await connection.scalar(select(users.c.id).where(users.c.tenant == tenant, users.c.id == user_id))
    if known is None:
        raise NotFound("That user doesn't exist.")
    row = upsert(connection, identities).values(tenant=tenant, key=key, user_id=user_id)
    await connection.execute(row.on_conflict_do_update(index_elements=["tenant", "key"], set_={"user_id": user_id}))
