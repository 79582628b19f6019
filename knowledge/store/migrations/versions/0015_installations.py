"""Where the app is installed in others' chats, with its tokens under seal, and installations under way."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("surface", "workspace", name=op.f("pk_installations")),
    )
    op.create_index(op.f("ix_installations_tenant"), "installations", ["tenant"], unique=False)
    op.create_table(
        "installing",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_installing")),
    )
    op.create_index(op.f("ix_installing_until"), "installing", ["until"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("installations", "installing"):
        op.execute(f"alter table {table} enable row level security")  # and no policy: no person reads these
