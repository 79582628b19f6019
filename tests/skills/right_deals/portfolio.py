"""A small portfolio whose classes are known by hand: Mill is the Bedrock, Pilot opens it, Walk-in is a Stray.

Eight priced deals: 1,000, 800, 300, 200, 100, 90, 80, 70 (thousand). The bar is the second largest: 800,000.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from knowledge.records import Activity, Deal, Edge, Imperative, Product
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, user

LEAD = Imperative("imperative_lead", TENANT, "Lead in mills")
UPTIME = Imperative("imperative_uptime", TENANT, "Sell uptime")
PRODUCTS = [
    Product("product_pulse", TENANT, "Pulse", family="Reliability"),
    Product("product_torque", TENANT, "Torque", family="Reliability"),
    Product("product_ember", TENANT, "Ember", family="Energy"),
]
PLACES = {"region": "DACH", "industry": "Paper"}


def priced(key: str, thousands: int | None, *products: str, client: str | None = "mill", **more: Any) -> Deal:
    values: dict[str, Any] = {
        "amount": None if thousands is None else Decimal(thousands * 1_000),
        "product_ids": tuple(f"product_{p}" for p in products),
        "created_on": days_ago(100).date(),
        "close_on": days_ago(-45).date(),
        **PLACES,
        **more,
    }
    name = key.replace("_", " ").capitalize()
    return deal(name, key=f"deal_{key}", account_id=client and f"account_{client}", **values)


def carries(key: str, imperative: Imperative = LEAD) -> Edge:
    return Edge(f"edge_{key}_{imperative.id}", TENANT, "carries", f"deal_{key}", imperative.id, days_ago(50))


def opens(key: str, other: str) -> Edge:
    return Edge(f"edge_{key}_opens_{other}", TENANT, "opens", f"deal_{key}", f"deal_{other}", days_ago(40))


def decided(key: str, deal_class: str, reason: str = "The board said so", days: float = 5) -> Edge:
    attrs = {"deal_class": deal_class, "reason": reason}
    edge_id = f"edge_{key}_{deal_class}_{days:g}"
    return Edge(edge_id, TENANT, "classes", "user_kim", f"deal_{key}", days_ago(days), attrs=attrs, by="user_kim")


def logged(key: str, n: int, kind: Any, days: float, minutes: int | None = None) -> Activity:
    return Activity(
        f"activity_{key}_{n}", TENANT, kind, days_ago(days), f"{kind} {n}", deal_id=f"deal_{key}", minutes=minutes
    )


MILL = priced("mill", 1_000, "pulse", "ember")
PILOT = priced("pilot", 300, "pulse", client="other")
WALK_IN = priced("walk_in", 100, "pulse", client="third")
WON = priced("won", 50, "pulse", client="fourth", status="won", stage="won", close_on=days_ago(200).date())
FILLERS = [
    priced("plain", 800, "torque", client="fifth"),
    *(priced(f"small_{n}", n, "pulse", client=f"client_{n}") for n in (200, 90, 80, 70)),
]


def whole() -> list[Any]:
    return [
        MILL,
        PILOT,
        WALK_IN,
        WON,
        *FILLERS,
        LEAD,
        UPTIME,
        *PRODUCTS,
        user(),
        account("Mill", key="account_mill"),
        carries("mill"),
        opens("pilot", "mill"),
    ]


def changed(records: list[Any], key: str, **values: Any) -> list[Any]:
    return [replace(r, **values) if getattr(r, "id", "") == f"deal_{key}" else r for r in records]


__all__ = ["NOW", "TENANT"]
