"""Days that a county sets, years it has entered, market rules; absences of a kind lie apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e208"
down_revision = "d1a0c7f4e207"
branch_labels = None
depends_on = None

# Absences of one person and kind that overlap become one, from the first day to the last.
OVERLAPPING = """
    WITH marked AS (
        SELECT *, (first_day <= max(last_day) OVER (
            PARTITION BY county, person_id, kind ORDER BY first_day, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )) IS NOT TRUE AS begins
        FROM absences
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE begins) OVER (
            PARTITION BY county, person_id, kind ORDER BY first_day, id
        ) AS place
        FROM marked
    ), joined AS (
        SELECT county, (array_agg(id ORDER BY first_day, id))[1] AS id, array_agg(id) AS ids,
               max(last_day) AS last_day
        FROM numbered GROUP BY county, person_id, kind, place HAVING count(*) > 1
    ), gone AS (
        DELETE FROM absences a USING joined j
        WHERE a.county = j.county AND a.id = ANY (j.ids) AND a.id <> j.id
    )
    UPDATE absences a SET last_day = j.last_day FROM joined j
    WHERE a.county = j.county AND a.id = j.id
"""
NUMBERS_KNOWN = (
    "CASE WHEN kind = 'lunar_digits' THEN numbers <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    " WHEN kind = 'solar_digits' THEN numbers <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    " WHEN kind = 'weekdays' THEN numbers <@ ARRAY[1, 2, 3, 4, 5, 6, 7]"
    " WHEN kind = 'branches' THEN numbers <@ ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"
    " ELSE true END"
)
MADE_OF_ITS_PARTS = (
    "(cardinality(numbers) > 0)"
    " = (kind IN ('lunar_digits', 'solar_digits', 'weekdays', 'branches'))"
    " AND (every IS NOT NULL) = (kind IN ('every'))"
    " AND (anchor IS NOT NULL) = (kind IN ('every'))"
    " AND (cardinality(dates) > 0) = (kind IN ('dates'))"
)
KINDS = "'lunar_digits', 'solar_digits', 'weekdays', 'branches', 'every', 'dates'"


def upgrade() -> None:
    op.create_table(
        "county_days",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_county_days_county")
        ),
        sa.PrimaryKeyConstraint("county", "day", name=op.f("pk_county_days")),
    )
    op.create_table(
        "announced_years",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "year BETWEEN 2004 AND 2050", name=op.f("ck_announced_years_year_in_calendar")
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_announced_years_county")
        ),
        sa.PrimaryKeyConstraint("county", "year", name=op.f("pk_announced_years")),
    )
    op.create_table(
        "market_rules",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "numbers",
            postgresql.ARRAY(sa.Integer()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.Column(
            "dates", postgresql.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "not_on", postgresql.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("length(area) IN (9, 12)", name=op.f("ck_market_rules_of_a_place")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_market_rules_valid_some_day")),
        sa.CheckConstraint("every BETWEEN 2 AND 60", name=op.f("ck_market_rules_round_known")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_market_rules_kind_known")),
        sa.CheckConstraint(NUMBERS_KNOWN, name=op.f("ck_market_rules_numbers_known")),
        sa.CheckConstraint(MADE_OF_ITS_PARTS, name=op.f("ck_market_rules_made_of_its_parts")),
        sa.ForeignKeyConstraint(
            ["county", "area"],
            ["divisions.county", "divisions.code"],
            name=op.f("fk_market_rules_county"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_market_rules")),
    )
    op.create_index("ix_market_rules_area", "market_rules", ["county", "area"])
    op.execute(OVERLAPPING)
    op.execute(
        "ALTER TABLE absences ADD CONSTRAINT ex_absences_apart EXCLUDE USING gist"
        " (county WITH =, person_id WITH =, kind WITH =,"
        " daterange(first_day, last_day, '[]') WITH &&)"
    )


def downgrade() -> None:
    op.drop_constraint("ex_absences_apart", "absences")
    op.drop_table("market_rules")
    op.drop_table("announced_years")
    op.drop_table("county_days")
