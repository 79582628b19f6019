"""People, clients, deals, what relates them, and the store's own books."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", columns.Words(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("revenue", columns.Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("client_since", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_owner_id", "accounts", ["tenant", "owner_id"], unique=False)
    op.create_table(
        "competitors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", columns.Words(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("weaknesses", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_competitors")),
    )
    op.create_table(
        "edges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("valid_from", columns.Moment(), nullable=False),
        sa.Column("valid_to", columns.Moment(), nullable=True),
        sa.Column("attrs", columns.Attributes(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_edges")),
    )
    op.create_index("ix_edges_object_id_kind", "edges", ["tenant", "object_id", "kind"], unique=False)
    op.create_index("ix_edges_subject_id_kind", "edges", ["tenant", "subject_id", "kind"], unique=False)
    op.create_table(
        "field_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", columns.Value(), nullable=True),
        sa.Column("after", columns.Value(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("change_set", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_field_changes")),
    )
    op.create_index("ix_field_changes_change_set", "field_changes", ["tenant", "change_set"], unique=False)
    op.create_index("ix_field_changes_record_id_at", "field_changes", ["tenant", "record_id", "at"], unique=False)
    op.create_index(
        "ix_field_changes_record_type_record_id", "field_changes", ["tenant", "record_type", "record_id"], unique=False
    )
    op.create_table(
        "ledger",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("change_set", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_ledger")),
    )
    op.create_index("ix_ledger_at", "ledger", ["tenant", "at"], unique=False)
    op.create_index("ix_ledger_change_set", "ledger", ["tenant", "change_set"], unique=True)
    op.create_table(
        "products",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("list_price", columns.Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("aliases", columns.Words(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_products")),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_teams")),
    )
    op.create_index("ix_teams_manager_id", "teams", ["tenant", "manager_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_users")),
    )
    op.create_index("ix_users_email", "users", ["tenant", "email"], unique=False)
    op.create_index("ix_users_team_id", "users", ["tenant", "team_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("data", sa.Integer(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("track", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_versions")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_contacts_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_account_id", "contacts", ["tenant", "account_id"], unique=False)
    op.create_table(
        "deals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("amount", columns.Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("engaged_on", sa.Date(), nullable=True),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("product_ids", columns.Words(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("discount", columns.Money(), nullable=True),
        sa.Column("margin", columns.Money(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("loss_reason", sa.Text(), nullable=True),
        sa.Column("aliases", columns.Words(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_deals_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "owner_id"],
            ["users.tenant", "users.id"],
            name="fk_deals_owner_id_users",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_deals")),
    )
    op.create_index("ix_deals_account_id", "deals", ["tenant", "account_id"], unique=False)
    op.create_index("ix_deals_owner_id", "deals", ["tenant", "owner_id"], unique=False)
    op.create_index("ix_deals_status", "deals", ["tenant", "status"], unique=False)
    op.create_table(
        "identities",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"], ["users.tenant", "users.id"], name="fk_identities_user_id_users"
        ),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_identities")),
    )
