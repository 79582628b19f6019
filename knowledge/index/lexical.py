"""The lexical leg: BM25 over stemmed words, exact, over arrays that are rebuilt in milliseconds when documents change.

Scores are Lucene's BM25 (k1 1.2, b 0.75). Word statistics are the whole workspace's; a row's score therefore does
not depend on who asks, only on whether they may see it.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75
MAX_QUERY_WORDS = 128
"""A pasted page is searched by its first distinct words: cost stays bounded and so does noise."""

_WORD = re.compile(r"\d+(?:[.,]\d{3})+|\w+")
_STOP = frozenset(
    (
        "a about after all also am an and any are as at be because been but by can could did do does for from had has "
        "have he her his how i if in into is it its just me more most my no not of on or our she so some such than "
        "that the their them then there these they this those to up was we were what when where which while who whom "
        "why will with would you your"
    ).split()
)
_stemming = threading.local()


def words(text: str) -> list[str]:
    """Stemmed words of a text, accents folded, the commonest English words left out."""
    folded = text if text.isascii() else _fold(text)
    found = [w.replace(",", "") for w in _WORD.findall(folded.lower())]
    kept = [w for w in found if w not in _STOP and len(w) <= 60]
    stems: list[str] = _stemmer().stemWords(kept)
    return stems


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).encode("utf-8", "replace").decode()


def _stemmer() -> Any:
    """One per thread: the stemmer keeps state while it works."""
    stemmer = getattr(_stemming, "stemmer", None)
    if stemmer is None:
        import Stemmer

        stemmer = _stemming.stemmer = Stemmer.Stemmer("english")
    return stemmer


Counts = npt.NDArray[np.int32]
"""Shape (n, 2): word number and how often, for one row."""


def counted(numbers: Sequence[int]) -> Counts:
    """The word numbers of one text, counted."""
    unique, counts = np.unique(np.asarray(numbers, dtype=np.int32), return_counts=True)
    return np.stack([unique, counts.astype(np.int32)], axis=1)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each word, the rows that hold it and the score it adds there."""

    numbers: dict[str, int]
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    size: int

    def scores(self, query: Iterable[str]) -> npt.NDArray[np.float32] | None:
        """BM25 of every row, or None when no word of the query is anywhere."""
        total: npt.NDArray[np.float32] | None = None
        for word in list(dict.fromkeys(query))[:MAX_QUERY_WORDS]:
            number = self.numbers.get(word)
            if number is None or number + 1 >= len(self.starts):
                continue
            span = slice(int(self.starts[number]), int(self.starts[number + 1]))
            if span.start == span.stop:
                continue
            if total is None:
                total = np.zeros(self.size, dtype=np.float32)
            total[self.rows[span]] += self.weights[span]  # a row stands once under a word
        return total


def build(numbers: dict[str, int], counts: Counts, owners: npt.NDArray[np.int32], size: int) -> Postings:
    """Postings of `size` rows; `owners` names the row that each line of `counts` belongs to."""
    words_at = counts[:, 0].astype(np.int64)
    often = np.minimum(counts[:, 1], 0xFFFF).astype(np.int64)
    keys = (words_at << 48) | (owners.astype(np.int64) << 16) | often
    keys.sort()
    by_word = keys >> 48
    rows = ((keys >> 16) & 0xFFFFFFFF).astype(np.int32)
    often_sorted = (keys & 0xFFFF).astype(np.float32)
    lengths = np.bincount(owners, weights=counts[:, 1], minlength=size).astype(np.float32)
    vocabulary = max(numbers.values(), default=-1) + 1
    held = np.bincount(by_word, minlength=vocabulary)
    starts = np.zeros(len(held) + 1, dtype=np.int64)
    np.cumsum(held, out=starts[1:])
    idf = np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)
    mean = float(lengths.mean()) if size and lengths.any() else 1.0
    soft = (K1 * (1 - B) + K1 * B / mean * lengths).astype(np.float32)
    weights = idf[by_word] * often_sorted / (often_sorted + soft[rows])
    return Postings(numbers, starts, rows, weights.astype(np.float32), size)
