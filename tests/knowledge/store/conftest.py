"""The small company on each database: loaded once, put back as it was before every test."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from knowledge.store.schema import metadata
from knowledge.workspace import Workspace
from tests.support.small import clock, small_workspace

TABLES = sorted(metadata.tables)


@pytest.fixture(scope="session")
def small_on_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the small company in it, and a copy of every table to restore it from."""
    url = f"{postgres_server}/small_company"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("create database small_company template scip_template")

    async def fill() -> None:
        made = await small_workspace(tmp_path_factory.mktemp("small"), url)
        await made.close()

    asyncio.run(fill())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create schema pristine")
        for table in TABLES:
            connection.execute(f"create table pristine.{table} as table public.{table}")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def small_url(request: pytest.FixtureRequest) -> str | None:
    """The database under `workspace`, for a second workspace on it."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("small_on_postgres")
    with psycopg.connect(url) as connection:  # a new database per test would cost half a second
        connection.execute("set session_replication_role = replica")
        for table in TABLES:
            connection.execute(f"delete from public.{table}")
            connection.execute(f"insert into public.{table} select * from pristine.{table}")
    return url


@pytest.fixture
async def workspace(tmp_path: Path, small_url: str | None) -> AsyncIterator[Workspace]:
    if small_url is None:
        opened = await small_workspace(tmp_path)
    else:
        opened = await Workspace.open(tmp_path / "home", database_url=small_url, clock=clock)
    yield opened
    await opened.close()
