"""Policies that read their settings where they compare them, and not in a subquery.

A sharded engine refuses policies with subqueries on the tables that it distributes. Those that look
into another table keep theirs: what hangs on a person, a household, a duty or a row of the inbox is
for whoever sees that.
"""

from collections.abc import Callable

from alembic import op

revision = "f16a0c7e0700"
down_revision = "f16a0c7e0600"
branch_labels = None
depends_on = None

SETTINGS = ("county", "person", "feeds", "areas", "staff")
EVERYBODY = """'{"","~"}'"""

BY_FEED = (
    *("households", "contacts", "visits", "meal_tickets", "photos", "departures", "plans"),
    *("planned_visits", "reminders", "household_aliases"),
)
BY_PERSON = ("devices", "absences", "past_offices", "office_shares")
BY_ONESELF = (
    *("sessions", "photo_uploads", "chosen_ways", "push_subscriptions"),
    *("reminder_preferences", "calendar_feeds", "road_matrices", "plan_trials"),
)
BY_PERSON_OR_AREA = ("inbox", "roles", "assignments", "duties")
BY_COUNTY = (
    *("counties", "divisions", "county_days", "announced_years", "market_rules", "quotas"),
    *("login_failures", "job_attempts", "job_runs", "job_starts", "tasks"),
    *("plan_settings", "channels"),
)
BY_WHOLE_COUNTY = (
    *("loads", "load_rows", "household_provenance", "person_provenance", "load_keys"),
    *("audit", "outbox"),
)
ADDED_BY_MANY = ("audit", "outbox")  # and only who looks after the whole county reads them

_Read = Callable[[str], str]


def _plain(value: str) -> str:
    """SQL: a setting, read where it is compared."""
    return value


def _in_subquery(value: str) -> str:
    """SQL: a setting, read once for a statement, as it was before."""
    return f"(SELECT {value})"


def _policies(read: _Read) -> dict[str, tuple[str, str]]:
    """What may be read and what may be written, by table."""
    text = {name: f"NULLIF(current_setting('yicetong.{name}', true), '')" for name in SETTINGS}
    county = read("current_setting('yicetong.county', true)")
    all_staff, all_areas = read(text["staff"]), read(text["areas"])
    me = read(f"{text['person']}::uuid")
    in_county = f"(county = {county} OR {county} = '*')"

    def inside(code: str, name: str) -> str:
        # An odd number of bounds is below. "<> 0" and not "= 1": the planner takes it for true of
        # nearly all rows, as it is of those that a statement asks for.
        bounds = read(f"{text[name]}::text[]")
        return f'width_bucket({code}::text COLLATE "C", {bounds}) % 2 <> 0'

    def in_feeds(code: str) -> str:
        # The first range is there twice. Most rows lie in it, and this costs a third.
        lo, hi = (read(f"current_setting('yicetong.feeds_{end}', true)") for end in ("from", "to"))
        return f"({code} >= {lo} AND {code} < {hi} OR {inside(code, 'feeds')})"

    area, whole_county = inside("coalesce(area, '')", "areas"), inside("county", "areas")
    conditions = {
        **dict.fromkeys(BY_FEED, in_feeds("feed")),
        "grids": in_feeds("feed"),
        "feeds": in_feeds("code"),
        "outcomes": f"({in_feeds('feed')} OR {inside('area', 'areas')})",
        "people": f"(id = {me} OR {inside('home', 'staff')})",
        **dict.fromkeys(BY_ONESELF, f"(person_id = {me} OR {all_staff} = {EVERYBODY})"),
        **dict.fromkeys(
            BY_PERSON,
            f"""(person_id = {me} OR {all_staff} = {EVERYBODY}
                 OR person_id IN (SELECT p.id FROM people p))""",
        ),
        **dict.fromkeys(BY_PERSON_OR_AREA, f"(person_id = {me} OR {area})"),
        "credits": f"({me} IN (from_person, to_person) OR {inside('area', 'areas')})",
        "decisions": f"""({all_areas} = {EVERYBODY}
            OR EXISTS (SELECT FROM inbox i
                       WHERE i.county = decisions.county AND i.key = decisions.key))""",
        "duty_swaps": f"""({all_staff} = {EVERYBODY} OR {me} IN (asked_by, asked_of)
            OR EXISTS (SELECT FROM duties d
                       WHERE d.county = duty_swaps.county AND d.id = duty_swaps.duty_id
                         AND {inside("d.area", "staff")}))""",
        "household_kinds": """EXISTS (SELECT FROM households h
            WHERE h.county = household_kinds.county AND h.id = household_kinds.household_id)""",
        **dict.fromkeys(BY_COUNTY, "true"),
        **dict.fromkeys(BY_WHOLE_COUNTY, whole_county),
    }
    both = {table: f"{in_county} AND {condition}" for table, condition in conditions.items()}
    return {
        table: (condition, in_county if table in ADDED_BY_MANY else condition)
        for table, condition in both.items()
    }


def upgrade() -> None:
    for table, (read, write) in _policies(_plain).items():
        op.execute(f"ALTER POLICY reach ON {table} USING ({read}) WITH CHECK ({write})")


def downgrade() -> None:
    for table, (read, write) in _policies(_in_subquery).items():
        op.execute(f"ALTER POLICY reach ON {table} USING ({read}) WITH CHECK ({write})")
