"""Everything a search should find, as documents: files as they are, records told in a few sentences."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import select

from knowledge.buckets import BUCKET_OF_RECORD
from knowledge.records import (
    Account,
    Activity,
    Bucket,
    Budget,
    CaseStudy,
    CompClause,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Differentiator,
    Document,
    Evidence,
    Imperative,
    NpsSurvey,
    Objective,
    Product,
    Segment,
    Ticket,
    Training,
)
from knowledge.store import tables as t
from knowledge.store.database import Database
from knowledge.store.tables import KINDS, Kind

PAGE = 500
Names = Mapping[str, str]
R = TypeVar("R")
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for "no date of its own": records such as products."""


async def documents_for_index(database: Database, tenant: str) -> AsyncIterator[Document]:
    """Every document and searchable record of the tenant, a page at a time, in a stable order.

    A record's document has the record's id, its type as `source`, and kind "mail" or "note".
    """
    names = await _names(database, tenant)
    async for document in _pages(database, tenant, KINDS["document"]):
        yield document
    for name, render in _RENDERED.items():
        async for record in _pages(database, tenant, KINDS[name]):
            made = render(record, names)
            if made is not None:
                yield made


async def _pages(database: Database, tenant: str, kind: Kind) -> AsyncIterator[Any]:
    c = kind.table.c
    page = select(*kind.plain).where(c.tenant == tenant, c.retired_at.is_(None)).order_by(c.id).limit(PAGE)
    last = ""
    while True:
        async with database.read() as connection:
            rows = (await connection.execute(page.where(c.id > last))).all()
        for row in rows:
            yield kind.record(*row)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


async def _names(database: Database, tenant: str) -> Names:
    """What ids inside records stand for."""
    found: dict[str, str] = {}
    async with database.read() as connection:
        for table in (t.users, t.accounts, t.contacts, t.products, t.deals, t.competitors):
            rows = await connection.execute(select(table.c.id, table.c.name).where(table.c.tenant == tenant))
            found.update({row.id: row.name for row in rows})
    return found


def _document(
    record: Any, title: str, *lines: str, at: date | datetime | None = None, bucket: Bucket | None = None
) -> Document | None:
    """None for a record that says no more than its title."""
    text = "\n".join(line for line in lines if line)
    if not text:
        return None
    name = t.KIND_OF[type(record)].name
    deal_id = record.id if isinstance(record, Deal) else getattr(record, "deal_id", None)
    account_id = record.id if isinstance(record, Account) else getattr(record, "account_id", None)
    return Document(
        id=record.id,
        tenant=record.tenant,
        kind="mail" if isinstance(record, Activity) and record.kind == "mail" else "note",
        title=title,
        bucket=bucket or BUCKET_OF_RECORD[name],
        segments=(Segment(text),),
        at=_moment(at),
        account_id=account_id,
        deal_id=deal_id,
        source=name,
    )


def _moment(at: date | datetime | None) -> datetime:
    if at is None:
        return _UNDATED
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def _named(label: str, value: object) -> str:
    return f"{label}: {value}." if value not in (None, "", ()) else ""


def _of(ids: tuple[str, ...], names: Names) -> str:
    return ", ".join(names[i] for i in ids if i in names)


def _activity(a: Activity, names: Names) -> Document | None:
    if a.document_id is not None and not a.body:
        return None  # its document says it
    people = _of((a.user_id or "", *a.contact_ids), names)
    made = _document(a, a.subject or a.kind.capitalize(), a.body or a.subject, _named("With", people), at=a.at)
    author = _author(a, names)
    if made is None or author is None:
        return made
    return replace(made, segments=tuple(replace(s, speaker=author) for s in made.segments))


def _author(a: Activity, names: Names) -> str | None:
    """Whose words they are, where the record leaves no doubt."""
    if a.kind == "note" or (a.kind == "mail" and a.direction == "out"):
        return names.get(a.user_id or "")
    if a.kind == "mail" and a.direction == "in" and a.contact_ids:
        return names.get(a.contact_ids[0])
    return None


def _deal(d: Deal, names: Names) -> Document | None:
    """None for bare fields: questions about those are answered from the record, and thousands of look-alikes of an
    imported pipeline would drown what people said."""
    if d.next_step is None and d.loss_reason is None:
        return None
    amount = f"{d.amount:,.0f} {d.currency}" if d.amount is not None else None
    client = names.get(d.account_id or "")
    return _document(
        d,
        d.name,
        f"Deal {d.name}" + (f" with {client}" if client else "") + f", {d.stage}.",
        _named("Amount", amount),
        _named("Closed" if d.status != "open" else "Expected close", d.close_on),
        _named("Solutions", _of(d.product_ids, names)),
        _named("Owner", names.get(d.owner_id)),
        _named("Region", d.region) + _named(" Industry", d.industry),
        _named("Next step", d.next_step),
        _named("Lost because", d.loss_reason),
        at=d.created_on,
    )


def _account(a: Account, names: Names) -> Document | None:
    return _document(
        a,
        a.name,
        f"{a.name} is a client" + (f" in {a.industry}" if a.industry else "") + ".",
        _named("Region", a.region) + _named(" Country", a.country),
        _named("Employees", a.employees) + _named(" Founded", a.founded),
        _named("Client since", a.client_since),
        _named("Also called", ", ".join(a.aliases)),
        _named("Owner", names.get(a.owner_id or "")),
        at=a.client_since,
    )


def _contact(c: Contact, names: Names) -> Document | None:
    client = names.get(c.account_id, "")
    role = f"{c.name}, {c.title}" if c.title else c.name
    return _document(c, c.name, f"{role} at {client}." if client else f"{role}.")


def _evidence(e: Evidence, names: Names) -> Document | None:
    if e.status == "rejected" or e.source_kind in ("document", "activity"):
        return None  # where it was said is indexed itself
    said = f"{e.speaker}: {e.statement}" if e.speaker else e.statement
    return _document(e, f"{e.sub_factor.replace('_', ' ').capitalize()} ({e.fog})", said, at=e.at)


def _case_study(c: CaseStudy, names: Names) -> Document | None:
    return _document(
        c,
        c.title,
        f"Case study: {c.client}, {c.industry}, {c.region}.",
        c.outcome,
        _named("Solutions", _of(c.product_ids, names)),
        at=c.completed_on,
    )


def _delivery(d: Delivery, names: Names) -> Document | None:
    return _document(
        d,
        d.name,
        f"Delivery {d.name} for {names.get(d.account_id, 'a client')}.",
        _named("Solutions", _of(d.product_ids, names)),
        _named("Started", d.started_on) + _named(" Ended", d.ended_on),
        d.note,
        at=d.ended_on or d.started_on,
    )


def _nps(n: NpsSurvey, names: Names) -> Document | None:
    client = names.get(n.account_id, "a client")
    return _document(n, f"NPS {client}", f"Net promoter score of {client}: {n.nps}.", n.comment, at=n.on)


def _ticket(k: Ticket, names: Names) -> Document | None:
    title = f"Ticket {names.get(k.account_id, '')}".strip()
    return _document(k, title, f"{k.severity.capitalize()} ticket: {k.summary}", at=k.opened_on)


def _competitor(c: Competitor, names: Names) -> Document | None:
    return _document(c, c.name, _named("Strengths", c.strengths), _named("Weaknesses", c.weaknesses))


def _imperative(i: Imperative, names: Names) -> Document | None:
    bucket: Bucket = "client" if i.account_id is not None else "company"
    return _document(i, i.title, i.title, i.text, _named("Due", i.due_on), bucket=bucket)


def _budget(b: Budget, names: Names) -> Document | None:
    client = names.get(b.account_id, "a client")
    amount = f" of {b.amount:,.0f} {b.currency}" if b.amount is not None else ""
    owner = _named("Owner", names.get(b.owner_contact_id or ""))
    return _document(
        b, f"Budget {client}", f"Budget{amount} {b.status} ({b.fog}) {b.period}".strip() + ".", owner, at=b.on
    )


def _product(p: Product, names: Names) -> Document | None:
    return _document(p, p.name, _named("Solution line", p.family), _named("Also called", ", ".join(p.aliases)))


def _objective(o: Objective, names: Names) -> Document | None:
    if o.document_id is not None:
        return None  # its plan says it
    goal = f"{o.target:,.0f} {o.currency}" if o.target is not None else None
    return _document(
        o,
        o.title,
        f"Objective from {o.starts_on} to {o.ends_on}: {o.title}.",
        _named("Won business", goal) + _named(" Won deals", o.deals),
        o.text,
        at=o.starts_on,
    )


def _comp_clause(c: CompClause, names: Names) -> Document | None:
    if c.document_id is not None:
        return None  # its plan says it
    return _document(c, f"{c.plan}, clause {c.number}", c.text, at=c.valid_from)


def _training(g: Training, names: Names) -> Document | None:
    return _document(g, g.title, f"Training: {g.title}.", g.text, _named("Hours", g.hours))


def _differentiator(d: Differentiator, names: Names) -> Document | None:
    if d.document_id is not None:
        return None  # its paper says it
    return _document(
        d,
        d.title,
        f"What sets us apart: {d.title}.",
        d.text,
        _named("Solutions", _of(d.product_ids, names)),
        _named("Also claimed by", _of(d.competitor_ids, names)),
        at=d.checked_on,
    )


_RENDERED: dict[str, Callable[[Any, Names], Document | None]] = {
    "activity": _activity,
    "deal": _deal,
    "account": _account,
    "contact": _contact,
    "evidence": _evidence,
    "case_study": _case_study,
    "delivery": _delivery,
    "nps_survey": _nps,
    "ticket": _ticket,
    "competitor": _competitor,
    "imperative": _imperative,
    "budget": _budget,
    "product": _product,
    "objective": _objective,
    "comp_clause": _comp_clause,
    "training": _training,
    "differentiator": _differentiator,
}
"""Nothing personal to a colleague (`knowledge.policy.PERSONAL`): a search has no scope for it."""
