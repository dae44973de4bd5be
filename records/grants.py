"""What people hold: roles over areas, and areas that they answer for, each by days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Update, insert, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.arrays import array
from records.people import Assignment, RoleGrant


class Grant(NamedTuple):
    """A role over an area, or (role None) an area answered for; until the day ``valid_to``.

    ``asked_from``: quotas ask nothing of the days before.
    """

    person_id: UUID
    role: str | None
    area: str
    valid_from: date
    valid_to: date | None
    asked_from: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What people hold or held."""

    grants: Mapping[tuple[UUID, str | None, str], Sequence[Grant]]  # the earliest first
    first_days: Mapping[UUID, date]  # since when each has held anything

    def of(self, person: UUID, role: str | None, area: str) -> Sequence[Grant]:
        """A role over an area, or an area answered for: each time that it was given."""
        return self.grants.get((person, role, area), ())


_HELD = text("""
    SELECT person_id, role, area, valid_from, valid_to, asked_from FROM roles
    WHERE county = :county AND (:all OR person_id = ANY(CAST(:people AS uuid[])))
    UNION ALL
    SELECT person_id, NULL, area, valid_from, valid_to, asked_from FROM assignments
    WHERE county = :county AND kind = 'area'
      AND (:all OR person_id = ANY(CAST(:people AS uuid[])))
    ORDER BY valid_from
""")


def load_held(session: Session, county: str, people: Collection[UUID] | None = None) -> Held:
    """What everybody holds or held, or these people."""
    asked = {"county": county, "all": people is None, "people": array(people or ())}
    grants: dict[tuple[UUID, str | None, str], list[Grant]] = {}
    first_days: dict[UUID, date] = {}
    for row in session.execute(_HELD, asked):
        grants.setdefault((row.person_id, row.role, row.area), []).append(Grant(*row))
        first_days.setdefault(row.person_id, row.valid_from)  # the rows are in order of days
    return Held(grants, first_days)


def write_grants(
    session: Session, county: str, adding: Iterable[Grant], ending: Iterable[Grant]
) -> None:
    """Add grants, and give others another end; these are known by all but their ends."""
    new = [
        {
            "county": county, "id": uuid7(), "person_id": grant.person_id, "area": grant.area,
            "valid_from": grant.valid_from, "valid_to": grant.valid_to,
            "asked_from": grant.asked_from,
            **({"role": grant.role} if grant.role else {"kind": "area"}),
        }
        for grant in adding
    ]  # fmt: skip
    for kind, rows in (
        (RoleGrant, [row for row in new if "role" in row]),
        (Assignment, [row for row in new if "kind" in row]),
    ):
        if rows:
            session.execute(insert(kind), rows)
    for grant in ending:
        session.execute(_end(county, grant).execution_options(synchronize_session=False))


def _end(county: str, grant: Grant) -> Update:
    kind: type[RoleGrant] | type[Assignment] = RoleGrant if grant.role else Assignment
    which = RoleGrant.role == grant.role if grant.role else Assignment.kind == "area"
    return (
        update(kind)
        .where(kind.county == county, kind.person_id == grant.person_id, kind.area == grant.area)
        .where(kind.valid_from == grant.valid_from, which)
        .values(valid_to=grant.valid_to)
    )
