"""The tables of PostgreSQL's queue: made once, and brought along when the library that owns them is upgraded.

procrastinate ships its changes as numbered scripts and keeps no record of which were run, so the last one is written
on its main table as a comment. Each script runs in a transaction of its own with that note: a process that dies
half-way leaves the tables at a script it knows.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from procrastinate.schema import SchemaManager

_LOCK = 7_036_874_418
"""PostgreSQL's advisory lock for "the queue's tables are being made"."""
_BEFORE_NOTES = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""Where tables stand that were made before the note was kept."""
_NOTED = """
select coalesce(obj_description(oid, 'pg_class'), '') as note from pg_class
where relname = 'procrastinate_jobs' and relkind = 'r' and pg_table_is_visible(oid)
"""
_NOTE = "scip: made up to "


def scripts(folder: Path | None = None) -> list[Path]:
    """The library's changes, in order."""
    where = folder or Path(SchemaManager.get_migrations_path())
    return sorted(where.glob("*.sql"), key=lambda script: script.name)


def missing(standing: str, every: Sequence[Path]) -> list[Path]:
    return [script for script in every if script.name > standing]


async def standing(connection: psycopg.AsyncConnection[Any]) -> str | None:
    """The last script the tables went through; None where there are no tables."""
    row: Any = await (await connection.execute(_NOTED)).fetchone()
    if row is None:
        return None
    noted = str(row["note"] if isinstance(row, dict) else row[0])
    return noted.removeprefix(_NOTE) if noted.startswith(_NOTE) else _BEFORE_NOTES


async def bring_along(connection: psycopg.AsyncConnection[Any], folder: Path | None = None) -> list[str]:
    """Makes the tables, or runs what they lack; the names of what was run. Safe in several processes at once.

    Tables of a newer library are left alone: an older process may go on beside it while a new version is rolled out.
    """
    every = await asyncio.to_thread(scripts, folder)
    if (at := await standing(connection)) is not None and not missing(at, every):
        return []
    ran: list[str] = []
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        at = await standing(connection)
        if at is None:
            await connection.execute(await asyncio.to_thread(SchemaManager.get_schema))
            at = (await asyncio.to_thread(scripts))[-1].name
            await _note(connection, at)
            ran.append("the tables")
    for script in missing(at, every):
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            if script.name > str(await standing(connection)):
                await connection.execute(await asyncio.to_thread(script.read_bytes))
                await _note(connection, script.name)
                ran.append(script.name)
    return ran


async def _note(connection: psycopg.AsyncConnection[Any], name: str) -> None:
    words = psycopg.sql.Literal(_NOTE + name)
    await connection.execute(psycopg.sql.SQL("comment on table procrastinate_jobs is {}").format(words))
