"""One state of the index in memory, immutable: what a search reads, replaced whole when the file has changed."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.index.lexical import Postings, build
from knowledge.index.passages import Labels, PassageFile

Vectors = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int32]
REMEMBERED = 64
"""Sets of visible rows kept: one per asker, rights version and kind of question."""
MOSTLY = 0.4
"""From this share of rows on, multiplying everything is quicker than picking rows out (measured at 100k rows)."""
GATHER = 256
"""Rows picked out at a time: 400 kB, which stays in cache (measured: 256 to 4,096)."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What rows hold: appended to and thinned out, never changed in place."""

    rows: npt.NDArray[np.int64]
    documents: npt.NDArray[np.int64]
    vectors: Vectors | None
    """None where there are too many to keep in memory."""
    counts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    """How many lines of `counts` each row owns, in order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who may see what of which kind: the key of a set of rows. None is "any"."""

    scopes: frozenset[str] | None
    buckets: frozenset[str]
    deal_ids: frozenset[str] | None = None
    account_ids: frozenset[str] | None = None


@dataclass(slots=True)
class Snapshot:
    stamp: int
    matter: Matter
    postings: Postings
    labels: Labels
    _owner: npt.NDArray[np.int64]
    """For each row, the position of its document in `labels`."""
    _visible: OrderedDict[Wanted, Positions] = field(default_factory=OrderedDict)
    _lock: Any = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        return len(self.matter.rows)

    def visible(self, wanted: Wanted) -> Positions:
        """Positions of the rows this asker may see and asked for, ascending."""
        with self._lock:
            found = self._visible.get(wanted)
            if found is not None:
                self._visible.move_to_end(wanted)
                return found
        found = np.flatnonzero(self._allowed(wanted)[self._owner]).astype(np.int32)
        with self._lock:
            self._visible[wanted] = found
            while len(self._visible) > REMEMBERED:
                self._visible.popitem(last=False)
        return found

    def _allowed(self, wanted: Wanted) -> npt.NDArray[np.bool_]:
        """Per document."""
        labels = self.labels
        allowed = _among(labels.buckets, wanted.buckets)
        if wanted.scopes is not None:
            allowed &= _among(labels.scopes, wanted.scopes)
        if wanted.deal_ids is not None or wanted.account_ids is not None:
            allowed &= _among(labels.deals, wanted.deal_ids or ()) | _among(labels.accounts, wanted.account_ids or ())
        return allowed

    def similarities(self, query: Vectors, rows: Positions) -> Vectors:
        """Cosine of the query with each of these rows, exactly."""
        vectors = self.matter.vectors
        assert vectors is not None
        if len(rows) > MOSTLY * self.size:
            everything: Vectors = vectors @ query
            return everything[rows]
        out = np.empty(len(rows), dtype=np.float32)
        block = np.empty((GATHER, vectors.shape[1]), dtype=np.float32)
        for at in range(0, len(rows), GATHER):
            part = rows[at : at + GATHER]
            picked = block[: len(part)]
            np.take(vectors, part, axis=0, out=picked, mode="clip")  # "clip" writes straight into `picked`
            np.dot(picked, query, out=out[at : at + len(part)])
        return out


def _among(values: Sequence[str | None], allowed: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((value in allowed for value in values), dtype=bool, count=len(values))


def read(file: PassageFile, dim: int, previous: Snapshot | None, memory_rows: int) -> Snapshot:
    """The file as it stands; of a previous snapshot everything that still holds is taken over."""
    stamp = file.stamp()
    with file.view() as view:
        labels = file.labels(view)
        present = file.rows(view)
        in_memory = len(present) <= memory_rows
        reusable = previous is not None and (previous.matter.vectors is not None) >= in_memory
        before = previous.matter if previous is not None and reusable else _nothing(dim)
        last = int(before.rows[-1]) if len(before.rows) else 0
        vectors, counts = file.matter(view, last, dim)
        vocabulary = file.vocabulary(view)
    matter = _joined(_kept(before, present[:, 0]), present, vectors, counts, in_memory)
    owners = np.repeat(np.arange(len(matter.rows), dtype=np.int32), matter.lengths)
    postings = build(vocabulary, matter.counts, owners, len(matter.rows))
    position = np.searchsorted(labels.documents, matter.documents)
    return Snapshot(stamp, matter, postings, labels, position)


def _nothing(dim: int) -> Matter:
    none = np.zeros(0, dtype=np.int64)
    return Matter(none, none, np.zeros((0, dim), np.float32), np.zeros((0, 2), np.int32), np.zeros(0, np.int32))


def _kept(matter: Matter, present: npt.NDArray[np.int64]) -> Matter:
    keep = np.isin(matter.rows, present, assume_unique=True)
    if keep.all():
        return matter
    return Matter(
        matter.rows[keep],
        matter.documents[keep],
        None if matter.vectors is None else matter.vectors[keep],
        matter.counts[np.repeat(keep, matter.lengths)],
        matter.lengths[keep],
    )


def _joined(
    before: Matter,
    present: npt.NDArray[np.int64],
    vectors: Vectors,
    counts: list[npt.NDArray[np.int32]],
    in_memory: bool,
) -> Matter:
    lengths = np.array([len(c) for c in counts], dtype=np.int32)
    both: Vectors | None = None
    if in_memory and before.vectors is not None:
        both = vectors if not len(before.vectors) else np.concatenate([before.vectors, vectors])
    return Matter(
        present[:, 0],
        present[:, 1],
        both,
        np.concatenate([before.counts, *counts]),
        np.concatenate([before.lengths, lengths]),
    )
