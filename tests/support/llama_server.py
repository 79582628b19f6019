"""A real inference server (llama.cpp, tests/peers) with a model of random weights: everything it says is noise."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.tiny_llama import write_tiny_llama

PYTHON = Path(__file__).parents[1] / "peers" / ".venv" / "bin" / "python"
MODEL = "babbler"
CONTEXT = 16_384
needs_llama = pytest.mark.skipif(
    not PYTHON.is_file(), reason="llama.cpp's server is not installed: tests/peers/README.md says how"
)


@contextmanager
def llama_server(folder: Path, *, seed: int = 7) -> Iterator[str]:
    """The base URL of a server that has loaded its model. Blocking."""
    model = write_tiny_llama(folder / "tiny.gguf", seed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"--model": model, "--model_alias": MODEL, "--n_ctx": CONTEXT, "--n_threads": 1, "--port": port}
    command = [str(PYTHON), "-m", "llama_cpp.server", "--host", "127.0.0.1"]
    command += [str(part) for option in options.items() for part in option]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _ready(server, f"http://127.0.0.1:{port}/v1/models", folder / "server.log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()  # asked politely it would first say what it has begun
        server.wait(10)


def _ready(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"llama.cpp's server ended: {log.read_text('utf-8', 'replace')[-2_000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"llama.cpp's server is not ready after a minute: {log.read_text('utf-8', 'replace')[-2_000:]}")
