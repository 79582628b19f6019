"""What was set out to raise a score, in several states: proposed, under way, late, done, dropped."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from knowledge.records import FieldChange, Initiative, InitiativeStatus
from knowledge.sample.sheet import SOURCE, Sheet


def initiatives(sheet: Sheet) -> Iterator[Initiative]:
    for key, number, row in _rows(sheet):
        qualifier = row.get("qualifier", False)
        with_whom = row.get("with")
        yield Initiative(
            id=_id(sheet, key, number),
            tenant=sheet.tenant,
            deal_id=sheet.id("deal", key),
            c=row["c"],
            title=row["title"],
            owner_id=sheet.known("user", row["owner"]),
            at=_moment(sheet, row, row["at"]),
            by=sheet.known("user", _author(row)),
            sub_factors=() if qualifier else tuple(row["subs"]),
            qualifier=qualifier,
            status=row["status"],
            expected_gain=row["expected"],
            effort=row["effort"],
            contact_id=sheet.contact(sheet.deals[key]["account"], with_whom) if with_whom else None,
            due_on=sheet.day(row["due"]),
            accepted_at=_moment(sheet, row, row["accepted"]) if "accepted" in row else None,
            closed_at=_moment(sheet, row, row["closed"]) if "closed" in row else None,
            note=row.get("note", ""),
            source=SOURCE,
        )


def history(sheet: Sheet) -> Iterator[FieldChange]:
    """How each got where it is, so that the past knows it as it was."""
    for key, number, row in _rows(sheet):
        status: InitiativeStatus = "proposed"
        accepted, closed = row.get("accepted"), row.get("closed")
        if accepted is not None:
            later: InitiativeStatus = "accepted" if closed is not None else row["status"]
            moment = _moment(sheet, row, accepted)
            yield _change(sheet, key, number, row, accepted, "status", status, later)
            yield _change(sheet, key, number, row, accepted, "accepted_at", None, moment)
            status = later
        if closed is not None:
            yield _change(sheet, key, number, row, closed, "status", status, row["status"])
            yield _change(sheet, key, number, row, closed, "closed_at", None, _moment(sheet, row, closed))
            yield _change(sheet, key, number, row, closed, "note", "", row.get("note", ""))


def _rows(sheet: Sheet) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for key, deal in sheet.deals.items():
        for number, row in enumerate(deal.get("initiatives", ()), 1):
            yield key, number, row


def _id(sheet: Sheet, key: str, number: int) -> str:
    return sheet.id("initiative", f"{key}/{number}")


def _author(row: dict[str, Any]) -> str:
    return str(row.get("by", row["owner"]))


def _moment(sheet: Sheet, row: dict[str, Any], day: int) -> datetime:
    return sheet.calendar.moment(day, "16:40", sheet.zone(_author(row)))


def _change(
    sheet: Sheet, key: str, number: int, row: dict[str, Any], day: int, name: str, before: Any, after: Any
) -> FieldChange:
    return FieldChange(
        id=sheet.id("change", f"{key}/initiative/{number}/{name}/{day}"),
        tenant=sheet.tenant,
        record_type="initiative",
        record_id=_id(sheet, key, number),
        field=name,
        before=before,
        after=after,
        at=_moment(sheet, row, day),
        by=sheet.known("user", row["owner"]),
        change_set=sheet.id("set", f"{key}/initiative/{number}/{day}"),
    )
