"""What happened and what is known: activities, documents, evidence, scores."""

import sqlalchemy as sa
from alembic import op

from knowledge.store import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_studies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("product_ids", columns.Words(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("referenceable", sa.Boolean(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_case_studies")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("product_ids", columns.Words(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("terms_met", sa.Float(), nullable=True),
        sa.Column("sla_met", sa.Float(), nullable=True),
        sa.Column("success", sa.Boolean(), nullable=True),
        sa.Column("renewed", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_deliveries_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_account_id", "deliveries", ["tenant", "account_id"], unique=False)
    op.create_table(
        "imperatives",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("target", columns.Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_imperatives_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_imperatives")),
    )
    op.create_index("ix_imperatives_account_id", "imperatives", ["tenant", "account_id"], unique=False)
    op.create_table(
        "nps_surveys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("nps", sa.Integer(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_nps_surveys_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_nps_surveys")),
    )
    op.create_index("ix_nps_surveys_account_id", "nps_surveys", ["tenant", "account_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_tickets_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_account_id", "tickets", ["tenant", "account_id"], unique=False)
    op.create_table(
        "activities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("contact_ids", columns.Words(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_activities_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_activities_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_activities")),
    )
    op.create_index("ix_activities_account_id_at", "activities", ["tenant", "account_id", "at"], unique=False)
    op.create_index(
        "ix_activities_client_at",
        "activities",
        ["tenant", "account_id", "at"],
        unique=False,
        sqlite_where=sa.text("deal_id IS NULL"),
        postgresql_where=sa.text("deal_id IS NULL"),
    )
    op.create_index("ix_activities_deal_id_at", "activities", ["tenant", "deal_id", "at"], unique=False)
    op.create_table(
        "budgets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("amount", columns.Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("owner_contact_id", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("fog", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_budgets_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_budgets_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_budgets")),
    )
    op.create_index("ix_budgets_account_id", "budgets", ["tenant", "account_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("segments", columns.Segments(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("private_to", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_documents_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_documents_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_account_id", "documents", ["tenant", "account_id"], unique=False)
    op.create_index("ix_documents_deal_id", "documents", ["tenant", "deal_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("c", sa.Text(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("sub_factor", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("fog", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("recorded_at", columns.Moment(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["accounts.tenant", "accounts.id"],
            name="fk_evidence_account_id_accounts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_evidence_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_account_id", "evidence", ["tenant", "account_id"], unique=False)
    op.create_index("ix_evidence_deal_id", "evidence", ["tenant", "deal_id"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("rating", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", columns.Moment(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_overrides_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_overrides")),
    )
    op.create_index("ix_overrides_deal_id", "overrides", ["tenant", "deal_id"], unique=False)
    op.create_table(
        "qualifier_answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("c", sa.Text(), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_qualifier_answers_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_qualifier_answers")),
    )
    op.create_index("ix_qualifier_answers_deal_id", "qualifier_answers", ["tenant", "deal_id"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("scores", columns.Attributes(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retired_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deal_id"],
            ["deals.tenant", "deals.id"],
            name="fk_snapshots_deal_id_deals",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", "tenant", name=op.f("pk_snapshots")),
    )
    op.create_index("ix_snapshots_deal_id_at", "snapshots", ["tenant", "deal_id", "at"], unique=False)
