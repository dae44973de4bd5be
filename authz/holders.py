"""Who holds a permission or a role on a day, as SQL: authz/scope.py for statements about many.

``day`` is an SQL expression; the statement binds ``:county``. Rows are (person_id, area), one for
each grant: an area comes as it was given. Who has left holds nothing from that day on.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from authz.scope import ASSIGNED_PERMISSIONS, FIELD_ROLE, LEADING_ROLE, ROLE_PERMISSIONS, Permission
from records.staff.people import RoleGrant, employed_on
from records.validity import valid_on

# SQL: that a row of ``roles`` makes somebody a cadre.
IS_CADRE = f"role = '{FIELD_ROLE}'"


def is_cadre() -> ColumnElement[bool]:
    """The same for queries."""
    return RoleGrant.role == FIELD_ROLE


def holders_of(permission: Permission, day: str) -> str:
    """All who hold a permission, by a role or because they answer for an area."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    return _holders(roles, day, assigned=permission in ASSIGNED_PERMISSIONS)


def leaders(day: str) -> str:
    """All who lead an area; not who administers the county."""
    return _holders([LEADING_ROLE], day)


def _holders(roles: Iterable[str], day: str, *, assigned: bool = False) -> str:
    columns = "SELECT county, person_id, area, valid_from, valid_to FROM"
    listed = ", ".join(f"'{role}'" for role in roles)
    given = (
        f"{columns} roles WHERE county = :county AND role = ANY(CAST(ARRAY[{listed}] AS text[]))"
    )
    if assigned:
        given += f" UNION ALL {columns} assignments WHERE county = :county"
    return f"""(
        SELECT h.person_id, h.area FROM ({given}) h
        JOIN people p ON p.county = h.county AND p.id = h.person_id
        WHERE {valid_on("h", day)} AND {employed_on("p", day)})"""
