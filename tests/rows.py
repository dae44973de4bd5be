"""How the factories make a row: an id of its own, and a place in the order of its feed."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.changes import allocate_seqs

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)  # Wednesday 10:00 in Shanghai, week 2026-W12

Row = TypeVar("Row")


def identified(county: str) -> dict[str, Any]:
    return {"county": county, "id": uuid7()}


def synced(session: Session, feed: str, county: str | None = None) -> dict[str, Any]:
    """A new place in the feed's order."""
    county = county or feed[:6]
    seq = allocate_seqs(session, county, {feed: 1})[feed] + 1
    return identified(county) | {"rev": uuid7(), "feed": feed, "seq": seq, "written_at": NOW}


def add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
