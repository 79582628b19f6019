"""The real sentence model for tests that need meaning, converted once into a shared temp folder."""

import tempfile
from pathlib import Path

from llm.embed import Embedder, local_embedder


def sentence_embedder() -> Embedder:
    """Loaded once per process; the conversion is keyed by the weights' hash, so test runs can share it."""
    return local_embedder(Path(tempfile.gettempdir()) / "scip-tests-models")
