"""One file somebody handed over, read: what it is, when it is from, who is in it. Whose it is, is for them to say."""

import email.policy
import email.utils
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path

from knowledge.ingest.documents import date_in_name, kind_in_name, readable
from knowledge.ingest.parse import UnreadableFile, parse_file
from knowledge.records import Segment
from knowledge.shelf import Given, Shelf, named_copy

__all__ = ["Handed", "MailHead", "UnreadableFile", "read_handed"]

_HEADER_BYTES = 65_536
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MOST_ADDRESSES = 200


@dataclass(frozen=True, slots=True)
class MailHead:
    sender: str
    """Address in small letters; "" where there is none."""
    subject: str
    thread: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    title: str
    kind: str
    """As in `Document.kind`."""
    at: datetime
    dated: bool
    """Whether the file itself says when it is from."""
    segments: tuple[Segment, ...]
    pages: int | None
    words: int
    addresses: tuple[str, ...]
    """Mail addresses in it, those of a mail's header first; small letters."""
    mail: MailHead | None = None

    @property
    def text(self) -> str:
        return "\n\n".join(s.text for s in self.segments)


def read_handed(shelf: Shelf, given: Given, *, now: datetime) -> Handed:
    """Raises `UnreadableFile` with why, to go on "…, because ". May take a minute: not for the event loop."""
    with tempfile.TemporaryDirectory(prefix="scip-") as folder:
        try:
            path = named_copy(shelf.path(given), given.suffix, Path(folder))
        except FileNotFoundError:
            raise UnreadableFile("I no longer have it; please give it to me again") from None
        parsed = parse_file(path)
        header = _header(path) if given.suffix == ".eml" else None
    if not any(s.text.strip() for s in parsed.segments):
        raise UnreadableFile("there is no text in it (a scan? it would need text recognition first)")
    named = Path(given.name)
    own = date_in_name(named) or parsed.at
    at = own if own is not None and own <= now + timedelta(days=1) else None
    spoken = given.suffix in (".vtt", ".srt") or any(s.speaker for s in parsed.segments)
    mail = None if header is None else _mail_head(header)
    kind = "mail" if mail is not None else "transcript" if spoken else kind_in_name(named)
    text = "\n\n".join(s.text for s in parsed.segments)
    return Handed(
        title=readable(parsed.title if parsed.title != path.stem else named.stem) or named.stem,
        kind=kind,
        at=at or now,
        dated=at is not None,
        segments=parsed.segments,
        pages=max((s.page for s in parsed.segments if s.page), default=None),
        words=len(text.split()),
        addresses=_addresses(header, text),
        mail=mail,
    )


def _header(path: Path) -> Message:
    return BytesHeaderParser(policy=email.policy.default).parsebytes(path.read_bytes()[:_HEADER_BYTES])


def _mail_head(header: Message) -> MailHead:
    senders = email.utils.getaddresses([str(v) for v in header.get_all("from", [])])
    thread = str(header.get("in-reply-to") or header.get("message-id") or "").strip()[:300]
    subject = readable(str(header.get("subject") or ""))
    return MailHead(senders[0][1].lower() if senders else "", subject, thread or None)


def _addresses(header: Message | None, text: str) -> tuple[str, ...]:
    named: list[str] = []
    if header is not None:
        fields = [str(v) for name in ("from", "to", "cc") for v in header.get_all(name, [])]
        named = [address.lower() for _, address in email.utils.getaddresses(fields) if address]
    found = (m.group().lower() for m in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys([*named, *found]))[:_MOST_ADDRESSES]
