"""Where the heads of a table are, and which column a field comes from."""

from collections.abc import Sequence

import pytest

from importing.problems import ColumnsMissing, ColumnsTwice, FileEmpty
from importing.reading.heads import HOUSEHOLDS, PEOPLE, Heads, Matched, count_fields, find, match
from importing.reading.tables.numbered_rows import NumberedRow


def rows(*cells: Sequence[object]) -> list[NumberedRow]:
    return [NumberedRow(at, tuple(row)) for at, row in enumerate(cells, 1)]


def fields(matched: Matched) -> list[str | None]:
    return list(matched.columns)


def test_below_titles_and_remarks() -> None:
    title = (["登记表"], ["填报单位：某村", "", "日期"])
    found = find(HOUSEHOLDS, rows(*title, ["户号", "户主"], ["1", "丘"]))
    assert (found.last, fields(found.matched)) == (2, ["number", "head"])


def test_across_two_rows_without_a_word_of_merging() -> None:
    upper, lower = ["户号", "户主", "坐标", None, "备注"], [None, None, "经度", "纬度"]
    table = rows(upper, lower, ["1", "丘", 116, 24])
    found = find(HOUSEHOLDS, table)
    assert (found.last, fields(found.matched)) == (1, ["number", "head", "lng", "lat", None])
    assert found.matched.ignored == ("备注",)


def test_a_name_that_two_rows_make_together() -> None:
    table = rows(["户号", "户主", "联系人"], [None, "姓名", "姓名"], ["1", "丘", "钟"])
    found = find(HOUSEHOLDS, table)
    assert found.matched.heads == {"number": "户号", "head": "户主姓名"}
    assert found.matched.gave_way == (("head", "姓名", "户主姓名"),)


def test_heads_in_two_languages() -> None:
    found = find(HOUSEHOLDS, rows(["number", "head"], ["户号", "户主"], ["1", "丘"]))
    assert (found.last, found.matched.fields) == (1, {"number", "head"})


def test_a_row_of_values_is_no_second_row_of_heads() -> None:
    found = find(HOUSEHOLDS, rows(["户号", "户主", "类型"], ["1", "丘", "组"], ["2", "钟", "普通"]))
    assert found.last == 0


@pytest.mark.parametrize(
    ("kind", "heads", "read"),
    [
        (HOUSEHOLDS, ["户号", "户主", "所属网格", "网格编码"], "网格编码"),
        (HOUSEHOLDS, ["网格代码", "网格", "编号", "户号", "户主"], "网格代码"),
    ],
)
def test_of_two_columns_the_stronger_name(kind: Heads, heads: list[str], read: str) -> None:
    matched = match(kind, heads)
    assert matched.heads["grid"] == read
    assert matched.heads["number"] == "户号"
    assert not set(matched.ignored) & {head for _, head, _ in matched.gave_way}


def test_mobile_before_landline() -> None:
    heads = ["登录名", "姓名", "级别", "单位代码", "角色", "电话", "手机", "所属单位"]
    matched = match(PEOPLE, heads)
    assert (matched.heads["phone"], matched.heads["home"]) == ("手机", "单位代码")


def test_of_equals_none() -> None:
    with pytest.raises(ColumnsTwice, match="grid: 网格代码 / 网格编码"):
        find(HOUSEHOLDS, rows(["户号", "户主", "网格代码", "网格编码"], ["1", "丘", "1", "2"]))


def test_what_is_missing_is_said_of_the_row_that_looks_most_like_heads() -> None:
    with pytest.raises(ColumnsMissing, match=r"missing: head .*; found: 户号, 地址"):
        find(HOUSEHOLDS, rows(["登记表"], ["户号", "地址"], ["1", "路"]))
    with pytest.raises(FileEmpty):
        find(HOUSEHOLDS, [])
    assert count_fields(HOUSEHOLDS, []) == 0
