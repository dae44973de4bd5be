"""Travel by road for one cadre's plan: what is known is read, what is new is asked for.

All of it is asked before the clock of the cadre's feed is taken, so that no phone waits for a road
service. Where the service is away, straight lines stand in, and the next planning asks again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schedulers.planning.problem import Matrix
from schedulers.planning.travel import Place, StraightLine, TravelTimes
from schedulers.plans.road_matrix import UNKNOWN, RoadMatrix, key_of
from schedulers.plans.road_requests import Roads, RoadServiceFailed

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

    matrix: RoadMatrix
    line: StraightLine

    def seconds(self, places: Sequence[Place]) -> Matrix:
        return self.matrix.among(places, self.line.seconds(places))


def load_roads(
    session: Session,
    county: str,
    person: UUID,
    roads: Roads,
    places: Sequence[Place],
    now: datetime,
) -> tuple[RoadMatrix, str | None]:
    """Road times between these places, and what went wrong in asking for those not yet known.

    What is new is written, to be known the next time.
    """
    asked = {"county": county, "person": person, "service": roads.service.name}
    row = session.execute(_KEPT, asked | {"since": now - KEPT_FOR}).one_or_none()
    known = RoadMatrix.of_bytes(row.places, row.seconds) if row else RoadMatrix.empty()
    found = known.widened(places)
    count = len(set(map(key_of, places)))  # these come first
    wanted = found.seconds[:count, :count]  # a view: what is told is written into the whole
    if not (wanted == UNKNOWN).any():
        return found, None
    if roads.rests:
        return found, "rests"
    fault = None
    try:
        roads.fill(found.places[:count], wanted)
    except RoadServiceFailed as error:
        fault = str(error)
    kept_places, kept_seconds = found.to_bytes()
    session.execute(
        _KEEP,
        asked
        | {"at": row.fetched_at if row else now, "places": kept_places, "seconds": kept_seconds},
    )
    return found, fault


def ways(travel: TravelTimes, places: Sequence[Place]) -> str:
    """How travel was reckoned: of records.plans.WAYS."""
    if not isinstance(travel, RoadTimes):
        return "line"
    known = travel.matrix.share_known(places)
    return "road" if known == 1 else "mixed" if known > 0 else "line"


def line_by(roads: Roads | None) -> Callable[[Sequence[Place]], list[list[float]]]:
    """What draws the way through places: along the roads, or by straight lines."""

    def straight(places: Sequence[Place]) -> list[list[float]]:
        return [[place.lng, place.lat] for place in places]

    def by_road(places: Sequence[Place]) -> list[list[float]]:
        if roads is None or roads.rests:
            return straight(places)
        try:
            return roads.line(places) or straight(places)
        except RoadServiceFailed:
            return straight(places)

    return by_road
