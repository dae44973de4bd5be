"""Two hundred people ask for tiles, figures, map layers and files, through a cache that was told to
keep everything: none of them gets an id, a name or a code of an area that is not theirs.
"""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
import pytest

from schedulers.coverage.fold import fold
from tests import factories as f
from tests.conftest import session_on
from tests.deploy.conftest import Front, running
from tests.deploy.test_cached_tiles import CACHES
from tests.geo.tiles.reading import features, tile_at
from tests.served import free_port, serve
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

PEOPLE = 200
AT_ONCE = 4
# Two counties on the same ground, within one tile of zoom 13.
HERE, ABROAD = "441427", "441426"
GRIDS = [
    f"{county}{township}20{village}00{grid}"
    for county, townships in ((HERE, ("100", "101")), (ABROAD, ("100",)))
    for township in townships
    for village in (1, 2)
    for grid in (1, 2)
]
WEST, SOUTH, SIDE = 116.1650, 24.6500, 0.006
ROLES = ("cadre", "dispatcher", "township_leader", "clerk", "county_admin", "auditor")
NEAR, FAR = tile_at(13, WEST, SOUTH + SIDE), tile_at(9, WEST, SOUTH)
MARCH = "?from=2026-03-01&to=2026-03-31"  # of the visits of tests/factories.py
FIGURES = ("coverage/weeks", "coverage/gaps", "overview", "quotas/areas", "handovers")
# Households are in each of these files; whoever may not read the list may not have its file.
FILES = (
    "contacts", "visits", "households/due", "coverage/households", "coverage/longest",
    "coverage/gaps/never", "coverage", "handovers",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    area: str
    role: str
    headers: dict[str, str]
    own: frozenset[str]  # texts of their households
    records: tuple[bytes, ...]  # what no answer may hold: of households, and codes of grids
    outlines: tuple[bytes, ...]  # grids and divisions are for everybody in the county


@dataclass(frozen=True)
class Chosen:
    """Which of the many each asks for, besides what all ask for."""

    reader: Reader
    figure: str
    file: str
    counted: tuple[str, str]
    outlines: str

    @classmethod
    def by(cls, chance: random.Random, reader: Reader) -> Chosen:
        counted = chance.choice((("households", ""), ("visits", MARCH)))
        outlines = chance.choice(("grids", "divisions"))
        return cls(reader, chance.choice(FIGURES), chance.choice(FILES), counted, outlines)


@pytest.fixture(scope="module")
def readers(served_database: str) -> list[Reader]:
    chance = random.Random(2026)
    areas = sorted({code[:length] for code in GRIDS for length in (6, 9, 12, 15)})
    with session_on(served_database) as session:
        texts = {code: _homes(session, place, code) for place, code in enumerate(GRIDS)}
        made = []
        for _ in range(PEOPLE):
            area, role = chance.choice(areas), chance.choice(ROLES)
            held = {"areas": [area]} if role == "cadre" else {"roles": [(role, area)]}
            person = f.make_person(session, county=area[:6], **held)
            headers = f.bearer(f.make_login(session, person))
            foreign = [code for code in GRIDS if not code.startswith(area)]
            records = [text.encode() for code in foreign for text in (code, *texts[code])]
            abroad = [code.encode() for code in GRIDS if code[:6] != area[:6]]
            own = frozenset(text for code in texts.keys() - {*foreign} for text in texts[code])
            made.append(Reader(area, role, headers, own, tuple(records), tuple(abroad)))
        for county in (HERE, ABROAD):
            fold(session, county, datetime.now(UTC))  # as the job does: nobody waits for the first
        session.commit()
    return made


def _homes(session: Any, place: int, code: str) -> list[str]:
    """A grid with two households: their ids and heads, and what was noted there."""
    lng, lat = WEST + place % 4 * SIDE, SOUTH + place // 4 % 2 * SIDE
    f.make_grid(session, code, f.square(lng, lat, SIDE), name=(name := uuid4().hex))
    cadre = f.make_person(session, areas=[code], county=code[:6])
    said = []
    for inside in (1, 2):
        point = f"SRID=4490;POINT({lng + inside * 0.002} {lat + inside * 0.002})"
        home = f.make_household(session, code, head=uuid4().hex, point=point)
        visit = f.make_visit(session, home, cadre, note=uuid4().hex)
        f.make_contact(session, home, name=(contact := uuid4().hex))
        said += [str(home.id), home.head, str(visit.note), contact]
    return [*said, name]


@pytest.fixture(scope="module")
def caching(served_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    with serve(served_database, workers="2", threads="4", trusted_proxies="1") as behind:
        front = Front(free_port(), free_port(), folder, behind)
        cache = CACHES["careless"]
        added = {
            "upstream yicetong {": f"proxy_cache_path {folder}/cache keys_zone=tiles:4m;\n"
            "upstream yicetong {",
            "location / {": f"location / {{ {cache}",
            "location ~ ^/api/v1/.+/export$ {": f"location ~ ^/api/v1/.+/export$ {{ {cache}",
        }
        with running(front, added):
            yield front
        assert any(file.is_file() for file in (folder / "cache").rglob("*")), "nothing was cached"


class Asking:
    """One line to the front, and what was seen by it; ``files`` counts those who export at once."""

    def __init__(self, front: Front, files: threading.Semaphore) -> None:
        self.line = http.client.HTTPSConnection(
            "127.0.0.1", front.port, timeout=PATIENCE, context=front.tls
        )
        self.files = files
        self.seen: Counter[str] = Counter()

    def ask(self, path: str, headers: dict[str, str], method: str = "GET") -> tuple[int, bytes]:
        self.line.request(method, path, headers=headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()

    def look(
        self, reader: Reader, path: str, *, outlines: bool = False, secret: bool = False
    ) -> bytes:
        """Ask, and fail on what is foreign; a refusal is an answer, too."""
        status, body = self.ask(path, {} if secret else reader.headers)
        assert status in (200, 403, 404), (path, status, body)
        for text in reader.outlines if outlines else reader.records:
            assert text not in body, (reader.role, reader.area, path)
        if status == 200:
            self.seen[urlsplit(path).path.rpartition("/")[2] if secret else path] += 1
            self.seen["own"] += any(text.encode() in body for text in reader.own)
        return body if status == 200 else b""


def test_nobody_gets_anything_foreign(caching: Front, readers: list[Reader]) -> None:
    chance, files = random.Random(11), threading.Semaphore(2)
    chosen = [Chosen.by(chance, reader) for reader in readers]
    lines = threading.local()
    asking: list[Asking] = []

    def ask(one: Chosen) -> None:
        if not hasattr(lines, "own"):
            lines.own = Asking(caching, files)
            asking.append(lines.own)
        walk(lines.own, one)

    with ExitStack() as ends, ThreadPoolExecutor(AT_ONCE) as pool:
        ends.callback(lambda: [each.line.close() for each in asking])
        list(pool.map(ask, chosen))
    seen = sum((each.seen for each in asking), Counter[str]())
    # Something was there to be seen, in each way.
    assert seen["own"] > 4 * PEOPLE
    ways = [path for path in seen if path != "own"]
    for kind in ("tiles/households", "tiles/visits", "tiles/grids", "tiles/divisions"):
        assert sum(seen[path] for path in ways if kind in path) >= PEOPLE // 4, kind
    for path in (*(f"/api/v1/{name}/export" for name in FILES), "/api/v1/coverage", "items"):
        assert sum(seen[way] for way in ways if way.startswith(path)) >= 5, path


def walk(line: Asking, chosen: Chosen) -> None:
    reader = chosen.reader
    tiles = "/api/v1/tiles"
    near, far = (f"{at.z}/{at.x}/{at.y}.mvt" for at in (NEAR, FAR))
    homes = line.look(reader, f"{tiles}/households/{near}")
    shown = {each["properties"]["id"] for each in features(homes, "households")}
    assert shown <= reader.own
    if reader.role != "clerk":
        assert len(shown) == sum(reader.area == code[: len(reader.area)] for code in GRIDS) * 2
    line.look(reader, f"{tiles}/visits/{near}{MARCH}")
    layer, days = chosen.counted
    counted = features(line.look(reader, f"{tiles}/{layer}/{far}{days}"), layer)
    assert sum(each["properties"]["count"] for each in counted) == len(shown)
    layer = chosen.outlines
    described = orjson.loads(line.look(reader, f"{tiles}/{layer}.json", outlines=True))
    drawn = line.look(
        reader, f"{tiles}/{layer}/{near}?drawing={described['drawing']}", outlines=True
    )
    codes = {each["properties"]["code"][:6] for each in features(drawn, layer)}
    assert codes == {reader.area[:6]}
    line.look(reader, "/api/v1/coverage")
    line.look(reader, f"/api/v1/{chosen.figure}")
    status, body = line.ask("/api/v1/me/features-url", reader.headers, "POST")
    assert status == 201, body
    base = urlsplit(orjson.loads(body)["url"]).path
    listed = orjson.loads(line.look(reader, f"{base}collections", secret=True))["collections"]
    for name in (each["id"] for each in listed):  # asking for others is taken for guessing
        path = f"{base}collections/{name}/items"
        line.look(reader, path, outlines=name == "grids", secret=True)
    with line.files:
        for name in ("households", chosen.file):
            line.look(reader, f"/api/v1/{name}/export?format=geojson")
