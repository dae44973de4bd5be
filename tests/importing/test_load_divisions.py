"""Divisions from files: codes, names, kinds, outlines."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from shapely import box
from sqlalchemy.orm import Session

from importing.divisions.load_divisions import load_divisions
from importing.problems import ColumnsMissing, ColumnsTwice, CountyUnknown
from tests.importing.files import codes, count, order, write_csv, write_polygons, write_xlsx

HEADS = ["统计用区划代码", "名称", "类型", "网格全覆盖", "备注"]
ROWS = [
    [441427000000, "蕉岭县", None, None, None],
    ["441427100000", "蕉城镇", None, None, "县城"],
    [441427100201.0, "城郊村", "村", "是", None],
    ["441427100001", "桂岭社区", "居委会", "否", None],
]


def stored(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.text("SELECT code, name, kind, fully_gridded FROM divisions ORDER BY code")
    )
    return [tuple(row) for row in rows]


def test_a_new_county_is_made_from_the_bureaus_twelve_digit_codes(
    session: Session, tmp_path: Path
) -> None:
    outcome = load_divisions(session, order(), write_xlsx(tmp_path / "a.xlsx", [HEADS, *ROWS]))
    assert (outcome.new, outcome.bad, outcome.written) == (4, 0, True)
    assert outcome.ignored == ("备注",)
    assert stored(session) == [
        ("441427", "蕉岭县", None, False),
        ("441427100", "蕉城镇", None, False),
        ("441427100001", "桂岭社区", "居委会", False),
        ("441427100201", "城郊村", "村委会", True),
    ]
    assert session.scalar(sa.text("SELECT name FROM counties")) == "蕉岭县"


def test_the_same_file_again_changes_nothing_and_a_new_name_changes_one(
    session: Session, tmp_path: Path
) -> None:
    load_divisions(session, order(), write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
    again = load_divisions(session, order(), tmp_path / "a.csv")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    renamed = [["code", "name"], ["441427100201", "城郊新村"]]
    changed = load_divisions(session, order(), write_csv(tmp_path / "b.csv", renamed))
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 0)
    assert stored(session)[-1] == ("441427100201", "城郊新村", "村委会", True)


def test_a_dry_run_writes_nothing(session: Session, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS])
    outcome = load_divisions(session, order(dry_run=True), path)
    assert (outcome.new, outcome.written) == (4, False)
    assert count(session, "divisions") == count(session, "counties") == 0


@pytest.mark.parametrize("partial", [False, True])
def test_bad_rows_keep_all_rows_out_unless_the_load_is_partial(
    session: Session, tmp_path: Path, partial: bool
) -> None:
    rows = [
        *ROWS,
        ["44142799920", "五位不足", None, None, None],
        ["441426100", "平远", None, None, None],
        ["441427100201001", "网格", None, None, None],
        ["441427555201", "无镇之村", None, None, None],
        ["441427104", None, None, None, None],
        ["441427105", "甲" * 61, None, None, None],
        ["441427106", "镇", "行政村", None, None],
        ["441427107", "镇", None, "也许", None],
        ["441427108", "一", None, None, None],
        ["441427108", "二", None, None, None],
        ["441427108201", "坏镇之村", "村", None, None],
        [None, "无代码", None, None, None],
        ["441427109", "多", None, None, None, "一格"],
    ]
    path = write_csv(tmp_path / "a.csv", [HEADS, *rows])
    outcome = load_divisions(session, order(partial=partial), path)
    assert codes(outcome) == {
        6: ["code_form"],
        7: ["code_outside_county"],
        8: ["code_form"],
        9: ["unknown_parent"],
        10: ["required"],
        11: ["too_long"],
        12: ["unknown_value"],
        13: ["not_a_boolean"],
        14: ["duplicate_code"],
        15: ["duplicate_code"],
        16: ["unknown_parent"],
        17: ["required"],
        18: ["too_many_cells"],
    }
    assert (outcome.rows, outcome.new, outcome.bad) == (17, 4, 13)
    assert outcome.written is partial
    assert count(session, "divisions") == (4 if partial else 0)


def test_outlines_come_from_polygons_and_leave_the_names_alone(
    session: Session, tmp_path: Path
) -> None:
    load_divisions(session, order(), write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
    path = write_polygons(tmp_path / "a.geojson", [box(116, 24.5, 116.4, 24.9)], code=["441427"])
    for expected in ((1, 0), (0, 1)):
        outcome = load_divisions(session, order(), path)
        assert (outcome.changed, outcome.unchanged) == expected
    outline = sa.text("SELECT name, ST_AsText(outline) FROM divisions WHERE code = '441427'")
    name, shape = session.execute(outline).one()
    assert name == "蕉岭县"
    assert shape.startswith("MULTIPOLYGON(((116")


def test_a_county_that_is_neither_here_nor_in_the_file_is_a_problem(
    session: Session, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADS, ROWS[1]])
    with pytest.raises(CountyUnknown):
        load_divisions(session, order(), path)


def test_heads_have_to_be_there_once(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing, match=r"missing: name .*名称.*found: 区划代码, 村名"):
        load_divisions(session, order(), write_csv(tmp_path / "a.csv", [["区划代码", "村名"]]))
    with pytest.raises(ColumnsTwice, match="code"):
        load_divisions(session, order(), write_csv(tmp_path / "b.csv", [["code", "代码", "名称"]]))
