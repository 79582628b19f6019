"""The deals, what is attached to them, and the history of how they moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from knowledge.records import STAGES, Deal, DealStatus, Edge, FieldChange, Override, QualifierAnswer
from knowledge.sample.sheet import SOURCE, Sheet, money

_STATUS: dict[str, DealStatus] = {"won": "won", "lost": "lost"}
_SHARES = {"qualify": 0.18, "propose": 0.5, "negotiate": 0.78}
"""How far into a deal's life each stage usually comes, where the file does not say."""


def deals(sheet: Sheet) -> Iterator[Deal]:
    for key, row in sheet.deals.items():
        client = sheet.clients[row["account"]]
        yield Deal(
            id=sheet.id("deal", key),
            tenant=sheet.tenant,
            name=row["name"],
            owner_id=sheet.known("user", row["owner"]),
            account_id=sheet.known("account", row["account"]),
            status=_STATUS.get(row["stage"], "open"),
            stage=row["stage"],
            amount=money(row["amount"]),
            kind=row.get("kind", "new"),
            created_on=sheet.calendar.day(row["created"]),
            engaged_on=sheet.calendar.day(min(row["created"] + 6, -1)),
            close_on=sheet.calendar.day(row["close"]),
            product_ids=tuple(sheet.known("product", p) for p in row["products"]),
            region=row.get("region", client["region"]),
            industry=client["industry"],
            discount=money(row.get("discount")),
            margin=money(row.get("margin")),
            confidential=row.get("confidential", False),
            next_step=row.get("next"),
            next_step_on=sheet.day(row.get("next_on")),
            loss_reason=row.get("loss"),
            aliases=tuple(row.get("aliases", ())),
            source=SOURCE,
        )


def edges(sheet: Sheet) -> Iterator[Edge]:
    """Deal teams, buying roles, competitors, imperatives carried, deals opened."""
    for key, row in sheet.deals.items():
        deal, start = sheet.id("deal", key), row["created"]
        for user, part in row.get("team", {}).items():
            named = dict(zip(("role", "side", "hours"), part, strict=False))
            yield _edge(sheet, "deal_team", sheet.known("user", user), deal, start + 3, attrs=named)
        for name, (role, influence, stance, concern) in row.get("roles", {}).items():
            attrs = {"role": role, "influence": influence, "stance": stance, "concern": concern}
            yield _edge(sheet, "plays_role", sheet.contact(row["account"], name), deal, start + 4, attrs=attrs)
        for name, (role, influence, stance, concern, since, until) in row.get("former_roles", {}).items():
            attrs = {"role": role, "influence": influence, "stance": stance, "concern": concern}
            contact = sheet.contact(row["account"], name)
            yield _edge(sheet, "plays_role", contact, deal, since, until, attrs)
        for name, position in row.get("competes", {}).items():
            rival = sheet.known("competitor", name)
            yield _edge(sheet, "competes", rival, deal, start + 10, attrs={"position": position})
        for name in row.get("carries", ()):
            yield _edge(sheet, "carries", deal, sheet.id("imperative", name), start)
        for name in row.get("opens", ()):
            yield _edge(sheet, "opens", deal, sheet.known("deal", name), max(start, sheet.deals[name]["created"]))


def _edge(
    sheet: Sheet,
    kind: Any,
    subject: str,
    target: str,
    start: int,
    end: int | None = None,
    attrs: dict[str, Any] | None = None,
) -> Edge:
    return Edge(
        id=sheet.id("edge", f"{kind}:{subject}:{target}"),
        tenant=sheet.tenant,
        kind=kind,
        subject_id=subject,
        object_id=target,
        valid_from=sheet.calendar.moment(min(start, -1)),
        valid_to=None if end is None else sheet.calendar.moment(end),
        attrs=attrs or {},
        source=SOURCE,
    )


def qualifiers(sheet: Sheet) -> Iterator[QualifierAnswer]:
    for key, row in sheet.deals.items():
        for c, answer, day, user, note in row.get("qualifiers", ()):
            yield QualifierAnswer(
                id=sheet.id("qualifier", f"{key}/{c}/{day}"),
                tenant=sheet.tenant,
                deal_id=sheet.id("deal", key),
                c=c,
                answer=answer == "yes",
                at=sheet.calendar.moment(day, "16:20", sheet.zone(user)),
                by=sheet.known("user", user),
                note=note,
                source=SOURCE,
            )


def overrides(sheet: Sheet) -> Iterator[Override]:
    for key, row in sheet.deals.items():
        for factor, rating, day, user, reason in row.get("overrides", ()):
            yield Override(
                id=sheet.id("override", f"{key}/{factor}/{day}"),
                tenant=sheet.tenant,
                deal_id=sheet.id("deal", key),
                factor=factor,
                rating=rating,
                reason=reason,
                at=sheet.calendar.moment(day, "17:05", sheet.zone(user)),
                by=sheet.known("user", user),
                source=SOURCE,
            )


def history(sheet: Sheet) -> Iterator[FieldChange]:
    """Every stage a deal went through, every close date that slipped, every change of amount."""
    for key, row in sheet.deals.items():
        before = STAGES[0]
        for stage, day in _stage_days(row):
            yield _change(sheet, key, "stage", before, stage, day)
            before = stage
        for day, old, new in row.get("slips", ()):
            yield _change(sheet, key, "close_on", sheet.calendar.day(old), sheet.calendar.day(new), day)
        for day, old, new in row.get("amounts", ()):
            yield _change(sheet, key, "amount", money(old), money(new), day)


def _stage_days(row: dict[str, Any]) -> list[tuple[str, int]]:
    created, stage, told = row["created"], row["stage"], row.get("stages", {})
    closed = stage in _STATUS
    end = row["close"] if closed else -2
    upto = STAGES.index(row.get("lost_in", "negotiate") if closed else stage)
    steps = [(s, told.get(s, round(created + (end - created) * _SHARES[s]))) for s in STAGES[1 : upto + 1]]
    return [*steps, (stage, end)] if closed else steps


def _change(sheet: Sheet, key: str, name: str, before: Any, after: Any, day: int) -> FieldChange:
    owner = sheet.deals[key]["owner"]
    moment: datetime = sheet.calendar.moment(day, "15:40", sheet.zone(owner))
    return FieldChange(
        id=sheet.id("change", f"{key}/{name}/{day}"),
        tenant=sheet.tenant,
        record_type="deal",
        record_id=sheet.id("deal", key),
        field=name,
        before=before,
        after=after,
        at=min(moment, sheet.calendar.now - timedelta(hours=1)),
        by=sheet.id("user", owner),
        change_set=sheet.id("set", f"{key}/{day}"),
    )
