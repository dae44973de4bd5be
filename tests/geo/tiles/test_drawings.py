"""The version of a drawing changes exactly when outlines or codes do that hold on a day."""

from datetime import date, timedelta

import pytest
from shapely import Polygon, box
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.drawings import DrawingVersion, is_known, update_drawings, version_on
from geo.tiles.outlines import outline_tile
from records.dates import DAY
from tests.geo.tiles.reading import features, tile_at
from tests.geo.tiling import COUNTY, LONG_AGO, add_county, add_divisions, add_grids, square

EAST, WEST, NEW = "441427100201001", "441427100201002", "441427100201003"
TODAY = date(2026, 11, 29)
WEST_OF_IT = square(116.0, 24.6)


@pytest.fixture(autouse=True)
def drawn(session: Session) -> None:
    add_county(session)
    add_grids(session, [(EAST, square(116.01, 24.6)), (WEST, WEST_OF_IT)])


def versions(session: Session) -> list[DrawingVersion]:
    return update_drawings(session, COUNTY)


def on(session: Session, day: date = TODAY) -> DrawingVersion:
    return version_on(versions(session), day)


def run(session: Session, statement: str, **params: object) -> None:
    session.execute(text(statement), params)


def split(session: Session, day: date) -> None:
    """The western grid becomes two."""
    run(session, "UPDATE grids SET valid_to = :day WHERE code = :code", day=day, code=WEST)
    halves = (WEST, box(116.0, 24.6, 116.005, 24.61)), (NEW, box(116.005, 24.6, 116.01, 24.61))
    add_grids(session, halves, valid_from=day)


def codes(session: Session, version: DrawingVersion) -> set[str]:
    tile = tile_at(12, 116.005, 24.605)
    body = outline_tile(session, COUNTY, "grids", version.grids, tile)
    return {each["properties"]["code"] for each in features(body, "grids")}


def divided(session: Session) -> list[int]:
    tile = tile_at(8, 116.2, 24.7)
    body = outline_tile(session, COUNTY, "divisions", on(session).divisions, tile)
    return [each["id"] for each in features(body, "divisions")]


def test_there_is_one_for_each_day(session: Session) -> None:
    first, second = versions(session)
    assert (first.first_day, second.first_day) == (date.min, LONG_AGO)
    assert codes(session, first) == set()
    assert codes(session, second) == {EAST, WEST}
    assert version_on([first, second], LONG_AGO - DAY) == first
    assert version_on([first, second], date.max) == second


def test_asking_again_changes_nothing(session: Session) -> None:
    assert versions(session) == versions(session)


def test_a_split_makes_a_new_one_and_keeps_that_of_the_days_before(session: Session) -> None:
    before = on(session)
    split(session, TODAY)
    after = on(session)
    assert after.grids != before.grids
    assert after.divisions != before.divisions
    assert on(session, TODAY - DAY)[1:] == before[1:]
    assert codes(session, before) == {EAST, WEST}
    assert codes(session, after) == {EAST, WEST, NEW}
    assert len(versions(session)) == 3


def test_what_is_undone_has_the_version_from_before(session: Session) -> None:
    before = on(session)
    split(session, TODAY)
    gone = on(session)
    run(session, "DELETE FROM grids WHERE valid_from = :day", day=TODAY)
    run(session, "UPDATE grids SET valid_to = NULL")
    assert on(session) == before
    assert is_known(session, COUNTY, before.grids)
    assert not is_known(session, COUNTY, gone.grids)
    assert codes(session, gone) == set()


def test_back_again_after_some_days_is_the_same_version(session: Session) -> None:
    before = on(session)
    split(session, TODAY)
    run(session, "UPDATE grids SET valid_to = :day WHERE valid_to IS NULL", day=TODAY + DAY)
    again = (EAST, square(116.01, 24.6)), (WEST, WEST_OF_IT)
    add_grids(session, again, valid_from=TODAY + DAY)
    assert on(session, TODAY + DAY)[1:] == before[1:]


def test_an_outline_that_is_drawn_anew_makes_a_new_one(session: Session) -> None:
    before = on(session)
    run(session, "UPDATE grids SET geom = ST_Translate(geom, 1e-6, 0) WHERE code = :c", c=EAST)
    assert on(session).grids != before.grids


@pytest.mark.parametrize(
    "change",
    [
        "name = '水口'",
        "rev = gen_random_uuid()",
        "seq = seq + 10",
    ],
)
def test_what_is_not_drawn_changes_no_version(session: Session, change: str) -> None:
    before = versions(session)
    run(session, f"UPDATE grids SET {change}")
    assert versions(session) == before


def test_the_same_outline_in_two_rows_changes_no_version(session: Session) -> None:
    """As a load leaves it that ends a grid and draws it again."""
    before = versions(session)
    run(session, "UPDATE grids SET valid_to = :day WHERE code = :code", day=TODAY, code=WEST)
    add_grids(session, [(WEST, WEST_OF_IT)], valid_from=TODAY)
    assert versions(session) == before


@pytest.mark.parametrize("change", ["name = '桥头'", "outline = ST_Multi(ST_Buffer(outline, 1))"])
def test_names_and_outlines_of_divisions_change_that_of_divisions_alone(
    session: Session, change: str
) -> None:
    outline = box(116.0, 24.6, 116.02, 24.61)
    village = {"code": EAST[:12], "wkb": outline.wkb}
    drawing = "outline = ST_Multi(ST_GeomFromWKB(:wkb, 4490))"
    run(session, f"UPDATE divisions SET {drawing} WHERE code = :code", **village)
    before = on(session)
    run(session, f"UPDATE divisions SET {change} WHERE code = :code", code=EAST[:12])
    after = on(session)
    assert after.grids == before.grids
    assert after.divisions != before.divisions


def test_equal_drawings_of_two_counties_have_different_versions(session: Session) -> None:
    """What a browser keeps of one county is not shown to somebody of another."""
    other = "441426"
    run(session, "INSERT INTO counties (county, name) VALUES (:county, '平远县')", county=other)
    add_divisions(session, [other])
    empty = version_on(update_drawings(session, other), TODAY)
    ours = version_on(versions(session), date.min)
    assert empty.grids != ours.grids
    assert not is_known(session, other, ours.grids)


def test_a_county_without_grids_is_drawn_by_its_outlines(session: Session) -> None:
    run(session, "DELETE FROM grids")
    assert divided(session) == []
    outline: Polygon = box(116.0, 24.5, 116.4, 24.9)
    drawing = "outline = ST_Multi(ST_GeomFromWKB(:wkb, 4490))"
    run(session, f"UPDATE divisions SET {drawing} WHERE code = :c", wkb=outline.wkb, c=COUNTY)
    assert divided(session) == [int(COUNTY)]


def test_fifty_two_weeks_of_which_two_differ_are_three_versions(session: Session) -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    weeks = [monday - timedelta(weeks=n) for n in range(52)]
    split(session, weeks[20])
    run(session, "UPDATE grids SET valid_to = :day WHERE code = :code AND valid_to IS NULL",
        day=weeks[5], code=NEW)  # fmt: skip
    drawn = versions(session)
    assert len({version_on(drawn, week).grids for week in weeks}) == 3
