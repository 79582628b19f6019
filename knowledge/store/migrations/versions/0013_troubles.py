"""What keeps a surface from working until an administrator mends it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

READER = "scip_reader"

GRANT = f"""
do $$ begin
  if exists (select from pg_roles where rolname = '{READER}') then
    grant select on troubles to {READER};
  end if;
exception
  when insufficient_privilege then
    raise notice 'row security stays off: this user may not grant to the role {READER}';
end $$
"""

ADMINS = "tenant = (select scip_tenant()) and (select scip_role()) = 'admin'"


def upgrade() -> None:
    op.create_table(
        "troubles",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("first_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "surface", "place", "code", name=op.f("pk_troubles")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(GRANT)
    op.execute("alter table troubles enable row level security")
    op.execute(f"create policy reading on troubles for select to public using ({ADMINS})")
