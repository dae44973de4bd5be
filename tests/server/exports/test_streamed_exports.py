"""Exports of a real server: what they take of it, and what is left when they are broken off."""

import http.client
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from server.exports import file_child
from tests import factories as f
from tests.conftest import session_on
from tests.served import Web
from tests.server.exports.conftest import fill
from tests.server.fieldwork.lists.county import GRID
from tests.waiting import await_that

ROWS = 40_000
MEGABYTE = 2**20
FORMATS = ("csv", "geojson", "xlsx", "gpkg")
pytestmark = pytest.mark.slow


class County:
    """A grid of many households, a server, and its temporary folder."""

    def __init__(self, url, folder, seconds):
        self.folder = folder
        self.web = Web(url, export_seconds=seconds, workers=1)
        self.web._environment["TMPDIR"] = str(folder)
        with session_on(url) as session:
            fill(session, GRID, ROWS)
            self.person = f.make_person(session, areas=[GRID])
            self.token = f.make_login(session, self.person)
        self.url = url

    def ask(self, kind):
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        path = f"/api/v1/households/export?format={kind}"
        connection.request("GET", path, headers=f.bearer(self.token))
        answer = connection.getresponse()
        return connection, answer

    def read(self, kind):
        connection, answer = self.ask(kind)
        assert answer.status == 200
        assert answer.headers["X-Total-Rows"] == str(ROWS)
        content = answer.read()
        connection.close()
        return content

    def memory(self):
        """The most that a web process ever took, in bytes."""
        (worker,) = self.web._workers()
        status = Path(f"/proc/{worker}/status").read_text()
        return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])

    def is_idle(self):
        """No file is left, no child, and no transaction that reads."""
        (worker,) = self.web._workers()
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text()
        with session_on(self.url) as session:
            busy = session.scalar(
                text("""
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                    AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
                """)
            )
        return not children and not busy and not list(self.folder.glob("yicetong-export-*"))


@pytest.fixture
def county(fresh_database, tmp_path):
    made = County(fresh_database, tmp_path, seconds=60)
    with made.web:
        yield made


def whole(kind, content):
    """Whether a file of this kind says that it has all rows."""
    if kind == "csv":
        return f"共 {ROWS} 行".encode() in content[-60:] and content.endswith(b"\r\n")
    if kind == "geojson":
        return content.endswith(b'],"numberReturned":%d}\n' % ROWS)
    if kind == "xlsx":
        return zipfile.is_zipfile(io.BytesIO(content))
    return content.startswith(b"SQLite format 3") and len(content) % 4096 == 0


def test_memory_does_not_grow_with_the_rows(county):
    """50 MB for a million are 50 bytes for each, beside what the first export loads."""
    for kind in FORMATS:
        first = county.read(kind)
        assert whole(kind, first)
    before = county.memory()
    for kind in FORMATS:
        assert len(county.read(kind)) > 20 * ROWS
    assert county.memory() - before < 4 * MEGABYTE
    await_that(county.is_idle)


@pytest.mark.parametrize("kind", FORMATS)
def test_broken_off_half_way_it_leaves_nothing_behind(county, kind):
    connection, answer = county.ask(kind)
    if kind in ("csv", "geojson"):
        assert not whole(kind, answer.read(1000))
    answer.close()
    connection.close()
    await_that(county.is_idle)
    assert whole(kind, county.read(kind))


@pytest.mark.parametrize("kind", ["csv", "gpkg"])
def test_a_client_that_takes_nothing_is_cut_off_when_the_time_is_over(
    fresh_database, tmp_path, kind
):
    county = County(fresh_database, tmp_path, seconds=1)
    with county.web:
        connection, answer = county.ask(kind)
        await_that(county.is_idle)
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        connection.close()


def test_a_database_that_ends_the_transaction_breaks_it_off(county):
    connection, answer = county.ask("csv")
    answer.read(1000)
    with session_on(county.url) as session:
        session.execute(
            text("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        )
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()
    await_that(county.is_idle)
    assert whole("csv", county.read("csv"))


def test_more_rows_than_a_sheet_has_go_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(file_child, "ROWS_OF_A_SHEET", 3)
    monkeypatch.setattr(file_child, "batches", lambda: iter([[["a"], ["b"]], [["c"], ["d"]]]))
    path = tmp_path / "sheets.xlsx"
    order = {"path": str(path), "heads": ["x"], "title": "households", "kinds": ["text"]}
    file_child.write_xlsx(order)
    first, second = openpyxl.load_workbook(path).worksheets
    assert [cell.value for (cell,) in first.iter_rows()] == ["x", "a", "b", "c"]
    assert [cell.value for (cell,) in second.iter_rows()] == ["x", "d"]
    assert (first.title, second.title) == ("households 1", "households 2")
