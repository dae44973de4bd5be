"""A cache in front, as operators put one there: nobody gets another person's tile from it."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import factories as f
from tests.conftest import session_on
from tests.deploy.conftest import Front, running
from tests.deploy.test_nginx import ask
from tests.geo.tiles.reading import Feature, features, tile_at, tiles_over
from tests.served import free_port, serve

pytestmark = pytest.mark.slow

EAST, WEST, ABROAD = "441427100201001", "441427100201002", "441426100201001"
GROUND = {EAST: 116.17, WEST: 116.18, ABROAD: 116.17}
# Of the cache: one that keeps what it may, by address alone; and one that was told to keep
# everything, whatever the program says of who may.
CACHES = {
    "obedient": "proxy_cache tiles; proxy_cache_key $uri$is_args$args; proxy_cache_valid 200 1h;",
    "careless": "proxy_cache tiles; proxy_cache_key $uri$is_args$args; proxy_cache_valid 200 1h;"
    " proxy_ignore_headers Cache-Control Expires Set-Cookie;",
}


@dataclass(frozen=True)
class Reader:
    headers: dict[str, str]
    county: str
    households: set[str]


@pytest.fixture(scope="module")
def readers(served_database: str) -> list[Reader]:
    """Of two counties on the same ground: cadres of a grid, and who sees all of a county."""
    with session_on(served_database) as session:
        homes = {}
        for code, lng in GROUND.items():
            f.make_grid(session, code, f.square(lng, 24.66))
            point = f"SRID=4490;POINT({lng + 0.003} 24.663)"
            homes[code] = {str(f.make_household(session, code, point=point).id) for _ in "ab"}
        made = []
        for code, own in homes.items():
            cadre = f.make_person(session, areas=[code], county=code[:6])
            made.append(Reader(f.bearer(f.make_login(session, cadre)), code[:6], own))
        auditor = f.make_person(session, roles=["auditor"])
        everything = homes[EAST] | homes[WEST]
        made.append(Reader(f.bearer(f.make_login(session, auditor)), EAST[:6], everything))
        session.commit()
    return made


@pytest.fixture(scope="module", params=CACHES)
def caching(
    request: pytest.FixtureRequest, served_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """The shipped nginx, to which somebody has added a cache."""
    folder = tmp_path_factory.mktemp("nginx")
    with contextlib.ExitStack() as stack:
        behind = stack.enter_context(
            serve(served_database, workers="1", threads="4", trusted_proxies="1")
        )
        front = Front(free_port(), free_port(), folder, behind)
        added = {
            "upstream yicetong {": f"proxy_cache_path {folder}/cache keys_zone=tiles:4m;\n"
            "upstream yicetong {",
            "location / {": f"location / {{ {CACHES[request.param]}",
        }
        stack.enter_context(running(front, added))
        yield front
        kept = any(file.is_file() for file in (folder / "cache").rglob("*"))
        assert kept == (request.param == "careless"), "what was meant to be tried was not"


def test_nobody_gets_what_another_person_asked_for(caching: Front, readers: list[Reader]) -> None:
    """Everybody asks for the same addresses, in any order and again."""
    urls = {
        layer: [
            f"/api/v1/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt"
            for tile in (*tiles_over(15, 116.17, 24.66, 116.19, 24.67), tile_at(9, 116.17, 24.66))
        ]
        for layer in ("households", "grids")
    }
    drawing = {reader.county: version_of(caching, reader) for reader in readers}
    asked = [
        (reader, layer, url if layer == "households" else f"{url}?drawing={version}")
        for layer, all_urls in urls.items()
        for url in all_urls
        for reader in readers
        for version in (drawing.values() if layer == "grids" else [""])
    ]  # fmt: skip
    random.Random(5).shuffle(asked)
    seen: dict[int, set[str]] = {id(reader): set() for reader in readers}
    for reader, layer, url in asked + asked:
        answer, body = ask(caching, "GET", url, None, reader.headers)
        assert answer.status in (200, 404), body
        found = features(body, layer) if answer.status == 200 else []
        if layer == "grids":
            assert {each["properties"]["code"][:6] for each in found} <= {reader.county}
        else:
            look(reader, found)
            seen[id(reader)] |= {each["properties"].get("id", "") for each in found} - {""}
    assert all(seen[id(reader)] == reader.households for reader in readers)
    refused, _ = ask(caching, "GET", asked[0][2])
    assert refused.status == 401


def look(reader: Reader, found: list[Feature]) -> None:
    single = {each["properties"]["id"] for each in found if "id" in each["properties"]}
    assert single <= reader.households
    counted = [each["properties"]["count"] for each in found if "count" in each["properties"]]
    assert not counted or sum(counted) == len(reader.households)


def version_of(front: Front, reader: Reader) -> str:
    answer, body = ask(front, "GET", "/api/v1/tiles/grids.json", None, reader.headers)
    assert answer.status == 200, body
    return str(json.loads(body)["drawing"])
