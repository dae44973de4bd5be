"""Which fields of a record its reader sees: all of their own records, fewer of other people's.

The author, the position and the exact time of a colleague's visit, ticket or photo are hidden:
otherwise one phone could build a ranking and a track of every colleague. A time is cut to the
beginning of its day in the county. docs/who-sees-what.md lists every field.

These are SQL fragments over a row ``t``, in statements that bind ``:county``, and ``day_of``, the
same rule for values. The reader is the person of the access context; without one, every record
counts as somebody else's.
"""

from datetime import UTC, datetime, time, tzinfo

from authz.access_context import READER
from records.dates import COUNTY_ZONE

# SQL: whether a record is the reader's own. Only its person reads a personal feed.
NOT_OWN = "false"
ONES_OWN = "true"
IS_AUTHOR = f"(t.cadre_id IS NOT DISTINCT FROM {READER})"

# JSON and Python have no years before year 1.
_FIRST = "timestamptz '0001-01-01 00:00:00+00'"
_SECOND_DAY = "timestamptz '0001-01-02 00:00:00+00'"


def the_day(at: str) -> str:
    """SQL: the beginning of the county's day."""
    day = f"date_trunc('day', {at}, {COUNTY_ZONE})"
    return f"CASE WHEN {at} < {_SECOND_DAY} THEN {_FIRST} ELSE {day} END"


def own(expression: str) -> str:
    """SQL: the value for the record's author (``r.mine``), NULL for others."""
    return f"CASE WHEN r.mine THEN {expression} END"


def own_or_day(at: str) -> str:
    """SQL: a time for the record's author (``r.mine``), its day for others."""
    return f"CASE WHEN r.mine THEN {at} ELSE {the_day(at)} END"


def day_of(at: datetime, zone: tzinfo) -> datetime:
    """The beginning of the day of a time in ``zone``."""
    try:
        return datetime.combine(at.astimezone(zone), time(), zone)
    except OverflowError:  # the first and the last day of the calendar
        first = datetime(1, 1, 1, tzinfo=UTC)
        return first if at.year == 1 else datetime(9999, 12, 31, tzinfo=UTC)
