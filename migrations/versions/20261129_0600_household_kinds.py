"""All kinds that households were of, each until a day, and not the last change of it alone.

Whoever made a priority household an ordinary one and changed it back had it due later than if they
had left it alone: the one change that was remembered was their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "f16a0c7e0600"
down_revision = "f16a0c7e0500"
branch_labels = None
depends_on = None

COUNTY = "NULLIF(current_setting('yicetong.county', true), '')"

_BRING_ALONG = """
    INSERT INTO household_kinds (county, household_id, valid_to, kind)
    SELECT county, id, kind_since, kind_before FROM households
    WHERE kind_since > since
"""
_TAKE_BACK = """
    UPDATE households h SET kind_since = k.valid_to, kind_before = k.kind
    FROM (SELECT DISTINCT ON (county, household_id) * FROM household_kinds
          ORDER BY county, household_id, valid_to DESC) k
    WHERE k.county = h.county AND k.household_id = h.id AND k.kind <> h.kind
"""
# A load may change the kinds of thousands: the planner has to know.
_ANALYZE = """
    CREATE OR REPLACE FUNCTION analyze_loaded() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        {}
    END $$
"""
_BEFORE = "ANALYZE public.households; ANALYZE public.grids;"


def upgrade() -> None:
    op.create_table(
        "household_kinds",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ordinary', 'priority')", name=op.f("ck_household_kinds_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["county", "household_id"],
            ["households.county", "households.id"],
            name=op.f("fk_household_kinds_county_household_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "county", "household_id", "valid_to", name=op.f("pk_household_kinds")
        ),
    )
    op.execute(_BRING_ALONG)
    op.execute("ALTER TABLE household_kinds ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE household_kinds FORCE ROW LEVEL SECURITY")
    # Whoever sees the household, wherever it stands by now.
    condition = f"""
        (county = (SELECT {COUNTY}) OR (SELECT {COUNTY}) = '*')
        AND EXISTS (SELECT FROM households h
                    WHERE h.county = household_kinds.county
                      AND h.id = household_kinds.household_id)"""
    op.execute(
        f"CREATE POLICY reach ON household_kinds USING ({condition}) WITH CHECK ({condition})"
    )
    op.execute(_ANALYZE.format(f"{_BEFORE} ANALYZE public.household_kinds;"))
    op.drop_constraint(op.f("ck_households_kind_before_known"), "households")
    op.drop_constraint(op.f("ck_households_kind_changed"), "households")
    op.drop_column("households", "kind_before")
    op.drop_column("households", "kind_since")


def downgrade() -> None:
    op.execute(_ANALYZE.format(_BEFORE))
    op.add_column("households", sa.Column("kind_since", sa.Date))
    op.add_column("households", sa.Column("kind_before", sa.String(10)))
    op.execute(_TAKE_BACK)
    op.create_check_constraint(
        op.f("ck_households_kind_changed"),
        "households",
        "(kind_since IS NULL) = (kind_before IS NULL) AND kind_before <> kind",
    )
    op.create_check_constraint(
        op.f("ck_households_kind_before_known"),
        "households",
        "kind_before IN ('ordinary', 'priority')",
    )
    op.drop_table("household_kinds")
