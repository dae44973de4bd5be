"""A person's office: its level and its division (home), with a history.

``people`` has the present office, `past_offices` the earlier ones, each with the first day on which
it no longer held. An office begins today or earlier, never in the future.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, Subquery, cast, delete, func, insert, null, select, union_all
from sqlalchemy.orm import Session

from records.divisions import LEVELS
from records.staff.people import PastOffice, Person


class Office(NamedTuple):
    level: str
    home: str

    @property
    def fits(self) -> bool:
        """True where the home is a division of the office's level."""
        return LEVELS.get(len(self.home)) == self.level


class Until(NamedTuple):
    """An office that no longer holds from a day on."""

    office: Office
    valid_to: date


Past = Sequence[Until]  # of one person, the earliest first


def begun(past: Past, now: Office, office: Office, day: date) -> Past:
    """The past offices after it is entered that ``office`` holds from ``day`` on.

    Earlier days do not change. Offices that began on that day or later are removed, so that a
    mistake is corrected by entering the right office.
    """
    kept: list[Until] = []
    for each in (*past, Until(now, date.max)):
        if not kept or kept[-1].valid_to < day:
            kept.append(each._replace(valid_to=min(each.valid_to, day)))
    return tuple(kept[:-1] if kept[-1].office == office else kept)


def load_past(session: Session, county: str, people: Collection[UUID]) -> dict[UUID, list[Until]]:
    """Load the past offices of these people, by person; absent where there are none."""
    rows = session.execute(
        select(PastOffice.person_id, PastOffice.level, PastOffice.home, PastOffice.valid_to)
        .where(PastOffice.county == county, PastOffice.person_id.in_(people))
        .order_by(PastOffice.person_id, PastOffice.valid_to)
    )
    past_of: dict[UUID, list[Until]] = {}
    for person, level, home, valid_to in rows:
        past_of.setdefault(person, []).append(Until(Office(level, home), valid_to))
    return past_of


def write_past(session: Session, county: str, past_of: Mapping[UUID, Iterable[Until]]) -> None:
    """Replace the past offices of these people. The caller writes ``people``."""
    if not past_of:
        return
    session.execute(
        delete(PastOffice)
        .where(PastOffice.county == county, PastOffice.person_id.in_(past_of))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"county": county, "person_id": person, "valid_to": each.valid_to} | each.office._asdict()
        for person, past in past_of.items()
        for each in past
    ]
    if rows:
        session.execute(insert(PastOffice), rows)


def offices_of(county: str) -> Subquery:
    """All offices of a county's people, as (county, person_id, level, home, valid_from, valid_to).
    ``valid_from`` is NULL for a person's first office."""
    each = union_all(
        select(
            PastOffice.county, PastOffice.person_id, PastOffice.level, PastOffice.home,
            PastOffice.valid_to,
        ).where(PastOffice.county == county),
        select(
            Person.county, Person.id, Person.level, Person.home, cast(null(), Date)
        ).where(Person.county == county),
    ).subquery()  # fmt: skip
    begun_on = func.lag(each.c.valid_to).over(
        partition_by=each.c.person_id, order_by=each.c.valid_to
    )
    columns = (*each.c[:4], begun_on.label("valid_from"), each.c.valid_to)
    return select(*columns).subquery("offices")
