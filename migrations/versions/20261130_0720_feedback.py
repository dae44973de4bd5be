"""Feedback (投诉建议): everybody of the county adds to it, and whoever looks after all of it reads it."""

import sqlalchemy as sa
from alembic import op

revision = "a13a0c7e0720"
down_revision = "a13a0c7e0710"
branch_labels = None
depends_on = None

_COUNTY = "current_setting('yicetong.county', true)"
_AREAS = "NULLIF(current_setting('yicetong.areas', true), '')::text[]"
# As the audit log.
WRITES = f"(county = {_COUNTY} OR {_COUNTY} = '*')"
READS = f"""{WRITES} AND width_bucket(county::text COLLATE "C", {_AREAS}) % 2 <> 0"""


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "about IN ('app', 'work', 'other')", name=op.f("ck_feedback_about_known")
        ),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 2000", name=op.f("ck_feedback_text_of_some_length")
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_feedback_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_day", "feedback", ["county", "day", "id"])
    op.execute("ALTER TABLE feedback ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE feedback FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY reach ON feedback USING ({READS}) WITH CHECK ({WRITES})")


def downgrade() -> None:
    op.drop_table("feedback")
