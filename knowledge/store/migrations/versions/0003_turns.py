"""Turns: what came in, what goes out, what waits for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user_id", "surface", name=op.f("pk_addresses")),
    )
    op.create_table(
        "feedback",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("turn_id", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "turn_id", "user_id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "inbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("turn_id", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.Float(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=32), nullable=True),
        sa.Column("accepted_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.Column("swept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox")),
        sa.UniqueConstraint("tenant", "surface", "event_id", name=op.f("uq_inbox_tenant")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_inbox_turn_id")),
    )
    op.create_index(op.f("ix_inbox_finished_at"), "inbox", ["finished_at"], unique=False)
    op.create_index("ix_inbox_lane", "inbox", ["tenant", "conversation", "status", "seq"], unique=False)
    op.create_index("ix_inbox_status", "inbox", ["tenant", "status", "seq"], unique=False)
    op.create_index(
        "uq_inbox_one_claimed",
        "inbox",
        ["tenant", "conversation"],
        unique=True,
        sqlite_where=sa.text("status = 'claimed'"),
        postgresql_where=sa.text("status = 'claimed'"),
    )
    op.create_table(
        "memory",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "conversation", "user_id", name=op.f("pk_memory")),
    )
    op.create_index(op.f("ix_memory_expires_at"), "memory", ["expires_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("turn_id", sa.String(length=80), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.Float(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sent_reference", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("sent_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("tenant", "key", name=op.f("uq_outbox_tenant")),
    )
    op.create_index("ix_outbox_lane", "outbox", ["tenant", "conversation", "status", "seq"], unique=False)
    op.create_index("ix_outbox_status", "outbox", ["tenant", "status", "seq"], unique=False)
    op.create_index(op.f("ix_outbox_turn_id"), "outbox", ["turn_id"], unique=False)
    op.create_index(
        "uq_outbox_one_claimed",
        "outbox",
        ["tenant", "conversation"],
        unique=True,
        sqlite_where=sa.text("status = 'claimed'"),
        postgresql_where=sa.text("status = 'claimed'"),
    )
    op.create_table(
        "pending",
        sa.Column("tenant", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("thread_id", sa.String(length=120), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("card_key", sa.String(length=200), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_pending")),
    )
    op.create_index("ix_pending_user_status", "pending", ["tenant", "user_id", "status"], unique=False)
