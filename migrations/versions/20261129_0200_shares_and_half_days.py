"""Part-time staff: what share of a full post somebody's office is, from a day on."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e400"
down_revision = "d1a0c7f4e3a8"
branch_labels = None
depends_on = None

# Who may see it: oneself, and whoever may see the person.
COUNTY = "NULLIF(current_setting('yicetong.county', true), '')"
PERSON = "NULLIF(current_setting('yicetong.person', true), '')::uuid"
STAFF = "NULLIF(current_setting('yicetong.staff', true), '')"
EVERYBODY = """'{"","~"}'"""


def upgrade() -> None:
    op.create_table(
        "office_shares",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "percent BETWEEN 1 AND 100", name=op.f("ck_office_shares_percent_possible")
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_office_shares_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", "valid_from", name=op.f("pk_office_shares")),
    )
    op.execute("ALTER TABLE office_shares ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE office_shares FORCE ROW LEVEL SECURITY")
    condition = f"""
        (county = (SELECT {COUNTY}) OR (SELECT {COUNTY}) = '*')
        AND (person_id = (SELECT {PERSON}) OR (SELECT {STAFF}) = {EVERYBODY}
             OR person_id IN (SELECT p.id FROM people p))"""
    op.execute(f"CREATE POLICY reach ON office_shares USING ({condition}) WITH CHECK ({condition})")


def downgrade() -> None:
    op.drop_table("office_shares")
