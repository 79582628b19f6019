"""Which process hears a call: two at once would number what was said twice."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_streams", sa.Column("held_by", sa.String(40), nullable=False, server_default=""))
    op.add_column("call_streams", sa.Column("held_until", sa.Float(), nullable=False, server_default="0"))
