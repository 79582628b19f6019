"""What is wanted and what it pays: objectives by quarter, targets by year, comp plans; and what sets us apart."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.records import CompClause, Differentiator, Objective, Target
from knowledge.sample.sheet import SOURCE, Sheet, money

_YEARS = (-1, 0, 1)


def objectives(sheet: Sheet) -> Iterator[Objective]:
    for imperative, rows in sheet.plans["objectives"].items():
        for row in rows:
            start, end = sheet.calendar.quarter(row["quarter"])
            yield Objective(
                id=sheet.id("objective", f"{imperative}/{row['quarter']}"),
                tenant=sheet.tenant,
                imperative_id=sheet.known("imperative", imperative),
                title=row["title"],
                starts_on=start,
                ends_on=end,
                target=money(row.get("target")),
                deals=row.get("deals"),
                text=row["text"],
                owner_id=sheet.known("user", row["owner"]),
                document_id=sheet.id("document", "ceo-annex"),
                source=SOURCE,
            )


def targets(sheet: Sheet) -> Iterator[Target]:
    rows = sheet.plans["targets"]
    for user, amounts in rows["people"].items():
        for step, amount in zip(_YEARS, amounts, strict=True):
            plan = "" if user in rows["no_plan"] else _plan_of(sheet, step)
            yield _target(sheet, user, step, amount, user_id=sheet.known("user", user), plan=plan)
    for team, amounts in rows["teams"].items():
        for step, amount in zip(_YEARS, amounts, strict=True):
            yield _target(sheet, team, step, amount, team_id=sheet.known("team", team))


def _target(sheet: Sheet, key: str, step: int, amount: int, **of: Any) -> Target:
    start, end = sheet.calendar.financial_year(step)
    value = money(amount)
    if value is None:
        raise ValueError(f"the target of {key} has no amount")
    return Target(sheet.id("target", f"{key}/{step}"), sheet.tenant, start, end, value, source=SOURCE, **of)


def _plan_of(sheet: Sheet, step: int) -> str:
    """The comp plan that holds in a financial year."""
    holding = [
        name for name, plan in sheet.plans["plans"].items() if plan.get("from", step) <= step <= plan.get("until", step)
    ]
    (name,) = holding
    return str(name)


def comp_clauses(sheet: Sheet) -> Iterator[CompClause]:
    for plan, row in sheet.plans["plans"].items():
        for clause in row["clauses"]:
            for kind in clause.get("deal_kinds", [clause.get("deal_kind", "")]):
                yield _clause(sheet, plan, row, clause, kind)


def _clause(sheet: Sheet, plan: str, row: dict[str, Any], clause: dict[str, Any], deal_kind: str) -> CompClause:
    return CompClause(
        id=sheet.id("comp_clause", f"{plan}/{clause['number']}/{deal_kind}"),
        tenant=sheet.tenant,
        plan=plan,
        number=clause["number"],
        kind=clause["kind"],
        text=clause["text"],
        amount=money(clause.get("amount")),
        rate=money(clause.get("rate")),
        factor=money(clause.get("factor")),
        from_attainment=money(clause.get("from")),
        to_attainment=money(clause.get("to")),
        family=clause.get("family", ""),
        deal_kind=deal_kind,
        valid_from=_edge_of_year(sheet, row.get("from"), 0),
        valid_to=_edge_of_year(sheet, row.get("until"), 1),
        document_id=sheet.id("document", row["paper"]),
        source=SOURCE,
    )


def _edge_of_year(sheet: Sheet, step: int | None, which: int) -> date | None:
    return None if step is None else sheet.calendar.financial_year(step)[which]


def differentiators(sheet: Sheet) -> Iterator[Differentiator]:
    for key, row in sheet.plans["differentiators"].items():
        yield Differentiator(
            id=sheet.id("differentiator", key),
            tenant=sheet.tenant,
            title=row["title"],
            text=row["text"],
            product_ids=tuple(sheet.known("product", p) for p in row["products"]),
            competitor_ids=tuple(sheet.known("competitor", c) for c in row.get("rivals", ())),
            checked_on=sheet.day(row["checked"]),
            case_study_ids=tuple(sheet.id("case_study", c) for c in row.get("proof", ())),
            document_id=sheet.id("document", row["paper"]) if "paper" in row else None,
            source=SOURCE,
        )
