"""Loads have numbers, remember what it takes to undo them, and what each file said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e2c0"
down_revision = "d1a0c7f4e260"
branch_labels = None
depends_on = None

TABLES = ("loads", "load_rows", "load_keys", "household_provenance", "person_provenance")
# Whoever reads for the whole county; commands and jobs write.
COUNTY = """(county = (SELECT NULLIF(current_setting('yicetong.county', true), ''))
    OR (SELECT NULLIF(current_setting('yicetong.county', true), '')) = '*')"""
WHOLE = f"""{COUNTY} AND width_bucket(county::text COLLATE "C",
    (SELECT NULLIF(current_setting('yicetong.areas', true), '')::text[])) % 2 <> 0"""


def _county() -> sa.Column[str]:
    return sa.Column("county", sa.String(length=6, collation="C"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "loads",
        _county(),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('divisions', 'grids', 'households', 'people')",
            name=op.f("ck_loads_kind_known"),
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_loads_county")),
        sa.PrimaryKeyConstraint("county", "number", name=op.f("pk_loads")),
    )
    op.create_index("ix_loads_at", "loads", ["county", "at"])
    op.create_table(
        "load_rows",
        _county(),
        sa.Column("load", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "collection IN ('divisions', 'grids', 'households', 'people', 'roles', 'assignments', "
            "'past_offices')",
            name=op.f("ck_load_rows_collection_known"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "load"],
            ["loads.county", "loads.number"],
            name=op.f("fk_load_rows_county_load"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["county", "household_id"],
            ["households.county", "households.id"],
            name=op.f("fk_load_rows_county_household_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "load", "collection", "key", name=op.f("pk_load_rows")),
    )
    op.create_index("ix_load_rows_household", "load_rows", ["county", "household_id"])
    op.create_table(
        "load_keys",
        _county(),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_load_keys_county")),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_load_keys")),
    )
    for table, column, of in (
        ("household_provenance", "household_id", "households"),
        ("person_provenance", "person_id", "people"),
    ):
        op.create_table(
            table,
            _county(),
            sa.Column(column, sa.Uuid(), nullable=False),
            sa.Column("load", sa.Integer(), nullable=True),
            sa.Column("said", postgresql.JSONB(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county", column],
                [f"{of}.county", f"{of}.id"],
                name=op.f(f"fk_{table}_county_{column}"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("county", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_load", table, ["county", "load"])
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reach ON {table} USING ({WHOLE}) WITH CHECK ({WHOLE})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
