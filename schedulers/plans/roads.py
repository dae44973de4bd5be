"""Travel by road for one cadre's plan: what is known is read, what is new is asked for.

It is asked while no transaction is open, so that nobody waits for a road service. Where the service
is away, straight lines stand in, and the next planning asks again.
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

KEPT_FOR = timedelta(days=90)  # then roads are asked for anew: they are built and closed

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
    """Travel times by road; by ``line`` between places of which no road time is known."""

    matrix: RoadTable
    line: StraightLine

    def seconds(self, places: Sequence[Location]) -> Matrix:
        return self.matrix.among(places, self.line.seconds(places))


@dataclass(frozen=True, slots=True)
class KeptRoads:
    """What is kept of one cadre's road times; ``fetched_at`` is None where nothing is."""

    matrix: RoadTable
    fetched_at: datetime | None = None


def load_roads(
    session: Session, county: str, person: UUID, service: RoadService, now: datetime
) -> KeptRoads:
    """What is known of a cadre's road times, unless it is too old."""
    asked = {"county": county, "person": person, "service": service.name, "since": now - KEPT_FOR}
    row = session.execute(_KEPT, asked).one_or_none()
    if row is None:
        return KeptRoads(RoadTable.empty())
    return KeptRoads(RoadTable.of_bytes(row.places, row.seconds), row.fetched_at)


def ask_roads(
    kept: KeptRoads, roads: Roads, places: Sequence[Location]
) -> tuple[RoadTable, bool, str | None]:
    """Road times between these places; whether any were asked for, and what went wrong in that."""
    found = kept.matrix.widened(places)
    count = len(set(map(key_of, places)))  # these come first
    wanted = found.seconds[:count, :count]  # a view: what is told is written into the whole
    if not (wanted == UNKNOWN).any():
        return found, False, None
    if roads.rests:
        return found, False, "rests"
    try:
        roads.fill(found.places[:count], wanted)
    except RoadServiceFailed as error:
        return found, True, str(error)
    return found, True, None


def keep_roads(
    session: Session,
    county: str,
    person: UUID,
    service: RoadService,
    kept: KeptRoads,
    now: datetime,
) -> None:
    """Write what was asked for, to be known the next time."""
    places, seconds = kept.matrix.to_bytes()
    asked = {"county": county, "person": person, "service": service.name}
    at = kept.fetched_at or now
    session.execute(_KEEP, asked | {"at": at, "places": places, "seconds": seconds})


def ways(travel: TravelTimes, places: Sequence[Location]) -> str:
    """How travel was reckoned: of records.planning.plans.WAYS."""
    if not isinstance(travel, RoadTimes):
        return "line"
    known = travel.matrix.share_known(places)
    return "road" if known == 1 else "mixed" if known > 0 else "line"


def line_by(roads: Roads | None) -> Callable[[Sequence[Location]], list[list[float]]]:
    """What draws the way through places: along the roads, or by straight lines."""

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
