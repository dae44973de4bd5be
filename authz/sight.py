"""What of a record its reader sees: of one's own work all, of others' work what it was about.

Of a colleague's visit, ticket or photo nobody is told whose it is, where the phone was, or at which
minute: else a ranking and a track of every colleague could be built from one phone. A time comes as
the beginning of its day in the county. docs/who-sees-what.md has every field.

These are fragments of SQL over a row ``t``, in statements that bind ``:county``; and ``day_of``,
the same rule for values. Who reads is what the access context says: where it says nobody, all is
somebody else's.
"""

from datetime import UTC, datetime, time, tzinfo

from authz.access_context import READER
from records.dates import COUNTY_ZONE

# Whose a record is. What lives in one person's feed is read by nobody else.
EVERYBODYS = "false"
ONES_OWN = "true"
AUTHORS = f"(t.cadre_id IS NOT DISTINCT FROM {READER})"

# Read once for a statement, as it depends on no row.
# JSON has no years before the first, and neither has Python.
_FIRST = "timestamptz '0001-01-01 00:00:00+00'"
_SECOND_DAY = "timestamptz '0001-01-02 00:00:00+00'"


def the_day(at: str) -> str:
    """SQL: the beginning of the county's day."""
    day = f"date_trunc('day', {at}, {COUNTY_ZONE})"
    return f"CASE WHEN {at} < {_SECOND_DAY} THEN {_FIRST} ELSE {day} END"


def own(expression: str) -> str:
    """SQL: for whose record it is; NULL for others. ``r.mine`` says which."""
    return f"CASE WHEN r.mine THEN {expression} END"


def own_or_day(at: str) -> str:
    """SQL: a time for whose record it is; for others its day."""
    return f"CASE WHEN r.mine THEN {at} ELSE {the_day(at)} END"


def day_of(at: datetime, zone: tzinfo) -> datetime:
    """The beginning of the day in which a time lies there."""
    try:
        return datetime.combine(at.astimezone(zone), time(), zone)
    except OverflowError:  # the first and the last day of all, where it is another day there
        first = datetime(1, 1, 1, tzinfo=UTC)
        return first if at.year == 1 else datetime(9999, 12, 31, tzinfo=UTC)
