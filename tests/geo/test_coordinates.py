"""Fixes as phones send them, and what may be made of them."""

import math
from typing import Any

import prcoords
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.coordinates import FIX_FLAGS, NOWHERE, WORST_ACCURACY_M, Position, read_fix
from records.fieldwork.places import CRS

LNG, LAT = 116.17, 24.66  # 蕉城镇

around_the_county = st.tuples(st.floats(115.0, 117.5), st.floats(23.5, 25.5))
any_number = st.one_of(
    st.floats(), st.integers(), st.sampled_from([math.inf, -math.inf, math.nan, 1e308, 10**400])
)
anything = st.one_of(any_number, st.none(), st.booleans(), st.text(max_size=5), st.lists(st.none()))


def fix(lng: Any = LNG, lat: Any = LAT, crs: Any = "wgs84", **more: Any) -> dict[str, Any]:
    return {"lng": lng, "lat": lat, "crs": crs, **more}


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(prcoords.Coords(a[1], a[0]).distance(prcoords.Coords(b[1], b[0])))


def test_no_fix_is_nowhere_without_a_flag() -> None:
    assert read_fix(None) == NOWHERE == Position(None, None, None, ())


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000"])
def test_satellite_coordinates_stay_as_they_are(crs: str) -> None:
    assert read_fix(fix(crs=crs, accuracy_m=12)) == Position(LNG, LAT, 12.0, ())


@pytest.mark.parametrize(("crs", "off"), [("gcj02", 570), ("bd09", 1_200)])
def test_map_coordinates_are_moved_by_what_maps_are_off_here(crs: str, off: float) -> None:
    position = read_fix(fix(crs=crs))
    assert position.lng is not None
    assert position.lat is not None
    assert metres((position.lng, position.lat), (LNG, LAT)) == pytest.approx(off, rel=0.1)


@given(around_the_county)
def test_map_coordinates_come_back_to_where_they_were_made(place: tuple[float, float]) -> None:
    lng, lat = place
    for crs, forward in (("gcj02", prcoords.wgs_gcj), ("bd09", prcoords.wgs_bd)):
        shifted = forward((lat, lng))
        position = read_fix(fix(shifted.lon, shifted.lat, crs))
        assert position.flags == ()
        assert position.lng is not None
        assert position.lat is not None
        assert metres((position.lng, position.lat), place) < 0.05


@pytest.mark.parametrize(
    ("sent", "flags"),
    [
        (fix(0, 0), ("zero_position",)),
        (fix(0.0065, 0.006, "bd09"), ("zero_position",)),
        (fix(LAT, LNG), ("axes_swapped",)),
        (fix(39.9, 78.0), ("axes_swapped",)),
        (fix(13.4, 52.5), ("outside_china",)),
        (fix(-116.17, 24.66), ("outside_china",)),
        (fix(190, 24), ("impossible",)),
        (fix(116, 91), ("impossible",)),
        (fix(math.nan, 24), ("impossible",)),
        (fix(math.inf, -math.inf), ("impossible",)),
        (fix(10**400, 24), ("impossible",)),
        (fix("116", "24"), ("impossible",)),
        (fix(crs="epsg:4326"), ("impossible",)),
        (fix(crs=["wgs84"]), ("impossible",)),
        ({}, ("impossible",)),
        (fix(accuracy_m=5_001), ("poor_accuracy",)),
        (fix(accuracy_m=-1), ("poor_accuracy",)),
        (fix(accuracy_m=math.nan), ("poor_accuracy",)),
        (fix(0, 0, accuracy_m=9_999), ("zero_position", "poor_accuracy")),
    ],
)
def test_a_wrong_fix_gives_no_point_and_a_reason(
    sent: dict[str, Any], flags: tuple[str, ...]
) -> None:
    position = read_fix(sent)
    assert (position.lng, position.lat) == (None, None)
    assert position.flags == flags


@pytest.mark.parametrize("place", [(75.9, 39.5), (134.3, 48.4), (109.5, 18.2), (122.4, 53.5)])
def test_the_far_corners_of_the_country_are_inside(place: tuple[float, float]) -> None:
    assert read_fix(fix(*place)) == Position(*place, None, ())


def test_an_accuracy_of_exactly_five_kilometres_still_counts() -> None:
    assert read_fix(fix(accuracy_m=WORST_ACCURACY_M)) == Position(LNG, LAT, 5_000.0, ())


@given(anything, anything, st.one_of(st.sampled_from(CRS), anything), anything)
@example(1e308, 5e-324, "bd09", None)
def test_nothing_that_can_be_sent_raises(lng: Any, lat: Any, crs: Any, accuracy: Any) -> None:
    position = read_fix(fix(lng, lat, crs, accuracy_m=accuracy))
    assert set(position.flags) <= set(FIX_FLAGS)
    assert (position.lng is None) == (position.lat is None) == bool(position.flags)
    if position.lng is not None and position.lat is not None:
        assert math.isfinite(position.lng)
        assert math.isfinite(position.lat)
    assert position.accuracy_m is None or math.isfinite(position.accuracy_m)


@given(st.sampled_from(CRS), st.floats(73, 136), st.floats(3, 54))
def test_every_place_in_the_country_gives_a_point(crs: str, lng: float, lat: float) -> None:
    position = read_fix(fix(lng, lat, crs))
    assert position.flags == ()
    assert position.lng == pytest.approx(lng, abs=0.03)
    assert position.lat == pytest.approx(lat, abs=0.03)
