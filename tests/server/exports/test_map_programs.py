"""Map programs against a real server: GDAL's driver, and what QGIS does with pages."""

import json
import threading
import urllib.request
from urllib.parse import urljoin, urlsplit, urlunsplit

import pyogrio
import pytest
from sqlalchemy import text

from tests import factories as f
from tests.conftest import session_on
from tests.served import serve
from tests.server.exports.conftest import fill
from tests.server.fieldwork.lists.county import GRID

ROWS, GRIDS = 10_000, 1_101
VILLAGES = ("441427100202", "441427100203")
_MORE_GRIDS = text("""
    INSERT INTO grids (county, code, name, geom, valid_from, id, rev, feed, seq, written_at)
    SELECT county, lies_in || n, name, ST_Translate(geom, n * 0.01, 0), valid_from,
           gen_random_uuid(), rev, lies_in || n, 1, written_at
    FROM grids, unnest(CAST(:villages AS text[])) AS v(lies_in), generate_series(201, 750) n
    WHERE code = :code
""")
_SPREAD = text("""
    UPDATE households h SET grid = g.code, feed = g.code, village = g.village
    FROM (SELECT code, village, row_number() OVER (ORDER BY code) AS n FROM grids) g
    WHERE h.grid = :code AND 1 + h.seq % 1101 = g.n
""")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(served_database):
    """The secret URL of a leader with ten thousand households, and more grids than a page has."""
    with session_on(served_database) as session:
        fill(session, GRID, ROWS)
        for village in VILLAGES:
            f.make_division(session, village)
        session.execute(_MORE_GRIDS, {"code": GRID, "villages": [*VILLAGES]})
        session.execute(_SPREAD, {"code": GRID})
        leader = f.make_person(session, roles=[("township_leader", GRID[:9])])
        token = f.make_login(session, leader)
    with serve(served_database) as base:
        wanted = urllib.request.Request(
            f"{base}/api/v1/me/features-url", method="POST", headers=f.bearer(token)
        )
        with urllib.request.urlopen(wanted, timeout=60) as answer:
            yield urljoin(base, json.load(answer)["url"])


def get(url):
    """As QGIS asks: without a header that says who, and without keys in the query."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def test_gdal_reads_ten_thousand_of_ten_thousand(url):
    layers = [name for name, _ in pyogrio.list_layers(f"OAPIF:{url}")]
    assert layers == ["grids", "coverage", "households"]
    meta, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{url}", layer="households")
    assert len(shapes) == ROWS
    assert sum(shape is not None for shape in shapes) == ROWS - 1  # one has no point
    assert "head" in meta["fields"]
    assert pyogrio.read_info(f"OAPIF:{url}", layer="grids")["features"] == GRIDS
    meta, _, shapes, (codes, households) = pyogrio.raw.read(
        f"OAPIF:{url}", layer="coverage", columns=["code", "households"]
    )
    assert all(shape is not None for shape in shapes)
    assert (len({*codes}), sum(households)) == (GRIDS, ROWS)


def test_gdal_reads_a_box(url):
    box = (116, 24, 116.0001, 25)  # a millionth of a degree apart: the first thousand
    _, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{url}", layer="households", bbox=box)
    assert 900 < len(shapes) < 1100


def stripped(url):
    """What QGIS leaves of a query: none of the keys that programs use to log in."""
    parts = urlsplit(url)
    kept = [
        each
        for each in parts.query.split("&")
        if each.partition("=")[0].lower() not in ("token", "key", "apikey", "api_key", "secret")
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def test_qgis_follows_next_to_the_end_while_others_work(url):
    landing = get(url)
    links = {link["rel"]: link["href"] for link in landing["links"]}
    described = get(urljoin(url, links["service-desc"]))
    assert described["components"]["parameters"]["limit"]["schema"]["maximum"] >= 1000
    (layer,) = [
        each
        for each in get(urljoin(url, links["data"]))["collections"]
        if each["id"] == "households"
    ]
    (items,) = [link["href"] for link in layer["links"] if link["rel"] == "items"]
    following, ids, pages = f"{urljoin(url, items)}?limit=1000", [], 0
    busy = threading.Thread(target=get, args=(urljoin(url, items),))
    busy.start()
    while following:
        page = get(stripped(following))
        ids += [each["id"] for each in page["features"]]
        nexts = [link["href"] for link in page["links"] if link["rel"] == "next"]
        following = urljoin(following, nexts[0]) if nexts else None
        pages += 1
    busy.join()
    assert (len(ids), len(set(ids)), pages) == (ROWS, ROWS, 10)
