"""Whose deals somebody wants to be alerted on: their own, or those of their teams as well."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preferences", sa.Column("alerts_for", sa.Text(), nullable=False, server_default="own"))
