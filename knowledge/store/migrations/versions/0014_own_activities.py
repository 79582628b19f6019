"""What somebody has ahead and has to do: their own meetings and tasks by their day."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_activities_user_id_at", "activities", ["tenant", "user_id", "at"], unique=False)
