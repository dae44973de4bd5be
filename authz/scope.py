"""Who may do what, and where: the one place that decides it.

A scope is computed from a person's roles and assignments at each request, as ranges of division
codes. Endpoints check it, queries use its ranges, and each pushed row is checked against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import AccessContext
from records.divisions import CodeRange, lies_in, outermost
from records.staff.people import personal_feed
from records.validity import is_valid


class Permission(StrEnum):
    """What an endpoint may require. Each is held over some areas, or not at all."""

    SYNC = "sync"  # have the records of these areas on a phone, and write them
    READ_RECORDS = "read_records"  # households, contacts (masked) and visits
    READ_TICKETS = "read_tickets"
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"  # accounts and devices
    SEE_AUTHORS = "see_authors"  # who made a visit; for those who direct cadres
    DECIDE = "decide"  # about held, refused and conflicting rows
    DIRECT = "direct"  # leave, counter rota and duties of the cadres based there
    MANAGE_CALENDAR = "manage_calendar"  # the county's own days, market days
    OPERATE = "operate"  # see the state of background jobs, and repair them
    SEE_FIGURES = "see_figures"  # quota progress of areas and of the cadres based there
    MANAGE_QUOTAS = "manage_quotas"
    MANAGE_PLANS = "manage_plans"  # settings of weekly plans
    HAND_OVER = "hand_over"  # households to the weekly plans of those who answer for them
    HOUSEHOLD_RIGHTS = "household_rights"  # give out and erase all that is held about a household
    READ_PAYEES = "read_payees"  # whom a ticket of an erased household was paid to


ROLE_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    # A cadre's areas are their assignments; the role by itself gives none.
    "cadre": frozenset(),
    "dispatcher": frozenset(
        {
            Permission.READ_RECORDS,
            Permission.READ_TICKETS,
            Permission.SEE_AUTHORS,
            Permission.DECIDE,
            Permission.HAND_OVER,
        }
    ),
    "township_leader": frozenset(
        {
            Permission.READ_RECORDS,
            Permission.READ_TICKETS,
            Permission.SEE_AUTHORS,
            Permission.DIRECT,
            Permission.SEE_FIGURES,
            Permission.HAND_OVER,
        }
    ),
    "clerk": frozenset({Permission.READ_TICKETS, Permission.READ_PAYEES}),
    "county_admin": frozenset(
        {
            Permission.READ_RECORDS,
            Permission.READ_TICKETS,
            Permission.SEE_AUTHORS,
            Permission.MANAGE_PEOPLE,
            Permission.DECIDE,
            Permission.DIRECT,
            Permission.MANAGE_CALENDAR,
            Permission.OPERATE,
            Permission.SEE_FIGURES,
            Permission.MANAGE_QUOTAS,
            Permission.MANAGE_PLANS,
            Permission.HAND_OVER,
            Permission.HOUSEHOLD_RIGHTS,
            Permission.READ_PAYEES,
        }
    ),
    "auditor": frozenset(
        {
            Permission.READ_RECORDS,
            Permission.READ_TICKETS,
            Permission.SEE_AUTHORS,
            Permission.SEE_FIGURES,
            Permission.READ_AUDIT,
            Permission.READ_PAYEES,
        }
    ),
}
# Roles that are checked besides permissions: FIELD_ROLE has assignments, duties and quotas;
# LEADING_ROLE gets the reports on an area.
FIELD_ROLE: Final = "cadre"
LEADING_ROLE: Final = "township_leader"
# What an assignment gives: no access to rows of people. Those who direct cadres, decide or audit
# read names of colleagues from the whole county.
ASSIGNED_PERMISSIONS = frozenset(
    {Permission.SYNC, Permission.READ_RECORDS, Permission.READ_TICKETS}
)
# Permissions over the people based in the areas, and over nobody else.
_OF_STAFF = frozenset({Permission.MANAGE_PEOPLE, Permission.DIRECT, Permission.SEE_FIGURES})
_OF_PEOPLE = _OF_STAFF | {Permission.SEE_AUTHORS}


@dataclass(frozen=True, slots=True)
class HeldArea:
    """An area that a person holds or held, with the days of validity."""

    area: str
    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        return is_valid(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may do on one day. ``assignments`` include past ones, for late work."""

    person_id: UUID
    county: str
    areas: Mapping[Permission, tuple[CodeRange, ...]]
    assignments: tuple[HeldArea, ...]

    def allows(self, permission: Permission) -> bool:
        """True where the permission is held over any area."""
        return bool(self.areas.get(permission))

    def ranges(self, permission: Permission) -> tuple[CodeRange, ...]:
        """The areas of a permission: disjoint, in code order."""
        return self.areas.get(permission, ())

    def covers(self, permission: Permission, code: str) -> bool:
        return lies_in(code, self.ranges(permission))

    def held_on(self, code: str, day: date) -> bool:
        """True where an assignment covered ``code`` on ``day``."""
        return any(held.on(day) and code in CodeRange.below(held.area) for held in self.assignments)

    def access_context(self, permission: Permission | None = None) -> AccessContext:
        """The rows that the database shows to an endpoint that needs this permission.

        It is independent of the methods above, so that it still holds where one of them is wrong.
        Without a permission: the records on the person's phones, and the people they manage.
        """
        codes = self.areas.get(permission or Permission.SYNC, ())
        feeds = (*codes, CodeRange.only(self.own_feed))
        if permission is None:
            managed = {area.lo for held in _OF_PEOPLE for area in self.areas.get(held, ())}
            return AccessContext(self.county, self.person_id, feeds, staff=outermost(managed))
        if permission in ASSIGNED_PERMISSIONS or not codes:
            return AccessContext(self.county, self.person_id, feeds)
        staff = codes if permission in _OF_STAFF else (CodeRange.below(self.county),)
        return AccessContext(self.county, self.person_id, feeds, codes, staff)

    def write_context(self, days: Iterable[date], feeds: Iterable[str] = ()) -> AccessContext:
        """The rows that the database lets this person write: in areas that they hold, or held on
        one of these days, in their own feed, and in ``feeds``. Independent of the methods above."""
        codes = {area.lo for area in self.areas.get(Permission.SYNC, ())}
        codes |= {held.area for held in self.assignments if any(map(held.on, days))}
        return AccessContext(
            self.county, self.person_id, outermost({*codes, *feeds, self.own_feed})
        )

    def roster_context(self, home: str | None) -> AccessContext:
        """The roster's context: duties in the person's home and where they read records, and all
        people of the county, because a roster names colleagues."""
        codes = {area.lo for area in self.areas.get(Permission.READ_RECORDS, ())}
        staff = (CodeRange.below(self.county),)
        oversight = outermost(codes | ({home} if home else set()))
        return replace(self.access_context(), oversight=oversight, staff=staff)

    @property
    def own_feed(self) -> str:
        return personal_feed(self.person_id)

    @property
    def carried(self) -> tuple[CodeRange, ...]:
        """The feeds whose records are on this person's phones: of their areas, and their own."""
        return (*self.ranges(Permission.SYNC), CodeRange.only(self.own_feed))

    def carries(self, feed: str) -> bool:
        """True where the records of a feed are on this person's phones."""
        return feed == self.own_feed or self.covers(Permission.SYNC, feed)


def scope_of(
    person_id: UUID,
    county: str,
    roles: Iterable[tuple[str, HeldArea]],
    assignments: Iterable[HeldArea],
    today: date,
) -> Scope:
    """Compute a scope. ``today`` is the day in the county's time zone."""
    assignments = tuple(assignments)
    codes: dict[Permission, set[str]] = {}
    for role, grant in roles:
        if grant.on(today):
            for permission in ROLE_PERMISSIONS[role]:
                codes.setdefault(permission, set()).add(grant.area)
    for held in assignments:
        if held.on(today):
            for permission in ASSIGNED_PERMISSIONS:
                codes.setdefault(permission, set()).add(held.area)
    return Scope(
        person_id,
        county,
        {permission: outermost(areas) for permission, areas in codes.items()},
        assignments,
    )


# SQL: the roles and assignments of a row of ``people``, as a JSON list of [role, area, from, to];
# the role of an assignment is null. They end on the day on which the person left.
HELD = """(
    SELECT coalesce(json_agg(json_build_array(
        h.role, h.area, h.valid_from, least(h.valid_to, people.left_on))), '[]')
    FROM (
        SELECT role, area, valid_from, valid_to FROM roles
        WHERE county = people.county AND person_id = people.id
        UNION ALL
        SELECT NULL, area, valid_from, valid_to FROM assignments
        WHERE county = people.county AND person_id = people.id
    ) h
)"""
_OF_PERSON = text(f"SELECT {HELD} FROM people WHERE county = :county AND id = :person")


def load_scope(session: Session, county: str, person_id: UUID, today: date) -> Scope:
    """Load the scope of a person; it is empty for an unknown person."""
    held = session.scalar(_OF_PERSON, {"county": county, "person": person_id})
    return scope_from_rows(person_id, county, held or [], today)


def scope_from_rows(
    person_id: UUID, county: str, rows: Sequence[Sequence[Any]], today: date
) -> Scope:
    """The scope of a person from the list that `HELD` returns."""
    held = [
        (
            role,
            HeldArea(area, date.fromisoformat(first), date.fromisoformat(last) if last else None),
        )
        for role, area, first, last in rows
    ]
    return scope_of(
        person_id,
        county,
        [(role, area) for role, area in held if role is not None],
        [area for role, area in held if role is None],
        today,
    )
