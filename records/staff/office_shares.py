"""Part-time staff: a person's share of a full-time post, with a history.

A share holds from its day until the next one; before the first, and without any, it is 100 percent.
It does not end with the office: a change of office needs a new share.
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
    """The share on a day; ``shares`` are one person's, the earliest first."""
    return next((one.percent for one in reversed(shares) if one.valid_from <= day), WHOLE)


def begun(shares: Sequence[Share], new: Share) -> tuple[Share, ...]:
    """The shares after ``new`` is entered. Shares that begin on its day or later are removed, so
    that a mistake is corrected by entering the right share."""
    kept = [one for one in shares if one.valid_from < new.valid_from]
    if percent_on(kept, new.valid_from) != new.percent:
        kept.append(new)
    return tuple(kept)


def load_shares(
    session: Session, county: str, people: Collection[UUID] | None = None
) -> dict[UUID, list[Share]]:
    """Shares by person, the earliest first; of ``people``, or of everybody who has any."""
    query = select(OfficeShare.person_id, OfficeShare.valid_from, OfficeShare.percent)
    query = query.where(OfficeShare.county == county)
    if people is not None:
        query = query.where(OfficeShare.person_id.in_(people))
    shares_of: dict[UUID, list[Share]] = {}
    ordered = query.order_by(OfficeShare.person_id, OfficeShare.valid_from)
    for person, valid_from, percent in session.execute(ordered):
        shares_of.setdefault(person, []).append(Share(valid_from, percent))
    return shares_of


def write_shares(session: Session, county: str, person: UUID, shares: Collection[Share]) -> None:
    """Replace all shares of a person."""
    session.execute(
        delete(OfficeShare)
        .where(OfficeShare.county == county, OfficeShare.person_id == person)
        .execution_options(synchronize_session=False)
    )
    rows = [{"county": county, "person_id": person} | one._asdict() for one in shares]
    if rows:
        session.execute(insert(OfficeShare), rows)
