"""Road times for one cadre's plan: load stored ones, request new ones.

Requests run outside transactions. Without the service, straight lines are used, and the next
planning tries again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schedulers.planning.problem import Matrix
from schedulers.planning.travel import Location, StraightLine, TravelTimes
from schedulers.plans.road_matrix import UNKNOWN, RoadTable, key_of
from schedulers.plans.road_requests import Roads, RoadServiceFailed
from schedulers.plans.road_services import RoadService

KEPT_FOR = timedelta(days=90)  # roads are built and closed

_KEPT = text("""
    SELECT fetched_at, places, seconds FROM road_matrices
    WHERE county = :county AND person_id = :person AND service = :service
        AND fetched_at > :since
""")
_KEEP = text("""
    INSERT INTO road_matrices (county, person_id, service, fetched_at, places, seconds)
    VALUES (:county, :person, :service, :at, :places, :seconds)
    ON CONFLICT (county, person_id) DO UPDATE
        SET service = EXCLUDED.service, fetched_at = EXCLUDED.fetched_at,
            places = EXCLUDED.places, seconds = EXCLUDED.seconds
""")


@dataclass(frozen=True, slots=True)
class RoadTimes:
    """Travel times by road; by ``line`` between places without a known road time."""

    matrix: RoadTable
    line: StraightLine

    def seconds(self, places: Sequence[Location]) -> Matrix:
        return self.matrix.among(places, self.line.seconds(places))


@dataclass(frozen=True, slots=True)
class KeptRoads:
    """One cadre's stored road times; ``fetched_at`` is None if there are none."""

    matrix: RoadTable
    fetched_at: datetime | None = None


def load_roads(
    session: Session, county: str, person: UUID, service: RoadService, now: datetime
) -> KeptRoads:
    """Load a cadre's stored road times, unless they are too old."""
    params = {"county": county, "person": person, "service": service.name, "since": now - KEPT_FOR}
    row = session.execute(_KEPT, params).one_or_none()
    if row is None:
        return KeptRoads(RoadTable.empty())
    return KeptRoads(RoadTable.of_bytes(row.places, row.seconds), row.fetched_at)


def request_roads(
    kept: KeptRoads, roads: Roads, places: Sequence[Location]
) -> tuple[RoadTable, bool, str | None]:
    """Return the road times between places, whether any were requested, and the error."""
    table = kept.matrix.widened(places)
    count = len(set(map(key_of, places)))  # these come first
    wanted = table.seconds[:count, :count]  # a view: writes go into the whole table
    if not (wanted == UNKNOWN).any():
        return table, False, None
    if roads.rests:
        return table, False, "rests"
    try:
        roads.fill(table.places[:count], wanted)
    except RoadServiceFailed as error:
        return table, True, str(error)
    return table, True, None


def keep_roads(
    session: Session,
    county: str,
    person: UUID,
    service: RoadService,
    kept: KeptRoads,
    now: datetime,
) -> None:
    """Store a cadre's road times."""
    places, seconds = kept.matrix.to_bytes()
    params = {"county": county, "person": person, "service": service.name}
    at = kept.fetched_at or now
    session.execute(_KEEP, params | {"at": at, "places": places, "seconds": seconds})


def ways(travel: TravelTimes, places: Sequence[Location]) -> str:
    """The source of the travel times, one of `records.planning.plans.WAYS`."""
    if not isinstance(travel, RoadTimes):
        return "line"
    known = travel.matrix.share_known(places)
    return "road" if known == 1 else "mixed" if known > 0 else "line"


def line_by(roads: Roads | None) -> Callable[[Sequence[Location]], list[list[float]]]:
    """Return a function that draws the route through places, by road or by straight lines."""

    def straight(places: Sequence[Location]) -> list[list[float]]:
        return [[place.lng, place.lat] for place in places]

    def by_road(places: Sequence[Location]) -> list[list[float]]:
        if roads is None or roads.rests:
            return straight(places)
        try:
            return roads.line(places) or straight(places)
        except RoadServiceFailed:
            return straight(places)

    return by_road
