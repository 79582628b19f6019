"""Statements on work: put once per key, claimed by one process at a time, ended or tried again, listed, replayed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Row, Table, Update, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.store.journal_inbox import inserting_on
from knowledge.store.work_tables import WorkRow

WORK: Table = WorkRow.__table__  # type: ignore[assignment]
State = Literal["waiting", "running", "done", "dead", "cancelled"]
_CHUNK = 500
_AT_ONCE = 2_000
"""Rows dropped in one transaction."""
_OPEN = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be done by whichever process is free; `key` names it for ever."""

    key: str
    task: str
    run_at: float
    payload: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    """Higher goes first."""


@dataclass(frozen=True, slots=True)
class Held:
    """Work this process holds until it ends it or the lease runs out."""

    work: Work
    seq: int
    owner: str
    attempts: int
    """Tries, this one included."""


@dataclass(frozen=True, slots=True)
class WorkState:
    """A piece of work as an administrator sees it."""

    work: Work
    state: State
    attempts: int
    progress: float
    """0..1."""
    note: str
    created_at: float
    started_at: float | None
    ended_at: float | None


async def put(connection: AsyncConnection, works: Sequence[Work], *, tenant: str, now: float) -> list[str]:
    """The keys that are new; known ones are left as they are."""
    fresh: list[str] = []
    for start in range(0, len(works), _CHUNK):
        rows = [_row(w, tenant, now) for w in works[start : start + _CHUNK]]
        statement = inserting_on(connection.dialect.name, WORK).values(rows).on_conflict_do_nothing()
        fresh += (await connection.execute(statement.returning(WORK.c.key))).scalars().all()
    return fresh


def _row(work: Work, tenant: str, now: float) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "key": work.key,
        "task": work.task,
        "payload": work.payload,
        "priority": work.priority,
        "run_at": work.run_at,
        "state": "waiting",
        "attempts": 0,
        "progress": 0.0,
        "note": "",
        "created_at": now,
    }


def _free(now: Any, due_by: Any = None) -> Any:
    """Due (by another moment than now, where one is given) and held by nobody alive."""
    c = WORK.c
    due = now if due_by is None else due_by
    found = or_(and_(c.state == "waiting", c.run_at <= due), and_(c.state == "running", c.lease_until < now))
    return and_(c.state.in_(_OPEN), found)  # said apart, or SQLite goes through all that ever ended


async def claim(
    connection: AsyncConnection, *, tenant: str, owner: str, now: float, lease_until: float, limit: int
) -> list[Held]:
    """The most urgent work that is due, oldest first."""
    values = {"p_tenant": tenant, "p_now": now, "p_limit": limit, "p_owner": owner, "p_lease": lease_until}
    rows = (await connection.execute(_claiming(), values)).all()
    return sorted((_held(r) for r in rows), key=lambda h: (-h.work.priority, h.work.run_at, h.seq))


@lru_cache(maxsize=1)
def _claiming() -> Any:
    c = WORK.c
    now: Any = bindparam("p_now")
    picked = (
        select(c.seq)
        .where(c.tenant == bindparam("p_tenant"), _free(now))
        .order_by(c.priority.desc(), c.run_at, c.seq)
        .limit(bindparam("p_limit"))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return _taking().where(c.seq.in_(select(picked.c.seq))).returning(WORK)


def _taking() -> Update:
    return update(WORK).values(
        state="running",
        owner=bindparam("p_owner"),
        lease_until=bindparam("p_lease"),
        attempts=WORK.c.attempts + 1,
        started_at=func.coalesce(WORK.c.started_at, bindparam("p_now")),
    )


async def take(
    connection: AsyncConnection, key: str, *, tenant: str, owner: str, now: float, due_by: float, lease_until: float
) -> Held | None:
    """One piece by name; None when it ended, is not due by then, or somebody holds it."""
    values = {
        "p_tenant": tenant,
        "p_now": now,
        "p_due": due_by,
        "p_owner": owner,
        "p_lease": lease_until,
        "p_key": key,
    }
    row = (await connection.execute(_taking_one(), values)).first()
    return None if row is None else _held(row)


@lru_cache(maxsize=1)
def _taking_one() -> Any:
    c = WORK.c
    free = _free(bindparam("p_now"), bindparam("p_due"))
    mine = and_(c.tenant == bindparam("p_tenant"), c.key == bindparam("p_key"), free)
    return _taking().where(mine).returning(WORK)


def _work(row: Row[Any]) -> Work:
    return Work(row.key, row.task, row.run_at, row.payload, row.priority)


def _held(row: Row[Any]) -> Held:
    return Held(_work(row), row.seq, row.owner, row.attempts)


async def close(connection: AsyncConnection, held: Held, values: Mapping[str, Any]) -> bool:
    """Sets the end of a try, or how far it is; False when somebody else holds it now."""
    c = WORK.c
    statement = (
        update(WORK)
        .where(c.seq == held.seq, c.owner == held.owner, c.attempts == held.attempts, c.state == "running")
        .values(dict(values))
    )
    return (await connection.execute(statement)).rowcount == 1


async def left_over(connection: AsyncConnection, *, tenant: str, due_before: float, limit: int) -> list[Work]:
    """What waits, or was left by the dead, and should have begun by `due_before`."""
    statement = (
        select(WORK)
        .where(WORK.c.tenant == tenant, _free(due_before))
        .order_by(WORK.c.priority.desc(), WORK.c.run_at)
        .limit(limit)
    )
    return [_work(r) for r in (await connection.execute(statement)).all()]


async def owners(connection: AsyncConnection, tenant: str) -> list[str]:
    statement = select(WORK.c.owner).where(WORK.c.tenant == tenant, WORK.c.state == "running").distinct()
    return [o for o in (await connection.execute(statement)).scalars().all() if o]


async def free(connection: AsyncConnection, *, tenant: str, owner: str) -> int:
    c = WORK.c
    statement = (
        update(WORK)
        .where(c.tenant == tenant, c.owner == owner, c.state == "running")
        .values(state="waiting", owner=None, lease_until=None)
    )
    return (await connection.execute(statement)).rowcount


async def states(
    connection: AsyncConnection,
    *,
    tenant: str,
    wanted: Collection[State] = (),
    task: str | None = None,
    keys: Collection[str] = (),
    limit: int = 100,
) -> list[WorkState]:
    """The newest first."""
    statement = select(WORK).where(WORK.c.tenant == tenant).order_by(WORK.c.seq.desc()).limit(limit)
    if wanted:
        statement = statement.where(WORK.c.state.in_(wanted))
    if task is not None:
        statement = statement.where(WORK.c.task == task)
    if keys:
        statement = statement.where(WORK.c.key.in_(keys))
    return [
        WorkState(_work(r), r.state, r.attempts, r.progress, r.note, r.created_at, r.started_at, r.ended_at)
        for r in (await connection.execute(statement)).all()
    ]


async def again(connection: AsyncConnection, key: str, *, tenant: str, now: float) -> bool:
    """Queues what died, was cancelled or is done once more; False when there is none such."""
    c = WORK.c
    statement = (
        update(WORK)
        .where(c.tenant == tenant, c.key == key, c.state.in_(("dead", "cancelled", "done")))
        .values(state="waiting", attempts=0, run_at=now, progress=0.0, ended_at=None, started_at=None)
    )
    return (await connection.execute(statement)).rowcount == 1


async def cancel(connection: AsyncConnection, keys: Collection[str], *, tenant: str, now: float, note: str) -> int:
    """What has not begun yet."""
    c = WORK.c
    statement = (
        update(WORK)
        .where(c.tenant == tenant, c.key.in_(keys), c.state == "waiting")
        .values(state="cancelled", ended_at=now, note=note)
    )
    return (await connection.execute(statement)).rowcount


async def forget(
    connection: AsyncConnection, *, tenant: str, before: float, prefix: str, wanted: Collection[State]
) -> int:
    """Drops up to `_AT_ONCE` pieces in such states, under such keys, that ended before a moment."""
    c = WORK.c
    over = [c.tenant == tenant, c.state.in_(wanted), c.ended_at < before]
    if prefix:
        over.append(c.key.startswith(prefix, autoescape=True))
    some = select(c.seq).where(*over).limit(_AT_ONCE)
    return (await connection.execute(delete(WORK).where(c.seq.in_(some)))).rowcount


async def unended(connection: AsyncConnection, *, tenant: str, prefix: str) -> set[str]:
    c = WORK.c
    statement = (
        select(c.task)
        .where(c.tenant == tenant, c.state.in_(_OPEN), c.key.startswith(prefix, autoescape=True))
        .distinct()
    )
    return set((await connection.execute(statement)).scalars().all())


async def depths(connection: AsyncConnection, *, tenant: str, now: float) -> dict[str, int]:
    """Rows per state; "due" counts what waits and should have begun."""
    c = WORK.c
    statement = select(c.state, func.count().label("n")).where(c.tenant == tenant).group_by(c.state)
    counts = {r.state: r.n for r in (await connection.execute(statement)).all()}
    due = select(func.count()).where(c.tenant == tenant, c.state == "waiting", c.run_at <= now)
    return {**counts, "due": int((await connection.execute(due)).scalar_one())}
