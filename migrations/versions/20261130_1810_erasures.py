"""Erasures: which households and records were erased, and the payee of a ticket that was paid.

An erased household stays as an empty row of a kind of its own, which figures of past days need.
"""

import sqlalchemy as sa
from alembic import op

revision = "a13a0c7e1810"
down_revision = "a13a0c7e1800"
branch_labels = None
depends_on = None

_COUNTY = "current_setting('yicetong.county', true)"
_AREAS = "NULLIF(current_setting('yicetong.areas', true), '')::text[]"
# Ids only. Commands, jobs and pushes, which decide with the county's context; no reader of a part.
WHOLE = f"""(county = {_COUNTY} OR {_COUNTY} = '*')
    AND width_bucket(county::text COLLATE "C", {_AREAS}) % 2 <> 0"""
# Whoever may read payees in the area of the ticket.
BY_AREA = f"""(county = {_COUNTY} OR {_COUNTY} = '*')
    AND width_bucket(area::text COLLATE "C", {_AREAS}) % 2 <> 0"""
_POLICIES = {"erasures": WHOLE, "erased_records": WHOLE, "ticket_payees": BY_AREA}

_KIND_TABLES = ("households", "household_kinds", "coverage_days")
_BEFORE = "kind IN ('ordinary', 'priority', 'moved_away', 'died_out')"
_KINDS = "kind IN ('ordinary', 'priority', 'moved_away', 'died_out', 'erased')"
_EMPTY = """kind <> 'erased' OR num_nonnulls(number, address, group_no, location, point,
    grid_claimed) = 0 AND head = '' AND initials = '' AND cardinality(tags) = 0
    AND feed = '@00000000-0000-0000-0000-000000000000'"""


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "reason IN ('asked', 'consent_withdrawn', 'purpose_ended', 'unlawful')",
            name=op.f("ck_erasures_reason_known"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("county", "household_id", name=op.f("uq_erasures_county_household_id")),
    )
    op.create_table(
        "erased_records",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "household_id"],
            ["erasures.county", "erasures.household_id"],
            name=op.f("fk_erased_records_county_household_id"),
        ),
        sa.PrimaryKeyConstraint("county", "record_id", name=op.f("pk_erased_records")),
    )
    op.create_index("ix_erased_records_household", "erased_records", ["county", "household_id"])
    op.create_table(
        "ticket_payees",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_ticket_payees_area_in_county")),
        sa.ForeignKeyConstraint(
            ["county", "ticket_id"],
            ["meal_tickets.county", "meal_tickets.id"],
            name=op.f("fk_ticket_payees_county_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("county", "ticket_id", name=op.f("pk_ticket_payees")),
    )
    for table, condition in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reach ON {table} USING ({condition}) WITH CHECK ({condition})")
    _allow(_KINDS)
    op.drop_constraint(op.f("ck_households_feed_is_grid"), "households", type_="check")
    op.create_check_constraint(
        op.f("ck_households_feed_is_grid"), "households", "feed = grid OR kind = 'erased'"
    )
    op.create_check_constraint(op.f("ck_households_erased_is_empty"), "households", _EMPTY)


def downgrade() -> None:
    """What was erased stays erased. The empty rows become households that died out, without a
    name; what was erased could be pushed again."""
    op.drop_constraint(op.f("ck_households_erased_is_empty"), "households", type_="check")
    op.drop_constraint(op.f("ck_households_feed_is_grid"), "households", type_="check")
    op.execute("DELETE FROM coverage_days WHERE kind = 'erased'")
    op.execute("DELETE FROM coverage_feeds")  # counted again, as of another kind
    op.execute("DELETE FROM household_kinds WHERE kind = 'erased'")
    op.execute("""
        WITH back AS (
            SELECT county, id, grid, row_number() OVER (PARTITION BY county, grid ORDER BY id) AS n
            FROM households WHERE kind = 'erased'
        ), last AS (
            UPDATE feeds f SET n = f.n + c.rows
            FROM (SELECT county, grid, count(*) AS rows FROM back GROUP BY 1, 2) c
            WHERE f.county = c.county AND f.code = c.grid
            RETURNING f.county, f.code, f.n - c.rows AS before
        )
        UPDATE households h SET kind = 'died_out', head = '-', feed = h.grid, seq = l.before + b.n
        FROM back b JOIN last l ON l.county = b.county AND l.code = b.grid
        WHERE h.county = b.county AND h.id = b.id
    """)
    _allow(_BEFORE)
    op.create_check_constraint(op.f("ck_households_feed_is_grid"), "households", "feed = grid")
    for table in reversed(_POLICIES):
        op.drop_table(table)


def _allow(kinds: str) -> None:
    for table in _KIND_TABLES:
        name = op.f(f"ck_{table}_kind_known")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, kinds)
