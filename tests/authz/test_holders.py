"""Who holds what, asked of many people in SQL, is who holds it one by one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from authz.holders import IS_CADRE, holders_of, is_cadre, leaders
from authz.scope import Permission, load_scope
from records.staff.people import ROLES, RoleGrant
from tests import factories as f

COUNTY, TOWN = f.COUNTY, f.COUNTY + "100"
GRID = TOWN + "201001"
TODAY = date(2026, 3, 18)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def people(session: Session) -> list:
    """One of each role for each way in which its days and theirs may lie; and who answers."""
    f.make_grid(session, GRID)
    made = []
    for since, until, left_on in (
        (f.LONG_AGO, None, None),
        (TODAY, TODAY + ONE_DAY, None),
        (TODAY + ONE_DAY, None, None),
        (f.LONG_AGO, TODAY, None),
        (f.LONG_AGO, None, TODAY),
        (f.LONG_AGO, None, TODAY + ONE_DAY),
    ):
        for role in ROLES:
            person = f.make_person(session, roles=[], left_on=left_on)
            area = COUNTY if role == "county_admin" else TOWN
            f.make_role(session, person, role, area, valid_from=since, valid_to=until)
            made.append(person)
        person = f.make_person(session, roles=[], left_on=left_on)
        f.make_assignment(session, person, GRID, valid_from=since, valid_to=until)
        made.append(person)
    return made


@pytest.mark.parametrize("permission", Permission)
def test_holders_are_those_whose_own_scope_has_it(
    session: Session, people: list, permission: Permission
) -> None:
    query = text(f"SELECT person_id, area FROM {holders_of(permission, ':day')} h")
    found = {tuple(row) for row in session.execute(query, {"county": COUNTY, "day": TODAY})}
    scopes = {person.id: load_scope(session, COUNTY, person.id, TODAY) for person in people}
    expected = {(id, area.lo) for id, scope in scopes.items() for area in scope.ranges(permission)}
    assert found == expected
    assert found


def test_leaders_and_cadres_are_those_of_the_role(session: Session, people: list) -> None:
    query = text(f"SELECT person_id, area FROM {leaders(':day')} h")
    leading = {id for id, _ in session.execute(query, {"county": COUNTY, "day": TODAY})}
    grants = list(session.scalars(select(RoleGrant)))
    assert leading < {grant.person_id for grant in grants if grant.role == "township_leader"}
    assert len(leading) == 3
    cadres = {grant.id for grant in grants if grant.role == "cadre"}
    assert set(session.scalars(select(RoleGrant.id).where(is_cadre()))) == cadres
    assert set(session.scalars(text(f"SELECT id FROM roles WHERE {IS_CADRE}"))) == cadres
    assert len(cadres) == 6
