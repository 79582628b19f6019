"""What is coming up, whosever it is: meetings and tasks by their day."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_activities_kind_at", "activities", ["tenant", "kind", "at"], unique=False)
