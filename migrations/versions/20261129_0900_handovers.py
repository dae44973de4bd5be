"""Hand-overs of households to weekly plans, and who asked on the planned visit."""

import sqlalchemy as sa
from alembic import op

revision = "f16a0c7e0900"
down_revision = "f16a0c7e0800"
branch_labels = None
depends_on = None

_COUNTY = "current_setting('yicetong.county', true)"
_FEEDS = "NULLIF(current_setting('yicetong.feeds', true), '')::text[]"
_FROM = "current_setting('yicetong.feeds_from', true)"
_TO = "current_setting('yicetong.feeds_to', true)"
# As of records of a feed: whoever sees the grid that the household stood in.
CONDITION = f"""(county = {_COUNTY} OR {_COUNTY} = '*')
    AND (area >= {_FROM} AND area < {_TO}
        OR width_bucket(area::text COLLATE "C", {_FEEDS}) % 2 <> 0)"""


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("last_contact", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_handovers_area_in_county")),
        sa.CheckConstraint(
            "EXTRACT(ISODOW FROM week) = 1", name=op.f("ck_handovers_week_is_a_monday")
        ),
        sa.CheckConstraint("until >= week + 6", name=op.f("ck_handovers_until_after_week")),
        sa.ForeignKeyConstraint(
            ["county", "asked_by"],
            ["people.county", "people.id"],
            name=op.f("fk_handovers_county_asked_by"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_handovers")),
    )
    op.create_index(
        "uq_handovers_open",
        "handovers",
        ["county", "household_id", "week", "last_contact"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_handovers_week", "handovers", ["county", "week", "area"])
    op.execute("ALTER TABLE handovers ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE handovers FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY reach ON handovers USING ({CONDITION}) WITH CHECK ({CONDITION})")
    op.add_column("planned_visits", sa.Column("asked_by", sa.String(60), nullable=True))
    op.add_column("planned_visits", sa.Column("asked_until", sa.Date(), nullable=True))
    op.create_index(
        "ix_planned_visits_household", "planned_visits", ["county", "household_id", "week"]
    )


def downgrade() -> None:
    op.drop_index("ix_planned_visits_household", "planned_visits")
    op.drop_column("planned_visits", "asked_until")
    op.drop_column("planned_visits", "asked_by")
    op.drop_table("handovers")
