"""A load is taken back as a whole, and what others did since stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from shapely import box
from sqlalchemy.orm import Session

from tests import factories as f
from tests.importing.files import write_csv, write_polygons
from tests.importing.loads.office import (
    EAST,
    HEADS,
    ROWS,
    VILLAGE,
    WEST,
    Run,
    counts,
    households,
    on_phone,
)
from tests.phone.phone import Phone


def said(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.execute(
        sa.text("""
            SELECT household_id, said -> 'last', said -> 'files' FROM household_provenance
            ORDER BY household_id
        """)
    )
    return [tuple(row) for row in rows]


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

    def test_a_kind_that_a_load_changed_by_mistake_never_was(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        """Undone on the same day it leaves nothing; a household that goes takes its kinds along."""
        heads = [*HEADS, "类型"]
        ours, new = ([*row, "普通"] for row in (ROWS[0], ["9", "丘九", None, None, EAST]))
        run("households", write_csv(tmp_path / "a.csv", [heads, ours]))
        village.execute(sa.text("UPDATE households SET since = '2026-01-05'"))
        village.commit()
        wrong = [[*row[:-1], "重点户"] for row in (ours, new)]
        run("households", write_csv(tmp_path / "b.csv", [heads, *wrong]))
        assert households(village, "kind") == [("1", "priority"), ("9", "priority")]
        assert counts(village, "household_kinds") == 1
        added = village.scalars(sa.select(f.Household).where(f.Household.number == "9")).one()
        f.make_past_kind(village, added, "ordinary", f.NOW.date())
        village.commit()
        assert run("undo", 2).exit_code == 0
        assert households(village, "kind") == [("1", "ordinary")]
        assert counts(village, "household_kinds") == 0

    def test_what_files_said_is_what_it_was_before(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "first.csv", [HEADS, *ROWS]))
        before = said(village)
        wrong = [["1", "丘一", "错1号", "独居老人", EAST], ROWS[1]]
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *wrong]))
        run("undo", 2)
        assert said(village) == before
        # So the first sheet is known again, whatever was made of the household since.
        phone.edit("households", on_phone(phone, "1"), head="邱一", grid=WEST)
        phone.sync()
        told = run("households", tmp_path / "first.csv")
        assert (told.exit_code, "kept_newer" in told.output) == (0, True), told.output

    def test_the_mended_file_holds_though_another_one_came_between(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "first.csv", [HEADS, *ROWS]))
        wrong = [["1", "丘一", "错1号", "独居老人", EAST]]
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *wrong]))
        between = [[*HEADS[:2], *HEADS[3:]], ["1", "丘一", "困难", EAST]]
        run("households", write_csv(tmp_path / "b.csv", between))
        assert "restored address: 错1号 -> 村口1号" in run("undo", 2).output
        mended = [["1", "丘一", "对1号", "困难", EAST]]
        told = run("households", write_csv(tmp_path / "a.csv", [HEADS, *mended]))
        assert "0 warnings" in told.output
        assert households(village, "address, tags")[0] == ("1", "对1号", ["hardship"])

    def test_what_the_file_said_again_since_stays_said(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        for address in ("一", "二", "三"):
            path = write_csv(tmp_path / "a.csv", [HEADS, ["1", "丘一", address, None, EAST]])
            run("households", path)
        latest = said(village)
        run("undo", 2)
        assert said(village) == latest

    def test_what_was_changed_since_and_what_has_work_stays_and_is_listed(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        run("households", write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        rows = [["1", "丘一", "新村1号", "困难", EAST], ["3", "丘三", None, None, EAST],
                ["4", "丘四", None, None, EAST], ["5", "丘五", None, None, EAST]]  # fmt: skip
        run("households", write_csv(tmp_path / "b.csv", [HEADS, *rows]))
        phone.edit("households", on_phone(phone, "1"), address="村尾9号")
        phone.visit(on_phone(phone, "3"))
        phone.edit("households", on_phone(phone, "4"), head="丘肆", number=None)
        phone.sync()
        told = run("undo", 2).output
        assert "1: kept address (changed since)" in told
        assert "3: kept (丘三: new, has visits)" in told
        assert ": kept (丘肆: new, changed since)" in told
        assert "5: removed" in told
        assert households(village, "head, address, tags")[0] == (
            "1", "丘一", "村尾9号", ["elderly_alone"],
        )  # fmt: skip
        assert [row[0] for row in households(village)] == ["1", "2", "3", None]
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

    def test_loads_are_taken_back_one_after_another(
        self, run: Run, village: Session, tmp_path: Path
    ) -> None:
        for address in ("一", "二", "三"):
            path = write_csv(tmp_path / "a.csv", [HEADS, ["1", "丘一", address, None, EAST]])
            run("households", path)
        for number in (3, 2, 1):
            assert "kept" not in run("undo", number).output
        assert households(village) == []

    def test_a_later_load_is_undone_and_a_phone_was_there_too(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        for address in ("一", "二"):
            path = write_csv(tmp_path / "a.csv", [HEADS, ["1", "丘一", address, None, EAST]])
            run("households", path)
        phone.edit("households", on_phone(phone, "1"), head="邱一")
        phone.sync()
        assert "restored address" in run("undo", 2).output
        assert "1: kept (邱一: new, changed since)" in run("undo", 1).output
        assert households(village) == [("1", "邱一", "一", EAST)]

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
        # Who has logged in since may hold work of the area: it has been theirs, and ends.
        areas = village.execute(
            sa.text("SELECT area, valid_to IS NULL FROM assignments ORDER BY 1")
        )
        assert areas.all() == [(EAST, True), (WEST, False)]

    def test_a_phone_that_worked_offline_is_not_locked_out(
        self, run: Run, client: FlaskClient, village: Session, tmp_path: Path
    ) -> None:
        home = str(f.make_household(village, EAST).id)
        village.commit()
        heads = ["login", "name", "level", "home", "role", "areas"]
        qiu = ["qiu", "丘某", "村", VILLAGE, "网格员", EAST]
        path = write_csv(tmp_path / "a.csv", [heads, qiu])
        assert run("people", path, "--passwords", tmp_path / "words.csv").exit_code == 0
        village.execute(sa.text("UPDATE people SET must_change_password = false"))
        person = village.execute(sa.text("SELECT * FROM people")).one()
        phone = Phone(client, f.bearer(f.make_login(village, person)))
        phone.sync()
        phone.visit(home)
        assert "ended areas" in run("undo", 1).output
        phone.sync()
        assert counts(village, "visits") == 1

    def test_grids_go_back_and_households_with_them(
        self, run: Run, phone: Phone, village: Session, tmp_path: Path
    ) -> None:
        home = f.make_household(village, EAST, point="SRID=4490;POINT(116.118 24.605)")
        village.commit()
        halves = [box(116.11, 24.6, 116.115, 24.61), box(116.115, 24.6, 116.12, 24.61)]
        third = VILLAGE + "003"
        path = write_polygons(tmp_path / "g.gpkg", halves, code=[EAST, third], name=["东", "新"])
        number = home.number
        told = run("grids", path, "--dry-run").output
        assert f"  {number}: moved grid: {EAST} -> {third}\n" in told
        assert "1 stand in another grid" in run("grids", path).output
        preview = run("undo", 1, "--dry-run").output
        village.expire_all()
        assert home.grid == third
        told = run("undo", 1)
        assert told.exit_code == 0, told.output
        for each in (preview, told.output):
            assert "1 moved, 1 removed, 1 restored" in each
            assert f"  {number}: moved grid: {third} -> {EAST}\n" in each
        assert f"{third}: removed" in told.output
        assert "kept" not in told.output
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
