"""Turns that are still to be done, apart from the hundreds of thousands that were."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, column, rows in (
        ("ix_inbox_open", "seq", sa.text("status in ('queued', 'claimed')")),
        ("ix_inbox_unswept", "finished_at", sa.text("swept = 0")),
    ):
        op.create_index(name, "inbox", ["tenant", column], unique=False, sqlite_where=rows, postgresql_where=rows)
