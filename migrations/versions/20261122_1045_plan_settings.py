"""A county's figures for its weekly plans; what each plan leaves undone, by grid."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e22a"
down_revision = "d1a0c7f4e220"
branch_labels = None
depends_on = None

VISIT_S = """'{"ordinary": 1500, "priority": 2400}'"""


def upgrade() -> None:
    op.add_column(
        "plans",
        sa.Column("load", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_table(
        "plan_settings",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("begins", sa.Time(), server_default=sa.text("'09:00'"), nullable=False),
        sa.Column("day_s", sa.Integer(), server_default=sa.text("21600"), nullable=False),
        sa.Column("visit_s", postgresql.JSONB(), server_default=sa.text(VISIT_S), nullable=False),
        sa.Column("road_factor", sa.Double(), server_default=sa.text("1.4"), nullable=False),
        sa.Column("kmh", sa.Double(), server_default=sa.text("25"), nullable=False),
        sa.Column("most_field_days", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("publish_on", sa.Integer(), server_default=sa.text("7"), nullable=False),
        sa.Column("publish_at", sa.Time(), server_default=sa.text("'18:00'"), nullable=False),
        sa.Column("table_url", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "day_s BETWEEN 1800 AND 50400", name=op.f("ck_plan_settings_day_possible")
        ),
        sa.CheckConstraint(
            "road_factor BETWEEN 1 AND 5", name=op.f("ck_plan_settings_road_factor_possible")
        ),
        sa.CheckConstraint("kmh BETWEEN 2 AND 120", name=op.f("ck_plan_settings_speed_possible")),
        sa.CheckConstraint(
            "most_field_days BETWEEN 1 AND 7", name=op.f("ck_plan_settings_field_days_possible")
        ),
        sa.CheckConstraint(
            "publish_on BETWEEN 1 AND 7", name=op.f("ck_plan_settings_publish_on_a_weekday")
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_plan_settings_county")
        ),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_plan_settings")),
    )


def downgrade() -> None:
    op.drop_table("plan_settings")
    op.drop_column("plans", "load")
