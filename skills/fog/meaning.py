"""The local sentence model, where it can be loaded: nothing said about a client leaves the machine for this."""

import threading
from collections.abc import Sequence
from functools import lru_cache

from llm.embed import LocalEmbedder, Vectors, local_embedder
from llm.errors import ModelError

__all__ = ["LocalEmbedder", "Vectors", "embedder", "vectors"]

_loading = threading.Lock()


def embedder() -> LocalEmbedder | None:
    """Loaded at the first call (90 ms, or nothing where the process has it already); None where it can't be."""
    with _loading:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> LocalEmbedder | None:
    try:
        found = local_embedder()
    except (ModelError, OSError, RuntimeError, ImportError):  # no weights, no room, no engine: the rules stand alone
        return None
    return found if isinstance(found, LocalEmbedder) else None


def vectors(model: LocalEmbedder, texts: Sequence[str]) -> Vectors | None:
    try:
        return model.embed(texts)
    except (ModelError, RuntimeError):
        return None
