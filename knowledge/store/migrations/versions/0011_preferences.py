"""What each person wants to be told unasked, and when."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

READER = "scip_reader"

GRANT = f"""
do $$ begin
  if exists (select from pg_roles where rolname = '{READER}') then
    grant select on preferences to {READER};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant to the role {READER}';
end $$
"""

OWN = """
tenant = (select scip_tenant()) and (select scip_role()) is not null
  and ((select scip_role()) = 'admin' or user_id = (select scip_user()))
"""


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("briefing", sa.Boolean(), nullable=False),
        sa.Column("briefing_at", sa.Text(), nullable=False),
        sa.Column("days", columns.Words(), nullable=False),
        sa.Column("off", columns.Words(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("classes", columns.Words(), nullable=False),
        sa.Column("when_empty", sa.Boolean(), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Text(), nullable=False),
        sa.Column("quiet_to", sa.Text(), nullable=False),
        sa.Column("meetings", sa.Boolean(), nullable=False),
        sa.Column("prep_minutes", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("digest_at", sa.Text(), nullable=False),
        sa.Column("digest_day", sa.Text(), nullable=False),
        sa.Column("snoozed", columns.Words(), nullable=False),
        sa.Column("less", columns.Words(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["users.tenant", "users.id"],
            name="fk_preferences_user_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_preferences")),
    )
    op.create_index("ix_preferences_user_id", "preferences", ["tenant", "user_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(GRANT)
    op.execute("alter table preferences enable row level security")
    op.execute(f"create policy reading on preferences for select to public using ({OWN})")
