"""The text of one file, in stretches a citation can point to. Time and memory are bounded whatever the file holds.

PDF and Word files, whose formats can hide endless work in a few bytes, are read in a child process with a time and a
memory limit (`knowledge.ingest.office`); plain text formats are read here under a size limit.
"""

import codecs
import email
import email.policy
import email.utils
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from knowledge.ingest.errors import UnreadableFile
from knowledge.ingest.spoken import read_captions, read_spoken_text
from knowledge.records import Segment

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "ParsedFile", "UnreadableFile", "parse_file", "parse_text"]

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 5_000_000
"""Two thousand dense pages; more than that is split before it is brought."""
OFFICE_SECONDS = 60.0

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_HEADING = re.compile(r"^(#{1,6})\s+(\S.*)$")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    title: str
    segments: tuple[Segment, ...]
    at: datetime | None = None
    """The moment the file itself names (a mail's date, a document's last change); None where it names none."""


def parse_file(path: Path) -> ParsedFile:
    """Reads md, txt, vtt, srt, eml, pdf or docx by its suffix. Raises `UnreadableFile`.

    May take a minute on hostile input: not for the event loop.
    """
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(f"it is larger than {MAX_BYTES // 1_000_000} MB; split it", detail=f"{size} bytes")
        if suffix in (".pdf", ".docx"):
            return _office(path)
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("it could not be opened", detail=f"{type(error).__name__}: {path.name}") from error
    if suffix == ".eml":
        return _mail(raw, path.stem)
    return parse_text(decode(raw), suffix, path.stem)


def parse_text(text: str, suffix: str, stem: str) -> ParsedFile:
    """The plain formats, from text already decoded. Raises `UnreadableFile` for a suffix nothing here reads."""
    readers: dict[str, Callable[[str, str], ParsedFile]] = {
        ".md": _markdown,
        ".markdown": _markdown,
        ".txt": _plain,
        ".vtt": _captions,
        ".srt": _captions,
    }
    if suffix not in readers:
        raise UnreadableFile(f"{suffix or 'a file without a suffix'} is not a kind of file that can be read")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableFile("it holds more text than one document may; split it", detail=f"{len(text)} characters")
    return readers[suffix](clean(text), stem)


def clean(text: str) -> str:
    """Unix line ends, composed characters, no control characters or halves of characters."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def decode(raw: bytes) -> str:
    """Text in whatever encoding it came. Raises `UnreadableFile` for bytes that are no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if raw[:4096].count(0) * 200 > len(raw[:4096]):
        raise UnreadableFile("it is not a text file, whatever its name says")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_guessed_encoding(raw[:65_536]), "replace")


def _guessed_encoding(raw: bytes) -> str:
    """Western European unless something else reads clearly better: most files of its relatives fit it too."""
    from charset_normalizer import from_bytes

    matches = list(from_bytes(raw))
    if not matches:
        return "cp1252"
    western = next((m for m in matches if m.encoding == "cp1252"), None)
    return "cp1252" if western is not None and western.chaos <= matches[0].chaos + 0.02 else matches[0].encoding


def _markdown(text: str, stem: str) -> ParsedFile:
    title, body = _front_matter(text)
    segments: list[Segment] = []
    heading: str | None = None
    lines: list[str] = []
    fenced = False

    def close() -> None:
        joined = "\n".join(lines).strip()
        if joined:
            segments.append(Segment(joined, heading=heading))
        lines.clear()

    for line in body.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        found = None if fenced else _HEADING.match(line)
        if found is None:
            lines.append(line)
            continue
        close()
        heading = found[2].rstrip().rstrip("#").rstrip()
        title = title or (heading if len(found[1]) == 1 else "")
    close()
    return ParsedFile(title or stem, tuple(segments))


def _front_matter(text: str) -> tuple[str, str]:
    """Title named in a leading `---` block (or ""), and the text after it."""
    if not text.startswith("---\n"):
        return "", text
    end = text.find("\n---", 4, 4_000)
    if end < 0:
        return "", text
    found = re.search(r"^title:\s*(.+)$", text[4:end], re.MULTILINE)
    after = text.find("\n", end + 1)
    return (found[1].strip().strip("\"'") if found else ""), text[after + 1 :] if after >= 0 else ""


def _plain(text: str, stem: str) -> ParsedFile:
    turns = read_spoken_text(text)
    if turns:
        return ParsedFile(stem, tuple(turns))
    return ParsedFile(stem, tuple(Segment(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()))


def _captions(text: str, stem: str) -> ParsedFile:
    turns = read_captions(text)
    if not turns and text.strip() not in ("", "WEBVTT"):
        raise UnreadableFile("no times were found in it; captions need lines like 00:01.000 --> 00:04.000")
    return ParsedFile(stem, tuple(turns))


# --- mail -------------------------------------------------------------------------------------------------


def _mail(raw: bytes, stem: str) -> ParsedFile:
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = _mail_body(message)
        subject = str(message.get("subject") or "")
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError) as error:
        raise UnreadableFile("it is not a mail that can be read", detail=type(error).__name__) from error
    if not message.keys():
        raise UnreadableFile("it is not a mail: it has no header")
    text = clean(body)[:MAX_CHARACTERS].strip()
    segments = (Segment(text),) if text else ()
    return ParsedFile(" ".join(clean(subject).split()) or stem, segments, _mail_date(message))


def _mail_body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = decode(raw)
    return html_text(text) if part.get_content_type() == "text/html" else text


def _mail_date(message: EmailMessage) -> datetime | None:
    try:
        sent = email.utils.parsedate_to_datetime(str(message.get("date") or ""))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)


class _Words(HTMLParser):
    BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table"})
    HIDDEN = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self._hidden += tag in self.HIDDEN
        if tag in self.BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self.HIDDEN and self._hidden > 0
        if tag in self.BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_text(html: str) -> str:
    """What a reader would see of a page, one line per block."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (line.strip() for line in "".join(words.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# --- PDF and Word -----------------------------------------------------------------------------------------


def _office(path: Path) -> ParsedFile:
    with path.open("rb") as file:
        if not file.read(1):
            raise UnreadableFile("it is empty")
    command = [sys.executable, "-I", "-m", "knowledge.ingest.office", str(path.resolve())]
    try:
        # The interpreter, our own module and a path: no shell, nothing of the file's content.
        done = subprocess.run(command, capture_output=True, timeout=OFFICE_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("it takes too long to read; it may be damaged, or built to be") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableFile(
            "it needs too much memory to read; it may be damaged, or built to",
            detail=f"exit {done.returncode}: {done.stderr[-300:].decode(errors='replace')}",
        ) from error
    if "problem" in answer:
        raise UnreadableFile(answer["problem"], detail=answer.get("detail", ""))
    segments = tuple(
        Segment(text, page=page, heading=heading)
        for raw, page, heading in answer["segments"]
        if (text := clean(raw).strip())
    )
    at = datetime.fromisoformat(answer["at"]) if answer["at"] else None
    return ParsedFile(" ".join(clean(answer["title"]).split()) or path.stem, segments, at)
