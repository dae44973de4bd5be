"""Part-time staff, half-days of leave, a noon break in field days, and plans that are only tried.

An office may be a share of a post, from a day on; without a row it is a whole one. Counties whose
figures are set have the noon break of the default from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

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
    op.create_table(
        "plan_trials",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("away", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "EXTRACT(ISODOW FROM week) = 1", name=op.f("ck_plan_trials_week_is_a_monday")
        ),
        sa.CheckConstraint(
            "cardinality(away) BETWEEN 1 AND 7", name=op.f("ck_plan_trials_away_some_day")
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_plan_trials_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", name=op.f("pk_plan_trials")),
    )
    op.execute("ALTER TABLE plan_trials ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE plan_trials FORCE ROW LEVEL SECURITY")
    condition = f"""
        (county = (SELECT {COUNTY}) OR (SELECT {COUNTY}) = '*')
        AND (person_id = (SELECT {PERSON}) OR (SELECT {STAFF}) = {EVERYBODY})"""
    op.execute(f"CREATE POLICY reach ON plan_trials USING ({condition}) WITH CHECK ({condition})")
    op.add_column("absences", sa.Column("half", sa.String(length=2), nullable=True))
    op.create_check_constraint(op.f("ck_absences_half_known"), "absences", "half IN ('am', 'pm')")
    op.create_check_constraint(
        op.f("ck_absences_half_of_one_day"), "absences", "half IS NULL OR first_day = last_day"
    )
    for name, default in (("pause_from", "12:00"), ("pause_until", "14:00")):
        column = sa.Column(name, sa.Time(), server_default=sa.text(f"'{default}'"), nullable=True)
        op.add_column("plan_settings", column)
    op.create_check_constraint(
        op.f("ck_plan_settings_pause_possible"),
        "plan_settings",
        "(pause_from IS NULL) = (pause_until IS NULL)"
        " AND (pause_from IS NULL OR pause_until > pause_from)",
    )


def downgrade() -> None:
    for name in ("pause_until", "pause_from"):
        op.drop_column("plan_settings", name)
    op.execute("DELETE FROM absences WHERE half IS NOT NULL")
    op.drop_column("absences", "half")
    op.drop_table("plan_trials")
    op.drop_table("office_shares")
