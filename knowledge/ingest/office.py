"""The text of a PDF or Word file, read in a process of its own: `python -m knowledge.ingest.office FILE`.

Prints one JSON object: `{"title", "at", "segments": [[text, page, heading], …]}`, or `{"problem", "detail"}`. The
process limits its own memory and processor time first, so that a file built to exhaust them ends only this process.
"""

import json
import logging
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 50
MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000
MAX_UNPACKED = 100_000_000
MAX_XML = 30_000_000
"""Bytes of the main part of a Word file: about ten thousand pages."""

Found = tuple[str, int | None, str | None]


class _Problem(Exception):
    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    logging.disable(logging.CRITICAL)
    path = Path(sys.argv[1])
    try:
        answer = _pdf(path) if path.suffix.lower() == ".pdf" else _docx(path)
    except _Problem as problem:
        answer = {"problem": problem.message, "detail": problem.detail}
    except MemoryError:
        answer = {"problem": "it needs too much memory to read; it may be damaged, or built to"}
    except Exception as error:  # the boundary: parsers raise anything on damaged input
        endless = type(error).__name__ == "LimitReachedError"
        sentence = "it is far larger inside than a document should be" if endless else "it is damaged and can't be read"
        answer = {"problem": sentence, "detail": f"{type(error).__name__}: {error}"[:300]}
    json.dump(answer, sys.stdout)


def _answer(title: str, at: datetime | None, found: Iterator[Found]) -> dict[str, Any]:
    segments = []
    total = 0
    for text, page, heading in found:
        total += len(text)
        if total > MAX_CHARACTERS:
            raise _Problem("it holds more text than one document may; split it")
        if text.strip():
            segments.append([text, page, heading])
    return {"title": title, "at": at.isoformat() if at else None, "segments": segments}


def _pdf(path: Path) -> dict[str, Any]:
    import pypdf

    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise _Problem("it is not a PDF, whatever its name says")
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Problem("it is protected by a password")
    pages = len(reader.pages)
    if pages > MAX_PAGES:
        raise _Problem(f"it has more than {MAX_PAGES:,} pages; split it", f"{pages} pages")
    meta = reader.metadata
    title = str(meta.title or "") if meta else ""
    read = ((page.extract_text() or "", number, None) for number, page in enumerate(reader.pages, 1))
    return _answer(title, _pdf_date(meta), read)


def _pdf_date(meta: Any) -> datetime | None:
    try:
        at = (meta.modification_date or meta.creation_date) if meta else None
    except ValueError:
        return None
    return _utc(at)


def _docx(path: Path) -> dict[str, Any]:
    import docx

    _check_package(path)
    document = docx.Document(str(path))
    core = document.core_properties
    return _answer(core.title or "", _utc(core.modified or core.created), _docx_sections(document))


def _check_package(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except zipfile.BadZipFile as error:
        raise _Problem("it is not a Word file, or it is damaged") from error
    names = {entry.filename: entry.file_size for entry in entries}
    if "word/document.xml" not in names:
        raise _Problem("it is not a Word file, whatever its name says")
    if sum(names.values()) > MAX_UNPACKED or len(entries) > 10_000 or names["word/document.xml"] > MAX_XML:
        raise _Problem("it unpacks to far more than a document should; split it", f"{sum(names.values())} bytes")


def _docx_sections(document: Any) -> Iterator[Found]:
    from docx.table import Table

    heading: str | None = None
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.extend(_table_lines(block))
            continue
        text = block.text.strip()
        style = (block.style.name or "") if block.style is not None else ""
        if text and (style.startswith("Heading") or style == "Title"):
            yield "\n".join(lines), None, heading
            lines, heading = [], text
        elif text:
            lines.append(text)
    yield "\n".join(lines), None, heading


def _table_lines(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if not cells or cells[-1] != text:  # a merged cell comes once per column it spans
                cells.append(text)
        yield " | ".join(cells)


def _utc(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


if __name__ == "__main__":
    main()
