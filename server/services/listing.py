"""The queries of the lists: one query each, over ranges of codes, ordered by an index.

No list is put together in Python, and none counts or compares people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from geoalchemy2.functions import ST_X, ST_Y, ST_AsGeoJSON, ST_Intersects, ST_MakeEnvelope
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from authz.scope import Permission, Scope
from records.dates import DAY, beginning_of_day
from records.divisions import SRID, CodeRange, Division, Grid, within
from records.fieldwork.households import ERASED, Contact, Household
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.photos import Photo
from records.fieldwork.visits import Visit
from records.keys import normal_key
from records.planning.calendar import MarketRule
from records.staff.people import Absence, Person
from records.system.audit import AuditRow
from server.web.paging import Listing

Ranges = Iterable[CodeRange]
Moments = tuple[datetime, datetime]
_INSTANT = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of other people's work: the day, no author, no place, as in sync
    (authz/sight.py). A person who directs the cadres there sees both of a record that is
    ``opened``."""

    scope: Scope
    timezone: str
    opened: bool = False

    def own(self, table: Any) -> ColumnElement[bool]:
        return cast(ColumnElement[bool], table.cadre_id == self.scope.person_id)

    def whole(self, table: Any) -> ColumnElement[bool]:
        if not self.opened:
            return self.own(table)
        return or_(self.own(table), within(table.grid, self.scope.ranges(Permission.SEE_AUTHORS)))

    def day(self, at: Any) -> ColumnElement[Any]:
        """The beginning of the day in the county's time zone."""
        first = datetime(1, 1, 1, tzinfo=UTC)  # Python's minimum
        day = beginning_of_day(at, self.timezone)
        return case((at < first + DAY, literal(first, _INSTANT)), else_=day)

    def time(self, at: Any, whole: ColumnElement[bool]) -> ColumnElement[Any]:
        return case((whole, at), else_=self.day(at)).label(at.key)


def divisions(county: str, ranges: Ranges, level: int | None) -> Listing:
    query = select(
        Division.code, Division.name, Division.kind, Division.parent, Division.fully_gridded
    ).where(Division.county == county, within(Division.code, ranges))
    if level is not None:
        query = query.where(func.length(Division.code) == level)
    return Listing(query, (Division.code,))


def grids(
    county: str,
    ranges: Ranges,
    day: date,
    bbox: tuple[float, float, float, float] | None,
    outlines: bool = True,
) -> Listing:
    """The grids valid on a day: at most one for each code. Without ``outlines`` their names."""
    query = select(
        Grid.code,
        Grid.name,
        Grid.village,
        Grid.valid_from,
        Grid.valid_to,
        # Six decimals are 11 cm; option 0 omits the crs member, which GeoJSON no longer has.
        (ST_AsGeoJSON(Grid.geom, 6, 0) if outlines else null()).label("geometry"),
    ).where(
        Grid.county == county,
        within(Grid.code, ranges),
        Grid.valid_on(day),
    )
    if bbox is not None:
        query = query.where(ST_Intersects(Grid.geom, ST_MakeEnvelope(*bbox, SRID)))
    return Listing(query, (Grid.code,))


def households(
    scope: Scope, ranges: Ranges, number: str | None = None, same_key: bool = False
) -> Listing:
    """``tags`` are NULL outside the reader's own grids: they are for the cadres there."""
    own = within(Household.grid, scope.ranges(Permission.SYNC))
    query = select(
        Household.id,
        Household.number,
        Household.head,
        Household.address,
        Household.group_no,
        Household.kind,
        case((own, Household.tags), else_=null()).label("tags"),
        Household.grid,
        Household.village,
        ST_X(Household.point).label("lng"),
        ST_Y(Household.point).label("lat"),
        _flags(Household, Household.flags),
        _older(Household),
    ).where(
        Household.county == scope.county,
        within(Household.grid, ranges),
        Household.kind != ERASED,
    )
    query = query.where(*_keyed(Household, number, same_key))
    return Listing(query, (Household.grid, Household.id))


def contacts(scope: Scope, ranges: Ranges, household: UUID | None) -> Listing:
    """Contacts with masked phones, without those of unknown households."""
    query = select(
        Contact.id,
        Contact.household_id.label("household"),
        Contact.name,
        Contact.relation,
        Contact.phone_masked.label("phone"),
        Contact.grid,
    ).where(Contact.county == scope.county, within(Contact.grid, ranges))
    if household is not None:
        query = query.where(Contact.household_id == household)
    return Listing(query, (Contact.grid, Contact.id))


def visits(
    sight: Sight,
    ranges: Ranges,
    cadre: UUID | None = None,
    household: UUID | None = None,
    moments: Moments | None = None,
    flag: str | None = None,
) -> Listing:
    """Visits, the newest day first within a grid. The position fix is never shown."""
    whole = sight.whole(Visit)
    query = select(
        Visit.id,
        Visit.household_id.label("household"),
        sight.time(Visit.happened_at, whole),
        sight.time(Visit.counted_at, whole),
        sight.time(Visit.received_at, whole),
        Visit.purpose,
        Visit.outcome,
        Visit.note,
        _if(whole, Visit.cadre_id, "cadre"),
        Visit.grid,
        _if(whole, Visit.made_in),
        _if(whole, Visit.evidence),
        _if(whole, Visit.distance_m),
        case((whole, Visit.flags), else_=array([], type_=String)).label("flags"),
    ).where(Visit.county == sight.scope.county, within(Visit.grid, ranges))
    query = query.where(*_filters(Visit, cadre, household, moments))
    if flag is not None:  # flags are shown to the author only
        query = query.where(Visit.flags.contains([flag]), sight.own(Visit))
    order = (Visit.grid, sight.day(Visit.counted_at), Visit.id)
    return Listing(query, order, newest_first=True, by_day=Visit.counted_at)


def meal_tickets(
    sight: Sight,
    ranges: Ranges,
    cadre: UUID | None = None,
    household: UUID | None = None,
    moments: Moments | None = None,
    number: str | None = None,
    same_key: bool = False,
) -> Listing:
    whole = sight.whole(MealTicket)
    query = select(
        MealTicket.id,
        MealTicket.household_id.label("household"),
        MealTicket.visit_id.label("visit"),
        MealTicket.number,
        sight.time(MealTicket.happened_at, whole),
        sight.time(MealTicket.counted_at, whole),
        MealTicket.value_fen,
        _if(whole, MealTicket.cadre_id, "cadre"),
        MealTicket.grid,
        sight.time(MealTicket.redeemed_at, whole),
        _flags(MealTicket, array([], type_=String)),
        _older(MealTicket),
    ).where(MealTicket.county == sight.scope.county, within(MealTicket.grid, ranges))
    query = query.where(*_filters(MealTicket, cadre, household, moments))
    query = query.where(*_keyed(MealTicket, number, same_key))
    order = (MealTicket.grid, sight.day(MealTicket.counted_at), MealTicket.id)
    return Listing(query, order, newest_first=True, by_day=MealTicket.counted_at)


def photos(sight: Sight, ranges: Ranges, household: UUID) -> Select[UUID, UUID, datetime]:
    """Stored photos of a household, the newest first: their visits and days, nobody's name."""
    return (
        select(Photo.id, Photo.visit_id.label("visit"), sight.day(Photo.taken_at).label("taken_at"))
        .where(Photo.county == sight.scope.county, within(Photo.grid, ranges))
        .where(Photo.household_id == household, Photo.stored_name.is_not(None))
        .order_by(Photo.taken_at.desc(), Photo.id)
    )


def market_rules(county: str, ranges: Ranges) -> Listing:
    query = select(MarketRule.__table__).where(
        MarketRule.county == county, within(MarketRule.area, ranges)
    )
    return Listing(query, (MarketRule.area, MarketRule.id))


def absences(
    county: str,
    directed: Ranges,
    own: UUID | None,
    person: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Listing:
    """Absences of the people at home in these areas, and of the person ``own``."""
    query = (
        select(
            Absence.id,
            Absence.person_id.label("person"),
            Person.name,
            Absence.kind,
            Absence.first_day,
            Absence.last_day,
            Absence.half,
        )
        .join(Person, and_(Person.county == Absence.county, Person.id == Absence.person_id))
        .where(
            Absence.county == county, or_(Absence.person_id == own, within(Person.home, directed))
        )
    )
    if person is not None:
        query = query.where(Absence.person_id == person)
    if first is not None:
        query = query.where(Absence.last_day >= first)
    if last is not None:
        query = query.where(Absence.first_day <= last)
    return Listing(query, (Absence.id,), newest_first=True)


def audit(county: str, moments: Moments | None, action: str | None) -> Listing:
    query = (
        select(
            AuditRow.id,
            AuditRow.at,
            AuditRow.person_id.label("person"),
            Person.login,
            AuditRow.action,
            AuditRow.target,
            AuditRow.details,
        )
        .outerjoin(Person, and_(Person.county == AuditRow.county, Person.id == AuditRow.person_id))
        .where(AuditRow.county == county)
    )
    if moments is not None:
        query = query.where(AuditRow.at >= moments[0], AuditRow.at < moments[1])
    if action is not None:
        query = query.where(AuditRow.action == action)
    return Listing(query, (AuditRow.at, AuditRow.id), newest_first=True)


def same_logins(county: str, homes: Ranges) -> Listing:
    """Accounts with the same log-in key as an older account, each with the older one."""
    older = aliased(Person)
    query = (
        select(
            Person.id,
            Person.login,
            Person.home,
            older.id.label("same_key_as"),
            older.login.label("older_login"),
        )
        .outerjoin(older, and_(older.county == Person.county, older.login_key == Person.same_key))
        .where(Person.county == county, Person.same_key.is_not(None), within(Person.home, homes))
    )
    return Listing(query, (Person.id,))


def _if(seen: ColumnElement[bool], column: Any, name: str | None = None) -> ColumnElement[Any]:
    return case((seen, column), else_=null()).label(name or column.key)


def _flags(table: Any, flags: Any) -> ColumnElement[Any]:
    flagged = func.array_append(flags, "same_key", type_=ARRAY(String))
    return case((table.same_key != "", flagged), else_=flags).label("flags")


def _older(table: Any) -> ColumnElement[Any]:
    """The older record with the same number key; NULL if the reader may not see it."""
    older = aliased(table)
    query = select(older.id).where(older.county == table.county, older.number_key == table.same_key)
    return query.scalar_subquery().label("same_key_as")


def _keyed(table: Any, number: str | None, same_key: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if number is not None:
        key = normal_key(number)
        conditions.append(or_(table.number_key == key, table.same_key == key))
    if same_key:
        conditions.append(table.same_key != "")
    return conditions


def _filters(
    table: Any, cadre: UUID | None, household: UUID | None, moments: Moments | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if cadre is not None:
        conditions.append(table.cadre_id == cadre)
    if household is not None:
        conditions.append(table.household_id == household)
    if moments is not None:
        conditions += [table.counted_at >= moments[0], table.counted_at < moments[1]]
    return conditions
