"""Tiles of households and visits: counted far away, single near by, never more than is allowed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.address import Tile
from geo.tiles.places import MAX_POINTS, MAX_ZOOM, POINTS_FROM, _number, place_tile
from records.divisions import CodeRange
from tests import factories as f
from tests.geo.tiles.reading import Feature, features, geometry, in_tile, tile_at, tiles_over

GRID, OTHER = "441427100201001", "441427100201002"
AT = (116.1723, 24.6634)
HERE, THERE = (CodeRange.below(GRID),), (CodeRange.below(OTHER),)
PERIOD = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def point(lng: float, lat: float) -> str:
    return f"SRID=4490;POINT({lng} {lat})"


@pytest.fixture
def homes(session: Session) -> list[Any]:
    """Forty within a kilometre, every fourth of them a priority; and one in another grid."""
    f.make_grid(session, GRID, f.square(116.17, 24.66))
    f.make_grid(session, OTHER, f.square(116.18, 24.66))
    kinds = ("priority", "ordinary", "ordinary", "ordinary")
    made = [
        f.make_household(
            session, GRID, kind=kinds[n % 4], point=point(AT[0] + n / 10_000, AT[1] + n / 20_000)
        )
        for n in range(40)
    ]
    f.make_household(session, OTHER, point=point(AT[0], AT[1]))
    f.make_household(session, GRID)  # without a point
    session.flush()
    return made


def shown(session: Session, layer: str, tile: Tile, areas: Any = HERE) -> list[Feature]:
    period = PERIOD if layer == "visits" else None
    body = place_tile(session, f.COUNTY, layer, areas, tile, period)
    assert len(body) < 500_000
    return features(body, layer)


def test_near_by_each_stands_where_it_is(session: Session, homes: list[Any]) -> None:
    for zoom in range(POINTS_FROM, MAX_ZOOM + 1):
        found = {}
        for tile in tiles_over(zoom, 116.16, 24.65, 116.19, 24.68):
            for each in shown(session, "households", tile):
                assert each["properties"].keys() == {"id", "code", "kind"}
                assert each["properties"]["id"] not in found, "in two tiles"
                found[each["properties"]["id"]] = (each, tile)
        assert found.keys() == {str(home.id) for home in homes}
        for number, home in enumerate(homes):
            each, tile = found[str(home.id)]
            at = in_tile(tile, AT[0] + number / 10_000, AT[1] + number / 20_000)
            assert geometry(each).coords[0] == pytest.approx(at, abs=1.01)
            assert each["properties"]["kind"] == home.kind
            assert each["properties"]["code"] == GRID


@pytest.mark.usefixtures("homes")
def test_far_away_they_are_counted(session: Session) -> None:
    for zoom in range(POINTS_FROM):
        cells = shown(session, "households", tile_at(zoom, *AT))
        assert sum(cell["properties"]["count"] for cell in cells) == 40
        assert sum(cell["properties"]["priority"] for cell in cells) == 10
        assert all(cell["properties"].keys() == {"count", "priority"} for cell in cells)
        assert len({cell["id"] for cell in cells}) == len(cells)


def test_each_sees_their_own_areas(session: Session, homes: list[Any]) -> None:
    here, there = tile_at(15, *AT), tile_at(15, 0.0, 0.0)
    own = {each["properties"]["code"] for each in shown(session, "households", here, THERE)}
    assert own == {OTHER}
    assert shown(session, "households", here, ()) == []
    assert shown(session, "households", there) == []
    both = shown(session, "households", here, (*HERE, *THERE))
    assert {each["properties"]["code"] for each in both} == {GRID, OTHER}


def test_a_crowd_is_counted_however_near(session: Session, homes: list[Any]) -> None:
    """A hundred thousand in view: of one house, at every zoom."""
    session.execute(
        text("""
            INSERT INTO households (county, id, rev, feed, seq, written_at, head, grid, village,
                                    point, since)
            SELECT h.county, gen_random_uuid(), gen_random_uuid(), h.feed, 1000000 + n,
                   h.written_at, h.head, h.grid, h.village, h.point, h.since
            FROM households h CROSS JOIN generate_series(1, 100000) n WHERE h.id = :id
        """),
        {"id": homes[0].id},
    )
    for zoom in (0, 8, 12, POINTS_FROM, MAX_ZOOM):
        cells = shown(session, "households", tile_at(zoom, *AT))
        assert sum(cell["properties"]["count"] for cell in cells) >= 100_000
    numbers = f"SELECT count(DISTINCT {_number('id')}), count(*) FROM households"
    different, all_ = session.execute(text(numbers)).one()
    assert different == all_ > 100_000


def test_as_many_points_as_a_tile_takes_fit(session: Session, homes: list[Any]) -> None:
    more = MAX_POINTS - len(homes)
    session.execute(
        text("""
            INSERT INTO households (county, id, rev, feed, seq, written_at, head, grid, village,
                                    point, since)
            SELECT h.county, gen_random_uuid(), gen_random_uuid(), h.feed, 1000000 + n,
                   h.written_at, h.head, h.grid, h.village,
                   ST_Translate(h.point, n * 1e-7, n * 1e-7), h.since
            FROM households h CROSS JOIN generate_series(1, :more) n WHERE h.id = :id
        """),
        {"id": homes[0].id, "more": more},
    )
    tile = tile_at(POINTS_FROM, *AT)
    assert len(shown(session, "households", tile)) == MAX_POINTS
    f.make_household(session, GRID, point=point(*AT))
    assert all("count" in each["properties"] for each in shown(session, "households", tile))


def test_visits_stand_at_their_household_by_day(session: Session, homes: list[Any]) -> None:
    cadre = f.make_person(session, areas=[GRID])
    night = datetime(2026, 3, 17, 16, 30, tzinfo=UTC)  # the 18th in Shanghai
    f.make_visit(
        session, homes[3], cadre, happened_at=night, note="秘密", purpose="listening",
        fix_point=point(116.3, 24.8),
    )  # fmt: skip
    f.make_visit(session, homes[3], cadre, happened_at=night + timedelta(days=1))
    f.make_visit(session, homes[4], cadre, happened_at=PERIOD[1])  # after the period
    tile = tile_at(15, AT[0] + 3 / 10_000, AT[1] + 3 / 20_000)
    found = shown(session, "visits", tile)
    assert sorted(each["properties"]["day"] for each in found) == ["2026-03-18", "2026-03-19"]
    for each in found:
        keys = {"household", "code", "day", "purpose", "outcome"}
        assert each["properties"].keys() == keys
        assert each["properties"]["household"] == str(homes[3].id)
        at = in_tile(tile, AT[0] + 3 / 10_000, AT[1] + 3 / 20_000)
        assert geometry(each).coords[0] == pytest.approx(at, abs=1.01)
    assert shown(session, "visits", tile_at(15, 116.3, 24.8)) == []
    (cell,) = shown(session, "visits", tile_at(9, *AT))
    assert cell["properties"] == {"count": 2, "households": 1}
    assert shown(session, "visits", tile, THERE) == []


@pytest.mark.usefixtures("homes")
def test_an_index_finds_households(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    session.execute(text("SET LOCAL enable_bitmapscan = off"))
    plan = session.scalars(
        text(f"""EXPLAIN SELECT id FROM households WHERE county = '{f.COUNTY}'
                 AND map_x >= 883000000 AND map_x < 883100000 AND map_y >= 1 AND map_y < 1000""")
    )
    told = "\n".join(plan)
    assert "ix_households_map" in told
    assert "map_x" in told.partition("Index Cond")[2].partition("\n")[0]


def test_poles_and_the_date_line_are_on_the_map(session: Session) -> None:
    for lng, lat in ((180, 90), (-180, -90), (180, -90), (0, 0)):
        home = f.make_household(session, GRID, point=point(lng, lat))
        session.refresh(home)
        assert 0 <= home.map_x < 2**30
        assert 0 <= home.map_y < 2**30
