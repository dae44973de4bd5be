"""After a restore: erase again what was erased since the backup.

A backup is older than some erasures. Their ids are in the erasure list of the data folder, in the
list that was copied into the backup, and in the database that is replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from authz.access_context import EVERYTHING, access_context, watch
from records.dates import local_day
from records.divisions import County
from records.erasing import erasure_list
from records.erasing.erase import Asked, erase
from records.erasing.erasure_list import Listed, ListUnreadable
from records.system.audit import note
from server.ops.backup import tables
from server.ops.postgres_clients import BackupError, connect

_KNOWN = """
    SELECT e.county, e.household_id, e.at, e.reason, array_agg(r.record_id)
    FROM erasures e JOIN erased_records r USING (county, household_id)
    GROUP BY e.county, e.household_id, e.at, e.reason
"""


def listed_in(*paths: Path) -> list[Listed]:
    """The erasures of these lists. Error: `erasure_list_unreadable`."""
    try:
        return erasure_list.merged(*map(erasure_list.read, paths))
    except ListUnreadable as error:
        raise BackupError(
            "erasure_list_unreadable",
            f"{error}: what it names would come back; repair it, or take a copy of it",
        ) from None


def known_to(url: URL) -> list[Listed]:
    """The erasures that a database knows; none if it is empty, older, or not there."""
    try:
        with connect(url) as connection:
            if "erased_records" not in tables(connection):
                return []
            rows = connection.execute(_KNOWN).fetchall()
    except psycopg.OperationalError:
        return []
    return [
        Listed.of(county, household, at, reason, [], ids)
        for county, household, at, reason, ids in rows
    ]


def write_back(path: Path, erasures: Sequence[Listed]) -> None:
    """Add to the list of the data folder what it lacks."""
    held = {(one.county, one.household): one for one in listed_in(path)}
    lacking = [
        one
        for one in erasures
        if (mine := held.get((one.county, one.household))) is None
        or not (one.names | one.records) <= (mine.names | mine.records)
    ]
    erasure_list.append(path, lacking)


def erase_again(url: URL, erasures: Sequence[Listed], years: int) -> int:
    """Erase these households in a database, in one transaction; returns how many were there.

    Ids that it does not know are remembered all the same: phones may still push them.
    """
    if not erasures:
        return 0
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    watch(engine)
    now = datetime.now(UTC)
    try:
        with access_context(EVERYTHING), Session(engine) as session:
            zones = {
                row.county: row.timezone
                for row in session.execute(sa.select(County.county, County.timezone))
            }
            counts: dict[str, int] = {}
            for one in erasures:
                if (zone := zones.get(one.county)) is None:
                    continue
                counts.setdefault(one.county, 0)
                counts[one.county] += _again(session, one, now, ZoneInfo(zone), years)
            for county, households in counts.items():
                details: dict[str, Any] = {"households": households}
                note(session, county, now, None, "erased_again", county, details)
            session.commit()
    finally:
        engine.dispose()
    return sum(counts.values())


def _again(session: Session, one: Listed, now: datetime, zone: ZoneInfo, years: int) -> bool:
    day, names = local_day(now, zone), one.names | one.records
    asked = Asked(one.county, one.household, now, day, years, one.reason, None, names)
    return erase(session, asked).was_held
