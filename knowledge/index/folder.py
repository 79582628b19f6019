"""Search over any folder of documents, without a workspace: the product's own retrieval as one call.

Reads md, txt, vtt, srt, eml, pdf and docx files, or a BEIR `corpus.jsonl` (one `{"_id", "title", "text"}` a line).
"""

import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from knowledge.index.hybrid import HybridIndex, Legs
from knowledge.index.passages import PassageFile
from knowledge.index.snapshot import Wanted
from knowledge.ingest.parse import UnreadableFile, parse_file
from knowledge.passage import Passage
from knowledge.records import Document, Segment
from llm.embed import Embedder, local_embedder

SUFFIXES = (".md", ".txt", ".vtt", ".srt", ".eml", ".pdf", ".docx")
ALL = Wanted(None, frozenset({"company"}))
KEPT = 4
"""Folders kept open in one process."""
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


class FolderIndex:
    """An index of a folder as it was when opened. Blocking; thread-safe."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.unreadable: list[tuple[str, str]] = []
        """Files left out, with the reason."""
        self.is_corpus = (folder / "corpus.jsonl").is_file()
        self._scratch = tempfile.TemporaryDirectory(prefix="scip-folder-")
        file = PassageFile(Path(self._scratch.name) / "passages.db")
        self._index = HybridIndex(file, embedder, tenant="folder", place=None, memory_rows=sys.maxsize)
        run = self._index.sync_run()
        documents = _corpus(folder / "corpus.jsonl") if self.is_corpus else self._files(folder)
        run.take(list(documents))
        run.finish()

    def search(
        self, query: str, k: int = 10, *, one_per_document: bool | None = None, legs: Legs = "both"
    ) -> list[Passage]:
        """The k best passages, best first; `document_id` is the path below the folder, or a corpus line's `_id`.

        `one_per_document` keeps only the best passage of each; by default so for a corpus, whose unit is the document.
        """
        distinct = self.is_corpus if one_per_document is None else one_per_document
        if not distinct:
            return self._index.search_now(query, ALL, k, legs=legs)
        asked = k * 3
        while True:
            found = self._index.search_now(query, ALL, asked, legs=legs)
            best: dict[str, Passage] = {}
            for passage in found:
                best.setdefault(passage.record_id, passage)
            if len(best) >= k or len(found) < asked:
                return list(best.values())[:k]
            asked *= 2

    def _files(self, folder: Path) -> Iterator[Document]:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.is_symlink():
                continue
            try:
                parsed = parse_file(path)
            except UnreadableFile as error:
                self.unreadable.append((name, error.message))
                continue
            yield _document(name, parsed.title, parsed.segments, parsed.at)


def _corpus(path: Path) -> Iterator[Document]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                row = json.loads(line)
                text = row.get("text") or row.get("title") or ""
                yield _document(str(row["_id"]), row.get("title") or "", (Segment(text),), None)


def _document(name: str, title: str, segments: tuple[Segment, ...], at: datetime | None) -> Document:
    return Document(
        id=name,
        tenant="folder",
        kind="file",
        title=title,
        bucket="company",
        segments=segments,
        at=at or _UNDATED,
    )


_open: dict[tuple[Path, str, tuple[tuple[str, int, int], ...]], FolderIndex] = {}
_lock = threading.Lock()


def open_folder(folder: Path | str, *, embedder: Embedder | None = None) -> FolderIndex:
    """Reads and embeds a folder; the same folder, unchanged, is answered from memory within one process."""
    root = Path(folder).resolve()
    chosen = embedder or local_embedder()
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    state = tuple((p.as_posix(), p.stat().st_size, p.stat().st_mtime_ns) for p in files)
    key = (root, chosen.name, state)
    with _lock:
        found = _open.get(key)
        if found is None:
            found = _open[key] = FolderIndex(root, chosen)
            while len(_open) > KEPT:
                _open.pop(next(iter(_open)))
        return found


def search_folder(folder: Path | str, query: str, k: int = 10) -> list[Passage]:
    """The k passages of a folder's documents that answer a query best, best first, each with `score` in 0..1.

    Blocking: the first call reads and embeds the folder (some hundred passages a second), later ones take
    milliseconds. Files that can't be read are left out; `open_folder(folder).unreadable` lists them.
    """
    return open_folder(folder).search(query, k)
