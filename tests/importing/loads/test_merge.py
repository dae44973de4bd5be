"""A load is a writer like any other: whose a row is, and what the field has changed since."""

from pathlib import Path

import sqlalchemy as sa
from shapely import box
from sqlalchemy.orm import Session

from tests.importing.files import AWKWARD, write_csv, write_polygons
from tests.importing.loads.office import (
    EAST,
    HEADS,
    ROWS,
    WEST,
    Run,
    counts,
    households,
    on_phone,
)
from tests.phone.phone import Phone


class TestAfterwards:
    def test_the_planner_knows_how_many_there_are(self, run: Run, village: Session) -> None:
        """Whoever loads does not own the tables, and only their owner may ANALYZE them."""
        assert run("households", AWKWARD / "02_village1.csv").exit_code == 0
        loaded = "relname IN ('households', 'grids') AND reltuples < 1"
        assert counts(village, f"pg_class WHERE {loaded}") == 0


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
        assert f"row 2, 1: moved grid: {EAST} -> {WEST} (with 1 visits)" in preview.output
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

    def test_another_name_of_the_same_office_without_a_number_is_another_person(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        secret = ("--passwords", tmp_path / "passwords.csv")
        run("people", AWKWARD / "15_people_town1.csv", *secret)
        heads = ["登录名", "姓名", "级别", "单位代码", "手机", "角色", "责任网格"]
        stranger = ["br_zhangwei", "李四", "村", EAST[:12], "", "干部", EAST]
        told = run("people", write_csv(tmp_path / "b.csv", [heads, stranger]), "--dry-run")
        assert told.exit_code == 1
        assert "another_person" in told.output
        assert village.scalars(sa.text("SELECT name FROM people")).all() == ["张伟"]

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
        assert "tags: kept_newer (stored: 困难; in the file: 独居老人)" in told.output
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

    def test_an_old_sheet_of_people_undoes_nothing_either(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        run("people", AWKWARD / "15_people_town1.csv", "--passwords", tmp_path / "passwords.csv")
        village.execute(sa.text("UPDATE people SET name = '张卫', home = '441427100'"))
        village.commit()
        told = run("people", AWKWARD / "15_people_town1.csv", "--passwords", tmp_path / "p.csv")
        assert "0 new, 0 changed, 1 unchanged; 0 bad, 2 warnings" in told.output
        assert "name: kept_newer (stored: 张卫; in the file: 张伟)" in told.output
        assert village.scalar(sa.text("SELECT name FROM people")) == "张卫"

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
