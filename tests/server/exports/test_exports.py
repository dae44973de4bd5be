"""Lists as files: what is in them, for whom, and what is noted."""

import csv
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pyogrio
import pytest
from sqlalchemy import text

from records.dates import DAY, local_day, monday_of
from records.db import db
from records.problems import ConcurrentWrite
from server.exports import rows as export_rows
from server.exports.endpoint import MEDIA_TYPES, PROGRESS_TYPE
from server.services.coverage_rows import coverage_rows
from server.web.pages import LANGUAGES, messages
from server.web.responses import json_bytes
from tests import factories as f
from tests.server.exports.conftest import fill
from tests.server.fieldwork.lists.county import FAR_GRID, GRID, NEXT_GRID

WEEK = monday_of(local_day(datetime.now(UTC), ZoneInfo("Asia/Shanghai")))
# Lists that are one answer; the export of coverage has its figures side by side.
WHOLE = {"coverage", "handovers"}
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1"]


def exports(app):
    """The lists that come as a file; the copy of what is held about one household is no list."""
    return {
        rule.rule: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith("/export") and "<uuid:" not in rule.rule
    }


def listed(exporting, role, path):
    """All rows of a list, as its pages give them."""
    rows, after = [], {}
    pages = {} if path in WHOLE else {"limit": 2}
    while True:
        answer = exporting.get(role, path, **pages, **after)
        if answer.status_code != 200:
            return answer.status_code
        page = answer.json
        if path == "coverage":
            return coverage_rows(page)
        rows += page.get("items") or [each["properties"] for each in page.get("features", ())]
        if page.get("next") is None:
            return rows
        after = {"after": page["next"]}


@pytest.fixture
def filled(exporting):
    session, cadre = exporting.session, exporting.people["cadre"]
    for grid in (GRID, NEXT_GRID, FAR_GRID):
        for _ in range(3):
            home = f.make_household(
                session, grid, point="SRID=4490;POINT(116.1 24.6)", tags=["elderly_alone"]
            )
            f.make_contact(session, home)
            f.make_visit(session, home, cadre, note="=HYPERLINK(1)")
            f.make_visit(session, home, exporting.people["leader"])
            f.make_meal_ticket(session, home, cadre)
        f.make_handover(session, home, exporting.people["leader"], WEEK)
    f.make_market_rule(session, GRID[:9])
    f.make_reminder(session, cadre)
    session.commit()
    return exporting


def test_every_list_can_be_exported_and_its_heads_are_in_every_language(app):
    found = exports(app)
    assert len(found) >= 13
    for view in found.values():
        for language in LANGUAGES:
            names = {column.name for column in view.columns}
            assert names - messages(language)["export"]["heads"].keys() == set()


def without_time(rows):
    """When coverage was counted differs from one answer to the next."""
    return [{**row, "counted_at": None} if "threshold" in row else row for row in rows]


@pytest.mark.parametrize("role", ["cadre", "leader", "admin", "auditor"])
def test_an_export_holds_what_the_list_shows_to_the_same_person(filled, role):
    compared = set()
    for rule in exports(filled.app):
        path = rule.removeprefix("/api/v1/").removesuffix("/export").replace("<gap>", "no_cadre")
        rows = listed(filled, role, path)
        answer = filled.get(role, f"{path}/export", format="geojson")
        if isinstance(rows, int):
            assert answer.status_code == rows, path
            continue
        assert answer.status_code == 200, (path, answer.text)
        said = json.loads(answer.data)
        if path == "audit":  # which the reading of all others adds to
            continue
        assert without_time([each["properties"] for each in said["features"]]) == without_time(
            json.loads(json_bytes(rows))
        ), path
        assert said["numberReturned"] == len(rows) == int(answer.headers["X-Total-Rows"])
        compared |= {path} if rows else set()
    assert len(compared) >= 5
    if role == "leader":
        assert {"coverage", "coverage/gaps/no_cadre", "coverage/longest", "handovers"} <= compared


def table(answer):
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


class TestCsv:
    def test_has_heads_rows_and_an_end(self, filled):
        answer = filled.get("leader", "households/export", lang="zh")
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="households-')
        head, *rows, end = table(answer)
        assert head[1:3] == ["编号", "户主"]
        assert len(rows) == 6
        assert end[0] == "（完，共 6 行）"
        assert {len(row) for row in (head, *rows, end)} == {len(head)}
        assert table(filled.get("leader", "households/export", lang="en"))[0][1] == "Number"

    def test_has_no_formula(self, exporting):
        for text_ in EVIL:
            f.make_household(exporting.session, GRID, head=text_)
        exporting.session.commit()
        _, *rows, _ = table(exporting.get("cadre", "households/export"))
        assert sorted(row[2] for row in rows) == sorted(f"'{text_}" for text_ in EVIL)

    def test_keeps_the_filters_of_the_list(self, filled):
        answer = filled.get("leader", "households/export", within=NEXT_GRID)
        assert answer.headers["X-Total-Rows"] == "3"
        (row,) = filled.audited()
        assert row.target == "households"
        assert row.details == {"rows": 3, "format": "csv", "filters": {"within": NEXT_GRID}}

    def test_an_empty_list_has_an_end_too(self, exporting):
        head, end = table(exporting.get("cadre", "visits/export"))
        assert head[0]
        assert "0" in end[0]

    def test_times_are_the_countys(self, exporting):
        home = f.make_household(exporting.session, GRID)
        f.make_visit(exporting.session, home, exporting.people["cadre"])
        exporting.session.commit()
        head, row, _ = table(exporting.get("cadre", "visits/export", lang="en"))
        assert row[head.index("Happened at")] == f"{f.NOW:%Y-%m-%d} {f.NOW.hour + 8:02}:00:00"


def test_a_workbook_has_types_and_no_formula(exporting, tmp_path):
    home = f.make_household(exporting.session, GRID, head="=1+1", group_no=3)
    f.make_visit(exporting.session, home, exporting.people["cadre"], note="-2")
    exporting.session.commit()
    for path, wanted in (("households", "=1+1"), ("visits", "-2")):
        answer = exporting.get("cadre", f"{path}/export", format="xlsx")
        assert answer.mimetype == MEDIA_TYPES["xlsx"]
        (tmp_path / "file.xlsx").write_bytes(answer.data)
        sheet = openpyxl.load_workbook(tmp_path / "file.xlsx").worksheets[0]
        heads, row = sheet.iter_rows()
        (cell,) = [cell for cell in row if cell.value == wanted]
        assert cell.data_type == "s"
        types = {head.value: cell.value for head, cell in zip(heads, row, strict=True)}
        if path == "visits":
            assert isinstance(types["发生时间"], datetime)
        else:
            assert (types["村民小组"], types["网格"]) == (3, GRID)


def test_a_geopackage_has_points_polygons_or_a_table(filled, tmp_path):
    counts = {"households": ("Point", 6), "grids": ("MultiPolygon", 3), "visits": (None, 12)}
    for path, (geometry, count) in counts.items():
        answer = filled.get("leader", f"{path}/export", format="gpkg")
        file = tmp_path / f"{path}.gpkg"
        file.write_bytes(answer.data)
        info = pyogrio.read_info(file)
        assert (info["geometry_type"], info["features"]) == (geometry, count)
        assert info["layer_name"] == path
        if geometry:
            assert info["crs"] == "EPSG:4490"
            meta, _, shapes, _ = pyogrio.raw.read(file)
            assert all(shape is not None for shape in shapes)
            assert "grid" in meta["fields"] or "code" in meta["fields"]


def test_coverage_comes_with_the_outline_of_its_areas_as_of_any_day(filled, tmp_path):
    today = local_day(datetime.now(UTC), ZoneInfo("Asia/Shanghai"))
    for by, count in {"grid": 2, "village": 1, "township": 1}.items():
        answer = filled.get("leader", "coverage/export", format="gpkg", by=by)
        file = tmp_path / f"{by}.gpkg"
        file.write_bytes(answer.data)
        info = pyogrio.read_info(file)
        assert (info["geometry_type"], info["features"]) == ("MultiPolygon", count)
        meta, _, shapes, _ = pyogrio.raw.read(file)
        assert all(shape is not None for shape in shapes)
        assert {"asked", "in_time", "lowest", "highest", "phones_behind"} <= {*meta["fields"]}
    past = filled.get("leader", "coverage/export", format="geojson", on=str(today - DAY))
    (day,) = {each["properties"]["day"] for each in json.loads(past.data)["features"]}
    assert day == str(today - DAY)
    head, *rows, _ = table(filled.get("leader", "coverage/export", lang="zh"))
    assert (head[0], head[-1], len(rows)) == ("编码", "计入时间", 2)
    assert "geometry" not in head
    later = filled.get("leader", "coverage/export", on=str(today + DAY))
    assert (later.status_code, later.json["code"]) == (400, "invalid_fields")
    assert filled.get("leader", "coverage/export", within=FAR_GRID).status_code == 404
    assert filled.get("cadre", "coverage/export").status_code == 403


def test_the_households_behind_a_figure_of_a_past_day_have_its_date(filled):
    today = local_day(datetime.now(UTC), ZoneInfo("Asia/Shanghai"))
    home = f.make_household(filled.session, GRID, since=today)
    filled.session.commit()
    for day, count in ((today, 7), (today - DAY, 6)):
        answer = filled.get("leader", "coverage/households/export", on=str(day))
        assert answer.headers["X-Total-Rows"] == str(count)
        name = f'attachment; filename="coverage-households-{day}.csv"'
        assert answer.headers["Content-Disposition"] == name
        _, *rows, _ = table(answer)
        assert (str(home.id) in {row[0] for row in rows}) == (day == today)
    noted = filled.audited()[-1].details["filters"]
    assert (noted["on"], noted["figure"]) == (str(today - DAY), "households")


def test_somebody_is_a_name_in_a_table_for_people(filled):
    head, *rows, _ = table(filled.get("admin", "coverage/longest/export", within=GRID, lang="en"))
    assert {row[head.index("Who answers for it")] for row in rows} == {filled.people["cadre"].name}
    assert {row[head.index("Name of grid")] for row in rows} == {f"区划{GRID[:12]}网格{GRID[-3:]}"}


@pytest.mark.parametrize("kind", ["xlsx", "gpkg"])
def test_a_file_that_takes_long_says_how_far_it_is(exporting, kind):
    fill(exporting.session, GRID, 2500)
    answer = exporting.get("cadre", "households/export", format=kind, progress="true")
    assert (answer.mimetype, answer.headers["X-Total-Rows"]) == (PROGRESS_TYPE, "2500")
    assert answer.headers["X-Accel-Buffering"] == "no"
    lines, _, file = answer.data.partition(b"\n\n")
    assert [json.loads(line)["rows"] for line in lines.splitlines()] == [1000, 2000, 2500]
    assert file.startswith({"xlsx": b"PK", "gpkg": b"SQLite"}[kind])
    plain = exporting.get("cadre", "households/export", format=kind)
    assert (plain.mimetype, plain.data[:2]) == (MEDIA_TYPES[kind], file[:2])


def test_a_table_of_no_rows_has_no_progress_but_a_file(exporting):
    answer = exporting.get("cadre", "households/export", format="xlsx", progress="true")
    assert answer.data.startswith(b"\nPK")
    answer = exporting.get("cadre", "households/export", format="csv", progress="true")
    assert answer.mimetype == MEDIA_TYPES["csv"]


def test_the_format_may_be_asked_for_by_accept(filled):
    headers = f.bearer(filled.tokens["leader"])
    for media in MEDIA_TYPES.values():
        accept = headers | {"Accept": media}
        assert filled.client.get("/api/v1/divisions/export", headers=accept).mimetype == media


def test_reading_is_noted_once_with_the_number_of_rows(filled):
    filled.get("leader", "visits/export", format="geojson")
    filled.session.commit()
    noted = filled.session.execute(text("SELECT action, details FROM audit")).all()
    assert [(row.action, row.details["rows"]) for row in noted] == [("exported", 12)]


def test_rows_written_meanwhile_are_not_in_it(exporting):
    fill(exporting.session, GRID, 2500)
    headers = f.bearer(exporting.tokens["cadre"])
    answer = exporting.client.get("/api/v1/households/export", headers=headers, buffered=False)
    parts = answer.iter_encoded()
    next(parts)
    exporting.session.execute(text("DELETE FROM households"))
    exporting.session.commit()
    rest = b"".join(parts).decode()
    assert rest.count("\n") == 2501
    answer.close()


def test_one_export_at_a_time_for_each_person(exporting):
    fill(exporting.session, GRID, 2500)
    headers = f.bearer(exporting.tokens["cadre"])
    first = exporting.client.get("/api/v1/households/export", headers=headers, buffered=False)
    second = exporting.get("cadre", "households/export")
    assert (second.status_code, second.json["code"]) == (429, "export_running")
    assert second.headers["Retry-After"]
    assert exporting.get("admin", "divisions/export").status_code == 200
    first.close()
    assert exporting.get("cadre", "households/export").status_code == 200


def test_a_process_has_few_at_once(exporting, monkeypatch):
    monkeypatch.setattr(export_rows, "_slots", export_rows.threading.BoundedSemaphore(1))
    headers = f.bearer(exporting.tokens["cadre"])
    first = exporting.client.get("/api/v1/divisions/export", headers=headers, buffered=False)
    assert exporting.get("admin", "divisions/export").status_code == 429
    first.close()
    assert exporting.get("admin", "divisions/export").status_code == 200


def test_only_its_number_is_asked_for_by_head(filled):
    headers = f.bearer(filled.tokens["leader"])
    answer = filled.client.head("/api/v1/households/export", headers=headers)
    assert (answer.headers["X-Total-Rows"], answer.data) == ("6", b"")
    assert filled.get("leader", "households/export").status_code == 200


def test_one_that_runs_again_has_let_go_of_the_first(filled, monkeypatch):
    """The answer is there, and then the request's commit fails."""
    commit, failures = type(db.session).commit, [ConcurrentWrite()]

    def fails_once(session):
        if failures:
            raise failures.pop()
        commit(session)

    monkeypatch.setattr(type(db.session), "commit", fails_once)
    answer = filled.get("leader", "households/export")
    assert (answer.status_code, failures) == (200, [])
    assert len(table(answer)) == 8
    monkeypatch.undo()
    assert len(filled.audited()) == 1


@pytest.mark.parametrize("query", ["format=pdf", "limit=1", "after=x", "lang=xx", "foo=1"])
def test_what_it_does_not_take(exporting, query):
    headers = f.bearer(exporting.tokens["cadre"])
    answer = exporting.client.get(f"/api/v1/households/export?{query}", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")


def test_an_area_of_others_is_refused(exporting):
    assert exporting.get("cadre", "households/export", within=FAR_GRID).status_code == 404
    assert exporting.audited() == []
