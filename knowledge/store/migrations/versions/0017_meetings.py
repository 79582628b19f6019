"""The meeting a call is held in, so that its panel is found again from there."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live_calls", sa.Column("meeting", sa.Text(), nullable=False, server_default=""))
