"""The collections of the OGC API: each is one value, and a title in the message catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from geoalchemy2.functions import ST_Intersects, ST_MakeEnvelope
from marshmallow import Schema

from authz.access_context import AccessContext
from authz.scope import Permission, Scope
from geo.extent import Box
from records.db import db
from records.divisions import SRID, CodeRange, Grid
from records.fieldwork.households import Household
from records.wire import uuid_of
from server.api.fieldwork.divisions import GridRow
from server.api.fieldwork.households import HouseholdToSee
from server.exports.columns import Column, columns_of
from server.services import listing
from server.services.accounts.secret_urls import SecretOwner
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of
from server.services.coverage_rows import CoverageRow, coverage_rows
from server.web.paging import Listing
from server.web.request_context import now


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads by a secret URL, and what they may read today."""

    owner: SecretOwner
    scope: Scope


@dataclass(frozen=True, slots=True)
class MapLayer:
    """``permission``: who may read it; None: everybody. ``is_noted``: reading it is.

    ``read`` makes the listing, ``key`` is its column of ids, ``id_of`` an id from a URL's text.
    """

    permission: Permission | None
    is_noted: bool
    row: type[Schema]
    read: Callable[[Reader, Box | None], Listing]
    context: Callable[[Reader], AccessContext]
    key: Any
    id_of: Callable[[str], Any]

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.row)

    def is_for(self, reader: Reader) -> bool:
        return self.permission is None or reader.scope.allows(self.permission)

    def ranges(self, reader: Reader) -> tuple[CodeRange, ...]:
        if self.permission is None:
            return (CodeRange.below(reader.owner.county),)
        return reader.scope.ranges(self.permission)


def _grids(reader: Reader, bbox: Box | None) -> Listing:
    county = reader.owner.county
    return listing.grids(county, [CodeRange.below(county)], reader.owner.today, bbox)


def _all_grids(reader: Reader) -> AccessContext:
    """Everybody in the county may see all its grids."""
    feeds = (CodeRange.below(reader.owner.county),)
    return replace(reader.scope.access_context(), feeds=feeds)


def _coverage(reader: Reader, bbox: Box | None) -> Listing:
    """The grids of one's areas with their figures, as of the last counted day: these come with
    their answer, not by row."""
    owner, ranges = reader.owner, reader.scope.ranges(Permission.SEE_FIGURES)
    actor = Actor(owner.county, owner.person_id, now())
    asked = CoverageQuery(ranges, "grid", None, None, "month")
    coverage = coverage_of(db.session(), actor, asked)
    rows = {row["code"]: row for row in coverage_rows(coverage)}
    found = listing.grids(owner.county, ranges, coverage["as_of"]["day"], bbox)
    return replace(found, describe=lambda grid: rows[grid.code] | {"geometry": grid.geometry})


def _households(reader: Reader, bbox: Box | None) -> Listing:
    scope = reader.scope
    found = listing.households(scope, scope.ranges(Permission.READ_RECORDS))
    if bbox is None:
        return found
    inside = ST_Intersects(Household.point, ST_MakeEnvelope(*bbox, SRID))
    return replace(found, query=found.query.where(inside))


MAP_LAYERS: Final[Mapping[str, MapLayer]] = {
    "grids": MapLayer(None, False, GridRow, _grids, _all_grids, Grid.code, str),
    "coverage": MapLayer(
        Permission.SEE_FIGURES,
        True,
        CoverageRow,
        _coverage,
        lambda reader: reader.scope.access_context(Permission.SEE_FIGURES),
        Grid.code,
        str,
    ),
    # Without service tags: map programs store what they read.
    "households": MapLayer(
        Permission.READ_RECORDS,
        True,
        HouseholdToSee,
        _households,
        lambda reader: reader.scope.access_context(Permission.READ_RECORDS),
        Household.id,
        uuid_of,
    ),
}
