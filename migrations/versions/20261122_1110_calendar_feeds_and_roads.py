"""A cadre's calendar feed; road times of a service, kept; the figures of plans bounded."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e241"
down_revision = "d1a0c7f4e230"
branch_labels = None
depends_on = None

VISITS = " AND ".join(
    f"coalesce((visit_s ->> '{kind}')::int, 0) BETWEEN 300 AND 28800"
    for kind in ("ordinary", "priority")
)


def of_person(table):
    return [
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f(f"fk_{table}_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        *of_person("calendar_feeds"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "county", "token_hash", name=op.f("uq_calendar_feeds_county_token_hash")
        ),
    )
    op.create_table(
        "road_matrices",
        *of_person("road_matrices"),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.LargeBinary(), nullable=False),
    )
    # No plan was ever made by what an address here named.
    op.drop_column("plan_settings", "table_url")
    op.add_column("plan_settings", sa.Column("roads", sa.String(length=40), nullable=True))
    op.create_check_constraint(op.f("ck_plan_settings_visits_possible"), "plan_settings", VISITS)
    op.add_column(
        "plans",
        sa.Column("ways", sa.String(length=5), server_default=sa.text("'line'"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_plans_ways_known"), "plans", "ways IN ('line', 'road', 'mixed')"
    )


def downgrade() -> None:
    op.drop_column("plans", "ways")
    op.drop_constraint(op.f("ck_plan_settings_visits_possible"), "plan_settings")
    op.drop_column("plan_settings", "roads")
    op.add_column("plan_settings", sa.Column("table_url", sa.String(length=400), nullable=True))
    op.drop_table("road_matrices")
    op.drop_table("calendar_feeds")
