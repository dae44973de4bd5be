"""Those who answer for households: their names, and whether their visits of a day are known yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import local_day
from schedulers.coverage.phones import CAN_SEND, Backlog
from server.services.accounts.devices import MIN_SILENT_DAYS, silent_days


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """A phone that can still send rows: its last contact, and what it may hold."""

    seen_at: datetime
    backlog: Backlog


def silent_since(seen_at: datetime, now: datetime, zone: ZoneInfo) -> date | None:
    """The day of a last contact, if there was none for some days since."""
    long_ago = silent_days(seen_at, now, zone) >= MIN_SILENT_DAYS
    return local_day(seen_at, zone) if long_ago else None


def load_phones(
    session: Session, county: str, people: Collection[UUID]
) -> Mapping[UUID, Sequence[OwnPhone]]:
    """The phones of these people; those without one are left out."""
    phones: dict[UUID, list[OwnPhone]] = {}
    for row in session.execute(_PHONES, {"county": county, "people": array(people)}):
        backlog = Backlog(row.first_seen_at, row.backlog, row.backlog_at)
        phones.setdefault(row.person_id, []).append(OwnPhone(row.last_seen_at, backlog))
    return phones


def load_names(session: Session, county: str, people: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(_NAMES, {"county": county, "people": array(people)})
    return {row.id: row.name for row in rows}


_NAMES = text("""
    SELECT id, name FROM people
    WHERE county = :county AND id = ANY(CAST(:people AS uuid[]))
""")
_PHONES = text(f"""
    SELECT d.person_id, d.first_seen_at, d.last_seen_at, d.backlog, d.backlog_at FROM devices d
    WHERE d.county = :county AND d.person_id = ANY(CAST(:people AS uuid[])) AND {CAN_SEND}
""")
