"""The schema: what the migrations build is what the code expects, however many processes start at once."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from knowledge.errors import StoreUnusable
from knowledge.store import migrate
from knowledge.store.database import url_of
from knowledge.store.schema import metadata

OPEN = """
import asyncio, sys
from pathlib import Path
from knowledge.workspace import Workspace
async def main():
    workspace = await Workspace.open(Path(sys.argv[1]), database_url=sys.argv[2] or None)
    print(*await workspace.versions())
    await workspace.close()
asyncio.run(main())
"""


async def test_an_upgraded_database_equals_the_metadata(tmp_path: Path, empty_database_url: str | None) -> None:
    url = url_of(tmp_path, empty_database_url)
    await asyncio.to_thread(migrate.upgrade, url)
    sync = url.set(drivername="sqlite+pysqlite") if url.get_backend_name() == "sqlite" else url

    def compare() -> list[object]:
        engine = create_engine(sync)
        with engine.connect() as connection:
            found: list[object] = compare_metadata(MigrationContext.configure(connection), metadata)
        engine.dispose()
        return found

    assert await asyncio.to_thread(compare) == []


def test_the_newest_revision_is_the_one_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


@pytest.mark.timeout(120)
def test_processes_that_open_a_new_workspace_at_once_all_succeed(
    tmp_path: Path, empty_database_url: str | None
) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path / "home"), empty_database_url or ""]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    results = [(p.communicate(timeout=60), p.returncode) for p in running]
    assert [(out.strip(), code, err[-500:]) for (out, err), code in results] == [("1 1", 0, "")] * 2


@pytest.mark.parametrize("revision", ["0099", "0000", "8a1f3c"])
async def test_records_of_another_version_are_left_alone_and_said_so(tmp_path: Path, revision: str) -> None:
    url = url_of(tmp_path, None)
    await asyncio.to_thread(migrate.upgrade, url)
    with closing(sqlite3.connect(url.database or "")) as file, file:
        file.execute("update alembic_version set version_num = ?", (revision,))
    with pytest.raises(StoreUnusable, match="another version") as refused:
        await asyncio.to_thread(migrate.upgrade, url)
    assert "Update SCIP" in refused.value.way_out
    assert (revision in refused.value.detail, refused.value.retriable) == (True, False)
