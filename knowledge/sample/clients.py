"""The clients: people, promises kept and broken, moods, money."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from knowledge.records import (
    Account,
    Budget,
    Contact,
    Delivery,
    Edge,
    Imperative,
    NpsSurvey,
    Ticket,
)
from knowledge.sample import marks
from knowledge.sample.evidence import EvidenceFile, Place
from knowledge.sample.sheet import SOURCE, Sheet, money, plain


def accounts(sheet: Sheet) -> Iterator[Account]:
    for key, row in sheet.clients.items():
        yield Account(
            id=sheet.id("account", key),
            tenant=sheet.tenant,
            name=row["name"],
            aliases=tuple(row["aliases"]),
            industry=row["industry"],
            region=row["region"],
            country=row["country"],
            revenue=money(row["revenue"]),
            employees=row["employees"],
            founded=row["founded"],
            owner_id=sheet.known("user", row["owner"]),
            client_since=sheet.day(row["since"]),
            source=SOURCE,
        )


def contacts(sheet: Sheet) -> Iterator[Contact]:
    for key, row in sheet.clients.items():
        for name, person in row["contacts"].items():
            yield Contact(
                id=sheet.contact(key, name),
                tenant=sheet.tenant,
                account_id=sheet.id("account", key),
                name=person["name"],
                title=person["title"],
                level=person["level"],
                email=f"{plain(person['name'])}@{key}.example.com",
                active=person.get("active", True),
                source=SOURCE,
            )


def imperatives(sheet: Sheet) -> Iterator[Imperative]:
    for key, row in sheet.clients.items():
        for name, item in row["imperatives"].items():
            yield Imperative(
                id=sheet.id("imperative", f"{key}/{name}"),
                tenant=sheet.tenant,
                title=item["title"],
                text=item["text"],
                account_id=sheet.id("account", key),
                region=row["region"],
                industry=row["industry"],
                due_on=sheet.day(item["due"]),
                source=SOURCE,
            )


def edges(sheet: Sheet) -> Iterator[Edge]:
    """Account teams, reporting lines, who owns which relationship, joint initiatives."""
    for key, row in sheet.clients.items():
        account = sheet.id("account", key)
        for user, span in row["team"].items():
            start, end = span if isinstance(span, list) else (span, None)
            yield _edge(sheet, "account_team", key, sheet.known("user", user), account, start, end)
        for name, person in row["contacts"].items():
            if "reports_to" in person:
                boss = sheet.contact(key, person["reports_to"])
                yield _edge(sheet, "reports_to", key, sheet.contact(key, name), boss, -700)
        for name, user in row.get("owners", {}).items():
            start = min(s[0] if isinstance(s, list) else s for s in row["team"].values())
            owner = sheet.known("user", user)
            yield _edge(sheet, "owns_relationship", key, owner, sheet.contact(key, name), start)
        for name, start in row.get("joint", {}).items():
            yield _edge(sheet, "joint_initiative", key, account, sheet.id("imperative", name), start)


def _edge(sheet: Sheet, kind: Any, key: str, subject: str, target: str, start: int, end: int | None = None) -> Edge:
    def moment(offset: int) -> datetime:
        return sheet.calendar.moment(offset)

    return Edge(
        id=sheet.id("edge", f"{kind}:{key}:{subject}:{target}"),
        tenant=sheet.tenant,
        kind=kind,
        subject_id=subject,
        object_id=target,
        valid_from=moment(start),
        valid_to=None if end is None else moment(end),
        source=SOURCE,
    )


def deliveries(sheet: Sheet, file: EvidenceFile) -> Iterator[Delivery]:
    for key, row in sheet.clients.items():
        for name, item in row["deliveries"].items():
            ident = sheet.id("delivery", f"{key}/{name}")
            note, found = marks.read(item["note"])
            known = item["ended"] if item["ended"] is not None else -3
            file.take(
                found, Place(f"delivery/{key}/{name}", sheet.calendar.moment(known), "record", ident, key, item["deal"])
            )
            yield Delivery(
                id=ident,
                tenant=sheet.tenant,
                account_id=sheet.id("account", key),
                name=item["name"],
                started_on=sheet.calendar.day(item["started"]),
                ended_on=sheet.day(item["ended"]),
                deal_id=sheet.known("deal", item["deal"]),
                product_ids=tuple(sheet.known("product", p) for p in item["products"]),
                region=row["region"],
                industry=row["industry"],
                terms_met=item["terms"],
                sla_met=item["sla"],
                success=item["success"],
                renewed=item["renewed"],
                note=note,
                source=SOURCE,
            )


def surveys(sheet: Sheet, file: EvidenceFile) -> Iterator[NpsSurvey]:
    for key, row in sheet.clients.items():
        for day, score, responses, comment in row["nps"]:
            ident = sheet.id("nps", f"{key}/{day}")
            text, found = marks.read(comment)
            file.take(found, Place(f"nps/{key}/{day}", sheet.calendar.moment(day), "record", ident, key, None))
            yield NpsSurvey(
                ident,
                sheet.tenant,
                sheet.id("account", key),
                sheet.calendar.day(day),
                score,
                responses,
                text,
                SOURCE,
            )


def tickets(sheet: Sheet, file: EvidenceFile) -> Iterator[Ticket]:
    for key, row in sheet.clients.items():
        for opened, closed, severity, words in row["tickets"]:
            ident = sheet.id("ticket", f"{key}/{opened}")
            text, found = marks.read(words)
            file.take(found, Place(f"ticket/{key}/{opened}", sheet.calendar.moment(opened), "record", ident, key, None))
            yield Ticket(
                ident,
                sheet.tenant,
                sheet.id("account", key),
                sheet.calendar.day(opened),
                severity,
                text,
                sheet.day(closed),
                SOURCE,
            )


def budgets(sheet: Sheet) -> Iterator[Budget]:
    for key, row in sheet.clients.items():
        for number, item in enumerate(row["budgets"], 1):
            yield Budget(
                id=sheet.id("budget", f"{key}/{number}"),
                tenant=sheet.tenant,
                account_id=sheet.id("account", key),
                status=item["status"],
                on=sheet.calendar.day(item["day"]),
                deal_id=sheet.known("deal", item["deal"]),
                amount=money(item.get("amount")),
                owner_contact_id=sheet.contact(key, item["owner"]) if "owner" in item else None,
                period=item.get("period", ""),
                fog=item["fog"],
                document_id=sheet.id("document", item["document"]) if "document" in item else None,
                source=SOURCE,
            )
