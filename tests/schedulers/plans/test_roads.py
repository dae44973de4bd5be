"""Road times from a service over real HTTP: asked for once, kept, and done without."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.people import Person
from schedulers.planning.travel import Location, StraightLine
from schedulers.plans import road_requests
from schedulers.plans.road_matrix import NO_WAY, UNKNOWN, RoadTable, key_of
from schedulers.plans.road_requests import Roads, RoadServiceFailed
from schedulers.plans.road_services import RoadService, read_services
from schedulers.plans.roads import KeptRoads, RoadTimes, keep_roads, load_roads, request_roads, ways
from tests import factories as f
from tests.schedulers.plans.road_service import (
    RoadServer,
    road_server,
    seconds_between,
    service_at,
)

LINE = StraightLine()
DEAD = RoadService("car", "osrm", "http://127.0.0.1:9", "driving")


def places(count: int, first: int = 0) -> list[Location]:
    return [
        Location(round(116.1 + n * 0.003, 5), round(24.6 + n % 7 * 0.002, 5))
        for n in range(first, first + count)
    ]


@pytest.fixture
def server() -> Iterator[tuple[RoadServer, str]]:
    with road_server() as started:
        yield started


@pytest.fixture
def cadre(session: Session) -> Person:
    return f.make_person(session)


class Fetching:
    """What one cadre's planning does about roads."""

    def __init__(self, session: Session, cadre: Person) -> None:
        self.session, self.cadre = session, cadre

    def times(
        self, roads: Roads, asked: list[Location], later: timedelta = timedelta()
    ) -> tuple[RoadTimes, str | None]:
        whose = f.COUNTY, self.cadre.id, roads.service
        kept = load_roads(self.session, *whose, f.NOW + later)
        matrix, is_new, fault = request_roads(kept, roads, asked)
        if is_new:
            keep_roads(self.session, *whose, KeptRoads(matrix, kept.fetched_at), f.NOW + later)
        return RoadTimes(matrix, LINE), fault


@pytest.fixture
def fetching(session: Session, cadre: Person) -> Fetching:
    return Fetching(session, cadre)


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize("count", [1, 2, 12, 130])
def test_times_are_those_of_the_roads_in_both_directions(
    fetching: Fetching, server: tuple[RoadServer, str], kind: str, count: int
) -> None:
    asked = places(count)
    times, fault = fetching.times(Roads(service_at(server[1], kind)), asked)
    assert fault is None
    wanted = [[round(seconds_between(a, b)) for b in asked] for a in asked]
    assert times.seconds(asked).tolist() == wanted
    assert ways(times, asked) == "road"


def test_what_is_known_is_not_asked_for_again(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    roads = Roads(service_at(server[1]))
    fetching.times(roads, places(40))
    before = server[0].pairs
    fetching.times(roads, places(40)[::-1])
    fetching.times(roads, places(12, first=9))
    assert server[0].pairs == before
    times, _ = fetching.times(roads, places(41))
    assert server[0].pairs - before <= 2 * 41
    assert ways(times, places(41)) == "road"


def test_a_household_that_was_away_for_a_night_is_still_known(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    roads = Roads(service_at(server[1]))
    fetching.times(roads, places(10))
    fetching.times(roads, places(9))
    before = server[0].pairs
    fetching.times(roads, places(10))
    assert server[0].pairs == before


def test_after_a_season_roads_are_asked_for_anew(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    roads = Roads(service_at(server[1]))
    fetching.times(roads, places(5))
    before = server[0].pairs
    fetching.times(roads, places(5), later=timedelta(days=91))
    assert server[0].pairs > before


def test_another_service_has_other_roads(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    fetching.times(Roads(service_at(server[1])), places(5))
    before = server[0].pairs
    other = RoadService("walk", "osrm", server[1], "foot")
    fetching.times(Roads(other), places(5))
    assert server[0].pairs > before


def test_where_no_road_leads_the_way_takes_a_day(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    asked = places(4)
    server[0].island = (asked[2].lng, asked[2].lat)
    times, fault = fetching.times(Roads(service_at(server[1])), asked)
    seconds = times.seconds(asked)
    assert fault is None
    assert seconds[2, 0] == seconds[0, 2] == NO_WAY
    assert seconds[2, 2] == 0
    assert seconds[0, 1] < 1000


@pytest.mark.parametrize("mood", ["broken", "nonsense", "negative", "elsewhere"])
@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_wrong_answer_is_a_fault_and_lines_stand_in(
    fetching: Fetching, server: tuple[RoadServer, str], mood: str, kind: str
) -> None:
    server[0].mood = mood
    times, fault = fetching.times(Roads(service_at(server[1], kind)), places(6))
    assert fault
    assert times.seconds(places(6)).tolist() == LINE.seconds(places(6)).tolist()
    assert ways(times, places(6)) == "line"
    assert len(server[0].asked) == 1  # a redirect is not followed


def test_a_dead_service_is_asked_once_and_then_left_alone_for_a_while(fetching: Fetching) -> None:
    roads = Roads(DEAD)
    assert fetching.times(roads, places(6))[1] == "unreachable_or_wrong"
    assert fetching.times(roads, places(6))[1] == "rests"
    roads.rests_until = 0.0
    assert fetching.times(roads, places(6))[1] == "unreachable_or_wrong"


def test_a_slow_service_is_not_waited_for(
    fetching: Fetching, server: tuple[RoadServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server[0].mood = "slow"
    with monkeypatch.context() as patch:
        patch.setattr(road_requests, "ONE_REQUEST", 0.3)
        _, fault = fetching.times(Roads(service_at(server[1])), places(6))
    assert fault in ("too_slow", "unreachable_or_wrong")


def test_what_was_told_before_a_fault_is_kept_and_the_rest_asked_for_the_next_night(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    fetching.times(Roads(service_at(server[1])), places(8))
    times, fault = fetching.times(Roads(DEAD), places(12))
    assert fault
    assert ways(times, places(12)) == "mixed"
    assert ways(times, places(8)) == "road"
    again, fault = fetching.times(Roads(service_at(server[1])), places(12))
    assert fault is None
    assert ways(again, places(12)) == "road"


def test_a_service_that_takes_fewer_places_than_we_ask_is_a_fault(
    fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    server[0].most_places = 20
    assert fetching.times(Roads(service_at(server[1])), places(40))[1] == "status_400"


def test_the_line_on_the_map_follows_the_road(server: tuple[RoadServer, str]) -> None:
    first, second = places(2)
    line = Roads(service_at(server[1])).line([first, second])
    assert line == [[first.lng, first.lat], [first.lng, second.lat], [second.lng, second.lat]]
    assert Roads(service_at(server[1], "valhalla")).line([first, second]) is None
    with pytest.raises(RoadServiceFailed):
        Roads(DEAD).line([first, second])


def test_nothing_of_it_is_kept_for_somebody_else(
    session: Session, fetching: Fetching, server: tuple[RoadServer, str]
) -> None:
    fetching.times(Roads(service_at(server[1])), places(5))
    rows = session.execute(sa.text("SELECT county, person_id FROM road_matrices")).all()
    assert rows == [(f.COUNTY, fetching.cadre.id)]


SPOTS = st.lists(
    st.builds(Location, st.integers(0, 5).map(lambda n: 116 + n / 100), st.just(24.6)), max_size=12
)


@given(st.lists(SPOTS, max_size=5))
def test_whatever_is_asked_for_in_turn_what_was_learnt_is_told_rightly(
    nights: list[list[Location]],
) -> None:
    """The places of one night come first; those of earlier nights are still known behind them."""
    matrix = RoadTable.empty()
    for asked in nights:
        matrix = matrix.widened(asked)
        distinct = list(dict.fromkeys(map(key_of, asked)))
        assert [tuple(place) for place in matrix.places[: len(distinct)]] == distinct
        for a, b in np.argwhere(matrix.seconds == UNKNOWN):
            matrix.seconds[a, b] = abs(int(matrix.places[a, 0]) - int(matrix.places[b, 0]))
        matrix = RoadTable.of_bytes(*matrix.to_bytes())
        told = matrix.among(asked, LINE.seconds(asked))
        wanted = [[abs(key_of(a)[0] - key_of(b)[0]) for b in asked] for a in asked]
        assert told.reshape(len(asked), len(asked)).tolist() == wanted


class TestSettings:
    def test_services_are_named_with_their_kind_and_profile(self) -> None:
        found = read_services(
            "car=osrm+http://10.0.0.5:5000/driving, walk=valhalla+https://roads.example/v/pedestrian"
        )
        assert found == (
            RoadService("car", "osrm", "http://10.0.0.5:5000", "driving"),
            RoadService("walk", "valhalla", "https://roads.example/v", "pedestrian"),
        )
        assert read_services("") == ()

    @pytest.mark.parametrize(
        "value",
        [
            "http://10.0.0.5:5000/driving",
            "car=http://10.0.0.5/driving",
            "car=osrm+ftp://10.0.0.5/driving",
            "car=osrm+file:///etc/passwd",
            "car=osrm+http://10.0.0.5",
            "car=osrm+http://me:secret@10.0.0.5/driving",
            "car=osrm+http://10.0.0.5:x/driving",
            "car=osrm+http://10.0.0.5/driving?key=1",
            "car=osrm+http://a/driving,car=osrm+http://b/driving",
        ],
    )
    def test_other_addresses_are_refused(self, value: str) -> None:
        with pytest.raises(ValueError, match="must"):
            read_services(value)
