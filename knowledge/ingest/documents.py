"""Files of an import folder: what each is, whose it is, and the records it becomes.

Whose a file is, first match: a rule in the mapping; a client or deal named by a folder on its way or by the start
of its name; for mails, the client of the people in it. A conversation nobody can be found for is for managers only;
any other file that names no client is company knowledge.
"""

import email.policy
import email.utils
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from knowledge.errors import ImportFailed
from knowledge.ingest.mapping import DocumentRule, Mapping
from knowledge.ingest.parse import ParsedFile, UnreadableFile, parse_file
from knowledge.ingest.row import Names, RowRefused
from knowledge.ingest.table_spec import Origin
from knowledge.records import Activity, Document, record_id

SUFFIXES = (".md", ".txt", ".pdf", ".docx", ".vtt", ".srt", ".eml")
_BUCKETS = ("company", "client", "industry", "deal")
_DATE_IN_NAME = re.compile(r"(20\d{2})-(\d{2})-(\d{2})")
_KIND_WORDS = (
    ("case_study", r"case.?stud|success.?stor|reference"),
    ("plan", r"\bplan\b|strategy"),
    ("policy", r"policy|playbook|handbook|guide"),
    ("news", r"\bnews\b|press"),
    ("report", r"report|survey|review|study"),
    ("note", r"\bnotes?\b|minutes"),
)

Addressee = Callable[[str], "tuple[str, str, str | None] | None"]
"""Mail address -> (kind, id, account id) of the person on record."""


@dataclass(frozen=True, slots=True)
class FoundDocument:
    records: tuple[Any, ...]
    reach: Literal["everyone", "managers", "client"]
    assumed: bool
    """True when nothing in the mapping or the path said so."""


@dataclass(frozen=True, slots=True)
class _Whose:
    account_id: str | None = None
    deal_id: str | None = None
    bucket: str | None = None
    private_to: str | None = None
    audience: str = "all"
    kind: str | None = None
    said: bool = False

    @property
    def limited(self) -> bool:
        """Kept from people who see its client or deal: told in a document alone, for an activity has no such limit."""
        return self.private_to is not None or self.audience != "all"


def document_files(folder: Path, taken: set[str], rules: Sequence[DocumentRule]) -> list[Path]:
    """The readable files below `folder`, in a stable order; hidden ones, tables and ignored ones left out."""
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.is_symlink():
            continue
        if any(part.startswith(".") for part in relative.parts) or str(relative) in taken:
            continue
        rule = _rule(relative, rules)
        if rule is None or not rule.ignore:
            found.append(path)
    return found


def read_document(
    path: Path, folder: Path, mapping: Mapping, names: Names, origin: Origin, addressee: Addressee
) -> FoundDocument:
    """Raises `ImportFailed` for a file that can't be read, `RowRefused` for a rule that names nobody known."""
    relative = path.relative_to(folder)
    try:
        parsed = parse_file(path)
    except UnreadableFile as error:
        raise ImportFailed(str(error)) from None
    if not any(s.text.strip() for s in parsed.segments):
        raise ImportFailed("there is no text in it (a scan? it would need text recognition first)")
    whose = _whose(relative, mapping.documents, names)
    at = date_in_name(path) or parsed.at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if path.suffix.lower() == ".eml":
        return _mail(path, relative, parsed, whose, at, origin, addressee)
    return _file(path, relative, parsed, whose, at, origin)


def readable(name: str) -> str:
    """A file's name on one line, without characters that hide or reorder text; bytes of another encoding read."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp1252", "replace")
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in name).split())


def date_in_name(path: Path) -> datetime | None:
    """ "2026-03-02 Helix call.vtt" -> noon of that day, UTC."""
    found = _DATE_IN_NAME.search(path.name)
    if not found:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), 12, tzinfo=UTC)
    except ValueError:
        return None


def _file(path: Path, relative: Path, parsed: ParsedFile, whose: _Whose, at: datetime, origin: Origin) -> FoundDocument:
    spoken = path.suffix.lower() in (".vtt", ".srt") or any(s.speaker for s in parsed.segments)
    linked = whose.account_id or whose.deal_id
    audience = "managers" if spoken and not linked and not whose.said else whose.audience
    bucket = whose.bucket or ("deal" if whose.deal_id else "client" if whose.account_id else "company")
    own = record_id("document", origin.tenant, origin.source, str(relative))
    document = Document(
        **origin.marks(own),
        kind="transcript" if spoken else whose.kind or kind_in_name(relative),  # type: ignore[arg-type]
        title=readable(parsed.title or path.stem),
        bucket=bucket,  # type: ignore[arg-type]
        segments=tuple(parsed.segments),
        at=at,
        account_id=whose.account_id,
        deal_id=whose.deal_id,
        private_to=whose.private_to,
        audience=audience,  # type: ignore[arg-type]
        uri=readable(str(relative)),
        sha256=sha256(path.read_bytes()).hexdigest(),
    )
    records: list[Any] = [document]
    if spoken and linked and not whose.limited:
        records.append(
            Activity(
                **origin.marks(record_id("activity", origin.tenant, origin.source, str(relative))),
                kind="call",
                at=at,
                subject=document.title,
                account_id=whose.account_id,
                deal_id=whose.deal_id,
                document_id=own,
            )
        )
    reach: Literal["everyone", "managers", "client"] = (
        "client" if linked or whose.private_to else "managers" if audience == "managers" else "everyone"
    )
    return FoundDocument(tuple(records), reach, not whose.said)


def _mail(
    path: Path, relative: Path, parsed: ParsedFile, whose: _Whose, at: datetime, origin: Origin, addressee: Addressee
) -> FoundDocument:
    header = BytesHeaderParser(policy=email.policy.default).parsebytes(path.read_bytes()[:65_536])
    people = {
        address.lower(): known
        for field in ("from", "to", "cc")
        for _, address in email.utils.getaddresses([str(v) for v in header.get_all(field, [])])
        if (known := addressee(address))
    }
    accounts = {account for _, _, account in people.values() if account}
    account_id = whose.account_id or (accounts.pop() if len(accounts) == 1 else None)
    if whose.limited or (account_id is None and whose.deal_id is None):
        return _file(path, relative, parsed, _as_document(whose, account_id), at, origin)
    senders = email.utils.getaddresses([str(v) for v in header.get_all("from", [])])
    sender = next((people[a.lower()] for _, a in senders if a.lower() in people), None)
    mail = Activity(
        **origin.marks(record_id("activity", origin.tenant, origin.source, str(header.get("message-id") or relative))),
        kind="mail",
        at=_sent_at(header.get("date")) or at,
        subject=readable(str(header.get("subject") or parsed.title or path.stem)),
        body="\n\n".join(s.text for s in parsed.segments),
        account_id=account_id,
        deal_id=whose.deal_id,
        user_id=next((who for kind, who, _ in people.values() if kind == "user"), None),
        contact_ids=tuple(dict.fromkeys(who for kind, who, _ in people.values() if kind == "contact")),
        direction="out" if sender and sender[0] == "user" else "in",
        thread=str(header.get("in-reply-to") or header.get("message-id") or "") or None,
    )
    return FoundDocument((mail,), "client", not whose.said)


def _as_document(whose: _Whose, account_id: str | None) -> _Whose:
    """A mail that is no activity: as its rule says; where nothing does, for managers."""
    if whose.limited or whose.bucket is not None:
        linked = account_id is not None or whose.deal_id is not None
        return replace(whose, account_id=account_id, bucket=whose.bucket or (None if linked else "client"))
    return _Whose(audience="managers", bucket="client", said=whose.said)


def _whose(relative: Path, rules: Sequence[DocumentRule], names: Names) -> _Whose:
    rule = _rule(relative, rules)
    if rule is not None:
        return _by_rule(rule, names)
    account_id = deal_id = bucket = None
    for part in (*relative.parts[:-1], _leading_name(relative.stem)):
        account_id = account_id or _known(names, "account", part)
        deal_id = deal_id or _known(names, "opportunity", part)
        if part.lower() in ("company", "industry"):
            bucket = part.lower()
    if account_id or deal_id:
        return _Whose(account_id, deal_id, said=True)
    return _Whose(bucket=bucket, said=bucket is not None)


def _by_rule(rule: DocumentRule, names: Names) -> _Whose:
    if rule.bucket and rule.bucket not in _BUCKETS:
        raise RowRefused(f"the mapping puts it in “{rule.bucket}”, which is none of {', '.join(_BUCKETS)}")
    return _Whose(
        account_id=names.find("account", rule.account) if rule.account else None,
        deal_id=names.find("opportunity", rule.deal) if rule.deal else None,
        bucket=rule.bucket,
        private_to=names.find("user", rule.private_to) if rule.private_to else None,
        audience=rule.audience or "all",
        kind=rule.kind,
        said=True,
    )


def _rule(relative: Path, rules: Sequence[DocumentRule]) -> DocumentRule | None:
    return next((r for r in rules if relative.match(r.files) or _full_match(relative, r.files)), None)


def _full_match(relative: Path, pattern: str) -> bool:
    """`**` over any depth (Path.match learns it only in Python 3.13)."""
    parts = re.split(r"(\*\*/|\*|\?)", pattern)
    regex = "".join({"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}.get(p, re.escape(p)) for p in parts)
    return re.fullmatch(regex, relative.as_posix()) is not None


def _leading_name(stem: str) -> str:
    """ "2026-03-02 Helix - kickoff" -> "Helix"."""
    return re.split(r"\s+[-–—_|]\s+|__", _DATE_IN_NAME.sub("", stem).strip(" -_"))[0]


def _known(names: Names, kind: str, text: str) -> str | None:
    try:
        return names.find(kind, text)
    except RowRefused:
        return None


def kind_in_name(relative: Path) -> str:
    """What a file is by its name: "Helix case study.pdf" is a case study; "file" where nothing tells."""
    words = relative.as_posix().lower()
    return next((kind for kind, pattern in _KIND_WORDS if re.search(pattern, words)), "file")


def _sent_at(value: object) -> datetime | None:
    try:
        sent = email.utils.parsedate_to_datetime(str(value))
    except (TypeError, ValueError):
        return None
    return sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
