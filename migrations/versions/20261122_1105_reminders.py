"""Reminders, how people like them, and how a county reminds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e230"
down_revision = "d1a0c7f4e22b"
branch_labels = None
depends_on = None

CHECK = "ck_departures_collection_known"
KNOWN = (
    "'grids', 'profile', 'households', 'contacts', 'visits', 'meal_tickets', 'photos', 'outcomes',"
    " 'plans', 'planned_visits'"
)
NOW_KNOWN = f"{KNOWN}, 'reminders'"

BY_DAY = "told_from >= '06:00' AND told_until <= '22:00'"
LONG_ENOUGH = "told_until - told_from >= interval '60 minutes'"
RHYTHMS = "IN ('as_it_comes', 'weekly')"
OF_COUNTY = {
    "reminders_a_day_known": "reminders_a_day BETWEEN 1 AND 10",
    "digest_weekday_known": "digest_weekday BETWEEN 1 AND 7",
    "told_by_day": BY_DAY,
    "told_long_enough": LONG_ENOUGH,
    "reminder_rhythm_known": f"reminder_rhythm {RHYTHMS}",
}
COLUMNS = (
    ("told_from", sa.Time(), "'08:00'"),
    ("told_until", sa.Time(), "'20:00'"),
    ("reminders_a_day", sa.Integer(), "2"),
    ("reminder_rhythm", sa.String(length=12), "'as_it_comes'"),
    ("digest_weekday", sa.Integer(), "4"),
)


def upgrade() -> None:
    for name, kind, default in COLUMNS:
        op.add_column(
            "counties", sa.Column(name, kind, server_default=sa.text(default), nullable=False)
        )
    for name, check in OF_COUNTY.items():
        op.create_check_constraint(op.f(f"ck_counties_{name}"), "counties", check)
    op.create_table(
        "reminders",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("params", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state", sa.String(length=8), server_default=sa.text("'waiting'"), nullable=False
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_key", sa.String(length=160), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_reminders_seq_positive")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'",
            name=op.f("ck_reminders_feed_in_county"),
        ),
        sa.CheckConstraint(
            "feed = '@' || person_id::text", name=op.f("ck_reminders_feed_is_its_persons")
        ),
        sa.CheckConstraint(
            "told_at IS NULL OR message_key IS NOT NULL",
            name=op.f("ck_reminders_told_by_a_message"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'app_only', 'failed', 'lapsed')",
            name=op.f("ck_reminders_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_reminders_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_reminders_county_feed_seq")),
        sa.UniqueConstraint("county", "key", name=op.f("uq_reminders_county_key")),
    )
    for name, columns in (
        ("person", ["county", "person_id", "made_at"]),
        ("expires", ["county", "expires_at"]),
        ("message", ["county", "message_key"]),
    ):
        op.create_index(f"ix_reminders_{name}", "reminders", columns)
    op.create_table(
        "reminder_preferences",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_from", sa.Time(), nullable=True),
        sa.Column("told_until", sa.Time(), nullable=True),
        sa.Column("rhythm", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "(told_from IS NULL) = (told_until IS NULL)",
            name=op.f("ck_reminder_preferences_hours_both"),
        ),
        sa.CheckConstraint(BY_DAY, name=op.f("ck_reminder_preferences_told_by_day")),
        sa.CheckConstraint(LONG_ENOUGH, name=op.f("ck_reminder_preferences_told_long_enough")),
        sa.CheckConstraint(f"rhythm {RHYTHMS}", name=op.f("ck_reminder_preferences_rhythm_known")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_reminder_preferences_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", name=op.f("pk_reminder_preferences")),
    )
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", f"collection IN ({NOW_KNOWN})")


def downgrade() -> None:
    op.execute("DELETE FROM departures WHERE collection = 'reminders'")
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", f"collection IN ({KNOWN})")
    op.drop_table("reminder_preferences")
    op.drop_table("reminders")
    for name in OF_COUNTY:
        op.drop_constraint(op.f(f"ck_counties_{name}"), "counties", type_="check")
    for name, _, _ in COLUMNS:
        op.drop_column("counties", name)
