"""Short ways to put initiatives, and people to carry them out, on record in tests."""

from datetime import date

from knowledge.four_cs import CName
from knowledge.records import Activity, BuyingRole, Contact, Edge, Initiative, InitiativeStatus, Level
from tests.support.deal_files import TENANT, days_ago


def initiative(
    c: CName = "credibility",
    *subs: str,
    qualifier: bool = False,
    status: InitiativeStatus = "accepted",
    key: str = "one",
    accepted: float | None = 10,
    closed: float | None = None,
    expected: float = 1.0,
    due: date | None = date(2026, 12, 1),
    title: str = "Ask Ruth whether we kept our promises",
    owner: str = "user_kim",
    note: str = "",
    effort: int = 1,
) -> Initiative:
    return Initiative(
        id=f"initiative_{key}",
        tenant=TENANT,
        deal_id="deal_helix",
        c=c,
        title=title,
        owner_id=owner,
        at=days_ago(20),
        by="user_kim",
        sub_factors=subs,
        qualifier=qualifier,
        status=status,
        expected_gain=expected,
        effort=effort,
        due_on=due,
        accepted_at=None if accepted is None or status == "proposed" else days_ago(accepted),
        closed_at=None if closed is None else days_ago(closed),
        note=note,
    )


def contact(key: str, name: str, title: str = "", level: Level = "unknown", *, active: bool = True) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", name, title, level, active=active)


def plays(key: str, role: BuyingRole, stance: str = "", influence: float = 0.5) -> Edge:
    attrs = {"role": role, "stance": stance, "influence": influence}
    return Edge(f"edge_{key}", TENANT, "plays_role", f"contact_{key}", "deal_helix", days_ago(100), attrs=attrs)


def met(key: str, *people: str, days: float = 5) -> Activity:
    ids = tuple(f"contact_{p}" for p in people)
    return Activity(
        f"activity_{key}",
        TENANT,
        "meeting",
        days_ago(days),
        f"Meeting {key}",
        account_id="account_helix",
        deal_id="deal_helix",
        user_id="user_kim",
        contact_ids=ids,
    )
