"""`scip import FOLDER`: CSV exports and documents into the workspace (docs/import.md).

Every row and file stands alone: what can't be taken is reported with file, line and reason, the rest goes in.
Ids come from the outside ids, so running it again changes nothing, and a run cut short is finished by the next.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import structlog

from knowledge.errors import ImportFailed
from knowledge.ingest.csv_file import CsvFile, open_csv
from knowledge.ingest.documents import FoundDocument, document_files, read_document, readable
from knowledge.ingest.mapping import Mapping, Table, find_mapping
from knowledge.ingest.report import ImportReport
from knowledge.ingest.row import Names, Row, RowRefused
from knowledge.ingest.table_spec import Origin, TableSpec
from knowledge.ingest.tables import TABLES
from knowledge.ingest.values import DATE_FORMATS, key_of
from knowledge.records import (
    Account,
    CaseStudy,
    CompClause,
    Competitor,
    Contact,
    Deal,
    Imperative,
    Product,
    Target,
    Team,
    User,
    record_id,
)
from knowledge.workspace import Workspace

_log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]
"""(what, done, of how many)."""

_CHUNK = 1_000
_LIKELY = 0.6
"""Likeness of two names from which on one is offered for the other."""
_ID_PREFIX = {"opportunity": "deal"}
_REFERABLE: dict[type[Any], str] = {
    User: "user",
    Team: "team",
    Product: "product",
    Account: "account",
    Contact: "contact",
    Deal: "opportunity",
    Competitor: "competitor",
    Imperative: "imperative",
    CaseStudy: "case_study",
}
"""What a row of an export may name, and what it is called there."""


async def import_folder(
    workspace: Workspace, folder: Path, *, mapping: Path | None = None, progress: Progress | None = None
) -> ImportReport:
    """Takes everything in `folder` it can; raises `ImportFailed` only when it can't start at all."""
    if not await asyncio.to_thread(folder.is_dir):
        raise ImportFailed(f"There is no folder {folder}.")
    chosen, name = await asyncio.to_thread(find_mapping, folder, mapping)
    run = _Run(workspace, folder, chosen, ImportReport(chosen.source, name), progress or (lambda *_: None))
    await run.start()
    await run.tables()
    await run.documents()
    if not run.report.tables:
        raise ImportFailed(
            f"{folder} holds nothing to import: no {', '.join(spec.file for spec in TABLES[:7])}, no documents. "
            "Name your files in a mapping.yaml (see docs/import.md)."
        )
    return run.report


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path, links followed, stays in the folder."""
    return path.resolve().is_relative_to(folder.resolve())


def _with_likely(column: str, fields: Sequence[str]) -> str:
    """A column nobody reads, with the field it may have been meant for."""
    likely = get_close_matches(column.lower(), fields, 1, _LIKELY)
    return f"{column} (we call it {likely[0]}: rename it, or map it in mapping.yaml)" if likely else column


@dataclass(slots=True)
class _Read:
    spec: TableSpec
    table: Table
    file: CsvFile
    rows: list[tuple[int, str, Row]]
    """Line, record id, row."""


class _Run:
    def __init__(
        self, workspace: Workspace, folder: Path, mapping: Mapping, report: ImportReport, progress: Progress
    ) -> None:
        self.workspace = workspace
        self.folder = folder
        self.mapping = mapping
        self.report = report
        self.progress = progress
        self.names = Names()
        self.origin = Origin(workspace.tenant, mapping.source, mapping.currency, mapping.email_domain)
        self.regions: dict[str, str | None] = {}
        self.industries: dict[str, str | None] = {}
        self.addresses: dict[str, tuple[str, str]] = {}
        """E-mail address -> (kind, id), for linking mails."""
        self.contact_account: dict[str, str] = {}
        self.plans: set[str] = set()
        """Comp plans of which a clause is known."""

    async def start(self) -> None:
        """Learns the names already in the workspace, so that a later export can refer to an earlier one."""
        for user in await self.workspace.users():
            self._learn(user)
        admin = next((u for u in await self.workspace.users() if u.role == "admin" and u.active), None)
        if admin is None:
            admin = User(
                id=record_id("user", self.workspace.tenant, "setup", "admin"),
                tenant=self.workspace.tenant,
                email="admin@localhost",
                name="Admin",
                role="admin",
                source="setup",
            )
            await self.workspace.load([admin], source="setup")
            self.report.note("users", None, "the workspace had no admin; admin@localhost was made")
        reader = self.workspace.reader(await self.workspace.principal(admin.id))
        known = await asyncio.gather(
            reader.products(),
            reader.accounts(),
            reader.contacts(),
            reader.deals(),
            reader.teams(),
            reader.competitors(),
            reader.imperatives(),
            reader.case_studies(),
            reader.comp_clauses(),
        )
        for record in chain.from_iterable(cast(Iterable[Iterable[Any]], known)):
            self._learn(record)

    async def tables(self) -> None:
        reads = []
        for spec in TABLES:
            table = self.mapping.tables.get(spec.name) or Table(file=spec.file)
            path = self.folder / table.file
            if not await asyncio.to_thread(path.is_file):
                if spec.name in self.mapping.tables:
                    self.report.refuse(spec.name, table.file, None, "the mapping names this file, but it is not there")
                continue
            if not await asyncio.to_thread(_inside, path, self.folder):
                self.report.refuse(spec.name, table.file, None, "it lies outside the folder, so it was not read")
                continue
            try:
                read = await asyncio.to_thread(self._read, spec, table, path)
            except ImportFailed as error:
                self.report.refuse(spec.name, table.file, None, error.message)
                continue
            reads.append(read)
        for read in reads:
            records = await asyncio.to_thread(self._build, read)
            await self._load(read.spec.name, records)
            self._note_gaps(read, records)
        for (kind, written, known), times in sorted(self.names.respelled.items()):
            self.report.note(f"{kind}s", None, f"“{written}” was read as “{known}” ({times} times)")

    async def documents(self) -> None:
        taken = {t.file for t in self.mapping.tables.values()} | {spec.file for spec in TABLES}
        files = await asyncio.to_thread(document_files, self.folder, taken, self.mapping.documents)
        for done, path in enumerate(files, 1):
            name = readable(str(path.relative_to(self.folder)))
            self.report.count("documents").read += 1
            try:
                found = await asyncio.to_thread(
                    read_document, path, self.folder, self.mapping, self.names, self.origin, self._addressee
                )
            except (ImportFailed, RowRefused) as error:
                self.report.refuse("documents", name, None, str(error))
            except Exception as error:  # one file that we read wrongly must not cost the others
                _log.error("document_not_read", error=type(error).__name__)
                self.report.refuse("documents", name, None, "it could not be read; that is our fault, not the file's")
            else:
                self._note_reach(name, found)
                await self._load("documents", found.records, counted=False)
            self.progress("documents", done, len(files))

    def _read(self, spec: TableSpec, table: Table, path: Path) -> _Read:
        file = open_csv(path, encoding=self.mapping.encoding)
        self._check_columns(spec, table, file)
        if file.guessed:
            self.report.note(file.name, None, f"not UTF-8; read as {file.encoding} (name another under `encoding`)")
        formats, zone = (*self.mapping.date_formats, *DATE_FORMATS), ZoneInfo(self.mapping.time_zone)
        count = self.report.count(spec.name)
        rows: list[tuple[int, str, Row]] = []
        first_line: dict[str, int] = {}
        for line, cells in file.rows():
            count.read += 1
            if isinstance(cells, str):
                self.report.refuse(spec.name, file.name, line, cells)
                continue
            row = Row(cells, table, self.names, formats, zone)
            outside = row.optional("id") or "\0".join(row.optional(f) or "" for f in spec.identity)
            if not outside.strip("\0"):
                self.report.refuse(spec.name, file.name, line, f"no id and no {' or '.join(spec.identity)}")
                continue
            if spec.shared:
                outside = f"{spec.name}\0{outside}"
            own = record_id(_ID_PREFIX.get(spec.kind, spec.kind), self.origin.tenant, self.origin.source, outside)
            if own in first_line:
                self.report.refuse(spec.name, file.name, line, f"repeats line {first_line[own]}")
                continue
            first_line[own] = line
            self.names.add(
                spec.kind, own, row.optional("id") or "", row.optional("name") or row.optional("title") or ""
            )
            rows.append((line, own, row))
        return _Read(spec, table, file, rows)

    def _check_columns(self, spec: TableSpec, table: Table, file: CsvFile) -> None:
        unknown = set(table.columns) - set(spec.fields)
        if unknown:
            self.report.note(file.name, None, f"{spec.name} has no field {', '.join(sorted(unknown))}")
        named = {c if isinstance(c, str) else c.column for c in table.columns.values()} - {None}
        missing = sorted(str(c) for c in named if c not in file.columns)
        if missing:
            raise ImportFailed(
                f"{file.name} has no column {', '.join(missing)}; its columns are {', '.join(file.columns)}."
            )
        if not table.columns and not set(file.columns) & set(spec.fields):
            raise ImportFailed(
                f"{file.name} has none of our columns ({', '.join(spec.fields[:5])}, …); name yours in a mapping.yaml."
            )
        unread = [c for c in file.columns if c.strip() and c not in spec.fields] if not table.columns else []
        if unread:
            self.report.note(file.name, 1, f"not read: {', '.join(_with_likely(c, spec.fields) for c in unread)}")

    def _build(self, read: _Read) -> list[Any]:
        records = list(self._teams_of_managers(read)) if read.spec.name == "users" else []
        for line, own, row in read.rows:
            try:
                record = read.spec.build(row, own, self.origin)
                record = self._completed(record, row)
            except RowRefused as error:
                self.report.refuse(read.spec.name, read.file.name, line, str(error))
                self._forget(read.spec.kind, own)
                continue
            self._learn(record)
            records.append(record)
        return records

    def _teams_of_managers(self, read: _Read) -> Iterator[Any]:
        """A `manager` column makes teams (and the managers, where the file does not list them)."""
        names = dict.fromkeys(m for _, _, row in read.rows if (m := row.optional("manager")))
        for name in names:
            team = Team(
                **self.origin.marks(record_id("team", self.origin.tenant, self.origin.source, f"manager:{name}")),
                name=f"{name}'s team",
            )
            self.names.add("team", team.id, team.name)
            try:
                manager_id = self.names.find("user", name)
            except RowRefused:
                manager_id = record_id("user", self.origin.tenant, self.origin.source, f"manager:{name}")
                email = f"{'.'.join(key_of(part) for part in name.split())}@{self.origin.email_domain}"
                manager = User(**self.origin.marks(manager_id), email=email, name=name, role="manager")
                self._learn(manager)
                yield replace(team, manager_id=manager_id)
                yield manager
                continue
            yield replace(team, manager_id=manager_id)

    def _completed(self, record: Any, row: Row) -> Any:
        if isinstance(record, User):
            manager = row.optional("manager")
            if manager and record.team_id is None:
                record = replace(record, team_id=self.names.find("team", f"{manager}'s team"))
            if not row.optional("role") and self._manages(record):
                record = replace(record, role="manager")
        if isinstance(record, Deal):
            places = [p for p in (record.account_id, record.owner_id) if p]
            region = record.region or next((r for p in places if (r := self.regions.get(p))), None)
            industry = record.industry or self.industries.get(record.account_id or "")
            record = replace(record, region=region, industry=industry)
        return record

    def _manages(self, user: User) -> bool:
        try:
            self.names.find("team", f"{user.name}'s team")
        except RowRefused:
            return False
        return True

    def _learn(self, record: Any) -> None:
        if isinstance(record, (Account, User)):
            self.regions[record.id] = record.region
        if isinstance(record, Account):
            self.industries[record.id] = record.industry
        if isinstance(record, CompClause):
            self.plans.add(record.plan)
        kind = _REFERABLE.get(type(record))
        if kind is None:
            return
        called = record.title if isinstance(record, Imperative | CaseStudy) else record.name
        self.names.add(kind, record.id, *getattr(record, "aliases", ()), called)
        if email := getattr(record, "email", None):
            self.names.add(kind, record.id, email)
            self.addresses[email.lower()] = (kind, record.id)
            if kind == "contact":
                self.contact_account[record.id] = record.account_id

    def _forget(self, kind: str, own: str) -> None:
        for ids in self.names.by_key.get(kind, {}).values():
            ids.discard(own)

    def _addressee(self, address: str) -> tuple[str, str, str | None] | None:
        """(kind, id, account) of the person behind a mail address."""
        known = self.addresses.get(address.lower())
        return None if known is None else (*known, self.contact_account.get(known[1]))

    def _note_reach(self, name: str, found: FoundDocument) -> None:
        if found.reach == "everyone" and found.assumed:
            self.report.note(name, None, "named no client, so it is company knowledge everybody here may read")
        elif found.reach == "managers" and found.assumed:
            self.report.note(name, None, "a conversation with nobody on record, so only managers may read it")

    def _note_gaps(self, read: _Read, records: list[Any]) -> None:
        nameless = sum(isinstance(r, Deal) and r.account_id is None for r in records)
        if nameless:
            self.report.note(read.file.name, None, f"{nameless} opportunities name no account; they are in without one")
        amountless = sum(isinstance(r, Deal) and r.status == "open" and r.amount is None for r in records)
        if amountless:
            self.report.note(read.file.name, None, f"{amountless} open opportunities have no amount")
        unwritten = {r.plan for r in records if isinstance(r, Target) and r.plan} - self.plans
        for plan in sorted(unwritten):
            self.report.note(read.file.name, None, f"no clause of the comp plan “{plan}” is known (comp_clauses.csv)")

    async def _load(self, table: str, records: Iterable[Any], *, counted: bool = True) -> None:
        count = self.report.count(table)
        rows = list(records)
        for start in range(0, len(rows), _CHUNK):
            loaded = await self.workspace.load(rows[start : start + _CHUNK], source=self.mapping.source)
            count.created += loaded.created
            count.updated += loaded.updated
            count.unchanged += loaded.unchanged
            if counted:
                self.progress(table, min(start + _CHUNK, len(rows)), len(rows))
