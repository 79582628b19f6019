"""The index gives back what it no longer needs, and leaves alone what somebody is using."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge.index.compaction import UNUSED_S, compact
from knowledge.index.lock import WriterLock


def passages(home: Path, name: str = "passages-a-1.db", *, rows: int = 400, left: int = 20) -> Path:
    """A file that was full and is nearly empty now."""
    file = home / "index" / "tenant" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as plain:
        plain.execute("pragma journal_mode=wal")
        plain.execute("create table p (id integer primary key, words text)")
        plain.executemany("insert into p values (?, ?)", [(n, "x" * 2_000) for n in range(rows)])
        plain.execute("delete from p where id >= ?", (left,))
    return file


def ids(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as plain:
        return [row[0] for row in plain.execute("select id from p order by id")]


def test_a_file_that_is_mostly_free_pages_is_written_anew_once(tmp_path: Path) -> None:
    file = passages(tmp_path)
    before = file.stat().st_size
    done = compact(tmp_path)
    assert (done.files, done.busy) == (1, 0)
    assert file.stat().st_size < before / 5
    assert done.freed >= before - file.stat().st_size
    assert ids(file) == list(range(20))
    assert compact(tmp_path).files == 0, "again at once there is nothing to do"


def test_a_full_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = passages(tmp_path, left=400)
    assert compact(tmp_path).files == 0
    assert len(ids(file)) == 400


def test_an_index_that_is_being_brought_up_to_date_waits_for_another_night(tmp_path: Path) -> None:
    file = passages(tmp_path)
    before = file.stat().st_size
    writer = WriterLock(file.with_suffix(".lock"))
    assert writer.try_acquire()
    assert compact(tmp_path).busy == 1
    assert file.stat().st_size == before
    writer.release()
    assert compact(tmp_path).files == 1


def test_the_index_of_an_embedder_gone_by_is_removed_after_a_month_and_the_one_in_use_never(tmp_path: Path) -> None:
    old, used = passages(tmp_path), passages(tmp_path, "passages-b-1.db", left=400)
    now = used.stat().st_mtime
    for file, age in ((old, UNUSED_S - 60), (used, 0.0)):
        os.utime(file, (now - age, now - age))
    compact(tmp_path, now=now)
    assert old.exists()
    os.utime(old, (now - UNUSED_S - 60, now - UNUSED_S - 60))
    done = compact(tmp_path, now=now)
    assert not old.exists()
    assert done.freed > 0
    compact(tmp_path, now=now + 10 * UNUSED_S)
    assert len(ids(used)) == 400


def test_without_an_index_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert compact(tmp_path).files == 0
