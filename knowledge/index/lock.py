"""One writer at a time, across threads and processes; released by the system when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import StoreUnavailable

STEP_SECONDS = 0.05


@contextmanager
def writer_lock(path: Path, *, patience_s: float) -> Iterator[None]:
    """Blocks until the lock is had; raises `StoreUnavailable` after `patience_s`. Not for the event loop."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience_s
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StoreUnavailable(
                        "The search index is being brought up to date by another process.", detail=str(path)
                    ) from None
                time.sleep(STEP_SECONDS)
        yield  # closing the file gives the lock back
