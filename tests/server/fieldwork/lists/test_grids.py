"""Grids and divisions: by area, by box, by day, by a point."""

from datetime import date

import pytest

from tests import factories as f
from tests.server.fieldwork.lists.county import FAR_GRID, GRID, NEXT_GRID, OTHER_TOWN, TOWN


class TestGrids:
    def test_are_geojson_by_area_and_by_box(self, client, session, county):
        polygon = f.square(117.0, 25.0)
        f.make_grid(session, "441427102201001", polygon, name="角落")
        headers = county.headers(county.cadre)
        answer = client.get("/api/v1/grids?bbox=117.001,25.001,117.002,25.002", headers=headers)
        assert answer.mimetype == "application/geo+json"
        (feature,) = answer.json["features"]
        assert feature["geometry"]["coordinates"][0][0][0] == [117, 25]
        assert "crs" not in feature["geometry"]
        assert feature["properties"]["name"] == "角落"
        village = client.get(f"/api/v1/grids?within={GRID[:12]}", headers=headers)
        assert [each["id"] for each in village.json["features"]] == [GRID, NEXT_GRID]

    def test_are_those_of_the_day(self, client, session, county):
        code = "441427102201001"
        day = date(2025, 7, 1)
        f.make_grid(session, code, valid_to=day, name="旧")
        f.make_grid(session, code, valid_from=day, name="新")
        headers = county.headers(county.cadre)

        def names(query):
            answer = client.get(f"/api/v1/grids?within={code}{query}", headers=headers)
            return [each["properties"]["name"] for each in answer.json["features"]]

        assert names("&on=2025-06-30") == ["旧"]
        assert names("&on=2025-07-01") == names("") == ["新"]
        assert names("&on=2019-12-31") == []

    def test_without_outlines_are_names(self, client, county):
        headers = county.headers(county.cadre)
        query = f"within={GRID[:12]}&outlines=false"
        whole, bare = (
            client.get(f"/api/v1/grids?{each}", headers=headers).json["features"]
            for each in (query.partition("&")[0], query)
        )
        assert bare == [feature | {"geometry": None} for feature in whole]

    def test_come_in_pages(self, client, county):
        headers = county.headers(county.cadre)
        first = client.get("/api/v1/grids?limit=2", headers=headers).json
        second = client.get(f"/api/v1/grids?limit=2&after={first['next']}", headers=headers).json
        found = [each["id"] for page in (first, second) for each in page["features"]]
        assert found == [GRID, NEXT_GRID, FAR_GRID]
        assert second["next"] is None

    @pytest.mark.parametrize(
        "wrong", ["1,2,3", "a,b,c,d", "3,2,1,4", "nan,1,2,3", "0,0,1e400,1", "0,0,1,91", ""]
    )
    def test_a_wrong_box_is_refused(self, client, county, wrong):
        answer = client.get(f"/api/v1/grids?bbox={wrong}", headers=county.headers(county.cadre))
        assert answer.json["errors"] == [{"field": "bbox", "code": "invalid_bbox"}]

    def test_a_point_is_located_in_its_grid(self, client, session, county):
        f.make_grid(session, "441427102201001", f.square(117.0, 25.0))
        headers = county.headers(county.cadre)

        def locate(query):
            return client.get(f"/api/v1/grids/locate?{query}", headers=headers).json

        assert locate("lng=117.005&lat=25.005") == {"grid": "441427102201001", "flags": []}
        assert locate("lng=118&lat=26") == {"grid": None, "flags": []}
        assert locate("lng=25.005&lat=117.005") == {"grid": None, "flags": ["axes_swapped"]}
        assert locate("lng=117.005&lat=25.005&crs=bd09")["grid"] is None
        assert locate("lng=x&lat=1")["code"] == "invalid_fields"
        assert locate("lng=nan&lat=inf")["code"] == "invalid_fields"
        assert locate("lng=1e400&lat=1")["code"] == "invalid_fields"

    def test_divisions_come_by_level(self, client, county):
        headers = county.headers(county.cadre)
        answer = client.get("/api/v1/divisions?level=township", headers=headers)
        assert [row["code"] for row in answer.json["items"]] == [TOWN, OTHER_TOWN]
        answer = client.get(f"/api/v1/divisions?within={TOWN}", headers=headers)
        assert [row["code"] for row in answer.json["items"]] == [TOWN, GRID[:12]]
        assert client.get("/api/v1/divisions?within=441428", headers=headers).json["items"] == []
