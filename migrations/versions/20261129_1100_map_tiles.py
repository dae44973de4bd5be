"""What map tiles are made of: versions of the drawing, shapes by zoom, households' places on it."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "f16a0c7e1130"
down_revision = "f16a0c7e0900"
branch_labels = None
depends_on = None

TABLES = ("drawings", "drawn_shapes")
# What everybody of the county may read.
BY_COUNTY = """(county = current_setting('yicetong.county', true)
                OR current_setting('yicetong.county', true) = '*') AND true"""
# As `grid_outlines`: outlines and codes are no secret in the county, and under a policy "&&" finds
# no index. So the owner's view shows them, and the table does not hold its owner.
SHAPES = """
    CREATE VIEW map_shapes AS SELECT county, drawing, zoom, code, name, shape FROM drawn_shapes
"""
SIDE = 2**30
LNG = "least(greatest(ST_X(point), -180), 179.9999999)"
LAT = "radians(least(greatest(ST_Y(point), -85.05), 85.05))"
X = f"CAST(floor(({LNG} + 180) / 360 * {SIDE}) AS integer)"
Y = f"CAST(floor((1 - asinh(tan({LAT})) / pi()) / 2 * {SIDE}) AS integer)"
# greatest() passes over a NULL.
X, Y = (f"CASE WHEN point IS NOT NULL THEN {place} END" for place in (X, Y))


def _code(length: int) -> sa.String:
    return sa.String(length=length, collation="C")


def upgrade() -> None:
    op.create_table(
        "drawings",
        sa.Column("county", _code(6), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("grids", _code(16), nullable=False),
        sa.Column("divisions", _code(16), nullable=False),
        sa.PrimaryKeyConstraint("county", "first_day", name=op.f("pk_drawings")),
    )
    op.create_table(
        "drawn_shapes",
        sa.Column("county", _code(6), nullable=False),
        sa.Column("drawing", _code(16), nullable=False),
        sa.Column("zoom", sa.SmallInteger(), nullable=False),
        sa.Column("code", _code(15), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column(
            "shape", Geometry("MULTIPOLYGON", srid=3857, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint("left(code, 6) = county", name=op.f("ck_drawn_shapes_code_in_county")),
        sa.PrimaryKeyConstraint("county", "drawing", "zoom", "code", name=op.f("pk_drawn_shapes")),
    )
    op.create_index(
        "ix_drawn_shapes_map",
        "drawn_shapes",
        ["county", "drawing", "zoom", "shape"],
        postgresql_using="gist",
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reach ON {table} USING ({BY_COUNTY}) WITH CHECK ({BY_COUNTY})")
    op.execute("ALTER TABLE drawings FORCE ROW LEVEL SECURITY")
    op.execute(SHAPES)
    op.execute(f"""
        ALTER TABLE households ADD COLUMN map_x integer GENERATED ALWAYS AS ({X}) STORED,
                               ADD COLUMN map_y integer GENERATED ALWAYS AS ({Y}) STORED
    """)
    op.create_index(
        "ix_households_map",
        "households",
        ["county", "map_x", "map_y"],
        postgresql_include=["grid", "feed", "kind", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_households_map", "households")
    op.drop_column("households", "map_y")
    op.drop_column("households", "map_x")
    op.execute("DROP VIEW map_shapes")
    for table in reversed(TABLES):
        op.drop_table(table)
