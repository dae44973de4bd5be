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
VILLAGES = ("441426100201", "441426100202")  # of another county
_GRIDS = text("""
    INSERT INTO grids (county, code, name, geom, valid_from, id, rev, feed, seq, written_at)
    SELECT county, lies_in || n, name, ST_Translate(geom, n * 0.01, 0), valid_from,
           gen_random_uuid(), rev, lies_in || n, 1, written_at
    FROM grids, unnest(CAST(:villages AS text[])) AS v(lies_in), generate_series(201, 750) n
    WHERE code = :code
""")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url(served_database):
    """The secret URL of a cadre with ten thousand households."""
    with session_on(served_database) as session:
        fill(session, GRID, ROWS)
        token = f.make_login(session, f.make_person(session, areas=[GRID]))
    with serve(served_database) as base:
        yield url_of(base, token)


def url_of(base, token):
    wanted = urllib.request.Request(
        f"{base}/api/v1/me/features-url", method="POST", headers=f.bearer(token)
    )
    with urllib.request.urlopen(wanted, timeout=60) as answer:
        return urljoin(base, json.load(answer)["url"])


def get(url):
    """As QGIS asks: without a header that says who, and without keys in the query."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def test_gdal_reads_ten_thousand_of_ten_thousand(url):
    layers = [name for name, _ in pyogrio.list_layers(f"OAPIF:{url}")]
    assert layers == ["grids", "households"]
    meta, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{url}", layer="households")
    assert len(shapes) == ROWS
    assert sum(shape is not None for shape in shapes) == ROWS - 1  # one has no point
    assert "head" in meta["fields"]
    assert pyogrio.read_info(f"OAPIF:{url}", layer="grids")["features"] == 1


def test_gdal_reads_the_coverage_of_more_grids_than_a_page_has(url, served_database):
    with session_on(served_database) as session:
        grid = f.make_grid(session, f"{VILLAGES[0]}001").code
        f.make_division(session, VILLAGES[1])
        session.execute(_GRIDS, {"code": grid, "villages": [*VILLAGES]})
        f.make_household(session, grid)
        leader = f.make_person(session, roles=[("township_leader", grid[:9])], county=grid[:6])
        token = f.make_login(session, leader)
    wanted = f"OAPIF:{url_of(url.partition('/ogc/')[0], token)}"
    meta, _, shapes, data = pyogrio.raw.read(wanted, layer="coverage")
    figures = dict(zip(meta["fields"], data, strict=True))
    assert (len({*figures["code"]}), sum(figures["households"])) == (GRIDS, 1)
    assert all(shape is not None for shape in shapes)
    assert {"asked", "in_time", "lowest", "highest", "phones_behind"} <= figures.keys()


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
