"""A year's pay to be worked out by hand: a target of 100,000 from January to December, and clauses to put together."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from knowledge.records import CompClause, Deal, DealClass, Product, Target, User
from skills.catalog.remuneration_plan.payout import Payout, payout
from skills.catalog.remuneration_plan.terms import Sale, Terms
from tests.support.deal_files import TENANT, deal

START, END = date(2026, 1, 1), date(2026, 12, 31)
MARCH, JUNE, TODAY = date(2026, 3, 10), date(2026, 6, 10), date(2026, 11, 20)
_serial = count(1)


def clause(kind: str, number: str = "", plan: str = "Field", **values: Any) -> CompClause:
    n = next(_serial)
    for name in ("amount", "rate", "factor", "from_attainment", "to_attainment"):
        if name in values:
            values[name] = Decimal(str(values[name]))
    words = values.pop("text", f"Words of {kind} {number or n}.")
    return CompClause(f"comp_clause_{n:04}", TENANT, plan, number or str(n), kind, words, **values)  # type: ignore[arg-type]


def rate(share: float | str, number: str = "", **values: Any) -> CompClause:
    return clause("rate", number, rate=share, **values)


def terms(*clauses: CompClause, target: int | str = 100_000, currency: str = "USD", as_of: date = TODAY) -> Terms:
    return Terms("Field", clauses, Decimal(target), currency, START, END, as_of)


def sale(amount: int | str, key: str = "", on: date = MARCH, kind: str = "new", family: str = "",
         deal_class: DealClass | None = "stray") -> Sale:  # fmt: skip
    name = key or f"Deal of {amount}"
    families = frozenset({family} if family else ())
    return Sale(key or f"deal_{amount}", name, Decimal(amount), on, kind, families, deal_class)


def paid(agreed: Terms, *sales: Sale, least: bool = True) -> Payout:
    return payout(agreed, sales, least=least)


# --- records, for whole answers


def target(amount: int = 100_000, user_id: str = "user_kim", plan: str = "Field", key: str = "", **more: Any) -> Target:
    values: dict[str, Any] = {"starts_on": START, "ends_on": END, **more}
    return Target(key or f"target_{user_id}", TENANT, amount=Decimal(amount), user_id=user_id, plan=plan, **values)


def won(key: str, amount: int | None, on: date | None = MARCH, **more: Any) -> Deal:
    return _deal(key, amount, **{"status": "won", "stage": "won", "close_on": on, **more})


def open_deal(key: str, amount: int | None, on: date | None = date(2026, 12, 10), **more: Any) -> Deal:
    return _deal(key, amount, close_on=on, **more)


def _deal(key: str, amount: int | None, **more: Any) -> Deal:
    value = None if amount is None else Decimal(amount)
    return deal(
        key.replace("_", " ").capitalize(), key=f"deal_{key}", amount=value, account_id=f"account_{key}", **more
    )


PRODUCTS = [
    Product("product_pulse", TENANT, "Pulse", family="Reliability"),
    Product("product_relay", TENANT, "Relay", family="Supply"),
]


def person(key: str, name: str, role: Any = "rep", team: str | None = "team_west") -> User:
    return User(f"user_{key}", TENANT, f"{key}@scip.example", name, role, team)


PEOPLE = [
    person("kim", "Kim Moreno"),
    person("ben", "Ben Ash"),
    person("ida", "Ida Lund"),
    person("max", "Max Roth", "manager"),
]
PLAIN = [
    rate("0.02", "2.1", text="Won value pays two per cent."),
    clause("accelerator", "3.1", factor="2", from_attainment="1", text="Above the target it pays double."),
    clause("bonus", "3.4", amount="500", from_attainment="1", text="Whoever reaches the target is paid 500."),
]
