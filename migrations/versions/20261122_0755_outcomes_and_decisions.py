"""What waits for a decision, the decisions, and what phones tell of their backlog."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e205"
down_revision = "d1a0c7f4e204"
branch_labels = None
depends_on = None

KNOWN = "collection IN ('grids', 'profile', 'households', 'contacts', 'visits', 'meal_tickets', 'photos')"
NOW_KNOWN = KNOWN.replace(")", ", 'outcomes')")
CHECK = "ck_departures_collection_known"

# What was kept before this migration gets a place in its author's own feed. Its area is the
# office of the author: where the work was done is not known of those rows.
FILL = (
    """
    UPDATE inbox SET area = p.home FROM people p
    WHERE p.county = inbox.county AND p.id = inbox.person_id
      AND inbox.outcome IN ('held', 'rejected', 'conflict')
    """,
    """
    INSERT INTO feeds (county, code)
    SELECT DISTINCT county, '@' || person_id FROM inbox WHERE area IS NOT NULL
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO outcomes (county, id, rev, feed, seq, written_at, collection, record_id, outcome,
                          area, received_at)
    SELECT i.county, i.key, gen_random_uuid(), f.code,
           f.n + row_number() OVER (PARTITION BY f.county, f.code ORDER BY i.received_at, i.key),
           now(), i.collection, i.record_id, i.outcome, i.area, i.received_at
    FROM inbox i JOIN feeds f ON f.county = i.county AND f.code = '@' || i.person_id
    WHERE i.area IS NOT NULL
    """,
    """
    UPDATE feeds SET n = o.last
    FROM (SELECT county, feed, max(seq) AS last FROM outcomes GROUP BY county, feed) o
    WHERE feeds.county = o.county AND feeds.code = o.feed
    """,
)


def upgrade() -> None:
    op.add_column("devices", sa.Column("backlog", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_devices_backlog_not_negative"), "devices", "backlog >= 0")
    op.add_column("inbox", sa.Column("area", sa.String(length=15, collation="C"), nullable=True))
    op.create_check_constraint(op.f("ck_inbox_area_in_county"), "inbox", "left(area, 6) = county")
    op.create_table(
        "outcomes",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collection", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_outcomes_seq_positive")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'",
            name=op.f("ck_outcomes_feed_in_county"),
        ),
        sa.CheckConstraint("left(feed, 1) = '@'", name=op.f("ck_outcomes_feed_is_personal")),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_outcomes_area_in_county")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_outcomes_decided_sometime")
        ),
        sa.CheckConstraint(
            "outcome IN ('held', 'rejected', 'conflict')", name=op.f("ck_outcomes_outcome_known")
        ),
        sa.CheckConstraint(
            "decision IN ('accepted', 'corrected', 'returned', 'dismissed')",
            name=op.f("ck_outcomes_decision_known"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "id"], ["inbox.county", "inbox.key"], name=op.f("fk_outcomes_county_id")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_outcomes_county_feed_seq")),
    )
    place = ["county", "area", "received_at", "id"]
    op.create_index(
        "ix_outcomes_waiting", "outcomes", place, postgresql_where=sa.text("decision IS NULL")
    )
    op.create_index("ix_outcomes_decided", "outcomes", place)
    op.create_index("ix_outcomes_record", "outcomes", ["county", "record_id"])
    op.create_table(
        "decisions",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rev", sa.Uuid(), nullable=True),
        sa.CheckConstraint("n > 0", name=op.f("ck_decisions_n_positive")),
        sa.CheckConstraint(
            "decision IN ('accepted', 'corrected', 'returned', 'dismissed', 'superseded')",
            name=op.f("ck_decisions_decision_known"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "key"], ["inbox.county", "inbox.key"], name=op.f("fk_decisions_county_key")
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_decisions_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "key", "n", name=op.f("pk_decisions")),
    )
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", NOW_KNOWN)
    for statement in FILL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM departures WHERE collection = 'outcomes'")
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", KNOWN)
    op.drop_table("decisions")
    op.drop_table("outcomes")
    op.drop_constraint(op.f("ck_inbox_area_in_county"), "inbox", type_="check")
    op.drop_column("inbox", "area")
    op.drop_constraint(op.f("ck_devices_backlog_not_negative"), "devices", type_="check")
    op.drop_column("devices", "backlog")
