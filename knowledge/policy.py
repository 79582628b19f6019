"""The access policy of `knowledge.access` in its three forms; a change to the rules changes all three here.

- SQL: `visible_deals`, `visible_accounts`, `visible_records` are predicates over the tables with named
  parameters, filled by `parameters`. They read today's teams and edges in the same statement, so that a right
  that ended a second ago is gone; travelling in time never brings back rights.
- Vector stores: every indexed chunk carries one `scope` (`scope_of`); a principal may read the scopes in
  `scopes_of`, which `chroma_where` turns into a filter. `may_read_scope` is the same rule for one chunk.
- Python: `may_see_deal`, `may_write_deal` over `DealFacts`.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
    union,
)

from knowledge.access import DealFacts, Grants, Principal
from knowledge.buckets import BUCKET_OF_RECORD, OPEN_TO_ANALYSTS
from knowledge.records import Account, Deal
from knowledge.store import tables as t

EVERYTHING = "*"
"""The scope of an admin: every chunk of the tenant."""
COMPANY = "company"
PERSONAL: frozenset[str] = frozenset({"target", "competency"})
"""Record types that speak of one colleague: open to that colleague and to who manages them."""
OWN: frozenset[str] = frozenset({"live_call", "preference"})
"""Record types that are one colleague's alone: not even who manages them sees what the coach told them, or when."""

_TENANT: Any = bindparam("p_tenant")
_USER: Any = bindparam("p_user")
_AT: Any = bindparam("p_at", type_=t.edges.c.valid_from.type)
_REGION: Any = bindparam("p_region")
_TEAMS: Any = bindparam("p_teams", expanding=True)
_ROOM_DEALS: Any = bindparam("p_room_deals", expanding=True)
_ROOM_ACCOUNTS: Any = bindparam("p_room_accounts", expanding=True)


# --- Python -----------------------------------------------------------------------------------------------


def may_see_deal(principal: Principal, deal: DealFacts) -> bool:
    if not principal.active or principal.tenant != deal.tenant or principal.role == "analyst":
        return False
    if principal.room is not None and deal.deal_id not in principal.room.deal_ids:
        return False
    if principal.role == "admin":
        return True
    me = principal.user_id
    if me == deal.owner_id or me in deal.deal_team:
        return True
    if deal.confidential:
        return False
    return me in deal.account_team or _manages(principal, deal)


def _manages(principal: Principal, deal: DealFacts) -> bool:
    return (
        principal.role == "manager"
        and deal.owner_team_id in principal.team_ids
        and (principal.region is None or deal.region is None or deal.region == principal.region)
    )


def may_see_person(principal: Principal, user_id: str | None, team_id: str | None) -> bool:
    """Whether what is personal to a colleague (a target, an assessment) is the principal's to see.

    `team_id` is the colleague's team; without `user_id` the record is about no single person.
    """
    if not principal.active:
        return False
    if user_id is None:
        return True
    if principal.room is not None:
        return False
    if principal.role == "admin" or user_id == principal.user_id:
        return True
    return principal.role == "manager" and team_id in principal.team_ids


def may_write_deal(principal: Principal, deal: DealFacts) -> bool:
    """Who may see a deal without being an analyst is exactly who may write it."""
    return may_see_deal(principal, deal)


# --- SQL --------------------------------------------------------------------------------------------------


def parameters(principal: Principal, at: datetime | None = None) -> dict[str, Any]:
    """Values for the predicates below, for statements that use any of them.

    `at` is the moment rights are judged at: now, whatever moment is read as of.
    """
    found = {
        "p_tenant": principal.tenant,
        "p_user": principal.user_id,
        "p_at": at or datetime.now(UTC),
        "p_region": principal.region,
        "p_teams": sorted(principal.team_ids),
    }
    if principal.room is None:
        return found
    room = {"p_room_deals": sorted(principal.room.deal_ids), "p_room_accounts": sorted(principal.room.account_ids)}
    return found | room


class Shape(NamedTuple):
    """What of a principal changes the form of the predicates."""

    role: str
    has_region: bool
    has_teams: bool
    in_room: bool


def shape_of(principal: Principal) -> Shape:
    role = principal.role if principal.active else "inactive"
    is_manager = role == "manager"
    return Shape(
        role,
        is_manager and principal.region is not None,
        is_manager and bool(principal.team_ids),
        principal.room is not None,
    )


def visible_deals(shape: Shape, deals: FromClause = t.deals) -> ColumnElement[bool]:
    """True for the rows of `deals` (the table or an alias of it) that the principal may see."""
    c = deals.c
    here = and_(c.tenant == _TENANT, c.retired_at.is_(None), c.id.in_(_ROOM_DEALS) if shape.in_room else true())
    if shape.role in ("inactive", "analyst"):
        return false()
    if shape.role == "admin":
        return here
    named = or_(c.owner_id == _USER, c.id.in_(_named_on("deal_team")))
    openly: list[ColumnElement[bool]] = [c.account_id.in_(_named_on("account_team"))]
    if shape.has_teams:
        in_region = or_(c.region.is_(None), c.region == _REGION) if shape.has_region else true()
        openly.append(and_(c.owner_id.in_(_members()), in_region))
    return and_(here, or_(named, and_(c.confidential.is_(False), or_(*openly))))


def visible_accounts(shape: Shape, accounts: FromClause = t.accounts) -> ColumnElement[bool]:
    c = accounts.c
    here = _accounts_here(shape, accounts)
    if shape.role in ("inactive", "analyst"):
        return false()
    if shape.role == "admin":
        return here
    theirs = t.deals.alias()
    opened = exists().where(theirs.c.tenant == _TENANT, theirs.c.account_id == c.id, visible_deals(shape, theirs))
    return and_(here, or_(c.owner_id == _USER, c.id.in_(_named_on("account_team")), opened))


def _accounts_here(shape: Shape, accounts: FromClause) -> ColumnElement[bool]:
    c = accounts.c
    return and_(c.tenant == _TENANT, c.retired_at.is_(None), c.id.in_(_ROOM_ACCOUNTS) if shape.in_room else true())


def ids_of_accounts(shape: Shape) -> Select[Any] | CompoundSelect[Any]:
    """Of all that are visible. Goes from the deals to their clients, where `visible_accounts` looks at every client."""
    a = t.accounts
    if shape.role in ("inactive", "analyst", "admin"):
        return select(a.c.id).where(visible_accounts(shape))
    d = t.deals.alias()
    opened = select(d.c.account_id).where(d.c.account_id.is_not(None), visible_deals(shape, d))
    every = select(a.c.id).where(_accounts_here(shape, a))
    ways = (a.c.owner_id == _USER, a.c.id.in_(_named_on("account_team")), a.c.id.in_(opened))
    return union(*(every.where(way) for way in ways))


def sees_deal(shape: Shape, deal_id: Any) -> ColumnElement[bool]:
    """Whether the deal with this id (a column or parameter) is visible."""
    d = t.deals.alias()
    return exists().where(d.c.id == deal_id, visible_deals(shape, d))


def seen_deals(shape: Shape, deal_ids: Any) -> Select[Any]:
    """The ids among `deal_ids` (a parameter of several) of deals that are visible: found once, not per row."""
    d = t.deals.alias()
    return select(d.c.id).where(d.c.id.in_(deal_ids), visible_deals(shape, d))


def sees_account(shape: Shape, account_id: Any) -> ColumnElement[bool]:
    a = t.accounts.alias()
    return exists().where(a.c.id == account_id, visible_accounts(shape, a))


def visible_records(
    shape: Shape,
    kind: t.Kind,
    table: FromClause | None = None,
    *,
    deal_id: Any = None,
    account_id: Any = None,
    deal_ids: Any = None,
) -> ColumnElement[bool]:
    """True for rows of a record type's table (or an alias of it): the deal decides, else the account, else the tenant.

    `deal_id` and `account_id` are parameters that the statement already pins the columns of that name to: rights
    are then judged once instead of per row. So with `deal_ids`, a parameter of several.
    """
    table = kind.table if table is None else table
    role = shape.role
    if kind.table is t.deals:
        return visible_deals(shape, table)
    if kind.table is t.accounts:
        return visible_accounts(shape, table)
    here = and_(table.c.tenant == _TENANT, table.c.retired_at.is_(None))
    if role == "inactive" or (role == "analyst" and BUCKET_OF_RECORD.get(kind.name) in ("deal", "client")):
        return false()
    if role == "admin" and not shape.in_room:
        return here
    if deal_ids is not None:
        opened = table.c.deal_id.in_(seen_deals(shape, deal_ids))
        return and_(here, opened, *_audience(shape, table), *_personal(shape, kind, table))
    return and_(
        here, _belongs(shape, table, deal_id, account_id), *_audience(shape, table), *_personal(shape, kind, table)
    )


def _personal(shape: Shape, kind: t.Kind, table: FromClause) -> list[ColumnElement[bool]]:
    """What is somebody's own: theirs, and their managers'; a certificate is anybody's to know."""
    c = table.c
    if kind.name in OWN:
        return [false() if shape.in_room else c.user_id == _USER]
    if kind.name not in PERSONAL:
        return []
    mine: list[ColumnElement[bool]] = [c.user_id.is_(None)]
    if not shape.in_room:
        mine.append(c.user_id == _USER)
    if shape.has_teams and not shape.in_room:
        mine.append(c.user_id.in_(_members()))
    if kind.name == "competency":
        mine.append(c.kind == "certificate")
    return [or_(*mine)]


def _members() -> Select[Any]:
    """The people of the teams the principal manages."""
    return select(t.users.c.id).where(t.users.c.tenant == _TENANT, t.users.c.team_id.in_(_TEAMS))


def _belongs(shape: Shape, table: FromClause, deal_id: Any, account_id: Any) -> ColumnElement[bool]:
    has_deal, has_account = "deal_id" in table.c, "account_id" in table.c
    if has_deal and deal_id is not None:
        return sees_deal(shape, deal_id)
    rules: list[ColumnElement[bool]] = []
    if has_deal:
        rules.append(and_(table.c.deal_id.is_not(None), sees_deal(shape, table.c.deal_id)))
    if has_account:
        opened = or_(table.c.account_id.is_(None), sees_account(shape, _or_column(account_id, table.c.account_id)))
        rules.append(and_(table.c.deal_id.is_(None), opened) if has_deal else opened)
    return or_(*rules) if rules else true()


def _or_column(parameter: Any, column: Any) -> Any:
    return column if parameter is None else parameter


def _audience(shape: Shape, table: FromClause) -> list[ColumnElement[bool]]:
    c = table.c
    rules: list[ColumnElement[bool]] = []
    if "private_to" in c:
        open_to_all = c.private_to.is_(None)
        rules.append(open_to_all if shape.in_room else or_(open_to_all, c.private_to == _USER))
    if "audience" in c and (shape.role != "manager" or shape.in_room):
        rules.append(c.audience == "all")
    if "bucket" in c and shape.role == "analyst":
        rules.append(c.bucket.in_(OPEN_TO_ANALYSTS))
    return rules


def _named_on(kind: str) -> Select[Any]:
    e = t.edges.alias()
    return select(e.c.object_id).where(
        e.c.tenant == _TENANT,
        e.c.kind == kind,
        e.c.subject_id == _USER,
        e.c.retired_at.is_(None),
        e.c.valid_from <= _AT,
        or_(e.c.valid_to.is_(None), e.c.valid_to > _AT),
    )


# --- vector stores ----------------------------------------------------------------------------------------


def scope_of(record: Any) -> str:
    """The one key a chunk of this record is filtered by.

    "company", "managers", "private:<user>", "account:<id>" or "deal:<id>"; a record that is both of a deal or
    client and limited to somebody carries both: "deal:<id>&managers", "account:<id>&private:<user>".
    """
    owner = _owner_scope(record)
    limits = []
    if getattr(record, "audience", "all") == "managers":
        limits.append("managers")
    if getattr(record, "private_to", None) is not None:
        limits.append(f"private:{record.private_to}")
    parts = limits if owner == COMPANY and limits else [owner, *limits]
    return "&".join(parts)


def _owner_scope(record: Any) -> str:
    if isinstance(record, Deal):
        return f"deal:{record.id}"
    if isinstance(record, Account):
        return f"account:{record.id}"
    if getattr(record, "deal_id", None) is not None:
        return f"deal:{record.deal_id}"
    if getattr(record, "account_id", None) is not None:
        return f"account:{record.account_id}"
    return COMPANY


def scopes_of(grants: Grants) -> frozenset[str]:
    """Every scope the principal may read; `EVERYTHING` alone for an admin, nothing when inactive."""
    who = grants.principal
    if not who.active:
        return frozenset()
    owners = [f"deal:{d}" for d in grants.deal_ids] + [f"account:{a}" for a in grants.account_ids]
    if who.room is not None:
        return frozenset({COMPANY, *owners})
    if who.role == "admin":
        return frozenset({EVERYTHING})
    mine = f"private:{who.user_id}"
    limits = ["", mine] if who.role != "manager" else ["", mine, "managers", f"managers&{mine}"]
    company = {limit or COMPANY for limit in limits}
    return frozenset(company | {f"{o}&{limit}" if limit else o for o in owners for limit in limits})


def may_read_scope(grants: Grants, scope: str) -> bool:
    scopes = scopes_of(grants)
    return EVERYTHING in scopes or scope in scopes


def chroma_where(grants: Grants) -> dict[str, Any]:
    """A Chroma `where` for the principal's tenant, scopes and, for analysts, buckets."""
    rules: list[dict[str, Any]] = [{"tenant": {"$eq": grants.principal.tenant}}]
    scopes = scopes_of(grants)
    if EVERYTHING not in scopes:
        rules.append({"scope": {"$in": sorted(scopes) or ["nobody"]}})
    if grants.principal.role == "analyst":
        rules.append({"bucket": {"$in": sorted(OPEN_TO_ANALYSTS)}})
    return rules[0] if len(rules) == 1 else {"$and": rules}
