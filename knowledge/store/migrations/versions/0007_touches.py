"""Which deals a write may have moved, so that scoring again need not start from the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "touches",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", name=op.f("pk_touches")),
    )
    op.create_index("ix_touches_version", "touches", ["tenant", "version"], unique=False)
    # What was written before marks were left counts as touched once: the first run scores everything.
    op.execute("insert into touches (tenant, scope, version) select tenant, 'company', data from versions")
