"""The search index: passages of all a workspace knows, found by meaning and by words, within the asker's rights."""

import asyncio
import sqlite3
from hashlib import sha256
from pathlib import Path

import structlog

from knowledge.errors import StoreUnavailable
from knowledge.index.contract import Index, IndexStatus, SyncReport
from knowledge.index.folder import open_folder, search_folder
from knowledge.index.hybrid import MEMORY_ROWS, HybridIndex
from knowledge.index.passages import LAYOUT, PassageFile
from knowledge.index.vault import VaultPlace
from llm.embed import Embedder

__all__ = ["Index", "IndexStatus", "SyncReport", "open_folder", "open_index", "search_folder"]

log = structlog.get_logger(__name__)


async def open_index(
    home: Path,
    *,
    embedder: Embedder,
    chroma_url: str | None = None,
    tenant: str = "default",
    memory_rows: int = MEMORY_ROWS,
) -> Index:
    """The tenant's index in the data folder, ready to search what it holds; empty until its first `sync`.

    Cheap to open when nothing changed: Chroma and LlamaIndex are loaded by a sync that has something to do.
    """
    folder = home / "index" / sha256(tenant.encode()).hexdigest()[:12]
    name = sha256(embedder.name.encode()).hexdigest()[:12]
    file = await asyncio.to_thread(_opened, folder / f"passages-{name}-{LAYOUT}.db")
    place = VaultPlace(tenant, embedder.name, None if chroma_url else folder / "chroma", chroma_url)
    return HybridIndex(file, embedder, tenant=tenant, place=place, memory_rows=memory_rows)


def _opened(path: Path) -> PassageFile:
    """A damaged file is put aside: all it held can be made again, and the vault spares the embedding."""
    try:
        return PassageFile(path)
    except (sqlite3.OperationalError, OSError) as error:  # locked, or not ours to write: nothing wrong in it
        raise StoreUnavailable("The search index can't be opened right now.", detail=repr(error)) from error
    except sqlite3.DatabaseError as error:
        aside = path.with_suffix(".damaged")
        log.warning("index_put_aside", detail=str(error))
        path.replace(aside)
        for rest in (".db-wal", ".db-shm"):
            path.with_suffix(rest).unlink(missing_ok=True)
        return PassageFile(path)
