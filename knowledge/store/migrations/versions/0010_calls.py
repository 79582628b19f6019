"""Calls under coaching: the call itself, who may stream it, what was said, which hints were given."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

READER = "scip_reader"

GRANT = f"""
do $$ begin
  if exists (select from pg_roles where rolname = '{READER}') then
    grant select on live_calls to {READER};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant to the role {READER}';
end $$
"""

OWN = """
tenant = (select scip_tenant()) and (select scip_role()) is not null and (
  (select scip_role()) = 'admin'
  or user_id = (select scip_user()) and (
    deal_id is not null
      and exists (select from deals d where d.tenant = live_calls.tenant and d.id = live_calls.deal_id)
    or deal_id is null and (account_id is null
      or exists (select from accounts a where a.tenant = live_calls.tenant and a.id = live_calls.account_id))
  )
)
"""


def _names(field: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", field],
        [f"{table}.tenant", f"{table}.id"],
        name=f"fk_live_calls_{field}_{table}",
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "live_calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("contact_ids", columns.Words(), nullable=False),
        sa.Column("agenda", columns.Words(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consent_by", sa.Text(), nullable=True),
        sa.Column("consent_at", columns.Moment(), nullable=True),
        sa.Column("consent_how", sa.Text(), nullable=False),
        sa.Column("hints_to", sa.Text(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("liked", columns.Words(), nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=True),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        _names("user_id", "users"),
        _names("account_id", "accounts"),
        _names("deal_id", "deals"),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_live_calls")),
    )
    op.create_index("ix_live_calls_user_id_at", "live_calls", ["tenant", "user_id", "at"], unique=False)
    op.create_table(
        "call_streams",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=120), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=True),
        sa.Column("key_ends", sa.Float(), nullable=False),
        sa.Column("pressure", sa.String(length=20), nullable=False),
        sa.Column("behind_s", sa.Float(), nullable=False),
        sa.Column("heard_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "call_id", name=op.f("pk_call_streams")),
    )
    op.create_index("ix_call_streams_key_hash", "call_streams", ["tenant", "key_hash"], unique=True)
    op.create_table(
        "call_lines",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "call_id", "seq", name=op.f("pk_call_lines")),
    )
    op.create_table(
        "call_hints",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "call_id", "id", name=op.f("pk_call_hints")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(GRANT)
    op.execute("alter table live_calls enable row level security")
    op.execute(f"create policy reading on live_calls for select to public using ({OWN})")
