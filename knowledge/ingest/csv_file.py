"""Reading a CSV export as it comes: unknown encoding, unknown delimiter, ragged rows, with line numbers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from knowledge.errors import ImportFailed

MAX_BYTES = 512 * 1024 * 1024
_MAX_CELL = 1_000_000
_UNCLOSED = "a quote is opened here and never closed; the rest of the file was not read"
_TOO_LONG = f"a cell is longer than {_MAX_CELL:,} characters"


@dataclass(frozen=True, slots=True)
class CsvFile:
    name: str
    columns: tuple[str, ...]
    encoding: str
    guessed: bool
    """True when the encoding had to be guessed: worth a note, since names may be off."""
    text: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, dict[str, str] | str]]:
        """Line number and the row by column, or the reason why it can't be read; blank lines are skipped."""
        csv.field_size_limit(_MAX_CELL)
        stream = io.StringIO(self.text, newline="")
        reader = csv.reader(stream, delimiter=self.delimiter)
        next(reader, None)
        while True:
            start, place = reader.line_num + 1, stream.tell()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                too_long = "field limit" in str(error)
                yield start, _TOO_LONG if too_long else "the line can't be read as CSV (a quote missing?)"
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if stream.tell() == len(self.text) and self._runs_out(cells, self.text[place:]):
                yield start, _UNCLOSED
                return
            if len(cells) > len(self.columns):
                yield start, f"{len(cells)} cells where the header names {len(self.columns)} (a quote missing?)"
                continue
            padded = [*cells, *[""] * (len(self.columns) - len(cells))]
            yield start, {column: cell.strip() for column, cell in zip(self.columns, padded, strict=True)}

    def _runs_out(self, cells: list[str], written: str) -> bool:
        """Whether a quote opened in this row, the last, took in everything to the end of the file."""
        swallowed = "\n" in cells[-1] or len(cells) < len(self.columns)
        return swallowed and written.count('"') % 2 == 1


def open_csv(path: Path, *, encoding: str | None = None) -> CsvFile:
    """Raises `ImportFailed` with a sentence when the file is no CSV text at all."""
    if path.stat().st_size > MAX_BYTES:
        raise ImportFailed(
            f"{path.name} is larger than {MAX_BYTES // 2**20} MiB. Split the export and import the parts."
        )
    data = path.read_bytes()
    text, used, guessed = _decode(path.name, data, encoding)
    if not text.strip():
        raise ImportFailed(f"{path.name} is empty.")
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t|", key=header.count)
    columns = tuple(c.strip() for c in next(csv.reader([header.rstrip("\r")], delimiter=delimiter)))
    repeated = {c for c in columns if c and columns.count(c) > 1}
    if repeated:
        raise ImportFailed(f"{path.name} has two columns named {', '.join(sorted(repeated))}.")
    return CsvFile(path.name, columns, used, guessed, text.lstrip("\r\n"), delimiter)


def _decode(name: str, data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    if encoding:
        try:
            return data.decode(encoding), encoding, False
        except (UnicodeDecodeError, LookupError):
            raise ImportFailed(f"{name} can't be read as {encoding}, which the mapping says it is.") from None
    for candidate, marks in (("utf-8-sig", ()), ("utf-16", (b"\xff\xfe", b"\xfe\xff"))):
        if marks and not data.startswith(marks):
            continue
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, candidate, False
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportFailed(f"{name} is not a text file.")
    best = from_bytes(data[:200_000], cp_isolation=["cp1252", "cp1250", "cp1251", "iso8859_15", "mac_roman"]).best()
    used = best.encoding if best else "cp1252"
    return data.decode(used, errors="replace"), used, True
