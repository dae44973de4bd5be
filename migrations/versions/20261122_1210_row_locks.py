"""Row-level security on all that is a county's: the second lock, below the checks of the app."""

from alembic import op

from records.row_locks import (
    in_areas,
    in_county,
    in_feed_or_area,
    in_feeds,
    locked,
    of_inbox,
    of_oneself,
    of_people,
    of_person,
    of_person_or_area,
    of_swap,
    unlocked,
)

revision = "d1a0c7f4e250"
down_revision = "d1a0c7f4e241"
branch_labels = None
depends_on = None

BY_FEED = (
    "households",
    "contacts",
    "visits",
    "meal_tickets",
    "photos",
    "departures",
    "plans",
    "planned_visits",
    "reminders",
)
BY_PERSON = ("devices", "absences")
BY_ONESELF = (
    *("sessions", "photo_uploads", "chosen_ways", "push_subscriptions"),
    *("reminder_preferences", "calendar_feeds", "road_matrices"),
)
BY_PERSON_OR_AREA = ("inbox", "roles", "assignments", "duties")
BY_COUNTY = (
    *("counties", "divisions", "county_days", "announced_years", "market_rules", "quotas"),
    *("login_failures", "job_attempts", "job_runs", "job_starts", "tasks"),
    *("plan_settings", "channels"),
)
CONDITIONS = (
    dict.fromkeys(BY_FEED, in_feeds("feed"))
    | dict.fromkeys(BY_PERSON, of_person())
    | dict.fromkeys(BY_ONESELF, of_oneself())
    | dict.fromkeys(BY_PERSON_OR_AREA, of_person_or_area())
    | dict.fromkeys(BY_COUNTY, in_county())
    | {
        "feeds": in_feeds("code"),
        "people": of_people(),
        "outcomes": in_feed_or_area(),
        "decisions": of_inbox(),
        "duty_swaps": of_swap(),
    }
)
# Many add to them, and only who looks after the whole county reads them.
BY_WHOLE_COUNTY = ("audit", "outbox")
# Outlines and codes of grids are no secret, and placement has to find them by their polygons. No
# policy lets an index do that: "&&" may tell what it has seen, as far as PostgreSQL knows. So the
# owner's view shows them, and the grids themselves do not hold their owner.
OUTLINES = """
    CREATE VIEW grid_outlines AS
    SELECT county, code, feed, valid_from, valid_to, geom FROM grids
"""


def upgrade() -> None:
    statements = [s for table, rule in CONDITIONS.items() for s in locked(table, rule)]
    for table in BY_WHOLE_COUNTY:
        statements += locked(table, in_areas("county"), may_write=in_county())
    statements += locked("grids", in_feeds("feed"), owner_too=False)
    for statement in [*statements, OUTLINES]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW grid_outlines")
    for table in (*CONDITIONS, *BY_WHOLE_COUNTY, "grids"):
        for statement in unlocked(table):
            op.execute(statement)
