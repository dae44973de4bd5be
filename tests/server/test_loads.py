"""A load is a writer like any other: with a phone in the field, by the commands of an office."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from shapely import box
from sqlalchemy.orm import Session

from server.cli.load import load
from tests import factories as f
from tests.geo.files import write_csv, write_polygons
from tests.sync.phone import Phone

AWKWARD = Path(__file__).parents[1] / "geo" / "awkward"
VILLAGE = "441427100201"
EAST, WEST = VILLAGE + "001", VILLAGE + "002"
HEADS = ["户号", "户主", "地址", "服务标签", "网格"]
ROWS = [["1", "丘一", "村口1号", "独居老人", EAST], ["2", "丘二", "村口2号", None, EAST]]

Run = Callable[..., Result]


@pytest.fixture
def run(client, app: Flask) -> Run:
    def run(*args: object) -> Result:
        return app.test_cli_runner().invoke(load, [str(arg) for arg in args])

    return run


@pytest.fixture
def village(session: Session) -> Session:
    f.make_grid(session, EAST, f.square(116.11, 24.6))
    f.make_grid(session, WEST, f.square(116.10, 24.6))
    session.commit()
    return session


@pytest.fixture
def phone(village: Session, client) -> Phone:
    """Of a cadre who answers for both grids."""
    cadre = f.make_person(village, areas=[EAST, WEST])
    return Phone(client, f.bearer(f.make_login(village, cadre)))


def households(session: Session, what: str = "head, address, grid") -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.execute(sa.text(f"SELECT number, {what} FROM households ORDER BY number"))
    return [tuple(row) for row in rows]


def on_phone(phone: Phone, number: str) -> str:
    phone.sync()
    (key,) = (k for k, d in phone.live("households").items() if d["number"] == number)
    return key


def counts(session: Session, table: str) -> int:
    return int(session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)


class TestWhoseARecordIs:
    def test_numbers_that_restart_in_each_village(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        assert "2 new" in run("households", AWKWARD / "02_village1.csv").output
        home = on_phone(phone, "1")
        phone.visit(home)
        phone.sync()
        before = households(village)
        told = run("households", AWKWARD / "02_village2.csv")
        assert told.exit_code == 1
        assert "error, row 2, number: another_household (1 is 丘一 in" in told.output
        assert f"the file says 钟一 in {WEST}" in told.output
        assert households(village) == before
        preview = run("households", AWKWARD / "02_village2.csv", "--same-households", "--dry-run")
        assert (
            f"row 2, 1: moved grid: {EAST} -> {WEST} (with 0 contacts, 1 visits" in preview.output
        )
        assert "row 2, 1: changed head: 丘一 -> 钟一" in preview.output
        assert households(village) == before
        assert run("households", AWKWARD / "02_village2.csv", "--same-households").exit_code == 0
        assert households(village)[0] == ("1", "钟一", None, WEST)

    def test_one_log_in_name_in_two_townships(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        secret = ("--passwords", tmp_path / "passwords.csv")
        assert "1 new" in run("people", AWKWARD / "15_people_town1.csv", *secret).output
        secret = ("--passwords", tmp_path / "more.csv")
        told = run("people", AWKWARD / "15_people_town2.csv", *secret)
        assert told.exit_code == 1
        assert "another_person (br_zhangwei is 张伟 of 441427100201, 138****0001" in told.output
        assert "13800000002" not in told.output
        assert village.scalars(sa.text("SELECT name FROM people")).all() == ["张伟"]
        assert counts(village, "assignments") == 1
        same = run("people", AWKWARD / "15_people_town2.csv", *secret, "--same-people")
        assert "0 new, 1 changed" in same.output

    def test_a_name_or_a_move_alone_is_no_other_household(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        rows = [[*ROWS[0][:1], "丘长子", *ROWS[0][2:]], [*ROWS[1][:4], WEST]]
        assert run("households", write_csv(tmp_path / "b.csv", [HEADS, *rows])).exit_code == 0
        assert households(village) == [
            ("1", "丘长子", "村口1号", EAST),
            ("2", "丘二", "村口2号", WEST),
        ]

    def test_a_grid_code_that_comes_back_elsewhere(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        far = [box(116.3, 24.7, 116.31, 24.71)]
        path = write_polygons(tmp_path / "g.gpkg", far, code=[EAST], name=["别处"])
        told = run("grids", path)
        assert (told.exit_code, "another_grid" in told.output) == (1, True)
        assert run("grids", path, "--same-grids").exit_code == 0


class TestNewerWorkStays:
    def test_an_old_sheet_loaded_again_undoes_nothing(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS])
        run("households", path)
        home = on_phone(phone, "1")
        corrected = {"head": "邱一", "address": "村尾9号", "tags": ["hardship"], "grid": WEST}
        phone.edit("households", home, **corrected)
        phone.sync()
        told = run("households", path)
        assert "0 new, 0 changed, 2 unchanged; 0 bad, 4 warnings" in told.output
        assert "warning, row 2, head: kept_newer (stored: 邱一; in the file: 丘一)" in told.output
        assert households(village, "head, address, tags, grid")[0] == (
            "1", "邱一", "村尾9号", ["hardship"], WEST,
        )  # fmt: skip

    def test_news_of_the_file_comes_in_beside_what_the_field_changed(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        phone.edit("households", on_phone(phone, "1"), head="邱一")
        phone.sync()
        news = [["1", "丘一", "村口11号", "独居老人", EAST], ["2", "丘二", "村口2号", None, EAST]]
        told = run("households", write_csv(tmp_path / "b.csv", [HEADS, *news]))
        assert "1 changed" in told.output
        assert households(village)[0] == ("1", "邱一", "村口11号", EAST)

    def test_where_both_changed_a_field_the_fields_value_stays_unless_overwritten(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        phone.edit("households", on_phone(phone, "1"), address="村尾9号")
        phone.sync()
        news = [["1", "丘一", "村口11号", "独居老人", EAST]]
        path = write_csv(tmp_path / "a.csv", [HEADS, *news])
        told = run("households", path)
        assert "address: kept_newer (stored: 村尾9号; in the file: 村口11号)" in told.output
        assert households(village)[0][2] == "村尾9号"
        assert "1 changed" in run("households", path, "--overwrite").output
        assert households(village)[0][2] == "村口11号"
        phone.sync()
        assert phone.mine["households", on_phone(phone, "1")]["address"] == "村口11号"

    def test_an_older_file_does_not_undo_a_newer_one(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        old = write_csv(tmp_path / "old.csv", [HEADS, *ROWS])
        new = write_csv(tmp_path / "new.csv", [HEADS, ["1", "丘一", "新村1号", None, EAST]])
        run("households", old)
        assert "1 changed" in run("households", new).output
        assert "0 changed" in run("households", old).output
        assert households(village)[0][2] == "新村1号"

    def test_a_file_may_say_again_what_it_said_once(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        for tags in ("困难", None, "困难"):
            path = write_csv(tmp_path / "a.csv", [HEADS, ["1", "丘一", None, tags, EAST]])
            assert run("households", path).exit_code == 0
            expected = ["hardship"] if tags else []
            assert households(village, "tags") == [("1", expected)]

    def test_what_a_phone_wrote_before_any_file_stays(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        phone.record("households", number="1", head="邱一", address=None, grid=EAST)
        phone.sync()
        told = run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        assert "row 2, head: kept_newer" in told.output
        assert households(village)[0] == ("1", "邱一", "村口1号", EAST)

    def test_an_area_that_was_handed_on_does_not_come_back(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        secret = ("--passwords", tmp_path / "passwords.csv")
        run("people", AWKWARD / "15_people_town1.csv", *secret)
        village.execute(
            sa.text("UPDATE assignments SET valid_from = '2026-01-01', valid_to = '2026-02-01'")
        )
        village.commit()
        told = run("people", AWKWARD / "15_people_town1.csv", "--passwords", tmp_path / "p.csv")
        assert "0 new, 0 changed, 1 unchanged" in told.output
        assert "areas: kept_newer" in told.output
        assert counts(village, "assignments") == 1

    def test_what_a_file_said_is_kept_as_digests_only(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        assert counts(village, "household_provenance") == 2
        for table in ("household_provenance", "load_rows", "load_keys"):
            kept = village.scalars(sa.text(f"SELECT t::text FROM {table} t")).all()
            assert not any("丘" in row or "村口" in row for row in kept)


class TestPreview:
    def test_each_row_is_shown_and_the_report_has_all(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        rows = [
            ["1", "丘一", "新村1号", "独居老人", EAST], ["2", "丘二", "村口2号", None, WEST],
            ["3", "丘三", None, None, EAST], ["4", None, None, None, EAST],
        ]  # fmt: skip
        path = write_csv(tmp_path / "b.csv", [HEADS, *rows])
        report = tmp_path / "report.csv"
        told = run("households", path, "--dry-run", "--partial", "--report", report)
        assert "Dry run: nothing was written." in told.output
        with report.open(encoding="utf-8-sig", newline="") as file:
            found = [tuple(row.values()) for row in csv.DictReader(file)]
        assert found == [
            ("5", "", "refused", "head", "", "", "required"),
            ("3", "2", "moved", "grid", EAST, WEST,
             "with 0 contacts, 0 visits, 0 meal tickets, 0 photos"),
            ("2", "1", "changed", "address", "村口1号", "新村1号", ""),
            ("3", "2", "changed", "grid", EAST, WEST, ""),
            ("4", "3", "new", "grid", "", EAST, "丘三"),
        ]  # fmt: skip
        for row in found:
            assert f"row {row[0]}" in told.output
        assert counts(village, "households") == 2

    def test_telephone_numbers_are_masked(self, run: Run, village: Session, tmp_path: Path) -> None:
        secret = ("--passwords", tmp_path / "passwords.csv")
        run("people", AWKWARD / "15_people_town1.csv", *secret)
        text = (AWKWARD / "15_people_town1.csv").read_text("utf-8-sig")
        changed = tmp_path / "b.csv"
        changed.write_text(text.replace("13800000001", "13811112222"), "utf-8")
        told = run("people", changed, "--dry-run", "--report", tmp_path / "report.csv")
        assert "changed phone: 138****0001 -> 138****2222" in told.output
        assert "13811112222" not in told.output + (tmp_path / "report.csv").read_text("utf-8-sig")

    def test_grids(self, run: Run, village: Session, tmp_path: Path) -> None:
        half = [box(116.11, 24.6, 116.115, 24.61)]
        path = write_polygons(tmp_path / "g.gpkg", half, code=[EAST], name=["东"])
        told = run("grids", path, "--dry-run")
        assert f"row 1, {EAST}: changed polygon: 1.122 km2 -> 0.561 km2" in told.output


class TestUndo:
    def test_a_load_is_taken_back_as_a_whole(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        home = on_phone(phone, "2")
        phone.visit(home)
        phone.sync()
        before = households(village, "head, address, tags, grid, grid_claimed, flags")
        rows = [
            ["1", "丘一", "新村1号", "困难", EAST], ["2", "丘二", "村口2号", None, WEST],
            ["3", "丘三", None, None, EAST],
        ]  # fmt: skip
        told = run("households", write_csv(tmp_path / "b.csv", [HEADS, *rows]))
        assert "This is load 2" in told.output
        phone.sync()
        assert len(phone.live("households")) == 3
        preview = run("undo", 2, "--dry-run").output
        assert "restored address: 新村1号 -> 村口1号" in preview
        assert "3: removed" in preview
        assert len(households(village)) == 3
        undone = run("undo", 2)
        assert (undone.exit_code, undone.output.splitlines()[-1]) == (0, "Undone."), undone.output
        assert households(village, "head, address, tags, grid, grid_claimed, flags") == before
        assert village.scalar(sa.text("SELECT grid FROM visits")) == EAST
        phone.check()
        assert {d["address"] for d in phone.live("households").values()} == {"村口1号", "村口2号"}
        assert "load_undone" in run("undo", 2).output
        assert counts(village, "load_rows") == 2  # those of load 1
        actions = village.scalars(sa.text("SELECT action FROM audit ORDER BY at")).all()
        assert actions == ["load_households", "load_households", "load_undone"]
        # The same file can be loaded again: what it said is forgotten with it.
        assert "1 new, 2 changed" in run("households", tmp_path / "b.csv").output

    def test_what_was_changed_since_and_what_has_work_stays_and_is_listed(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        rows = [["1", "丘一", "新村1号", "困难", EAST], ["3", "丘三", None, None, EAST],
                ["4", "丘四", None, None, EAST], ["5", "丘五", None, None, EAST]]  # fmt: skip
        run("households", write_csv(tmp_path / "b.csv", [HEADS, *rows]))
        phone.edit("households", on_phone(phone, "1"), address="村尾9号")
        phone.visit(on_phone(phone, "3"))
        phone.edit("households", on_phone(phone, "4"), head="丘肆")
        phone.sync()
        told = run("undo", 2).output
        assert "1: kept address (changed since)" in told
        assert "3: kept (丘三: new, has visits)" in told
        assert "4: kept (丘肆: new, changed since)" in told
        assert "5: removed" in told
        assert households(village, "head, address, tags")[0] == (
            "1", "丘一", "村尾9号", ["elderly_alone"],
        )  # fmt: skip
        assert [row[0] for row in households(village)] == ["1", "2", "3", "4"]
        phone.check()

    def test_a_later_load_of_the_same_fields_wins(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        for address in ("一", "二", "三"):
            path = write_csv(tmp_path / "a.csv", [HEADS, ["1", "丘一", address, None, EAST]])
            run("households", path)
        assert "1: kept address (changed since)" in run("undo", 2).output
        assert households(village)[0][2] == "三"
        assert "restored address: 三 -> 二" in run("undo", 3).output

    def test_a_household_goes_back_where_it_stood_without_a_point_or_a_named_grid(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        heads = ["户号", "户主", "经度", "纬度", "坐标系"]
        run(
            "households",
            write_csv(tmp_path / "a.csv", [heads, ["1", "丘一", 116.115, 24.605, "wgs84"]]),
        )
        run("households", write_csv(tmp_path / "b.csv", [heads, ["1", "丘一", None, None, None]]))
        assert households(village, "grid, point")[0] == ("1", EAST, None)
        assert (
            run(
                "households",
                write_csv(tmp_path / "c.csv", [[*HEADS[::4], "户主"], ["1", WEST, "丘一"]]),
            ).exit_code
            == 0
        )
        assert households(village)[0][-1] == WEST
        assert "moved" in run("undo", 3).output
        assert households(village, "grid, grid_claimed")[0] == ("1", EAST, None)
        run("undo", 2)
        assert households(village, "round(ST_X(point)::numeric, 6)::float8")[0] == ("1", 116.115)

    def test_after_a_week_it_is_too_late(self, run: Run, village: Session, tmp_path: Path) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        village.execute(
            sa.text("UPDATE loads SET at = :at"), {"at": datetime.now(UTC) - timedelta(days=8)}
        )
        village.commit()
        assert "load_too_old" in run("undo", 1).output
        assert "load_unknown" in run("undo", 7).output
        listed = run("list").output
        assert "households" in listed
        assert "a.csv: 2 new, 0 changed, 0 ended" in listed

    def test_people_who_did_nothing_yet_go_and_others_stay(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        heads = ["login", "name", "level", "home", "phone", "role", "areas"]
        qiu = ["qiu", "丘某", "村", VILLAGE, "13800000001", "网格员", EAST]
        zhong = ["zhong", "钟某", "村", VILLAGE, None, "网格员", WEST]
        lai = ["lai", "赖某", "村", VILLAGE, None, "网格员", WEST]
        new = iter(range(9))

        def people(name: str, *rows: list[object]) -> None:
            path = write_csv(tmp_path / name, [heads, *rows])
            told = run("people", path, "--passwords", tmp_path / f"{next(new)}.csv")
            assert told.exit_code == 0, told.output

        people("a.csv", qiu)
        moved = ["qiu", "丘某", "镇", VILLAGE[:9], "13800000002", "网格员", f"{EAST};{WEST}"]
        people("b.csv", moved, zhong, lai)
        login = f.make_login(
            village, village.execute(sa.text("SELECT * FROM people WHERE login = 'lai'")).one()
        )
        assert login
        told = run("undo", 2).output
        assert "qiu: restored phone: 138****0002 -> 138****0001" in told
        assert "13800000001" not in told
        assert "lai: kept (赖某: new, is named in devices, sessions)" in told
        assert "zhong: removed" in told
        village.expire_all()
        left = village.execute(sa.text("SELECT login, level, home FROM people ORDER BY 1"))
        assert left.all() == [
            ("lai", "village", VILLAGE), ("qiu", "village", VILLAGE),
        ]  # fmt: skip
        assert village.scalars(sa.text("SELECT area FROM assignments")).all() == [EAST]

    def test_grids_go_back_and_households_with_them(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        home = f.make_household(village, EAST, point="SRID=4490;POINT(116.118 24.605)")
        village.commit()
        halves = [box(116.11, 24.6, 116.115, 24.61), box(116.115, 24.6, 116.12, 24.61)]
        third = VILLAGE + "003"
        path = write_polygons(tmp_path / "g.gpkg", halves, code=[EAST, third], name=["东", "新"])
        assert "1 stand in another grid" in run("grids", path).output
        told = run("undo", 1)
        assert told.exit_code == 0, told.output
        assert f"{third}: removed" in told.output
        village.expire_all()
        assert home.grid == EAST
        drawn = sa.text("""SELECT code, valid_to, round(ST_Area(geom)::numeric * 10000, 2)::float8
            FROM grids WHERE valid_to IS NULL ORDER BY 1""")
        assert village.execute(drawn).all() == [(EAST, None, 1.0), (WEST, None, 1.0)]

    def test_divisions(self, run: Run, village: Session, tmp_path: Path) -> None:
        name = village.scalar(sa.text(f"SELECT name FROM divisions WHERE code = '{VILLAGE}'"))
        rows = [["代码", "名称"], [VILLAGE, "改名村"], ["441427100209", "新村"]]
        run("divisions", write_csv(tmp_path / "d.csv", rows))
        told = run("undo", 1)
        assert told.exit_code == 0, told.output
        assert f"{VILLAGE}: restored name: 改名村 -> {name}" in told.output
        assert "441427100209: removed" in told.output
        assert (
            village.scalar(sa.text(f"SELECT name FROM divisions WHERE code = '{VILLAGE}'")) == name
        )


def test_what_is_remembered_of_a_household_ends_with_it(
    run: Run, phone: Phone, village: Session, tmp_path: Path
) -> None:
    run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
    run("households", write_csv(tmp_path / "b.csv", [HEADS, ["1", "丘一", "新村", None, EAST]]))
    phone.delete("households", on_phone(phone, "1"))
    phone.sync()
    assert [row[0] for row in households(village)] == ["2"]
    assert counts(village, "household_provenance") == 1
    assert counts(village, "load_rows") == 1
