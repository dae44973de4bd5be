"""Weekly plans and their visits, each in its cadre's own feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e212"
down_revision = "d1a0c7f4e208"
branch_labels = None
depends_on = None

CHECK = "ck_departures_collection_known"
KNOWN = (
    "'grids', 'profile', 'households', 'contacts', 'visits', 'meal_tickets', 'photos', 'outcomes'"
)
NOW_KNOWN = f"{KNOWN}, 'plans', 'planned_visits'"


def synced_columns():
    return [
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    ]


def synced_constraints(table, person):
    return [
        sa.CheckConstraint("seq > 0", name=op.f(f"ck_{table}_seq_positive")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f(f"ck_{table}_feed_in_county")
        ),
        sa.CheckConstraint("left(feed, 1) = '@'", name=op.f(f"ck_{table}_feed_is_personal")),
        sa.CheckConstraint(
            "EXTRACT(ISODOW FROM week) = 1", name=op.f(f"ck_{table}_week_is_a_monday")
        ),
        sa.ForeignKeyConstraint(
            ["county", person],
            ["people.county", "people.id"],
            name=op.f(f"fk_{table}_county_{person}"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f(f"uq_{table}_county_feed_seq")),
    ]


def upgrade() -> None:
    op.create_table(
        "plans",
        *synced_columns(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("unplanned", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("missing_s", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("missing_s >= 0", name=op.f("ck_plans_missing_not_negative")),
        sa.UniqueConstraint(
            "county", "person_id", "week", name=op.f("uq_plans_county_person_id_week")
        ),
        *synced_constraints("plans", "person_id"),
    )
    op.create_index("ix_plans_week", "plans", ["county", "week"])
    op.create_table(
        "planned_visits",
        *synced_columns(),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("skipped", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("why", sa.String(length=8), server_default=sa.text("'added'"), nullable=False),
        sa.Column("planned_day", sa.Date(), nullable=True),
        sa.Column("dropped", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service_s", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "day BETWEEN week AND week + 6", name=op.f("ck_planned_visits_day_in_week")
        ),
        sa.CheckConstraint(
            "planned_day BETWEEN week AND week + 6",
            name=op.f("ck_planned_visits_planned_day_in_week"),
        ),
        sa.CheckConstraint(
            "skipped IN ('household_away', 'cannot_go', 'road_closed', 'seen_otherwise', 'other')",
            name=op.f("ck_planned_visits_skipped_known"),
        ),
        sa.CheckConstraint(
            "dropped IN ('does_not_fit', 'no_longer_due', 'not_yours', 'market_day', 'no_point')",
            name=op.f("ck_planned_visits_dropped_known"),
        ),
        sa.CheckConstraint(
            "why IN ('overdue', 'due', 'soon', 'contact', 'added')",
            name=op.f("ck_planned_visits_why_known"),
        ),
        sa.CheckConstraint("service_s > 0", name=op.f("ck_planned_visits_service_positive")),
        sa.CheckConstraint("position > 0", name=op.f("ck_planned_visits_position_positive")),
        *synced_constraints("planned_visits", "cadre_id"),
    )
    op.create_index("ix_planned_visits_cadre", "planned_visits", ["county", "cadre_id", "week"])
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", f"collection IN ({NOW_KNOWN})")


def downgrade() -> None:
    op.execute("DELETE FROM departures WHERE collection IN ('plans', 'planned_visits')")
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", f"collection IN ({KNOWN})")
    op.drop_table("planned_visits")
    op.drop_table("plans")
