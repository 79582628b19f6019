"""Rules for every test: no real network, no blocked event loop, nothing outside a temp folder."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import HealthCheck, settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
for name in [n for n in os.environ if n.startswith("SCIP_")]:
    del os.environ[name]

settings.register_profile(
    "scip", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("scip")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that dials out fails: models, vendors and hubs are stood in for by what the project makes."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("", "127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def no_blocked_loop(request: pytest.FixtureRequest) -> Iterator[BlockBuster | None]:
    """Blocking calls of our own code inside the event loop fail the test (mark `may_block` says why not)."""
    if request.node.get_closest_marker("may_block"):
        yield None
        return
    with blockbuster_ctx(scanned_modules=["bot", "jobs", "voice", "skills", "knowledge", "llm"]) as blocker:
        blocker.functions["os.path.abspath"].deactivate()  # touches no disk for the absolute paths we use
        yield blocker
