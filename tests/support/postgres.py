"""A private PostgreSQL for the test run: one server per worker, a fresh database per test, gone afterwards.

Import the fixtures into a `conftest.py`: `from tests.support.postgres import *`. `database_url` gives every test
that asks for it one run on SQLite (None) and one on PostgreSQL; without PostgreSQL's programs that one is skipped.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from knowledge.store.migrate import upgrade

__all__ = ["database_url", "empty_database_url", "postgres_server", "postgres_url"]

_NUMBER = count(1)
_TEMPLATE = "scip_template"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


def _programs() -> Path | None:
    """Where initdb and postgres are; the newest version wins."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4]))
    found += [Path(on_path)] if on_path and not found else []
    return found[-1].parent if found else None


def _account() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def _die_with_parent() -> Callable[[], None] | None:
    """A killed test run takes its server along (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGQUIT)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server: "postgresql://scip@127.0.0.1:PORT"."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs are not installed (looked for initdb under /usr/lib/postgresql and on PATH)")
    account = _account()
    if os.geteuid() == 0 and account is None:
        pytest.skip("PostgreSQL does not run as root, and there is no account to run it as")
    folder = Path(tempfile.mkdtemp(prefix="scip-pg-"))
    who: dict[str, Any] = {}
    if account is not None:
        entry = pwd.getpwnam(account)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder, **who}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "scip", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(initdb, check=False, **quiet)
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL's initdb failed here: {made.stderr.decode().strip()[-300:]}")
    port = _free_port()
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), *options],
        preexec_fn=_die_with_parent(),
        **(quiet | {"stderr": subprocess.DEVNULL}),
    )
    try:
        address = f"postgresql://scip@127.0.0.1:{port}"
        _wait_for(address, server)
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {_TEMPLATE}")
        upgrade(make_url(f"{address}/{_TEMPLATE}").set(drivername="postgresql+psycopg"))
        yield address
    finally:
        server.send_signal(signal.SIGINT)  # "fast" shutdown
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _database(address: str, template: str) -> Iterator[str]:
    """A database made from a template, dropped afterwards."""
    name = f"test_{next(_NUMBER)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    yield f"{address}/{name}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of this test's own, with the newest schema and no records."""
    yield from _database(postgres_server, _TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """What to hand to `Workspace.open`: None (SQLite in the data folder), then a PostgreSQL database."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Like `database_url`, with no schema yet."""
    if request.param == "sqlite":
        yield None
    else:
        yield from _database(request.getfixturevalue("postgres_server"), "template0")
