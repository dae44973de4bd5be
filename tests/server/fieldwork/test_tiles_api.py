"""Map tiles over HTTP: whose they are, how long they may be kept, and what is no tile at all."""

import contextlib
from datetime import date
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from records.system.audit import AuditRow
from tests import factories as f
from tests.geo.tiles.reading import Feature, features, tile_at, tiles_over

EAST, WEST, VALLEY = "441427100201001", "441427100201002", "441427101201001"
ABROAD = "441426100201001"  # another county, on the same ground
PLACES = {EAST: 116.170, WEST: 116.180, VALLEY: 116.190, ABROAD: 116.170}
LAT = 24.66
MVT = "application/vnd.mapbox-vector-tile"


@pytest.fixture
def homes(session: Session) -> dict[str, str]:
    """Every grid has two households with a visit each; by their id, the grid."""
    made = {}
    for code, lng in PLACES.items():
        f.make_grid(session, code, f.square(lng, LAT))
        cadre = f.make_person(session, areas=[code], county=code[:6])
        for n in (1, 2):
            at = f"SRID=4490;POINT({lng + n * 0.003} {LAT + n * 0.003})"
            home = f.make_household(session, code, point=at)
            f.make_visit(session, home, cadre)
            made[str(home.id)] = code
    session.commit()
    return made


def signed_in(session: Session, county: str = f.COUNTY, **person: Any) -> dict[str, str]:
    return f.bearer(f.make_login(session, f.make_person(session, county=county, **person)))


def described(client: FlaskClient, headers: dict[str, str], layer: str, query: str = "") -> Any:
    answer = client.get(f"/api/v1/tiles/{layer}.json{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def url_of(description: Any, z: int, x: int, y: int) -> str:
    (template,) = description["tiles"]
    for name, value in {"z": z, "x": x, "y": y}.items():
        template = template.replace(f"{{{name}}}", str(value))
    return str(template)


def all_features(
    client: FlaskClient, headers: dict[str, str], layer: str, zoom: int, query: str = ""
) -> list[Feature]:
    """What this person sees of a layer, around all places."""
    description = described(client, headers, layer, query)
    found = []
    for tile in tiles_over(zoom, 116.15, 24.64, 116.22, 24.69):
        answer = client.get(url_of(description, tile.z, tile.x, tile.y), headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == MVT
        found += features(answer.data, layer)
    return found


MARCH = "?from=2026-03-01&to=2026-03-31"
ROLES = ("dispatcher", "township_leader", "clerk", "county_admin", "auditor", "cadre")


@pytest.mark.at(f.NOW)
def test_random_people_see_nothing_foreign(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    random, seen = Random(11), set()
    areas = sorted({code[:length] for code in PLACES for length in (6, 9, 12, 15)})
    for _ in range(20):  # two hundred: tests/deploy/test_two_hundred_people.py
        area, role = random.choice(areas), random.choice(ROLES)
        is_cadre = role == "cadre"
        person = {"areas": [area], "roles": [role]} if is_cadre else {"roles": [(role, area)]}
        headers, county = signed_in(session, area[:6], **person), area[:6]
        zoom = random.randint(9, 14)
        grids = all_features(client, headers, "grids", zoom)
        assert {each["properties"]["code"] for each in grids} == {
            code for code in PLACES if code[:6] == county
        }
        divisions = all_features(client, headers, "divisions", zoom)
        assert {each["properties"]["code"][:6] for each in divisions} == {county}
        for layer, query, key in (("households", "", "id"), ("visits", MARCH, "household")):
            if role == "clerk":
                refused = client.get(f"/api/v1/tiles/{layer}.json{query}", headers=headers)
                assert refused.status_code == 403
                refused = client.get(f"/api/v1/tiles/{layer}/14/1/1.mvt{query}", headers=headers)
                assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
                continue
            own = {id for id, code in homes.items() if code.startswith(area)}
            near = all_features(client, headers, layer, 15, query)
            assert {each["properties"][key] for each in near} == own
            far = all_features(client, headers, layer, 9, query)
            assert sum(each["properties"]["count"] for each in far) == len(own)
            seen |= own
    assert seen == homes.keys()


def test_one_without_a_role_sees_how_the_county_is_divided(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    headers = signed_in(session, roles=[])
    assert len(all_features(client, headers, "grids", 12)) >= 3
    assert client.get("/api/v1/tiles/households.json", headers=headers).status_code == 403
    assert client.get("/api/v1/tiles/grids.json").status_code == 401
    assert client.get("/api/v1/tiles/grids/9/1/1.mvt?drawing=x").status_code == 401


def test_a_description_is_of_ones_own_areas(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    headers = signed_in(session, areas=[WEST])
    for layer in ("divisions", "grids", "households"):
        found = described(client, headers, layer)
        assert found["bounds"] == pytest.approx([116.18, 24.66, 116.19, 24.67], abs=1e-6)
        assert (found["tilejson"], found["scheme"]) == ("3.0.0", "xyz")
        assert found["vector_layers"][0]["id"] == layer
        assert "code" in found["vector_layers"][0]["fields"]
    nobody = described(client, signed_in(session, roles=[]), "grids")
    assert nobody["bounds"] == pytest.approx([116.17, 24.66, 116.20, 24.67], abs=1e-6)
    undrawn = described(client, signed_in(session, "441425", roles=[]), "grids")
    assert undrawn["bounds"] == [-180, -85.05, 180, 85.05]
    visits = described(client, headers, "visits", MARCH)
    assert parse_qs(urlsplit(visits["tiles"][0]).query) == {
        "from": ["2026-03-01"], "to": ["2026-03-31"],
    }  # fmt: skip


@pytest.mark.at(f.NOW)
def test_a_day_of_the_past_has_the_drawing_of_then(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    headers = signed_in(session, areas=[EAST])
    before = described(client, headers, "grids")
    session.execute(
        text("UPDATE grids SET valid_to = '2026-03-16' WHERE code = :code"), {"code": VALLEY}
    )
    session.commit()
    now = described(client, headers, "grids")
    then = described(client, headers, "grids", "?on=2026-03-15")
    assert then["drawing"] == before["drawing"] != now["drawing"]
    assert [each["first_day"] for each in now["drawings"]][-2:] == ["2020-01-01", "2026-03-16"]
    assert now["drawings"][-1]["drawing"] == now["drawing"]
    tile = tile_at(12, 116.19, LAT)
    for description, codes in ((then, {EAST, WEST, VALLEY}), (now, {EAST, WEST})):
        answer = client.get(url_of(description, tile.z, tile.x, tile.y), headers=headers)
        shown = {each["properties"]["code"] for each in features(answer.data, "grids")}
        assert shown == codes


def test_outlines_of_a_version_are_kept_for_good(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    headers, tile = signed_in(session, areas=[EAST]), tile_at(12, 116.17, LAT)
    for layer in ("grids", "divisions"):
        url = url_of(described(client, headers, layer), tile.z, tile.x, tile.y)
        answer = client.get(url, headers=headers)
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert {"Authorization", "Cookie"} <= set(answer.vary)
        known = {"If-None-Match": answer.headers["ETag"]}
        again = client.get(url, headers=headers | known)
        assert (again.status_code, again.data) == (304, b"")
        other = client.get(url, headers=headers | {"If-None-Match": '"x"'})
        assert (other.status_code, other.data) == (200, answer.data)
    # A version that the county does not have shows nothing of its own, nor for long.
    nothing = client.get(f"/api/v1/tiles/grids/9/1/1.mvt?drawing={'0' * 16}", headers=headers)
    assert (nothing.status_code, nothing.json["code"]) == (404, "not_found")
    assert nothing.headers["Cache-Control"] == "no-store"


@pytest.mark.at(f.NOW)
def test_personal_tiles_are_asked_for_each_time(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    headers, tile = signed_in(session, areas=[EAST]), tile_at(15, 116.173, LAT + 0.003)
    for layer, query in (("households", ""), ("visits", MARCH)):
        url = url_of(described(client, headers, layer, query), tile.z, tile.x, tile.y)
        answer = client.get(url, headers=headers)
        assert features(answer.data, layer)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= set(answer.vary)
        known = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(url, headers=headers | known).status_code == 304
        foreign = client.get(url, headers=signed_in(session, areas=[WEST]) | known)
        assert (foreign.status_code, foreign.data) == (200, b"")
    session.execute(text("UPDATE households SET kind = 'priority'"))
    session.commit()
    url = url_of(described(client, headers, "households"), tile.z, tile.x, tile.y)
    before = client.get(url, headers=headers).headers["ETag"]
    session.execute(text("UPDATE households SET kind = 'ordinary'"))
    session.commit()
    changed = client.get(url, headers=headers | {"If-None-Match": before})
    assert changed.status_code == 200
    session.execute(text("UPDATE households SET kind = 'moved_away'"))
    session.commit()
    assert features(client.get(url, headers=headers).data, "households") == []


WILD = (
    "-1/0/0", "0/0/1", "1/2/0", "30/0/0", "17/1/1", "99/1/1", "x/y/z", "1.0/0/0", "1/0/0.5",
    f"{'9' * 5000}/0/0", f"14/{'9' * 5000}/0", "１/0/0", "1/0/%00", "1e3/0/0", "+1/0/0",
    "14/16384/0", "1//0", " 1/0/0",
)  # fmt: skip


@pytest.mark.parametrize("layer", ["divisions", "grids", "households", "visits"])
def test_what_is_no_tile_is_refused_before_anything_is_read(
    client: FlaskClient, session: Session, layer: str, statements_of: Any
) -> None:
    headers = signed_in(session, areas=[EAST])
    query = f"?drawing={'0' * 16}" if layer in ("divisions", "grids") else ""
    for path in WILD:
        with statements_of() as run:
            answer = client.get(f"/api/v1/tiles/{layer}/{path}.mvt{query}", headers=headers)
        assert answer.status_code in (400, 404), path
        assert answer.json["code"] in ("not_found", "malformed")
        assert not any("ST_AsMVT" in statement for statement in run)
    assert client.get(f"/api/v1/tiles/{layer}x.json", headers=headers).status_code == 404


@pytest.fixture
def statements_of(connection: Any) -> Any:
    """The statements that run inside of it."""

    @contextlib.contextmanager
    def watching() -> Any:
        run: list[str] = []

        def note(conn: object, cursor: object, statement: str, *more: object) -> None:
            run.append(statement)

        sa.event.listen(connection, "before_cursor_execute", note)
        yield run
        sa.event.remove(connection, "before_cursor_execute", note)

    return watching


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("grids/9/1/1.mvt", "drawing"),
        ("grids/9/1/1.mvt?drawing=1&x=1", "x"),
        ("grids/9/1/1.mvt?drawing=%00", "drawing"),
        ("visits/9/1/1.mvt?from=x", "from"),
        ("visits/9/1/1.mvt?from=2026-03-02&to=2026-03-01", "to"),
        ("visits/9/1/1.mvt?from=2024-03-02&to=2026-03-01", "to"),
        ("households/9/1/1.mvt?scope=441427", "scope"),
        ("grids.json?on=2026-02-30", "on"),
    ],
)
def test_wrong_fields_are_named(
    client: FlaskClient, session: Session, query: str, field: str
) -> None:
    answer = client.get(f"/api/v1/tiles/{query}", headers=signed_in(session, areas=[EAST]))
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")
    assert [each["field"] for each in answer.json["errors"]] == [field]


@pytest.mark.at(f.NOW)
def test_reading_beyond_ones_own_grids_is_noted_once_a_day(
    client: FlaskClient, session: Session, homes: dict[str, str]
) -> None:
    leader = signed_in(session, roles=[("township_leader", EAST[:9])])
    for layer, query in (("households", ""), ("visits", MARCH)):
        for zoom in (9, 15):
            all_features(client, leader, layer, zoom, query)
    noted = select(AuditRow.target, AuditRow.at, AuditRow.details).where(AuditRow.action == "read")
    rows = {row.target: row for row in session.execute(noted)}
    assert rows.keys() == {"tiles/households", "tiles/visits"}
    assert rows["tiles/visits"].details == {
        "areas": [EAST[:9]],
        "filters": {"from": "2026-03-01", "to": "2026-03-31"},
    }
    assert rows["tiles/visits"].at.isoformat() == "2026-03-17T16:00:00+00:00"
    all_features(client, signed_in(session, areas=[EAST]), "households", 15)
    assert session.scalar(select(func.count()).where(AuditRow.action == "read")) == 2


def test_days_of_no_calendar_are_refused(client: FlaskClient, session: Session) -> None:
    headers = signed_in(session, areas=[EAST])
    answer = client.get("/api/v1/tiles/visits.json?from=9999-12-31", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "outside_calendar")
    on = described(client, headers, "grids", f"?on={date.max}")
    assert on["drawing"] == described(client, headers, "grids")["drawing"]
