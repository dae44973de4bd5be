"""Cells as spreadsheets hold them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.loading import heads, values
from geo.loading.values import CellError

READERS = (
    values.text_of,
    values.code_of,
    values.number_of,
    values.whole_of,
    values.day_of,
    values.yes_or_no,
    values.list_of,
    lambda cell: values.word_of(cell, values.KIND_WORDS),
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("441427100201", "441427100201"),
        (441427100201, "441427100201"),
        (441427100201001.0, "441427100201001"),
        ("441427100201.0", "441427100201"),
        ("441427100000", "441427100"),
        (441427000000, "441427"),
        (" 441427 ", "441427"),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_codes(cell: object, code: str | None) -> None:
    assert values.code_of(cell) == code


@pytest.mark.parametrize(
    "cell",
    [date(2026, 11, 1), datetime(2026, 11, 1, 8), "2026-11-01", "2026/11/1", "2026年11月1日",
     "2026.11.1", "2026-11-01 00:00:00"],
)  # fmt: skip
def test_days(cell: object) -> None:
    assert values.day_of(cell) == date(2026, 11, 1)


@pytest.mark.parametrize("cell", ["2026-02-30", "soon", "20261101", 46000])
def test_what_is_no_day(cell: object) -> None:
    with pytest.raises(CellError, match="not_a_day"):
        values.day_of(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("3", 3), ("第3组", 3), ("3组", 3), (3.0, 3), ("３", 3)]
)
def test_whole_numbers(cell: object, number: int) -> None:
    assert values.whole_of(cell) == number


def test_lists_words_and_answers() -> None:
    assert values.list_of("a；b、 a,c;") == ["a", "b", "c"]
    assert values.list_of("独居老人; HARDSHIP", values.TAG_WORDS) == ["elderly_alone", "hardship"]
    assert values.word_of("重点户", values.KIND_WORDS) == "priority"
    assert [values.yes_or_no(c) for c in ("是", True, "0", False, None)] == [
        True, True, False, False, None
    ]  # fmt: skip


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes()
    )
)
def test_any_cell_is_read_or_refused_with_a_code(cell: object) -> None:
    for read in READERS:
        with contextlib.suppress(CellError):  # and nothing else
            read(cell)


@pytest.mark.parametrize("kind", [heads.DIVISIONS, heads.GRIDS, heads.HOUSEHOLDS, heads.PEOPLE])
def test_no_name_means_two_fields(kind: heads.Heads) -> None:
    names = [
        heads.plain(name) for group in kind.names.values() for name in set(map(heads.plain, group))
    ]
    assert len(names) == len(set(names))


def test_heads_without_what_does_not_matter() -> None:
    for head in ("经度", "经度(°)", "经度（度）", " 经 度 *", "LNG", "lng:"):
        assert heads.match(heads.Heads({"lng": ("lng", "经度")}, ()), [head]).columns == ("lng",)


def test_the_head_that_named_a_field_is_known() -> None:
    cells = ["登录名", "姓名", "级别", "所属区划", "角色", "结束日期（含）", "备注"]
    found = heads.match(heads.PEOPLE, cells)
    assert found.heads["valid_to"] == "结束日期（含）"
    assert heads.plain(found.heads["valid_to"]) == "结束日期"
    assert found.fields == set(found.heads)
    assert found.ignored == ("备注",)
