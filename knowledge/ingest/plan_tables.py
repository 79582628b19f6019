"""The tables of plans: imperatives and what carries them, objectives, targets, pay, what sets us apart."""

from decimal import Decimal
from typing import cast

from knowledge.ingest.field_checks import currency, edge, in_order, not_negative, period, ref
from knowledge.ingest.row import Row, RowRefused
from knowledge.ingest.table_spec import Origin, TableSpec, spec
from knowledge.records import (
    ClauseKind,
    CompClause,
    Competitor,
    Differentiator,
    Edge,
    Imperative,
    Objective,
    Target,
)

_NEEDS: dict[ClauseKind, tuple[str, ...]] = {
    "base": ("amount",),
    "rate": ("rate",),
    "accelerator": ("factor", "from_attainment"),
    "bedrock_multiplier": ("factor",),
    "threshold": ("from_attainment",),
    "bonus": ("amount", "from_attainment"),
    "cap": ("amount",),
}
"""The figures without which a clause of that kind says nothing."""
_LIKELY_RATE = Decimal("0.5")
"""A rate above half of the won amount is a percentage written without its sign."""
_LIKELY_ATTAINMENT = Decimal(10)
_LARGEST_FACTOR = Decimal(20)


def _imperative(row: Row, record_id: str, origin: Origin) -> Imperative:
    return Imperative(
        **origin.marks(record_id),
        title=row.text("title"),
        text=row.text("text", ""),
        account_id=row.ref("account", "account"),
        region=row.optional("region"),
        industry=row.optional("industry"),
        target=not_negative(row, "target"),
        currency=currency(row, origin),
        due_on=row.day("due_on"),
    )


def _competitor(row: Row, record_id: str, origin: Origin) -> Competitor:
    return Competitor(
        **origin.marks(record_id),
        name=row.text("name"),
        aliases=row.list_of("aliases"),
        strengths=row.text("strengths", ""),
        weaknesses=row.text("weaknesses", ""),
    )


def _carries(row: Row, record_id: str, origin: Origin) -> Edge:
    return edge(row, record_id, origin, "carries", ("opportunity", "opportunity"), ("imperative", "imperative"))


def _opens(row: Row, record_id: str, origin: Origin) -> Edge:
    opening = edge(row, record_id, origin, "opens", ("opportunity", "opportunity"), ("opens", "opportunity"))
    if opening.subject_id == opening.object_id:
        raise RowRefused("an opportunity can't open itself")
    return opening


def _objective(row: Row, record_id: str, origin: Origin) -> Objective:
    starts_on, ends_on = period(row)
    deals = row.whole("deals")
    if deals is not None and deals < 0:
        raise RowRefused(f"deals {deals} is negative")
    return Objective(
        **origin.marks(record_id),
        imperative_id=ref(row, "imperative", "imperative"),
        title=row.text("title"),
        starts_on=starts_on,
        ends_on=ends_on,
        target=not_negative(row, "target"),
        deals=deals,
        currency=currency(row, origin),
        text=row.text("text", ""),
        owner_id=row.ref("owner", "user"),
    )


def _target(row: Row, record_id: str, origin: Origin) -> Target:
    user, team = row.ref("user", "user"), row.ref("team", "team")
    if (user is None) == (team is None):
        raise RowRefused("a target is one user's or one team's: fill exactly one of user and team")
    starts_on, ends_on = period(row)
    amount = not_negative(row, "amount")
    if not amount:
        raise RowRefused("amount is missing" if amount is None else "amount is zero")
    return Target(
        **origin.marks(record_id),
        starts_on=starts_on,
        ends_on=ends_on,
        amount=amount,
        user_id=user,
        team_id=team,
        currency=currency(row, origin),
        plan=row.text("plan", ""),
    )


def _comp_clause(row: Row, record_id: str, origin: Origin) -> CompClause:
    kind = cast(ClauseKind, row.one_of("kind", tuple(_NEEDS)))
    lacking = [name for name in _NEEDS[kind] if row.optional(name) is None]
    if lacking:
        raise RowRefused(f"a clause of kind {kind} needs {' and '.join(lacking)}")
    start, end = _attainment(row, "from_attainment"), _attainment(row, "to_attainment")
    if start is not None and end is not None and end <= start:
        raise RowRefused(f"to_attainment {end} does not lie above from_attainment {start}")
    valid_from, valid_to = row.day("valid_from"), row.day("valid_to")
    in_order(valid_from, valid_to, "valid_from", "valid_to")
    return CompClause(
        **origin.marks(record_id),
        plan=row.text("plan"),
        number=row.text("number"),
        kind=kind,
        text=row.text("text"),
        amount=not_negative(row, "amount"),
        rate=_rate(row),
        factor=_factor(row),
        from_attainment=start,
        to_attainment=end,
        family=row.text("family", ""),
        deal_kind=row.one_of("deal_kind", ("new", "renewal", "expansion")) if row.optional("deal_kind") else "",
        currency=currency(row, origin),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _differentiator(row: Row, record_id: str, origin: Origin) -> Differentiator:
    return Differentiator(
        **origin.marks(record_id),
        title=row.text("title"),
        text=row.text("text", ""),
        product_ids=row.refs("products", "product"),
        competitor_ids=row.refs("competitors", "competitor"),
        checked_on=row.day("checked_on"),
        case_study_ids=row.refs("case_studies", "case_study"),
    )


def _rate(row: Row) -> Decimal | None:
    value = row.portion("rate")
    if value is None:
        return None
    if value < 0:
        raise RowRefused(f"rate {value} is negative")
    if value > _LIKELY_RATE:
        raise RowRefused(f"rate {value} would pay {value * 100:f} % of what is won; write {value}% or {value / 100}")
    return value


def _factor(row: Row) -> Decimal | None:
    value = row.portion("factor")
    if value is not None and not 0 < value <= _LARGEST_FACTOR:
        raise RowRefused(f"factor {value} is outside 0..{_LARGEST_FACTOR}; 1.5 is one and a half times")
    return value


def _attainment(row: Row, name: str) -> Decimal | None:
    value = row.portion(name)
    if value is not None and not 0 <= value <= _LIKELY_ATTAINMENT:
        raise RowRefused(f"{name} {value} is no share of the target; write {value}% or {value / 100}")
    return value


PLAN_TABLES: tuple[TableSpec, ...] = (
    spec("competitors", "competitor", _competitor, "id name aliases strengths weaknesses", ("name",)),
    spec(
        "imperatives",
        "imperative",
        _imperative,
        "id title text account region industry target currency due_on",
        ("title", "account"),
    ),
    spec(
        "carries", "edge", _carries, "id opportunity imperative since until", ("opportunity", "imperative"), shared=True
    ),
    spec("opens", "edge", _opens, "id opportunity opens since until", ("opportunity", "opens"), shared=True),
    spec(
        "objectives",
        "objective",
        _objective,
        "id imperative title starts_on ends_on target deals currency text owner",
        ("imperative", "title", "starts_on"),
    ),
    spec(
        "comp_clauses",
        "comp_clause",
        _comp_clause,
        "id plan number kind text amount rate factor from_attainment to_attainment family deal_kind currency "
        "valid_from valid_to",
        ("plan", "number", "family", "deal_kind"),
    ),
    spec(
        "targets",
        "target",
        _target,
        "id user team starts_on ends_on amount currency plan",
        ("user", "team", "starts_on"),
    ),
    spec(
        "differentiators",
        "differentiator",
        _differentiator,
        "id title text products competitors checked_on case_studies",
        ("title",),
    ),
)
