"""Kim's desk on 20 November 2026, with numbers that can be worked out in one's head.

Twenty deals of colleagues have closed, ten won and ten lost, all after going through every stage: whatever the stage,
the chance is (10 + ½) / (20 + 1) = ½. The won ones took 100 days in all, 80 from qualify, 50 from propose, 20 from
negotiate. Kim has 10 hours a week, a target of 1,000,000 for 2026 (200,000 of it won) and one of 800,000 for 2027.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from knowledge.records import Account, Capacity, Deal, Edge, FieldChange, Target, User
from tests.support.deal_files import NOW, TENANT, days_ago, deal
from tests.support.fake_reader import KIM

TODAY = NOW.date()
_STEPS = (("prospect", "qualify", 80), ("qualify", "propose", 50), ("propose", "negotiate", 20))


def closed_deals(won: int = 10, lost: int = 10, owner: str = "user_ana") -> list[Any]:
    """Closed a month and more ago, each with its way through the stages."""
    found: list[Any] = []
    for n in range(won + lost):
        status = "won" if n < won else "lost"
        ended = 30 + n
        key = f"deal_{owner}_{n}"
        found.append(
            deal(
                f"Closed {n}",
                key=key,
                account_id=None,
                owner_id=owner,
                status=status,
                stage=status,
                amount=Decimal(50_000),
                created_on=TODAY - timedelta(days=ended + 100),
                close_on=TODAY - timedelta(days=ended),
            )
        )
        steps = [*_STEPS, ("negotiate", status, 0)]
        found += [
            FieldChange(
                f"change_{key}_{after}", TENANT, "deal", key, "stage", before, after, days_ago(ended + days), owner, key
            )
            for before, after, days in steps
        ]
    return found


def open_deal(key: str, thousands: int | None, stage: str, closes: date | None, **more: Any) -> Deal:
    values: dict[str, Any] = {"amount": None if thousands is None else Decimal(thousands * 1000), **more}
    account = values.pop("account_id", f"account_{key}")
    return deal(key.capitalize(), key=f"deal_{key}", account_id=account, stage=stage, close_on=closes, **values)


def classed(key: str, deal_class: str) -> Edge:
    attrs = {"deal_class": deal_class, "reason": "Worked case"}
    return Edge(f"edge_class_{key}", TENANT, "classes", "user_kim", f"deal_{key}", days_ago(20), attrs=attrs)


def weekly(key: str, hours: float, who: str = "user_kim") -> Edge:
    attrs = {"role": "client expert", "side": "pursuit", "hours": hours}
    return Edge(f"edge_team_{who}_{key}", TENANT, "deal_team", who, f"deal_{key}", days_ago(20), attrs=attrs)


def target(amount: int, year: int = 2026, **more: Any) -> Target:
    values: dict[str, Any] = {"user_id": "user_kim", **more}
    key = values.pop("key", f"target_{year}")
    return Target(key, TENANT, date(year, 1, 1), date(year, 12, 31), Decimal(amount), **values)


def capacity(hours: float, **more: Any) -> Capacity:
    values: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), **more}
    return Capacity("capacity_kim", TENANT, "user_kim", hours_per_week=hours, **values)


PEOPLE = [
    User("user_kim", TENANT, "kim@scip.example", "Kim Moreno", "rep", team_id="team_west"),
    User("user_ana", TENANT, "ana@scip.example", "Ana Brandt", "rep", team_id="team_west"),
]
WON = [
    open_deal("won_new", 150, "won", date(2026, 3, 2), status="won"),
    open_deal("won_renewal", 50, "won", date(2026, 7, 1), status="won", kind="renewal"),
]
OPEN = [
    open_deal("mill", 800, "propose", date(2026, 12, 18)),  # 4 hours a week for 29 days
    open_deal("pilot", 300, "negotiate", date(2026, 12, 11)),  # 2 hours a week for 22 days
    open_deal("small", 100, "propose", date(2026, 12, 21)),  # 2 hours a week for 32 days, a Stray
    open_deal("next", 600, "prospect", date(2027, 3, 1)),  # 3 hours a week
]
PLACES = [weekly("mill", 4), weekly("pilot", 2), weekly("small", 2), weekly("next", 3)]
CLASSES = [
    classed("mill", "bedrock"),
    classed("pilot", "stepping_stone"),
    classed("small", "stray"),
    classed("next", "stepping_stone"),
]
CLIENTS = [Account(f"account_{k}", TENANT, f"{k.capitalize()} Works") for k in ("mill", "pilot", "small", "next")]


def desk(*more: Any, without: tuple[type, ...] = ()) -> list[Any]:
    """Everything above and `more`, less the record types in `without`."""
    every = [
        *PEOPLE,
        *closed_deals(),
        *WON,
        *OPEN,
        *PLACES,
        *CLASSES,
        *CLIENTS,
        target(1_000_000),
        target(800_000, 2027),
        capacity(10),
        *more,
    ]
    return [r for r in every if not isinstance(r, without)]


def changed(records: list[Any], key: str, **values: Any) -> list[Any]:
    return [replace(r, **values) if getattr(r, "id", "") == f"deal_{key}" else r for r in records]


__all__ = ["KIM", "NOW", "TODAY"]
