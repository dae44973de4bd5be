"""Other names of households, and whose work it was: two tables that decisions write."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e260"
down_revision = "d1a0c7f4e270"
branch_labels = None
depends_on = None

BEFORE = (
    *("grids", "profile", "households", "contacts", "visits", "meal_tickets", "photos"),
    *("outcomes", "plans", "planned_visits", "reminders"),
)
DEPARTED = "ck_departures_collection_known"
OF_OUTCOMES = "ck_outcomes_decision_known"
OF_DECISIONS = "ck_decisions_decision_known"
STAND = ("accepted", "corrected", "returned", "dismissed")

_COUNTY = """(county = (SELECT NULLIF(current_setting('yicetong.county', true), ''))
    OR (SELECT NULLIF(current_setting('yicetong.county', true), '')) = '*')"""
_PERSON = "(SELECT NULLIF(current_setting('yicetong.person', true), ''))::uuid"


def _inside(code: str, name: str) -> str:
    array = f"(SELECT NULLIF(current_setting('yicetong.{name}', true), '')::text[])"
    return f'width_bucket({code}::text COLLATE "C", {array}) % 2 <> 0'


POLICIES = {
    "household_aliases": f"{_COUNTY} AND {_inside('feed', 'feeds')}",
    "credits": f"""{_COUNTY} AND ({_PERSON} IN (from_person, to_person)
        OR {_inside("area", "areas")})""",
}


def upgrade() -> None:
    # Longer names need no rewriting.
    op.alter_column("departures", "collection", type_=sa.String(length=32))
    _allow(DEPARTED, "departures", "collection", (*BEFORE, "household_aliases"))
    _allow(OF_OUTCOMES, "outcomes", "decision", (*STAND, "merged"))
    _allow(OF_DECISIONS, "decisions", "decision", (*STAND, "merged", "superseded"))
    op.create_table(
        "household_aliases",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_household_aliases_seq_positive")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'",
            name=op.f("ck_household_aliases_feed_in_county"),
        ),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15",
            name=op.f("ck_household_aliases_grid_in_county"),
        ),
        sa.CheckConstraint("feed = grid", name=op.f("ck_household_aliases_feed_is_grid")),
        sa.CheckConstraint("id <> household_id", name=op.f("ck_household_aliases_of_another")),
        sa.ForeignKeyConstraint(
            ["county", "made_by"],
            ["people.county", "people.id"],
            name=op.f("fk_household_aliases_county_made_by"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_household_aliases")),
        sa.UniqueConstraint(
            "county", "feed", "seq", name=op.f("uq_household_aliases_county_feed_seq")
        ),
    )
    op.create_index(
        "ix_household_aliases_household", "household_aliases", ["county", "household_id"]
    )
    op.create_table(
        "credits",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collection", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("from_person", sa.Uuid(), nullable=False),
        sa.Column("to_person", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("from_person <> to_person", name=op.f("ck_credits_to_another")),
        sa.CheckConstraint(
            "made_by NOT IN (from_person, to_person)", name=op.f("ck_credits_by_a_third")
        ),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_credits_area_in_county")),
        sa.CheckConstraint(
            "collection IN ('visits', 'meal_tickets', 'photos')",
            name=op.f("ck_credits_collection_known"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["county", column],
                ["people.county", "people.id"],
                name=op.f(f"fk_credits_county_{column}"),
            )
            for column in ("from_person", "to_person", "made_by")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_credits")),
    )
    op.create_index("ix_credits_record", "credits", ["county", "record_id"])
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reach ON {table} USING ({condition}) WITH CHECK ({condition})")


def downgrade() -> None:
    op.drop_table("credits")
    op.drop_table("household_aliases")
    op.execute("DELETE FROM departures WHERE collection = 'household_aliases'")
    for table in ("outcomes", "decisions"):
        op.execute(f"UPDATE {table} SET decision = 'dismissed' WHERE decision = 'merged'")
    _allow(OF_DECISIONS, "decisions", "decision", (*STAND, "superseded"))
    _allow(OF_OUTCOMES, "outcomes", "decision", STAND)
    _allow(DEPARTED, "departures", "collection", BEFORE)
    op.alter_column("departures", "collection", type_=sa.String(length=16))


def _allow(constraint: str, table: str, column: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(constraint), table, type_="check")
    op.create_check_constraint(op.f(constraint), table, f"{column} IN ({listed})")
