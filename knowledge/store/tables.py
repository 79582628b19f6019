"""The tables: one per record type, shaped by the record itself, and the store's own bookkeeping.

A record's table has a column per field, in the field's order, so that a row is `Record(*row)`. Every table is
keyed by (tenant, id). `retired_at` stands on all of them: undoing a creation hides the row, it never deletes it.
"""

import types
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Boolean, Column, Date, Float, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlalchemy.types import TypeEngine

from knowledge import records
from knowledge.records import Segment
from knowledge.store.base import Base
from knowledge.store.columns import Attributes, Moment, Money, Segments, Value, Words

_PLAIN: dict[Any, type[TypeEngine[Any]]] = {
    str: Text,
    int: Integer,
    float: Float,
    bool: Boolean,
    date: Date,
    datetime: Moment,
    Decimal: Money,
    tuple[str, ...]: Words,
    tuple[Segment, ...]: Segments,
}


def column_type(hint: Any) -> tuple[TypeEngine[Any], bool]:
    """The column type for a record field's annotation, and whether it may be NULL."""
    if hint is Any:
        return Value(), True
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        nullable = type(None) in get_args(hint)
        (hint,) = (a for a in get_args(hint) if a is not type(None))
    if get_origin(hint) is Literal:
        hint = type(get_args(hint)[0])
    kind = Attributes if get_origin(hint) is dict else _PLAIN[hint]
    return kind(), nullable


@dataclass(frozen=True, slots=True)
class Kind:
    """One record type and where it is kept."""

    name: str
    """"nps_survey": what citations, changes and history call it."""
    record: type[Any]
    table: Table
    plain: tuple[Any, ...]
    """The record's own columns, in field order: what a read selects."""


KINDS: dict[str, Kind] = {}
"""By name, parents before the records that name them: the order of loading."""
KIND_OF: dict[type[Any], Kind] = {}
PARENTS: dict[str, tuple[tuple[str, str], ...]] = {}
"""Record type -> its (field, record type it names) that must exist."""


def _keep(
    record: type[Any],
    name: str,
    table: str,
    *,
    parents: tuple[tuple[str, str], ...] = (),
    indexes: Sequence[tuple[str, ...]] = (),
) -> Table:
    hints = get_type_hints(record)
    columns: list[Column[Any]] = []
    for f in fields(record):
        kind, nullable = column_type(hints[f.name])
        columns.append(Column(f.name, kind, primary_key=f.name in ("id", "tenant"), nullable=nullable))
    constraints = []
    for field, parent in parents:
        to = KINDS[parent].table.name
        # Deferred: within one load a record may come before the one it names.
        constraints.append(
            ForeignKeyConstraint(
                ["tenant", field],
                [f"{to}.tenant", f"{to}.id"],
                name=f"fk_{table}_{field}_{to}",
                deferrable=True,
                initially="DEFERRED",
            )
        )
    made = Table(
        table,
        Base.metadata,
        *columns,
        Column("retired_at", Moment, nullable=True),
        *constraints,
        *(Index(f"ix_{table}_{'_'.join(keys)}", "tenant", *keys) for keys in indexes),
    )
    PARENTS[name] = parents
    KINDS[name] = KIND_OF[record] = Kind(name, record, made, tuple(made.c[f.name] for f in fields(record)))
    return made


_CLIENT = (("account_id", "account"),)
_DEAL = (("deal_id", "deal"),)

teams = _keep(records.Team, "team", "teams", indexes=[("manager_id",)])
users = _keep(records.User, "user", "users", indexes=[("team_id",), ("email",)])
products = _keep(records.Product, "product", "products")
competitors = _keep(records.Competitor, "competitor", "competitors")
accounts = _keep(records.Account, "account", "accounts", indexes=[("owner_id",)])
contacts = _keep(records.Contact, "contact", "contacts", parents=_CLIENT, indexes=[("account_id",)])
deals = _keep(
    records.Deal,
    "deal",
    "deals",
    parents=(("owner_id", "user"), *_CLIENT),
    indexes=[("owner_id",), ("account_id",), ("status",)],
)
documents = _keep(
    records.Document, "document", "documents", parents=(*_DEAL, *_CLIENT), indexes=[("deal_id",), ("account_id",)]
)
activities = _keep(
    records.Activity,
    "activity",
    "activities",
    parents=(*_DEAL, *_CLIENT),
    indexes=[("deal_id", "at"), ("account_id", "at"), ("kind", "at"), ("user_id", "at")],
)
Index(
    "ix_activities_client_at",
    activities.c.tenant,
    activities.c.account_id,
    activities.c.at,
    sqlite_where=activities.c.deal_id.is_(None),
    postgresql_where=activities.c.deal_id.is_(None),
)
"""A client's own activities, without those of its deals: when the client was last touched."""
case_studies = _keep(records.CaseStudy, "case_study", "case_studies")
deliveries = _keep(records.Delivery, "delivery", "deliveries", parents=_CLIENT, indexes=[("account_id",)])
nps_surveys = _keep(records.NpsSurvey, "nps_survey", "nps_surveys", parents=_CLIENT, indexes=[("account_id",)])
tickets = _keep(records.Ticket, "ticket", "tickets", parents=_CLIENT, indexes=[("account_id",)])
imperatives = _keep(records.Imperative, "imperative", "imperatives", parents=_CLIENT, indexes=[("account_id",)])
objectives = _keep(records.Objective, "objective", "objectives", parents=(("imperative_id", "imperative"),))
targets = _keep(
    records.Target,
    "target",
    "targets",
    parents=(("user_id", "user"), ("team_id", "team")),
    indexes=[("user_id",)],
)
comp_clauses = _keep(records.CompClause, "comp_clause", "comp_clauses", indexes=[("plan",)])
competencies = _keep(
    records.Competency, "competency", "competencies", parents=(("user_id", "user"),), indexes=[("user_id",)]
)
trainings = _keep(records.Training, "training", "trainings")
capacities = _keep(records.Capacity, "capacity", "capacities", parents=(("user_id", "user"),), indexes=[("user_id",)])
differentiators = _keep(records.Differentiator, "differentiator", "differentiators")
budgets = _keep(records.Budget, "budget", "budgets", parents=(*_CLIENT, *_DEAL), indexes=[("account_id",)])
edges = _keep(records.Edge, "edge", "edges", indexes=[("subject_id", "kind"), ("object_id", "kind")])
evidence = _keep(
    records.Evidence, "evidence", "evidence", parents=(*_DEAL, *_CLIENT), indexes=[("deal_id",), ("account_id",)]
)
qualifier_answers = _keep(
    records.QualifierAnswer, "qualifier_answer", "qualifier_answers", parents=_DEAL, indexes=[("deal_id",)]
)
overrides = _keep(records.Override, "override", "overrides", parents=_DEAL, indexes=[("deal_id",)])
initiatives = _keep(
    records.Initiative,
    "initiative",
    "initiatives",
    parents=(*_DEAL, ("owner_id", "user")),
    indexes=[("deal_id",), ("owner_id",)],
)
snapshots = _keep(records.Snapshot, "snapshot", "snapshots", parents=_DEAL, indexes=[("deal_id", "at")])
live_calls = _keep(
    records.LiveCall,
    "live_call",
    "live_calls",
    parents=(("user_id", "user"), *_CLIENT, *_DEAL),
    indexes=[("user_id", "at")],
)
preferences = _keep(
    records.Preference, "preference", "preferences", parents=(("user_id", "user"),), indexes=[("user_id",)]
)
field_changes = _keep(
    records.FieldChange,
    "field_change",
    "field_changes",
    indexes=[("record_type", "record_id"), ("record_id", "at"), ("change_set",)],
)

identities = Table(
    "identities",
    Base.metadata,
    Column("tenant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    ForeignKeyConstraint(["tenant", "user_id"], ["users.tenant", "users.id"], name="fk_identities_user_id_users"),
)
"""Who a surface's user is: "slack:T1:U2" -> user."""

ledger = Table(
    "ledger",
    Base.metadata,
    Column("tenant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("change_set", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("undoes", Text, nullable=True),
    Column("undone_by", Text, nullable=True),
    Index("ix_ledger_change_set", "tenant", "change_set", unique=True),
    Index("ix_ledger_at", "tenant", "at"),
)
"""Every applied change set under the key it was asked with: the same key is never applied twice."""

versions = Table(
    "versions",
    Base.metadata,
    Column("tenant", Text, primary_key=True),
    Column("rights", Integer, nullable=False),
    Column("data", Integer, nullable=False),
    Column("names", Integer, nullable=False),
    Column("track", Integer, nullable=False),
)
"""Counters every process sees: rights (who sees what), data (anything), names (what words can refer to),
track (what was won and delivered)."""

touches = Table(
    "touches",
    Base.metadata,
    Column("tenant", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Index("ix_touches_version", "tenant", "version"),
)
"""The data version of the last write that could move scores in a scope: see `touches.py`."""
