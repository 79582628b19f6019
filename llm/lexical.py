"""What a phrase looks like: TF-IDF of its words, word pairs and character runs, as sparse unit vectors."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

READ = 1_000
"""Characters of a text that are looked at."""

_WORD = re.compile(r"\w+")
_SHORTEST, _LONGEST = 3, 5


def word_grams(text: str) -> list[str]:
    words = _WORD.findall(text[:READ].lower())
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def character_grams(text: str) -> list[str]:
    """Runs of 3 to 5 characters within words; a space stands for a word's edge."""
    grams = []
    for word in _WORD.findall(text[:READ].lower()):
        padded = f" {word} "
        for size in range(_SHORTEST, _LONGEST + 1):
            grams += [padded[at : at + size] for at in range(max(1, len(padded) - size + 1))]
    return grams


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The grams of a set of texts with their inverse document frequency; words first, then characters."""

    words: dict[str, int]
    characters: dict[str, int]
    idf: npt.NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Lexicon":
        words, word_counts = _counted(map(word_grams, texts), 0)
        characters, character_counts = _counted(map(character_grams, texts), len(words))
        counts = np.array(word_counts + character_counts, dtype=np.float32)
        return cls(words, characters, np.log((1 + len(texts)) / (1 + counts)).astype(np.float32) + np.float32(1))

    def row(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Columns and weights of one text; words and characters each of length 1, or absent."""
        columns: list[npt.NDArray[np.int64]] = []
        weights: list[npt.NDArray[np.float32]] = []
        for grams, known in ((word_grams(text), self.words), (character_grams(text), self.characters)):
            counts = Counter(known[g] for g in grams if g in known)
            if not counts:
                continue
            at = np.fromiter(counts.keys(), np.int64, len(counts))
            weight = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.idf[at]
            columns.append(at)
            weights.append((weight / np.linalg.norm(weight)).astype(np.float32))
        if not columns:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return np.concatenate(columns), np.concatenate(weights)

    def rows(self, texts: Sequence[str]) -> "csr_matrix":
        from scipy.sparse import csr_matrix  # late: only fitting needs it

        found = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in found)])
        return csr_matrix(
            (
                np.concatenate([weights for _, weights in found]),
                np.concatenate([columns for columns, _ in found]),
                starts,
            ),
            shape=(len(texts), len(self.idf)),
        )


def _counted(documents: Iterable[list[str]], first: int) -> tuple[dict[str, int], list[int]]:
    """Column of each gram, from `first` on, and in how many texts it stands."""
    seen: Counter[str] = Counter()
    for grams in documents:
        seen.update(set(grams))
    ordered = sorted(seen)
    return {gram: first + n for n, gram in enumerate(ordered)}, [seen[gram] for gram in ordered]
