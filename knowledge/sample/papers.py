"""Documents written by people: plans, policies, case studies, reports, news; and the case-study records.

A file in `texts/papers/` holds papers, each opened by a line `=== key`, then `field: value` lines, an empty
line and the text; `## Heading` starts a section, `## Heading @3` one that stands on page 3.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.records import CaseStudy, Document, Segment
from knowledge.sample import marks
from knowledge.sample.evidence import EvidenceFile, Place
from knowledge.sample.sheet import SOURCE, TEXTS, Sheet

_HEADING = re.compile(r"^## (?P<title>.+?)(?: @(?P<page>\d+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Paper:
    key: str
    fields: dict[str, str]
    text: str


def documents(sheet: Sheet, file: EvidenceFile) -> Iterator[Document]:
    for paper in _papers():
        yield _document(sheet, paper, file)


def case_studies(sheet: Sheet) -> Iterator[CaseStudy]:
    for paper in _papers():
        row = paper.fields
        if row["kind"] != "case_study":
            continue
        yield CaseStudy(
            id=sheet.id("case_study", paper.key),
            tenant=sheet.tenant,
            title=row["title"],
            client=row["client"],
            industry=row["industry"],
            region=row["region"],
            product_ids=tuple(sheet.known("product", p.strip()) for p in row["products"].split(",")),
            outcome=row["outcome"],
            completed_on=sheet.calendar.day(int(row["completed"])),
            referenceable=row.get("referenceable", "yes") == "yes",
            document_id=sheet.id("document", paper.key),
            source=SOURCE,
        )


def _papers() -> Iterator[Paper]:
    for path in sorted((TEXTS / "papers").glob("*.md")):
        yield from _read(path)


@cache
def _read(path: Path) -> tuple[Paper, ...]:
    papers = []
    for chunk in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, text = chunk.partition("\n\n")
        key, *lines = head.splitlines()
        fields = dict(line.split(": ", 1) for line in lines)
        papers.append(Paper(key.strip(), fields, text.strip()))
    return tuple(papers)


def _document(sheet: Sheet, paper: Paper, file: EvidenceFile) -> Document:
    row: dict[str, Any] = paper.fields
    ident = sheet.id("document", paper.key)
    deal = row.get("deal")
    account = row.get("account") or (sheet.deals[deal]["account"] if deal else None)
    at = sheet.calendar.moment(int(row["day"]), "08:30")
    segments = []
    for number, (heading, page, text) in enumerate(_sections(sheet.calendar.fill(paper.text))):
        words, found = marks.read(text)
        locator = f"p. {page}" if page else heading
        file.take(
            found,
            Place(f"{paper.key}/{number}", at, "document", ident, account, deal, None, locator, row.get("by")),
        )
        segments.append(Segment(words, page=page, heading=heading))
    return Document(
        id=ident,
        tenant=sheet.tenant,
        kind=row["kind"],
        title=sheet.calendar.fill(row["title"]),
        bucket=row["bucket"],
        segments=tuple(segments),
        at=at,
        account_id=sheet.known("account", account) if account else None,
        deal_id=sheet.known("deal", deal) if deal else None,
        private_to=sheet.known("user", row["private"]) if "private" in row else None,
        audience=row.get("audience", "all"),
        sha256=hashlib.sha256("\n\n".join(s.text for s in segments).encode()).hexdigest(),
        source=SOURCE,
    )


def _sections(text: str) -> Iterator[tuple[str | None, int | None, str]]:
    found = list(_HEADING.finditer(text))
    opening = text[: found[0].start()].strip() if found else text.strip()
    if opening:
        yield None, None, opening
    for heading, end in zip(found, [*(h.start() for h in found[1:]), len(text)], strict=False):
        body = text[heading.end() : end].strip()
        yield heading["title"], int(heading["page"]) if heading["page"] else None, body
