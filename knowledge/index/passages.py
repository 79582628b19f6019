"""The passage file: one SQLite database per tenant and embedder with every passage, its vector and its words.

The source that searching reads. A document's passages change in one transaction, so a reader in any process sees a
document whole, old or new; the file can be deleted at any time and is rebuilt by the next sync.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.index.lexical import counted, words
from knowledge.ingest.split import Piece
from knowledge.records import Bucket

LAYOUT = 1
"""Part of the file's name: raised when the tables or the meaning of what they hold changes."""

PATIENCE_S = 5.0
"""How long to wait for another process: a turn would rather answer without passages than late."""

_SCHEMA = """
create table if not exists documents (
  number integer primary key, id text not null unique, content text not null, place text not null,
  title text not null, bucket text not null, scope text not null, deal_id text, account_id text,
  at text not null, record_type text not null, is_record integer not null
);
create table if not exists passages (
  row integer primary key autoincrement, id text not null unique,
  document integer not null references documents (number),
  position integer not null, text text not null, locator text, speaker text,
  vector blob not null, words blob not null, unique (document, position)
);
create table if not exists words (number integer primary key, word text not null unique);
create table if not exists facts (name text primary key, value text not null);
create table if not exists sweep (id text primary key);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the index files it."""

    id: str
    content: str
    """Hash of the words and where they stand: a change means new passages."""
    place: str
    """Hash of title, bucket, scope and the like: a change means new labels only."""
    title: str
    bucket: Bucket
    scope: str
    deal_id: str | None
    account_id: str | None
    at: str
    record_type: str
    is_record: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored passage as searching shows it."""

    row: int
    id: str
    text: str
    locator: str | None
    speaker: str | None
    before: str
    after: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Labels:
    """What decides who may find a document; `documents` is the number its passages refer to."""

    documents: npt.NDArray[np.int64]
    scopes: list[str]
    buckets: list[str]
    deals: list[str | None]
    accounts: list[str | None]


class PassageFile:
    """Opened once per process. Reads and writes use a connection each; calls block and may come from any thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._writing: sqlite3.Connection | None = None
        self._reading = _opened(path)

    def close(self) -> None:
        with self._lock, self._write_lock:
            self._reading.close()
            if self._writing is not None:
                self._writing.close()
                self._writing = None

    # --- reading ------------------------------------------------------------------------------------------

    @contextmanager
    def view(self) -> Iterator[sqlite3.Connection]:
        """One unchanging state of the file for several reads, on a connection of its own: it may take a while."""
        with closing(_opened(self.path)) as connection:
            connection.execute("begin")
            yield connection

    def stamp(self) -> int:
        """Changes whenever any connection, of this process or another, has changed the file. Microseconds."""
        with self._lock:
            return int(self._reading.execute("pragma data_version").fetchone()[0])

    def labels(self, view: sqlite3.Connection) -> Labels:
        rows = view.execute("select number, scope, bucket, deal_id, account_id from documents order by number")
        found = rows.fetchall()
        columns: list[Any] = list(zip(*found, strict=True)) if found else [(), (), (), (), ()]
        return Labels(np.array(columns[0], dtype=np.int64), *(list(c) for c in columns[1:]))

    def rows(self, view: sqlite3.Connection) -> npt.NDArray[np.int64]:
        """Shape (n, 2): row and the number of its document, in order of row."""
        found = view.execute("select row, document from passages order by row").fetchall()
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    def matter(
        self, view: sqlite3.Connection, after: int, dim: int
    ) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.int32]]]:
        """Vectors and word counts of the passages with a row above `after`, in order of row."""
        found = view.execute("select vector, words from passages where row > ? order by row", (after,)).fetchall()
        vectors = np.frombuffer(b"".join(v for v, _ in found), dtype=np.float16).reshape(-1, dim)
        counts = [np.frombuffer(w, dtype=np.int32).reshape(-1, 2) for _, w in found]
        return vectors.astype(np.float32), counts

    def vocabulary(self, view: sqlite3.Connection) -> dict[str, int]:
        return dict(view.execute("select word, number from words").fetchall())

    def hits(self, rows: Sequence[int]) -> dict[int, Hit]:
        """Passages by row, with their neighbours' text; rows that are gone are left out."""
        sql = (
            "select p.row, p.id, p.text, p.locator, p.speaker, b.text, a.text, d.id, d.content, d.place, d.title, "
            "d.bucket, d.scope, d.deal_id, d.account_id, d.at, d.record_type, d.is_record from passages p "
            "join documents d on d.number = p.document "
            "left join passages b on b.document = p.document and b.position = p.position - 1 "
            "left join passages a on a.document = p.document and a.position = p.position + 1 "
            "where p.row in ({})"
        )
        with self._lock:
            found = _in_parts(self._reading, sql, rows)
        return {row[0]: _hit(row) for row in found}

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        with self._lock:
            return dict(_in_parts(self._reading, "select id, row from passages where id in ({})", ids))

    def vectors(self, ids: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        with self._lock:
            found = _in_parts(self._reading, "select id, vector from passages where id in ({})", ids)
        return {id_: _vector(raw) for id_, raw in found}

    def vectors_at(self, rows: Sequence[int]) -> dict[int, npt.NDArray[np.float32]]:
        with self._lock:
            found = _in_parts(self._reading, "select row, vector from passages where row in ({})", rows)
        return {row: _vector(raw) for row, raw in found}

    def known(self) -> dict[str, tuple[str, str]]:
        """Content and place hash of every document."""
        with self._lock:
            found = self._reading.execute("select id, content, place from documents").fetchall()
        return {id_: (content, place) for id_, content, place in found}

    def passages_of(self, documents: Sequence[str]) -> Iterator[tuple[str, npt.NDArray[np.float32], str]]:
        """Id, vector and document of every passage of these documents."""
        sql = "select p.id, p.vector, d.id from passages p join documents d on d.number = p.document where d.id in ({})"
        with self._lock:
            found = _in_parts(self._reading, sql, documents)
        for id_, vector, document in found:
            yield id_, _vector(vector), document

    def counts(self) -> tuple[int, int]:
        """Passages and documents."""
        with self._lock:
            found = self._reading.execute("select (select count(*) from passages), (select count(*) from documents)")
            passages, documents = found.fetchone()
        return int(passages), int(documents)

    def fact(self, name: str) -> str | None:
        with self._lock:
            found = self._reading.execute("select value from facts where name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def to_sweep(self) -> list[str]:
        """Ids that may stand in the vector store without standing here: left by an interrupted change."""
        with self._lock:
            found = self._reading.execute("select id from sweep where id not in (select id from passages)").fetchall()
        return [row[0] for row in found]

    # --- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def change(self) -> Iterator["Change"]:
        """One transaction: all of it or nothing."""
        with self._write_lock:
            if self._writing is None:
                self._writing = _opened(self.path)
            self._writing.execute("begin immediate")
            try:
                yield Change(self._writing)
                self._writing.commit()
            except BaseException:
                self._writing.rollback()
                raise


class Change:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def put(self, entry: Entry, pieces: Sequence[Piece], vectors: npt.NDArray[np.float32]) -> None:
        """Files a document with its passages in place of what it was before."""
        number = self.label(entry)
        self._sweep_passages_of(number)
        self._sql.execute("delete from passages where document = ?", (number,))
        numbered = self._numbered([words(piece.indexed_text) for piece in pieces])
        self._sql.executemany(
            "insert into passages (id, document, position, text, locator, speaker, vector, words) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (p.id, number, p.number, p.text, p.locator, p.speaker, v.astype(np.float16).tobytes(), w)
                for p, v, w in zip(pieces, vectors, numbered, strict=True)
            ],
        )

    def label(self, entry: Entry) -> int:
        """Files a document's labels and returns its number; its passages stay as they are."""
        self._sql.execute(
            "insert into documents (id, content, place, title, bucket, scope, deal_id, account_id, at, record_type, "
            "is_record) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set "
            "content = excluded.content, place = excluded.place, title = excluded.title, bucket = excluded.bucket, "
            "scope = excluded.scope, deal_id = excluded.deal_id, account_id = excluded.account_id, at = excluded.at, "
            "record_type = excluded.record_type, is_record = excluded.is_record",
            (
                entry.id,
                entry.content,
                entry.place,
                entry.title,
                entry.bucket,
                entry.scope,
                entry.deal_id,
                entry.account_id,
                entry.at,
                entry.record_type,
                entry.is_record,
            ),
        )
        found = self._sql.execute("select number from documents where id = ?", (entry.id,)).fetchone()
        return int(found[0])

    def remove(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            found = self._sql.execute("select number from documents where id = ?", (id_,)).fetchone()
            if found is not None:
                self._sweep_passages_of(found[0])
                self._sql.execute("delete from passages where document = ?", found)
                self._sql.execute("delete from documents where number = ?", found)

    def state(self, facts: Mapping[str, str]) -> None:
        self._sql.executemany(
            "insert into facts values (?, ?) on conflict (name) do update set value = excluded.value", facts.items()
        )

    def announce(self, ids: Iterable[str]) -> None:
        """Notes ids about to enter the vector store: a crash before they are filed here then leaves a trace."""
        self._sql.executemany("insert or ignore into sweep values (?)", [(id_,) for id_ in ids])

    def swept(self, ids: Iterable[str]) -> None:
        self._sql.executemany("delete from sweep where id = ?", [(id_,) for id_ in ids])

    def settle(self) -> None:
        """Forgets announced ids that are filed by now."""
        self._sql.execute("delete from sweep where id in (select id from passages)")

    def _sweep_passages_of(self, number: int) -> None:
        self._sql.execute("insert or ignore into sweep select id from passages where document = ?", (number,))

    def _numbered(self, texts: Sequence[list[str]]) -> list[bytes]:
        distinct = list(dict.fromkeys(word for text in texts for word in text))
        self._sql.executemany("insert or ignore into words (word) values (?)", [(word,) for word in distinct])
        numbers = dict(_in_parts(self._sql, "select word, number from words where word in ({})", distinct))
        return [counted([numbers[word] for word in text]).tobytes() for text in texts]


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=PATIENCE_S)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")  # kill -9 loses nothing; a power cut at most the last sync
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _vector(raw: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(raw, dtype=np.float16).astype(np.float32)


def _hit(row: Sequence[Any]) -> Hit:
    number, id_, text, locator, speaker, before, after, *labels = row
    labels[-1] = bool(labels[-1])
    return Hit(number, id_, text, locator, speaker, before or "", after or "", Entry(*labels))


def _in_parts(connection: sqlite3.Connection, sql: str, values: Sequence[str] | Sequence[int]) -> list[Any]:
    """A select with an `in ({})` over any number of values."""
    found: list[Any] = []
    for at in range(0, len(values), 500):
        part = values[at : at + 500]
        found.extend(connection.execute(sql.format(",".join("?" * len(part))), part).fetchall())
    return found
