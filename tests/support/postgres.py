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
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from knowledge.store.migrate import upgrade

__all__ = ["database_url", "empty_database_url", "own_postgres", "postgres_server", "postgres_url"]

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


class Server:
    """A PostgreSQL of the test run's own, that can be stopped and started again."""

    def __init__(self, programs: Path, folder: Path, who: dict[str, Any]) -> None:
        self._programs = programs
        self._folder = folder
        self._who = who
        self._port = _free_port()
        self._running: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://scip@127.0.0.1:{self._port}"

    def start(self) -> None:
        options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self._running = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self._port), *options],
            preexec_fn=_die_with_parent(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **self._who,
        )
        _wait_for(self.address, self._running)

    def stop(self) -> None:
        """At once, connections and all."""
        if self._running is None:
            return
        self._running.send_signal(signal.SIGINT)  # "fast" shutdown
        try:
            self._running.wait(10)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._running = None


@contextmanager
def _server() -> Iterator[Server]:
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
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "scip", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(initdb, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, **who)
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL's initdb failed here: {made.stderr.decode().strip()[-300:]}")
    server = Server(programs, folder, who)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server: "postgresql://scip@127.0.0.1:PORT"."""
    with _server() as server:
        with psycopg.connect(f"{server.address}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {_TEMPLATE}")
        upgrade(make_url(f"{server.address}/{_TEMPLATE}").set(drivername="postgresql+psycopg"))
        yield server.address


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A server of this test's own, to stop and start."""
    with _server() as server:
        yield server


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
