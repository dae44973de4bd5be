"""What a dry run shows of each row."""

import csv
from pathlib import Path

from shapely import box
from sqlalchemy.orm import Session

from tests.importing.files import AWKWARD, write_csv, write_polygons
from tests.importing.loads.office import EAST, HEADS, ROWS, WEST, Run, counts


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
            ("3", "2", "moved", "grid", EAST, WEST, ""),
            ("2", "1", "changed", "address", "村口1号", "新村1号", ""),
            ("3", "2", "changed", "grid", EAST, WEST, ""),
            ("4", "3", "new", "grid", "", EAST, "丘三"),
        ]
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
