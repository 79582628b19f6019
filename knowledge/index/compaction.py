"""Gives back what the index no longer needs: files of embedders gone by, free pages, long write-ahead logs.

Everything here blocks. Done under the writer's lock of each index, never while somebody brings it up to date.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.index.lock import WriterLock

FREE_SHARE = 0.2
"""Of a file's pages; fewer free ones are not worth writing it anew."""
UNUSED_S = 30 * 86_400.0
"""A file nobody opened for writing in so long, beside a newer one, is of an older version or another embedder."""
_BUSY_S = 5.0


@dataclass(frozen=True, slots=True)
class Compacted:
    files: int = 0
    """Written anew or removed."""
    freed: int = 0
    """Bytes."""
    busy: int = 0
    """Left for the next time: somebody is using them."""

    def __add__(self, other: "Compacted") -> "Compacted":
        return Compacted(self.files + other.files, self.freed + other.freed, self.busy + other.busy)


def compact(home: Path, *, now: float | None = None) -> Compacted:
    """Every index of this data folder; nothing where there is none. Run again at once it changes nothing."""
    done = Compacted()
    for folder in sorted(p for p in (home / "index").glob("*") if p.is_dir()):
        done += _folder(folder, time.time() if now is None else now)
    return done


def _folder(folder: Path, now: float) -> Compacted:
    done = Compacted()
    files = sorted(folder.glob("passages-*.db"), key=_written)
    for old in (f for f in files[:-1] if now - _written(f) > UNUSED_S):
        done += _locked(old, _removed)
    for kept in (f for f in files if f.exists()):
        done += _locked(kept, _anew)
    chroma = folder / "chroma" / "chroma.sqlite3"
    if chroma.is_file() and files and files[-1].exists():  # Chroma is opened under that file's lock alone
        done += _locked(files[-1], lambda _: _anew(chroma))
    return done


def _written(file: Path) -> float:
    """When it was last written to: the log beside it is written first."""
    log = Path(f"{file}-wal")
    return max(file.stat().st_mtime, log.stat().st_mtime if log.exists() else 0.0)


def _locked(file: Path, work: Callable[[Path], Compacted]) -> Compacted:
    lock = WriterLock(file.with_suffix(".lock"))
    if not lock.try_acquire():
        return Compacted(busy=1)
    try:
        return work(file)
    except sqlite3.OperationalError:  # somebody reads it just now
        return Compacted(busy=1)
    finally:
        lock.release()


def _removed(file: Path) -> Compacted:
    parts = [p for p in (file, *(Path(f"{file}{rest}") for rest in ("-wal", "-shm"))) if p.exists()]
    freed = sum(p.stat().st_size for p in parts)
    for part in parts:
        part.unlink()
    return Compacted(1, freed)


def _anew(file: Path) -> Compacted:
    before = _size(file)
    with _opened(file) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        worth = pages > 0 and free / pages >= FREE_SHARE
        if worth:
            connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Compacted(int(worth), max(0, before - _size(file)))


def _size(file: Path) -> int:
    return sum(p.stat().st_size for p in (file, Path(f"{file}-wal")) if p.exists())


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
