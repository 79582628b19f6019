"""The tables of people: who is on a deal's team, what they can do, what they could learn, the hours they have."""

from typing import Any

from knowledge.ingest.field_checks import edge, hours_a_week, in_order, not_negative, period, ref
from knowledge.ingest.row import Row, RowRefused
from knowledge.ingest.table_spec import Origin, TableSpec, spec
from knowledge.ingest.values import key_of
from knowledge.records import Capacity, Competency, Edge, SellingAttribute, SellingSkill, Training

_SKILLS: dict[str, SellingSkill] = {
    "leadershipethics": "leadership_ethics",
    "leadershipandethics": "leadership_ethics",
    "businessacumen": "business_acumen",
    "salesplanning": "sales_planning",
    "salesandsalesplanning": "sales_planning",
    "productsservices": "products_services",
    "productsandservices": "products_services",
}
_ATTRIBUTES: dict[str, SellingAttribute] = {
    "brandadvocate": "brand_advocate",
    "investigator": "investigator",
    "teamplayer": "team_player",
}


def _deal_team(row: Row, record_id: str, origin: Origin) -> Edge:
    attrs: dict[str, Any] = {}
    if role := row.optional("role"):
        attrs["role"] = role.casefold()
    if row.optional("side"):
        attrs["side"] = row.one_of("side", ("pursuit", "delivery"))
    if (hours := hours_a_week(row, "hours")) is not None:
        attrs["hours"] = hours
    return edge(row, record_id, origin, "deal_team", ("user", "user"), ("opportunity", "opportunity"), attrs)


def _competency(row: Row, record_id: str, origin: Origin) -> Competency:
    kind = row.one_of("kind", ("assessment", "certificate"), "assessment")
    rating, on, expires_on = row.money("rating"), row.day("on"), row.day("expires_on")
    if rating is None or on is None:
        raise RowRefused("rating or on is missing")
    if not 0 <= rating <= 10:
        raise RowRefused(f"rating {rating} is outside 0..10")
    if kind == "assessment" and expires_on is not None:
        raise RowRefused("expires_on belongs to a certificate; this is an assessment")
    in_order(on, expires_on, "on", "expires_on")
    by = row.ref("by", "user") if kind == "assessment" else row.optional("by")
    return Competency(
        **origin.marks(record_id),
        user_id=ref(row, "user", "user"),
        skill=_skill(row),
        rating=float(rating),
        on=on,
        attribute=_attribute(row),
        topic=row.text("topic", ""),
        kind="certificate" if kind == "certificate" else "assessment",
        title=row.text("title") if kind == "certificate" else row.text("title", ""),
        by=by or "",
        expires_on=expires_on,
        note=row.text("note", ""),
    )


def _training(row: Row, record_id: str, origin: Origin) -> Training:
    hours = not_negative(row, "hours")
    return Training(
        **origin.marks(record_id),
        title=row.text("title"),
        skill=_skill(row),
        attribute=_attribute(row),
        topic=row.text("topic", ""),
        hours=None if hours is None else float(hours),
        text=row.text("text", ""),
    )


def _capacity(row: Row, record_id: str, origin: Origin) -> Capacity:
    starts_on, ends_on = period(row)
    hours = hours_a_week(row, "hours_per_week")
    if hours is None:
        raise RowRefused("hours_per_week is missing")
    return Capacity(
        **origin.marks(record_id),
        user_id=ref(row, "user", "user"),
        starts_on=starts_on,
        ends_on=ends_on,
        hours_per_week=hours,
        note=row.text("note", ""),
    )


def _skill(row: Row) -> SellingSkill:
    value = row.text("skill")
    found = _SKILLS.get(key_of(value))
    if found is None:
        allowed = ", ".join(dict.fromkeys(_SKILLS.values()))
        raise RowRefused(f"skill “{value}” is none of {allowed} (map it in mapping.yaml under values)")
    return found


def _attribute(row: Row) -> SellingAttribute | None:
    value = row.optional("attribute")
    if value is None:
        return None
    found = _ATTRIBUTES.get(key_of(value))
    if found is None:
        allowed = ", ".join(_ATTRIBUTES.values())
        raise RowRefused(f"attribute “{value}” is none of {allowed} (map it in mapping.yaml under values)")
    return found


PEOPLE_TABLES: tuple[TableSpec, ...] = (
    spec(
        "deal_team",
        "edge",
        _deal_team,
        "id user opportunity role side hours since until",
        ("user", "opportunity", "since"),
        shared=True,
    ),
    spec(
        "competencies",
        "competency",
        _competency,
        "id user skill attribute topic rating on kind title by expires_on note",
        ("user", "skill", "attribute", "topic", "on", "kind", "title", "by"),
    ),
    spec("trainings", "training", _training, "id title skill attribute topic hours text", ("title",)),
    spec(
        "capacities",
        "capacity",
        _capacity,
        "id user starts_on ends_on hours_per_week note",
        ("user", "starts_on"),
    ),
)
