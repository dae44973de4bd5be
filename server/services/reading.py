"""Read records of an area: filters, the ranges that the reader may see, and the audit note."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from marshmallow import Schema, fields
from sqlalchemy import Row

from authz.access_context import AccessContext, access_context
from authz.scope import Permission
from records.dates import days_of_month, week_bounds
from records.db import db
from records.divisions import CodeRange, is_area, is_code, part_in
from records.fieldwork.visits import TO_CHECK
from records.keys import normal_key
from records.problems import Forbidden, InvalidFields, LimitTooLarge, NotFound
from records.staff.people import Person
from records.wire import AnswerSchema, Id, Text, WireSchema, choice
from schedulers.calendars.working_days import WorkingCalendar
from server.exports.endpoint import export_endpoint, is_exporting
from server.services.audit import note_reading
from server.services.listing import Moments
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented, stacked
from server.web.paging import Listing, PageSchema, paged
from server.web.request_context import now


class AreaCode(fields.String):
    """A division or grid code, in digits of any width."""

    default_error_messages = {"code": "invalid_code"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        code = normal_key(value) if isinstance(value, str) else ""
        if not is_code(code):
            raise self.make_error("code")
        return code


class WeekField(fields.String):
    """An ISO week such as 2026-W12."""

    default_error_messages = {"week": "invalid_week"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            week_bounds(value, ZoneInfo("UTC"))
        except (TypeError, ValueError):
            raise self.make_error("week") from None
        return value


class MonthField(fields.String):
    """A month such as 2026-12."""

    default_error_messages = {"month": "invalid_month"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            days_of_month(value)
        except (TypeError, ValueError):
            raise self.make_error("month") from None
        return str(value)


class AreaFilter(PageSchema):
    """Filters of every list of records."""

    within = AreaCode(
        metadata={
            "description": "Only records in this grid, village, township or county.",
            "example": "441427100201001",
        }
    )


class NumberFilter(AreaFilter):
    """Filters of records that have a typed number."""

    number = Text(
        most=40,
        metadata={
            "description": "Records with this number, in any spelling. Includes old records whose"
            " numbers have the same normal form.",
            "example": "H000123",
        },
    )
    same_key = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={
            "description": "true: only records flagged `same_key`: their number has the same normal"
            " form as an older record's. Correct one of the two numbers."
        },
    )


def first_day() -> fields.Date:
    """The first of the `requested_days`."""
    description = "The first day; default: the first day of this month."
    return fields.Date(data_key="from", metadata={"description": description})


def last_day(max_days: int) -> fields.Date:
    """The last of the `requested_days`."""
    description = "The last day, included; default: the last day of that month. At most"
    return fields.Date(data_key="to", metadata={"description": f"{description} {max_days} days."})


class DoneFilter(AreaFilter):
    """Filters of cadres' work: visits and meal tickets."""

    cadre = Id(metadata={"description": "Your own id only: lists do not show other authors."})
    household = Id()
    week = WeekField(
        metadata={
            "description": "An ISO week in the county's time zone.",
            "pattern": "^[0-9]{4}-W[0-9]{2}$",
            "example": "2026-W12",
        }
    )


class VisitFilter(DoneFilter):
    """Filters of visits."""

    flag = choice(TO_CHECK, metadata={"description": "Only your own visits with this flag."})


class RowPage(AnswerSchema):
    """Base of all pages."""

    next = fields.String(
        allow_none=True,
        metadata={"description": "Send it as `after` to get the next page. null: the last page."},
    )


def areas_to_read(
    permission: Permission,
    what: str,
    filters: Mapping[str, Any],
    *,
    of_people: bool = False,
    by_day: bool = False,
) -> tuple[CodeRange, ...]:
    """As `areas_within`, for the filters of a list; the reading is noted.

    Raises `forbidden` for a list of one other person's work.
    """
    if filters.get("cadre") not in (None, current().person_id):
        raise Forbidden("a list is of your own work, or of everybody's")
    ranges = areas_within(permission, filters.get("within"))
    note_list(what, ranges, filters, of_people=of_people, by_day=by_day)
    return ranges


def areas_within(permission: Permission, code: str | None) -> tuple[CodeRange, ...]:
    """The part of the reader's areas of a permission in ``code``.

    Raises `not_found` for an area outside of them, as for one that does not exist, and `forbidden`
    if there are none.
    """
    me = current()
    ranges = me.scope.ranges(permission)
    if not ranges:
        raise Forbidden(permission=permission.value)
    if code is None:
        return ranges
    inside = part_in(ranges, code)
    if not inside:
        raise NotFound()
    with access_context(AccessContext(me.county, feeds=inside)):  # grids, by the area alone
        if not is_area(db.session(), me.county, code):
            raise NotFound()
    return inside


def note_list(
    what: str,
    ranges: tuple[CodeRange, ...],
    filters: Mapping[str, Any],
    *,
    of_people: bool = False,
    by_day: bool = False,
) -> None:
    """Note the reading of a list beyond the reader's own grids, and in all grids if the records are
    about people (``of_people``). ``by_day``: once a day, for figures that a page reads again by
    itself."""
    if is_exporting():  # that is noted with the number of rows
        return
    me, session = current(), db.session()
    day = me.zone if by_day else None
    note_reading(session, me.scope, now(), what, ranges, filters, anywhere=of_people, by_day=day)


def person_within(permission: Permission, person_id: UUID) -> Person:
    """The person, at home in the reader's areas of the permission; otherwise `not_found`."""
    me = current()
    person = db.session.get(Person, (me.county, person_id))
    if person is None or not me.scope.covers(permission, person.home):
        raise NotFound()
    return person


def requested_days(requested: Mapping[str, Any], max_days: int) -> tuple[date, date]:
    """The requested first and last day; by default from the first of this month to its end.

    Raises `outside_calendar`, and `invalid_fields` for more than ``max_days``.
    """
    first = requested.get("first") or current().today.replace(day=1)
    WorkingCalendar().day(first)  # refuse days outside the calendar first
    last = requested.get("last") or days_of_month(first.isoformat()[:7])[1]
    if last - first >= timedelta(days=max_days):
        raise InvalidFields(errors=[{"field": "to", "code": "out_of_range"}])
    return first, last


def requested_week(filters: Mapping[str, Any]) -> Moments | None:
    """The filter's week, as beginning and end in the county's time zone."""
    week = filters.get("week")
    return week_bounds(week, current().zone) if week else None


def one_of(listing: Listing, id_column: Any, row_id: UUID) -> Row[Any]:
    """The listing's row with that id. Raises `not_found`, also for a row out of scope.

    The reading is noted by the row's grid; in own grids only if the row shows its author.
    """
    row = db.session.execute(listing.query.where(id_column == row_id)).one_or_none()
    if row is None:
        raise NotFound()
    what = f"{id_column.class_.__tablename__.removesuffix('s')}/{row_id}"
    me, area = current(), (CodeRange.below(row.grid),)
    shows_author = getattr(row, "cadre", None) not in (None, me.person_id)
    note_reading(db.session(), me.scope, now(), what, area, {}, anywhere=shows_author)
    return row


def list_endpoint(
    blueprint: Blueprint,
    path: str,
    permission: Permission | None,
    filters: type[PageSchema],
    page: type[RowPage],
    example: Mapping[str, Any],
) -> Callable[[Callable[..., Listing]], Callable[..., Any]]:
    """Make the endpoint of a list from a view that takes the filters and returns a Listing, and
    the endpoint that exports it.

    Without a permission, every signed-in person may read it.
    """
    export = export_endpoint(blueprint, path, permission, filters, row_of(page))
    errors = [NotFound, LimitTooLarge] if permission else [LimitTooLarge]
    listed = stacked(
        blueprint.get(path),
        documented(errors=errors, example={"items": [example], "next": None}),
        needs(permission) if permission else signed_in,
        blueprint.arguments(filters, location="query"),
        blueprint.response(200, page),
        paged,
    )

    def both(view: Callable[..., Listing]) -> Any:
        export(view)
        return listed(view)

    return both


def row_of(page: type[RowPage]) -> type[Schema]:
    """The schema of a page's rows."""
    items = page().fields["items"]
    assert isinstance(items, fields.List)
    assert isinstance(items.inner, fields.Nested)
    return type(items.inner.schema)


def one_endpoint(
    blueprint: Blueprint,
    path: str,
    permission: Permission,
    row: type[WireSchema],
    example: Mapping[str, Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the endpoint of one record from a view that takes its id and returns the row."""
    return stacked(
        blueprint.get(path),
        documented(errors=[NotFound], example=example),
        needs(permission),
        blueprint.response(200, row),
    )
