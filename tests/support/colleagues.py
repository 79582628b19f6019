"""Short ways to say what is on record of our own people, for tests of everything about teams and skills."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from knowledge.access import Principal
from knowledge.records import Activity, Capacity, Competency, Contact, Deal, Edge, Team, Training, User
from tests.support.fake_reader import NOW, days_ago

TENANT = "default"
TODAY = NOW.date()
_serial = count(1)

MAYA = Principal(TENANT, "user_maya", "manager", name="Maya Ortiz", team_ids=frozenset({"team_west"}))
ADA = Principal(TENANT, "user_ada", "admin", name="Ada Admin")
TEAMS = [
    Team("team_west", TENANT, "West", manager_id="user_maya", region="West"),
    Team("team_east", TENANT, "East", manager_id="user_erik", region="East"),
]


def day(days: int) -> date:
    """So many days before today; negative: ahead."""
    return TODAY - timedelta(days=days)


def colleague(key: str, name: str, team: str | None = "west", role: Any = "rep", **more: Any) -> User:
    values: dict[str, Any] = {"region": {"west": "West", "east": "East"}.get(team or ""), **more}
    team_id = f"team_{team}" if team else None
    return User(f"user_{key}", TENANT, f"{key}@scip.example", name, role, team_id, **values)


KIM = colleague("kim", "Kim Moreno")
LIU = colleague("liu", "Liu Wei")
SAM = colleague("sam", "Sam Petrie")
BEN = colleague("ben", "Ben Novak", "east")
MAYA_USER = colleague("maya", "Maya Ortiz", role="manager")
ERIK = colleague("erik", "Erik Lund", "east", role="manager")
ADA_USER = colleague("ada", "Ada Admin", None, role="admin")
PEOPLE = [KIM, LIU, SAM, BEN, MAYA_USER, ERIK, ADA_USER]


def assessed(
    who: str, skill: str, rating: float, attribute: str | None = None, *, days: int = 0, **more: Any
) -> Competency:
    """By their manager, today, unless said otherwise."""
    values: dict[str, Any] = {"by": "user_maya", **more}
    key = f"competency_{next(_serial):04d}"
    return Competency(key, TENANT, f"user_{who}", skill, rating, day(days), attribute, **values)  # type: ignore[arg-type]


def certified(
    who: str, rating: float = 8.0, topic: str = "", *, days: int = 30, expires: int | None = None, **more: Any
) -> Competency:
    """`expires`: so many days before today; negative: still valid."""
    values: dict[str, Any] = {"title": f"Certificate in {topic or 'selling'}", "by": "Institute", **more}
    return assessed(
        who,
        values.pop("skill", "products_services"),
        rating,
        days=days,
        topic=topic,
        kind="certificate",
        expires_on=None if expires is None else day(expires),
        **values,
    )


def training(title: str, skill: str, hours: float | None = 4.0, **more: Any) -> Training:
    return Training(f"training_{title.lower().replace(' ', '_')}", TENANT, title, skill, hours=hours, **more)  # type: ignore[arg-type]


def has_hours(who: str, hours: float, start: int = 100, end: int = -300) -> Capacity:
    return Capacity(f"capacity_{next(_serial):04d}", TENANT, f"user_{who}", day(start), day(end), hours)


def on_team(who: str, deal: Deal, role: str = "", side: str = "", hours: float | None = None, **more: Any) -> Edge:
    attrs = {k: v for k, v in {"role": role, "side": side, "hours": hours, **more}.items() if v not in ("", None)}
    return Edge(f"edge_{next(_serial):04d}", TENANT, "deal_team", f"user_{who}", deal.id, days_ago(40), attrs=attrs)


def owns(who: str, contact: Contact) -> Edge:
    key = f"edge_{next(_serial):04d}"
    return Edge(key, TENANT, "owns_relationship", f"user_{who}", contact.id, days_ago(100))


def plays(contact: Contact, deal: Deal, role: str, influence: float | None = None, stance: str = "") -> Edge:
    attrs = {"role": role, "influence": influence, "stance": stance}
    return Edge(f"edge_{next(_serial):04d}", TENANT, "plays_role", contact.id, deal.id, days_ago(60), attrs=attrs)


def met(who: str, contact: Contact, days: float, kind: Any = "meeting", direction: Any = "both") -> Activity:
    return Activity(
        f"activity_{next(_serial):04d}",
        TENANT,
        kind,
        days_ago(days),
        f"{kind} with {contact.name}",
        account_id=contact.account_id,
        user_id=f"user_{who}",
        contact_ids=(contact.id,),
        direction=direction,
    )


def person(key: str, name: str, title: str = "", **more: Any) -> Contact:
    return Contact(f"contact_{key}", TENANT, more.pop("account_id", "account_helix"), name, title, **more)


def classed(deal: Deal, deal_class: str) -> Edge:
    """The class of a deal, decided by hand."""
    attrs = {"deal_class": deal_class, "reason": "The board said so"}
    return Edge(f"edge_{next(_serial):04d}", TENANT, "classes", "user_maya", deal.id, days_ago(20), attrs=attrs)
