"""`flask load`: what it says, how it ends, what it commits."""

import csv
import json
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from shapely import box

from importing import staging
from importing.reading import heads
from importing.reading.tables.delimited import read_delimited
from importing.reading.values import text_of
from records.db import db
from server.cli.load import load
from tests.geo.tiling import grid_code, square
from tests.importing.files import write_csv, write_polygons

A, B = grid_code(0), grid_code(1)
X, Y = 116.1, 24.6
DIVISIONS = [
    ["代码", "名称", "类型"],
    ["441427", "蕉岭县", None],
    ["441427100", "蕉城镇", None],
    ["441427100001", "桂岭社区", "居委会"],
]
HOUSEHOLDS = [["户号", "户主", "网格"], ["1", "丘某", A], ["2", "钟某", B]]


@pytest.fixture
def run(client, app: Flask):  # `client` makes the app's session part of the test's transaction
    def run(*args: object) -> Result:
        return app.test_cli_runner().invoke(load, [str(arg) for arg in args])

    return run


def count(session, table: str) -> int:
    return session.scalar(sa.text(f"SELECT count(*) FROM {table}"))


@pytest.fixture
def county(run, tmp_path: Path) -> Path:
    """A folder; its county has divisions and two grids, loaded by the commands."""
    assert run("divisions", write_csv(tmp_path / "d.csv", DIVISIONS)).exit_code == 0
    shapes = [square(X, Y), square(X + 0.01, Y)]
    path = write_polygons(tmp_path / "g.zip", shapes, "EPSG:4326", code=[A, B], name=["一", "二"])
    told = run("grids", path)
    assert told.exit_code == 0, told.output
    assert (
        "g.zip: 2 rows: 2 new, 0 changed, 0 unchanged; 0 bad, 0 warnings.\nWritten.\n"
        in told.output
    )
    return tmp_path


def test_a_county_from_nothing(run, county: Path, session) -> None:
    path = write_csv(county / "h.csv", HOUSEHOLDS, "gb18030")
    assert "2 new" in run("households", path).output
    again = run("households", path)
    assert again.exit_code == 0
    assert "0 new, 0 changed, 2 unchanged" in again.output
    assert count(session, "households") == 2
    actions = session.scalars(sa.text("SELECT action FROM audit ORDER BY at")).all()
    assert actions == ["load_divisions", "load_grids", "load_households"]


def test_bad_rows_end_with_1_and_are_in_the_report(run, county: Path, session) -> None:
    path = write_csv(county / "h.csv", [*HOUSEHOLDS, ["3", None, A], ["4", "=cmd()", "4414"]])
    told = run("households", path, "--report", county / "report.csv")
    assert told.exit_code == 1
    assert "error, row 4, head: required" in told.output
    assert "Nothing was written, as there are bad rows" in told.output
    assert count(session, "households") == 0
    with (county / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["number", "field", "code", "reason", "level"]
    assert rows[1:] == [
        ["4", "head", "required", "", "error"],
        ["5", "grid", "invalid_grid_code", "4414", "error"],
    ]


def test_partial_keeps_the_good_and_still_ends_with_1(run, county: Path, session) -> None:
    path = write_csv(county / "h.csv", [*HOUSEHOLDS, ["3", None, A]])
    assert run("households", path, "--partial").exit_code == 1
    assert count(session, "households") == 2


def test_a_dry_run_commits_nothing(run, county: Path, session) -> None:
    told = run("households", write_csv(county / "h.csv", HOUSEHOLDS), "--dry-run")
    assert (told.exit_code, "2 new" in told.output) == (0, True)
    assert "Dry run: nothing was written." in told.output
    assert count(session, "households") == 0


def test_a_file_that_cannot_be_read_ends_with_2_and_its_code(run, county: Path) -> None:
    path = county / "h.csv"
    path.write_text('户号,户主\n1,"丘某"x\n')
    told = run("households", path)
    assert told.exit_code == 2
    assert "h.csv: csv_broken_quote:" in told.output
    assert "line 2" in told.output
    no_prj = write_polygons(county / "n.zip", [square(X, Y)], None, code=[A], name=["一"])
    assert "n.zip: crs_missing:" in run("grids", no_prj).output
    assert (
        "county_unknown"
        in run("households", write_csv(path, HOUSEHOLDS), "--county", 110101).output
    )


@pytest.mark.parametrize("how", ["a statement", "a COPY"])
def test_what_the_database_refuses_is_told_without_the_row(
    run, county: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def refused(session, *_: object) -> None:
        if how == "a statement":
            session.execute(sa.text("UPDATE counties SET name = '丘某', near_m = -1"))
        staging.stage(session, "load_x", {"n": "int"}, [["丘某"]])

    monkeypatch.setattr("importing.households.load_households._write", refused)
    told = run("households", write_csv(county / "h.csv", HOUSEHOLDS))
    assert told.exit_code == 2
    assert "h.csv: database_refused:" in told.output
    assert ("ck_counties_near_not_negative" in told.output) == (how == "a statement")
    assert "丘某" not in told.output


def test_options_of_grids(run, county: Path) -> None:
    halved = write_polygons(county / "h.gpkg", [square(X, Y, 0.005)], code=[A], name=["一"])
    told = run("grids", halved, "--valid-from", "2030-01-01", "--end-missing", "441427100001")
    assert "1 changed, 0 unchanged, 1 ended" in told.output
    assert run("grids", halved, "--partial", "--end-missing", "441427100001").exit_code == 2


def test_a_split_tells_how_many_households_moved(run, county: Path) -> None:
    points = [["户号", "户主", "经度", "纬度"], ["1", "丘某", X + 0.002, Y + 0.005],
              ["2", "钟某", X + 0.008, Y + 0.005]]  # fmt: skip
    assert run("households", write_csv(county / "h.csv", points), "--crs", "wgs84").exit_code == 0
    halves = [box(X, Y, X + 0.005, Y + 0.01), box(X + 0.005, Y, X + 0.01, Y + 0.01)]
    path = write_polygons(county / "s.gpkg", halves, code=[A, grid_code(2)], name=["一", "三"])
    told = run("grids", path)
    assert "1 new, 1 changed" in told.output
    assert "Households: 1 stand in another grid now, 0 in one that has ended" in told.output


class TestPeople:
    ROWS = [
        ["login", "name", "level", "home", "phone", "role", "areas"],
        ["qiu", "丘某", "village", "441427100001", "13812342345", "cadre", A],
    ]

    def test_first_passwords_go_to_a_file_of_the_owner_only(
        self, run, county: Path, session
    ) -> None:
        path, secret = write_csv(county / "p.csv", self.ROWS), county / "passwords.csv"
        told = run("people", path, "--passwords", secret)
        assert told.exit_code == 0, told.output
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        with secret.open(encoding="utf-8-sig", newline="") as file:
            made = list(csv.DictReader(file))
        assert [(row["login"], row["name"]) for row in made] == [("qiu", "丘某")]
        assert made[0]["password"] not in told.output
        stored = session.execute(sa.text("SELECT * FROM people")).one()
        assert stored.password_hash.startswith("$argon2id$")
        audit = session.scalars(sa.text("SELECT details::text FROM audit")).all()
        assert "13812342345" not in json.dumps(audit)

    def test_the_passwords_file_holds_no_formula_and_loads_as_what_it_says(
        self, run, county: Path, session
    ) -> None:
        names = ["=cmd|'/C calc'!A0", "+1", "@SUM(A1)", "-丘", "'丘", "＝1+1", "丘;=1+1"]
        rows = [
            [
                f"qiu{n}",
                f"'{name}" if name[0] == "'" else name,
                *self.ROWS[1][2:4],
                None,
                "cadre",
                A,
            ]
            for n, name in enumerate(names)
        ]
        path, secret = write_csv(county / "p.csv", [self.ROWS[0], *rows]), county / "made.csv"
        assert run("people", path, "--passwords", secret).exit_code == 0
        stored = dict(session.execute(sa.text("SELECT login, name FROM people")).all())
        assert set(stored.values()) == set(names)
        for line in secret.read_text("utf-8-sig").splitlines()[1:]:
            assert line.startswith('"qiu')
            assert line.split('","')[1][0] in "'丘"
        table = read_delimited(secret, lambda rows: 0)
        read = {text_of(row.cells[0]): text_of(row.cells[1]) for row in table.rows[1:]}
        assert read == stored

    def test_a_file_for_passwords_is_needed_and_never_overwritten(self, run, county: Path) -> None:
        path, secret = write_csv(county / "p.csv", self.ROWS), county / "passwords.csv"
        assert run("people", path).exit_code == 2
        assert run("people", path, "--dry-run").exit_code == 0
        secret.write_text("others")
        assert run("people", path, "--passwords", secret).exit_code == 2
        assert secret.read_text() == "others"

    def test_nothing_written_leaves_no_passwords(
        self, run, county: Path, session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, secret = write_csv(county / "p.csv", self.ROWS), county / "passwords.csv"

        def fail() -> None:
            raise OSError("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(db.session, "commit", fail)
            assert isinstance(run("people", path, "--passwords", secret).exception, OSError)
        assert not secret.exists()
        assert count(session, "people") == 0


def test_every_head_and_code_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "loading.md").read_text("utf-8")
    for kind in (heads.DIVISIONS, heads.GRIDS, heads.HOUSEHOLDS, heads.PEOPLE):
        for field, names in kind.names.items():
            for name in names:
                assert f"`{name}`" in text, f"{field}: {name}"
    for code in (
        *("required", "code_form", "code_outside_county", "duplicate_code", "unknown_parent"),
        *("unknown_village", "geometry_missing", "geometry_empty", "geometry_not_a_polygon"),
        *("geometry_not_closed", "geometry_unreadable", "geometry_invalid", "cell_error"),
        *("geometry_outside_china", "coordinates_impossible", "outside_outline", "overlaps_grid"),
        *("village_hole", "datum_shift_unknown", "duplicate_number", "no_grid", "unknown_grid"),
        *("claim_disagrees", "point_outside_grids", "unknown_area", "person_differs"),
        *("ends_before_it_begins", "not_a_day", "not_a_boolean", "invalid_grid_code"),
        *("looks_like_a_day", "precision_lost", "number_format", "invalid_phone", "columns_twice"),
        *("not_a_record", "other_sheets", "hidden_rows", "hidden_columns", "private_use_character"),
        *("second_phone_left_out", "remark_left_out", "not_listed"),
        *("looks_like_gcj02", "encoding_differs", "text_cut"),
        *("another_household", "another_person", "another_grid", "another_division", "kept_newer"),
    ):
        assert f"`{code}`" in text, code
