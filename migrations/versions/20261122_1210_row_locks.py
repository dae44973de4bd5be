"""Row-level security on all that is a county's: the second lock, below the checks of the app."""

from collections.abc import Sequence

from alembic import op

revision = "d1a0c7f4e250"
down_revision = "d1a0c7f4e241"
branch_labels = None
depends_on = None


def _setting(name: str) -> str:
    """SQL: a setting's value, read once for a statement; NULL once its transaction has ended."""
    return f"(SELECT NULLIF(current_setting('yicetong.{name}', true), ''))"


def _inside(code: str, name: str) -> str:
    """SQL: true where a code lies in one of the setting's ranges; an odd number of bounds is below.

    "<> 0" and not "= 1": the planner takes it for true of nearly all rows, as it is of those that
    a statement asks for.
    """
    array = f"(SELECT NULLIF(current_setting('yicetong.{name}', true), '')::text[])"
    return f'width_bucket({code}::text COLLATE "C", {array}) % 2 <> 0'


def _all(name: str) -> str:
    everything = """'{"","~"}'"""
    return f"{_setting(name)} = {everything}"


_COUNTY = f"(county = {_setting('county')} OR {_setting('county')} = '*')"
_MINE = f"{_setting('person')}::uuid"


def in_county() -> str:
    """Rows that everybody of the county may read."""
    return _COUNTY


def in_feeds(code: str) -> str:
    """Records, by the feed or the division that ``code`` names."""
    return f"{_COUNTY} AND {_inside(code, 'feeds')}"


def in_areas(code: str) -> str:
    """What whoever reads for the whole area may see."""
    return f"{_COUNTY} AND {_inside(code, 'areas')}"


def of_people() -> str:
    """People themselves: oneself, and those whose home lies in the reader's part."""
    return f"{_COUNTY} AND (id = {_MINE} OR {_inside('home', 'staff')})"


def of_oneself() -> str:
    """What is nobody's business but one's own."""
    return f"{_COUNTY} AND (person_id = {_MINE} OR {_all('staff')})"


def of_person() -> str:
    """What belongs to somebody: to oneself, or to people whom one may see."""
    return f"""{_COUNTY} AND (person_id = {_MINE} OR {_all("staff")}
        OR person_id IN (SELECT p.id FROM people p))"""


def in_feed_or_area() -> str:
    """What is in its author's feed and waits for whoever decides about its area."""
    return f"{_COUNTY} AND ({_inside('feed', 'feeds')} OR {_inside('area', 'areas')})"


def of_person_or_area() -> str:
    """One's own rows, and those of the areas in which one directs or decides; not all have one."""
    return f"""{_COUNTY} AND (person_id = {_MINE} OR {_inside("coalesce(area, '')", "areas")})"""


def of_swap() -> str:
    """What two people ask of each other: their own, and of whoever directs where the duty is."""
    return f"""{_COUNTY} AND ({_all("staff")} OR {_MINE} IN (asked_by, asked_of)
        OR EXISTS (SELECT FROM duties d
                   WHERE d.county = {{table}}.county AND d.id = {{table}}.duty_id
                     AND {_inside("d.area", "staff")}))"""


def of_inbox(key: str = "key") -> str:
    """What hangs on a row of the inbox."""
    return f"""{_COUNTY} AND ({_all("areas")}
        OR EXISTS (SELECT FROM inbox i
                   WHERE i.county = {{table}}.county AND i.key = {{table}}.{key}))"""


def locked(
    table: str, condition: str, *, may_write: str | None = None, owner_too: bool = True
) -> list[str]:
    """The statements that lock a table; ``may_write`` where one adds more than one may read."""
    read = condition.replace("{table}", table)
    write = read if may_write is None else may_write
    return [
        *_locks(table, owner_too),
        f"CREATE POLICY reach ON {table} USING ({read}) WITH CHECK ({write})",
    ]


def unlocked(table: str) -> list[str]:
    """The opposite, for the way down."""
    return [
        f"DROP POLICY reach ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def _locks(table: str, owner_too: bool) -> Sequence[str]:
    enable = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    # Otherwise whoever owns the table would see all of it, and in many deployments that is the app.
    force = f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    return [enable, force] if owner_too else [enable]


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
