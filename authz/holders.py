"""Who holds a permission or a role on a day, as SQL: the rules of authz/scope.py for many people.

``day`` is an SQL expression; the statement binds ``:county``. The rows are (person_id, area), one
per grant. A person who has left holds nothing from that day on.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from authz.scope import ASSIGNED_PERMISSIONS, FIELD_ROLE, LEADING_ROLE, ROLE_PERMISSIONS, Permission
from records.staff.people import RoleGrant, employed_on
from records.validity import valid_on

# SQL: true where a row of ``roles`` makes a person a cadre.
IS_CADRE = f"role = '{FIELD_ROLE}'"


def is_cadre() -> ColumnElement[bool]:
    """`IS_CADRE` for queries."""
    return RoleGrant.role == FIELD_ROLE


def holders_of(permission: Permission, day: str) -> str:
    """The people who hold a permission, by a role or by an assignment."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    return _holders(roles, day, assigned=permission in ASSIGNED_PERMISSIONS)


def leaders(day: str) -> str:
    """The people who lead an area, without county admins."""
    return _holders([LEADING_ROLE], day)


def _holders(roles: Iterable[str], day: str, *, assigned: bool = False) -> str:
    columns = "SELECT county, person_id, area, valid_from, valid_to FROM"
    listed = ", ".join(f"'{role}'" for role in roles)
    among = f"ANY(CAST(ARRAY[{listed}] AS text[]))"  # no role may be among them
    grants = f"{columns} roles WHERE county = :county AND role = {among}"
    if assigned:
        grants += f" UNION ALL {columns} assignments WHERE county = :county"
    return f"""(
        SELECT h.person_id, h.area FROM ({grants}) h
        JOIN people p ON p.county = h.county AND p.id = h.person_id
        WHERE {valid_on("h", day)} AND {employed_on("p", day)})"""
