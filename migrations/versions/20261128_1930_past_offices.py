"""Level and place of office have a history; since when quotas ask, where nobody said since when.

Nothing is known of offices before the ones that people hold: these hold since ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e270"
down_revision = "d1a0c7f4e310"
branch_labels = None
depends_on = None

# Who may see it: oneself, and whoever may see the person.
COUNTY = "NULLIF(current_setting('yicetong.county', true), '')"
PERSON = "NULLIF(current_setting('yicetong.person', true), '')::uuid"
STAFF = "NULLIF(current_setting('yicetong.staff', true), '')"
EVERYBODY = """'{"","~"}'"""


def upgrade() -> None:
    op.create_table(
        "past_offices",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("home", sa.String(length=12, collation="C"), nullable=False),
        sa.CheckConstraint(
            "level IN ('county', 'township', 'village')", name=op.f("ck_past_offices_level_known")
        ),
        sa.CheckConstraint("left(home, 6) = county", name=op.f("ck_past_offices_home_in_county")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_past_offices_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", "valid_to", name=op.f("pk_past_offices")),
    )
    op.execute("ALTER TABLE past_offices ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE past_offices FORCE ROW LEVEL SECURITY")
    condition = f"""
        (county = (SELECT {COUNTY}) OR (SELECT {COUNTY}) = '*')
        AND (person_id = (SELECT {PERSON}) OR (SELECT {STAFF}) = {EVERYBODY}
             OR person_id IN (SELECT p.id FROM people p))"""
    op.execute(f"CREATE POLICY reach ON past_offices USING ({condition}) WITH CHECK ({condition})")
    for table in ("roles", "assignments"):
        op.add_column(table, sa.Column("asked_from", sa.Date(), nullable=True))


def downgrade() -> None:
    for table in ("roles", "assignments"):
        op.drop_column(table, "asked_from")
    op.drop_table("past_offices")
