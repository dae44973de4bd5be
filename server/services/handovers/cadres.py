"""Those who answer for households: their names, and whether their visits of a day are known yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import local_day
from server.services.accounts.devices import silent_days

# As in /sync/troubles: a contact of the last days would show working hours.
SHOWN_AFTER_DAYS = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """The last contact of somebody's phones; ``has_backlog``: one of them kept rows back, as they
    said at ``told_at``."""

    at: datetime
    told_at: datetime
    has_backlog: bool

    def knows_until(self, instant: datetime) -> bool:
        """Whether all work until an instant is here."""
        return self.told_at >= instant and not self.has_backlog

    def silent_since(self, now: datetime, zone: ZoneInfo) -> date | None:
        """The day of the last contact, of a phone that was silent for some days."""
        long_ago = silent_days(self.at, now, zone) >= SHOWN_AFTER_DAYS
        return local_day(self.at, zone) if long_ago else None


def load_heard(session: Session, county: str, people: Collection[UUID]) -> Mapping[UUID, Heard]:
    """The phones of these people that are not revoked; people without one are left out."""
    rows = session.execute(_HEARD, {"county": county, "people": array(people)})
    return {row.person_id: Heard(row.at, row.told_at, row.has_backlog) for row in rows}


def load_names(session: Session, county: str, people: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(_NAMES, {"county": county, "people": array(people)})
    return {row.id: row.name for row in rows}


_NAMES = text("""
    SELECT id, name FROM people
    WHERE county = :county AND id = ANY(CAST(:people AS uuid[]))
""")
_HEARD = text("""
    SELECT person_id, max(last_seen_at) AS at, max(coalesce(backlog_at, last_seen_at)) AS told_at,
           bool_or(coalesce(backlog, 0) > 0) AS has_backlog
    FROM devices
    WHERE county = :county AND person_id = ANY(CAST(:people AS uuid[])) AND revoked_at IS NULL
    GROUP BY person_id
""")
