"""What the job process knows, what waits to be sent, and when the last backup was made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e21a"
down_revision = "d1a0c7f4e213"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "job_attempts",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_job_attempts_attempts_positive")),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_job_attempts_county")
        ),
        sa.PrimaryKeyConstraint("county", "job", "period", name=op.f("pk_job_attempts")),
    )
    op.create_table(
        "job_runs",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_job_runs_county")),
        sa.PrimaryKeyConstraint("county", "job", "period", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_due", "job_runs", ["county", "due_at"])
    op.create_table(
        "job_starts",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_job_starts_county")),
        sa.PrimaryKeyConstraint("county", "job", name=op.f("pk_job_starts")),
    )
    op.create_table(
        "tasks",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_tasks_attempts_not_negative")),
        sa.CheckConstraint("done_at IS NULL OR dead_at IS NULL", name=op.f("ck_tasks_one_end")),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_tasks_county")),
        sa.PrimaryKeyConstraint("county", "kind", "key", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_dead",
        "tasks",
        ["county", "dead_at"],
        postgresql_where=sa.text("dead_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_done",
        "tasks",
        ["county", "done_at"],
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_waiting",
        "tasks",
        ["county", "not_before"],
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_not_negative")),
        sa.CheckConstraint(
            "sent_at IS NULL OR channel IS NOT NULL", name=op.f("ck_outbox_sent_by_a_channel")
        ),
        sa.CheckConstraint("sent_at IS NULL OR dead_at IS NULL", name=op.f("ck_outbox_one_end")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_outbox_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "key", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["county", "dead_at"],
        postgresql_where=sa.text("dead_at IS NOT NULL"),
    )
    op.create_index("ix_outbox_person", "outbox", ["county", "person_id", "added_at"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["county", "not_before"],
        postgresql_where=sa.text("sent_at IS NULL AND dead_at IS NULL"),
    )
    op.add_column(
        "deployment", sa.Column("backed_up_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("deployment", "backed_up_at")
    for table in ("outbox", "tasks", "job_starts", "job_runs", "job_attempts", "workers"):
        op.drop_table(table)
