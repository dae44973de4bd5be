"""Coverage figures by day, grid and kind of household, and how far they have been counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c0fe0c7e0900"
down_revision = "f16a0c7e1130"
branch_labels = None
depends_on = None

COUNTY = "current_setting('yicetong.county', true)"
FROM, TO = (f"current_setting('yicetong.feeds_{end}', true)" for end in ("from", "to"))
FEEDS = "NULLIF(current_setting('yicetong.feeds', true), '')::text[]"
IN_COUNTY = f"(county = {COUNTY} OR {COUNTY} = '*')"

NUMBERS = (
    *("households", "asked", "never", "in_time", "overdue"),
    *("contacted_week", "contacted_month", "contacted_quarter", "contacted_year"),
    *("visits_inside", "visits_near", "visits_outside", "visits_no_fix"),
)
# Figures are for those who may see the grid of that day, wherever its households stand now.
CODES = {"coverage_days": "grid", "coverage_feeds": "feed"}


def _code(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length, collation="C"), nullable=False)


def _policy(table: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY reach ON {table} USING ({condition}) WITH CHECK ({condition})")


def upgrade() -> None:
    op.create_table(
        "coverage_days",
        _code("county", 6),
        sa.Column("day", sa.Date(), nullable=False),
        _code("grid", 15),
        _code("feed", 37),
        sa.Column("kind", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.CheckConstraint(
            "kind IN ('ordinary', 'priority')", name=op.f("ck_coverage_days_kind_known")
        ),
        sa.CheckConstraint(
            "in_time + overdue + never <= households", name=op.f("ck_coverage_days_parts_of_all")
        ),
        sa.PrimaryKeyConstraint(
            "county", "day", "grid", "feed", "kind", name=op.f("pk_coverage_days")
        ),
    )
    op.create_index("ix_coverage_days_feed", "coverage_days", ["county", "feed", "day"])
    op.create_table(
        "coverage_feeds",
        _code("county", 6),
        _code("feed", 37),
        sa.Column("counted_seq", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county", "feed", name=op.f("pk_coverage_feeds")),
    )
    op.create_table(
        "coverage_counts",
        _code("county", 6),
        sa.Column("percent", sa.Integer(), server_default=sa.text("85"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "percent BETWEEN 1 AND 100", name=op.f("ck_coverage_counts_percent_possible")
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_coverage_counts_county")
        ),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_coverage_counts")),
    )
    for table, code in CODES.items():
        inside = f"""({code} >= {FROM} AND {code} < {TO}
            OR width_bucket({code}::text COLLATE "C", {FEEDS}) % 2 <> 0)"""
        _policy(table, f"{IN_COUNTY} AND {inside}")
    _policy("coverage_counts", IN_COUNTY)


def downgrade() -> None:
    for table in ("coverage_counts", "coverage_feeds", "coverage_days"):
        op.drop_table(table)
