"""A plan of three imperatives on 20 November 2026, with numbers that can be worked out in one's head.

Twenty deals of a colleague have closed, ten won and ten lost, after going through every stage, so every open deal has
the chance (10 + ½) / (20 + 1) = ½. *Energy* (1,000,000 by the end of 2027) is carried by Mill (600,000), Pilot
(200,000) and the won Baseline (100,000); *Nordic* (EMEA, 500,000) by nothing; *Heavy* has no target and carries Mill.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.records import Document, Edge, Imperative, Objective, Product, Segment, User
from tests.skills.attainment_plan.desk import closed_deals
from tests.support.deal_files import NOW, TENANT, days_ago, deal

PLAN = Document(
    "document_plan",
    TENANT,
    "plan",
    "The plan, by the CEO",
    "company",
    (
        Segment("We keep plants running.", heading="Why a plan"),
        Segment(
            "Clients ask about energy. We answer too late. It is the second leg. Nobody owns it. Target: 1 million.",
            heading="Imperative two: energy as the second leg",
        ),
        Segment("Go north, with one contract.", heading="Imperative one: Nordic expansion"),
        Segment("Paper and mining first.", heading="Imperative three: lead in heavy industry"),
    ),
    days_ago(150),
)
ENERGY = Imperative(
    "imperative_energy",
    TENANT,
    "Energy as the second leg",
    "Every client should measure its energy with us.",
    target=Decimal(1_000_000),
    due_on=date(2027, 12, 31),
    document_id=PLAN.id,
)
NORDIC = Imperative(
    "imperative_nordic",
    TENANT,
    "Nordic expansion",
    "One contract in the north.",
    region="EMEA",
    target=Decimal(500_000),
    due_on=date(2027, 6, 30),
    document_id=PLAN.id,
)
HEAVY = Imperative("imperative_heavy", TENANT, "Lead in heavy industry", "Paper, mining.", document_id=PLAN.id)
PRODUCTS = [
    Product("product_ember", TENANT, "Ember", family="Energy"),
    Product("product_pulse", TENANT, "Pulse", family="Reliability"),
]
PEOPLE = [
    User("user_kim", TENANT, "kim@scip.example", "Kim Moreno", "rep"),
    User("user_ana", TENANT, "ana@scip.example", "Ana Brandt", "manager"),
]


def priced(key: str, thousands: int | None, closes: date | None, *products: str, **more: Any) -> Any:
    values: dict[str, Any] = {"stage": "propose", "region": "AMER", "industry": "Retail", **more}
    amount = None if thousands is None else Decimal(thousands * 1000)
    ids = tuple(f"product_{p}" for p in products)
    account = f"account_{key}"
    name = key.replace("_", " ").capitalize()
    return deal(name, key=f"deal_{key}", account_id=account, amount=amount, close_on=closes, product_ids=ids, **values)


def carries(key: str, imperative: Imperative, **more: Any) -> Edge:
    values: dict[str, Any] = {"valid_from": days_ago(60), **more}
    return Edge(f"edge_{key}_{imperative.id}", TENANT, "carries", f"deal_{key}", imperative.id, **values)


def objective(key: str, imperative: Imperative, year: int, quarter: int, **more: Any) -> Objective:
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}[quarter]
    starts = date(year, 3 * quarter - 2, 1)
    values: dict[str, Any] = {"document_id": PLAN.id, **more}
    return Objective(f"objective_{key}", TENANT, imperative.id, key.capitalize(), starts, date(year, *ends), **values)


DEALS = [
    priced("mill", 600, date(2026, 12, 18), "ember", "pulse"),
    priced("pilot", 200, date(2027, 2, 26), "ember"),
    priced("meter", 90, date(2027, 3, 12), "ember", region="EMEA"),
    priced("plain", 80, date(2027, 3, 12), "pulse"),
    priced("baseline", 100, date(2026, 8, 14), "ember", status="won", stage="won"),
]
CARRIES = [carries("mill", ENERGY), carries("mill", HEAVY), carries("pilot", ENERGY), carries("baseline", ENERGY)]
OBJECTIVES = [
    objective("won_before", ENERGY, 2026, 3, target=Decimal(100_000), deals=1),
    objective("missed_before", NORDIC, 2026, 3, deals=1),
    objective("now", ENERGY, 2026, 4, target=Decimal(600_000), deals=1),
    objective("two_now", ENERGY, 2026, 4, deals=2),
    objective("next", ENERGY, 2027, 1, target=Decimal(200_000)),
    objective("words", HEAVY, 2026, 4),
]


def plan(*more: Any, without: tuple[type, ...] = ()) -> list[Any]:
    every = [
        PLAN,
        ENERGY,
        NORDIC,
        HEAVY,
        *PRODUCTS,
        *PEOPLE,
        *DEALS,
        *CARRIES,
        *OBJECTIVES,
        *closed_deals(),
        *more,
    ]
    return [r for r in every if not isinstance(r, without)]


__all__ = ["NOW"]
