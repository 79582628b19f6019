"""Brings a database to the newest schema; safe when several processes start at once.

Synchronous (Alembic is): call it off the event loop. The whole upgrade is one transaction under a lock that the
second process waits for, and then finds nothing left to do. Alembic is only imported when there is something to do.
"""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from knowledge.errors import StoreUnusable
from knowledge.store.database import BUSY_TIMEOUT_MS, store_errors

HEAD = "0019"
"""The newest revision; a test holds it equal to the scripts'."""

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 7_036_874_417
"""Any fixed number: PostgreSQL's advisory lock for "the schema of this product"."""


def upgrade(url: URL) -> None:
    """Raises `StoreUnavailable` when the database does not answer, `StoreUnusable` for one of another version."""
    with store_errors():
        engine = _engine(url)
        try:
            with _patiently(engine) as connection:
                current = _revision(connection)
            if current is not None and current not in _known():
                raise StoreUnusable(
                    "These records were made by another version of SCIP, which this one does not know.",
                    way_out="Update SCIP to the version that was used last, or choose another folder with --home.",
                    detail=f"schema {current[:40]}, this version reads up to {HEAD}",
                )
            if current != HEAD:
                with _patiently(engine) as connection:
                    _lock(connection)
                    _run(connection)
                    connection.commit()
        finally:
            engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL").close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _patiently(engine: Engine) -> Connection:
    """A connection with its transaction begun; turning a new SQLite file to WAL does not wait for others by itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection = engine.connect()
            connection.begin()
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _known() -> set[str]:
    """Every revision there is a script for."""
    return {script.name.partition("_")[0] for script in (_SCRIPTS / "versions").glob("[0-9]*_*.py")}


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
