"""What our people can do, what they could learn, and the hours they have."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from knowledge.records import Capacity, Competency, Training
from knowledge.sample.sheet import SOURCE, Sheet

_OF_TEN = 2
"""The papers give marks of five, the records ratings of ten."""


def competencies(sheet: Sheet) -> Iterator[Competency]:
    for user, row in sheet.bench["people"].items():
        yield from _assessed(sheet, user, row)
        for day, skill, topic, rating, by, note in row.get("earlier", ()):
            yield _assessment(sheet, user, row, day, skill, rating, topic=topic or "", by=by, note=note)
        for number, item in enumerate(row.get("certificates", ()), 1):
            yield Competency(
                id=sheet.id("competency", f"{user}/certificate/{number}"),
                tenant=sheet.tenant,
                user_id=sheet.known("user", user),
                skill=item["skill"],
                rating=float(item["rating"]),
                on=sheet.calendar.day(item["day"]),
                topic=item.get("topic", ""),
                kind="certificate",
                title=item["title"],
                by=item["by"],
                expires_on=sheet.day(item.get("expires")),
                source=SOURCE,
            )


def _assessed(sheet: Sheet, user: str, row: dict[str, Any]) -> Iterator[Competency]:
    """The paper's marks: each skill by itself, under each attribute as both marks say, and in its topics."""
    for skill, mark in row["skills"].items():
        yield _assessment(sheet, user, row, row["day"], skill, _OF_TEN * mark)
        for attribute, other in row["attributes"].items():
            yield _assessment(sheet, user, row, row["day"], skill, mark + other, attribute=attribute)
    for skill, topic, rating in row.get("topics", ()):
        yield _assessment(sheet, user, row, row["day"], skill, rating, topic=topic)


def _assessment(
    sheet: Sheet,
    user: str,
    row: dict[str, Any],
    day: int,
    skill: Any,
    rating: float,
    *,
    attribute: Any = None,
    topic: str = "",
    by: str = "",
    note: str = "",
) -> Competency:
    own_paper = day == row["day"]
    return Competency(
        id=sheet.id("competency", f"{user}/{skill}/{attribute or ''}/{topic}/{day}"),
        tenant=sheet.tenant,
        user_id=sheet.known("user", user),
        skill=skill,
        rating=float(rating),
        on=sheet.calendar.day(day),
        attribute=attribute,
        topic=topic,
        by=sheet.known("user", by or row["by"]),
        note=note,
        document_id=sheet.id("document", row["paper"]) if own_paper else None,
        source=SOURCE,
    )


def trainings(sheet: Sheet) -> Iterator[Training]:
    for key, row in sheet.bench["trainings"].items():
        yield Training(
            id=sheet.id("training", key),
            tenant=sheet.tenant,
            title=row["title"],
            skill=row["skill"],
            attribute=row.get("attribute"),
            topic=row.get("topic", ""),
            hours=float(row["hours"]),
            text=row["text"],
            source=SOURCE,
        )


def capacities(sheet: Sheet) -> Iterator[Capacity]:
    """Stretches follow each other: an end on a weekend moves, so the next one starts the day after it."""
    for user, row in sheet.bench["people"].items():
        start = None
        for number, (begins, ends, hours, note) in enumerate(row.get("hours", ()), 1):
            end = sheet.calendar.day(ends)
            yield Capacity(
                id=sheet.id("capacity", f"{user}/{number}"),
                tenant=sheet.tenant,
                user_id=sheet.known("user", user),
                starts_on=start or sheet.calendar.day(begins),
                ends_on=end,
                hours_per_week=float(hours),
                note=note,
                source=SOURCE,
            )
            start = end + timedelta(days=1)
