"""Embedders for tests: the real sentence model where meaning matters, a stand-in where it does not."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from llm.embed import Embedder, Vectors, local_embedder, unit_rows
from llm.errors import ModelError


def sentence_embedder() -> Embedder:
    """Loaded once per process; the conversion is keyed by the weights' hash, so test runs can share it."""
    return local_embedder(Path(tempfile.gettempdir()) / "scip-tests-models")


class WordEmbedder:
    """A stand-in that is quick and has no meaning: texts with the same words are near. Counts what it embeds."""

    def __init__(self, dim: int = 48, name: str = "words") -> None:
        self.name = name
        self.dim = dim
        self.embedded: list[str] = []
        self.broken: ModelError | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.broken is not None:
            raise self.broken
        self.embedded.extend(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row += np.random.default_rng(crc32(word.encode("utf-8", "replace"))).standard_normal(self.dim)
        return unit_rows(rows)

    async def aembed(self, texts: Sequence[str]) -> Vectors:
        return self.embed(texts)
