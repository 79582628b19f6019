"""Initiatives: what is done to raise a score, by whom, until when, and what came of it."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

READER = "scip_reader"

GRANT = f"""
do $$ begin
  if exists (select from pg_roles where rolname = '{READER}') then
    grant select on initiatives to {READER};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant to the role {READER}';
end $$
"""

OF_DEAL = """
tenant = (select scip_tenant()) and (select scip_role()) is not null
and exists (select from deals d where d.tenant = initiatives.tenant and d.id = initiatives.deal_id)
"""


def upgrade() -> None:
    op.create_table(
        "initiatives",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("c", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("sub_factors", columns.Words(), nullable=False),
        sa.Column("qualifier", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("expected_gain", sa.Float(), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", columns.Moment(), nullable=True),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_initiatives_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "owner_id"],
            ["users.tenant", "users.id"],
            name="fk_initiatives_owner_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_initiatives")),
    )
    op.create_index("ix_initiatives_deal_id", "initiatives", ["tenant", "deal_id"], unique=False)
    op.create_index("ix_initiatives_owner_id", "initiatives", ["tenant", "owner_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(GRANT)
    op.execute("alter table initiatives enable row level security")
    op.execute(f"create policy reading on initiatives for select to public using ({OF_DEAL})")
