"""What share of a full post somebody's office is: part-time staff. It has a history.

A share holds from its day on until the next one; before the first, and for whom nothing is said,
it is all of a post. It does not end with the office: who moves to another one says it anew.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from records.staff.people import OfficeShare

WHOLE = 100  # percent


class Share(NamedTuple):
    """``percent`` of a full post from a day on."""

    valid_from: date
    percent: int


def percent_on(shares: Sequence[Share], day: date) -> int:
    """The share of a day; ``shares`` are one person's, the earliest first."""
    return next((one.percent for one in reversed(shares) if one.valid_from <= day), WHOLE)


def begun(shares: Sequence[Share], new: Share) -> tuple[Share, ...]:
    """What holds once ``new`` was said. Whatever begins on that day or later gives way: so what was
    entered by mistake is mended by entering what is right."""
    kept = [one for one in shares if one.valid_from < new.valid_from]
    if percent_on(kept, new.valid_from) != new.percent:
        kept.append(new)
    return tuple(kept)


def load_shares(
    session: Session, county: str, people: Collection[UUID] | None = None
) -> dict[UUID, list[Share]]:
    """Of those of whom anything was ever said, the earliest first; None: of everybody."""
    query = select(OfficeShare.person_id, OfficeShare.valid_from, OfficeShare.percent)
    query = query.where(OfficeShare.county == county)
    if people is not None:
        query = query.where(OfficeShare.person_id.in_(people))
    found: dict[UUID, list[Share]] = {}
    ordered = query.order_by(OfficeShare.person_id, OfficeShare.valid_from)
    for person, valid_from, percent in session.execute(ordered):
        found.setdefault(person, []).append(Share(valid_from, percent))
    return found


def write_shares(session: Session, county: str, person: UUID, shares: Collection[Share]) -> None:
    """Replace all that is said of somebody."""
    session.execute(
        delete(OfficeShare)
        .where(OfficeShare.county == county, OfficeShare.person_id == person)
        .execution_options(synchronize_session=False)
    )
    rows = [{"county": county, "person_id": person} | one._asdict() for one in shares]
    if rows:
        session.execute(insert(OfficeShare), rows)
