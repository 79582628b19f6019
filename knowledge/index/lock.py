"""One writer at a time, across threads and processes; released by the system when its holder dies."""

import fcntl
from io import TextIOWrapper
from pathlib import Path


class WriterLock:
    """Held from a `try_acquire` that answers True until `release`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: TextIOWrapper | None = None

    def try_acquire(self) -> bool:
        """At once, one way or the other."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._held = file
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held.close()  # closing gives the lock back
            self._held = None
