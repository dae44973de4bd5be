"""Feeds and their clocks, departures, the inbox, the audit log, the epoch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e203"
down_revision = "d1a0c7f4e202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("code", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("n", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_feeds_n_not_negative")),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_feeds")),
    )
    op.create_table(
        "departures",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("collection", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "collection IN ('grids', 'profile', 'households', 'contacts', 'visits', 'meal_tickets')",
            name=op.f("ck_departures_collection_known"),
        ),
        sa.CheckConstraint("why IN ('deleted', 'moved')", name=op.f("ck_departures_why_known")),
        sa.PrimaryKeyConstraint("county", "feed", "seq", name=op.f("pk_departures")),
    )
    op.create_index("ix_departures_record", "departures", ["county", "record_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("collection", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew_s", sa.Double(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("base", sa.JSON(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('applied', 'merged', 'conflict', 'rejected', 'held')",
            name=op.f("ck_inbox_outcome_known"),
        ),
        sa.CheckConstraint(
            "(body IS NULL) = (wiped_at IS NOT NULL)", name=op.f("ck_inbox_body_until_wiped")
        ),
        sa.PrimaryKeyConstraint("county", "key", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_record", "inbox", ["county", "record_id"], unique=False)
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["county", "received_at"],
        unique=False,
        postgresql_where=sa.text("outcome IN ('held', 'rejected', 'conflict')"),
    )
    op.create_table(
        "audit",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["county", "at"], unique=False)
    op.create_table(
        "deployment",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_deployment_one_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_deployment")),
    )

    # This database's own identity; a restored one gets another.
    op.execute("INSERT INTO deployment (one, epoch) VALUES (1, gen_random_uuid())")


def downgrade() -> None:
    op.drop_table("deployment")
    op.drop_table("audit")
    op.drop_table("inbox")
    op.drop_table("departures")
    op.drop_table("feeds")
