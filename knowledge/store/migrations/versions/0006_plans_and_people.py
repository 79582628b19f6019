"""Targets, comp plans, competencies and what else the plans of people and company are computed from."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

READER = "scip_reader"

GRANT = f"""
do $$ begin
  if exists (select from pg_roles where rolname = '{READER}') then
    grant select on objectives, targets, comp_clauses, competencies, trainings, capacities, differentiators to {READER};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant to the role {READER}';
end $$
"""

HERE = "tenant = (select scip_tenant()) and (select scip_role()) is not null"
MINE = """
(user_id is null or user_id = (select scip_user()) or (select scip_role()) = 'admin'
 or user_id = any ((select scip_members())::text[]))
"""

RULES = {
    **dict.fromkeys(("objectives", "comp_clauses", "trainings", "capacities", "differentiators"), HERE),
    "targets": f"{HERE} and {MINE}",
    "competencies": f"{HERE} and (kind = 'certificate' or {MINE})",
}


def upgrade() -> None:
    op.create_table(
        "objectives",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("imperative_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("target", columns.Money(), nullable=True),
        sa.Column("deals", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "imperative_id"],
            ["imperatives.tenant", "imperatives.id"],
            name="fk_objectives_imperative_id_imperatives",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_objectives")),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("amount", columns.Money(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "team_id"],
            ["teams.tenant", "teams.id"],
            name="fk_targets_team_id_teams",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["users.tenant", "users.id"],
            name="fk_targets_user_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_targets")),
    )
    op.create_index("ix_targets_user_id", "targets", ["tenant", "user_id"], unique=False)
    op.create_table(
        "comp_clauses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", columns.Money(), nullable=True),
        sa.Column("rate", columns.Money(), nullable=True),
        sa.Column("factor", columns.Money(), nullable=True),
        sa.Column("from_attainment", columns.Money(), nullable=True),
        sa.Column("to_attainment", columns.Money(), nullable=True),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("deal_kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_comp_clauses")),
    )
    op.create_index("ix_comp_clauses_plan", "comp_clauses", ["tenant", "plan"], unique=False)
    op.create_table(
        "competencies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("rating", sa.Float(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["users.tenant", "users.id"],
            name="fk_competencies_user_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_competencies")),
    )
    op.create_index("ix_competencies_user_id", "competencies", ["tenant", "user_id"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_trainings")),
    )
    op.create_table(
        "capacities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours_per_week", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["users.tenant", "users.id"],
            name="fk_capacities_user_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_capacities")),
    )
    op.create_index("ix_capacities_user_id", "capacities", ["tenant", "user_id"], unique=False)
    op.create_table(
        "differentiators",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("product_ids", columns.Words(), nullable=False),
        sa.Column("competitor_ids", columns.Words(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("case_study_ids", columns.Words(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_differentiators")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(GRANT)
    for table, rule in RULES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reading on {table} for select to public using ({rule})")
