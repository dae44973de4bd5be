"""Cells as spreadsheets hold them."""

import contextlib
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing import words
from importing.reading import heads, values
from importing.reading.tables.cells import NoValue, NumberCell
from importing.reading.values import CellError
from records.fieldwork.households import HOUSEHOLD_KINDS, SERVICE_TAGS
from records.staff.people import OFFICE_LEVELS, ROLES

READERS = (
    values.text_of,
    values.code_of,
    values.number_of,
    values.whole_of,
    values.key_of,
    values.degrees_of,
    values.crs_of,
    values.day_of,
    values.first_day_of,
    values.last_day_of,
    values.end_of,
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
     "2026.11.1", "2026-11-01 00:00:00", "20261101", "20261101.0", "2026-11-01T00:00:00.000",
     "２０２６年１１月１日", "2026/11/1 星期日", "'2026-11-01", NumberCell(20261101.0, "20261101")],
)  # fmt: skip
def test_days(cell: object) -> None:
    assert values.day_of(cell) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "soon", 46000, "46000", "2026-02-29", "26.11.1", "11/1/26", "1/11/2026",
     "20261301", "2026-01-01至2026-12-31", "2026-01-01、2026-02-01", "2026.1", "2026", "1126-01-01",
     "长期", "2026年11月", NumberCell(46000.0, "46000"), time(3, 12)],
)  # fmt: skip
def test_what_is_no_day(cell: object) -> None:
    with pytest.raises(CellError, match="not_a_day"):
        values.day_of(cell)


@pytest.mark.parametrize("cell", ["2026年11月", "2026-11", "２０２６年 11 月"])
def test_a_month_alone_is_its_first_or_its_last_day(cell: str) -> None:
    assert values.first_day_of(cell) == date(2026, 11, 1)
    assert values.last_day_of(cell) == date(2026, 11, 30)
    with pytest.raises(CellError, match="not_a_day"):  # before which day of it?
        values.end_of(cell)


@pytest.mark.parametrize("cell", ["长期", " 永久 ", "至今", "现在", "\u200b长期有效", "", None])
def test_what_has_no_end(cell: str | None) -> None:
    assert values.last_day_of(cell) is None
    assert values.end_of(cell) is None
    if cell and cell.strip():
        with pytest.raises(CellError, match="not_a_day"):
            values.first_day_of(cell)


def test_the_last_day_of_a_leap_february() -> None:
    assert values.last_day_of("2028年2月") == date(2028, 2, 29)
    assert values.last_day_of("2027-02") == date(2027, 2, 28)
    assert values.last_day_of("2028-02-29") == values.end_of("20280229") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (date(2026, 3, 12), "looks_like_a_day"),
        (datetime(2026, 3, 12), "looks_like_a_day"),
        (time(3, 12), "looks_like_a_day"),
        ("12-Mar", "looks_like_a_day"),
        ("Mar-26", "looks_like_a_day"),
        ("12-Mar-26", "looks_like_a_day"),
        ("3月12日", "looks_like_a_day"),
        ("2026年3月", "looks_like_a_day"),
        ("2026/3/12", "looks_like_a_day"),
        ("2026-03-12 00:00:00", "looks_like_a_day"),
        ("4.41427E+17", "precision_lost"),
        ("1.38E+10", "precision_lost"),
        (4.4142710020101e17, "precision_lost"),
        (NumberCell(1e15, "1000000000000000"), "precision_lost"),
        (NumberCell(1.2e6, "1.20E+06"), "precision_lost"),
        (NumberCell(0.5, None), "number_format"),
        (NoValue("a formula without a stored value"), "cell_error"),
        ("#REF!", "cell_error"),
        ("########", "cell_error"),
        ("a\x00", "invalid_text"),
    ],
)
def test_what_a_spreadsheet_spoilt_is_no_text(cell: object, code: str) -> None:
    for read in (values.text_of, values.key_of, values.code_of, values.list_of):
        with pytest.raises(CellError, match=code):
            read(cell)


@pytest.mark.parametrize("cell", ["3-13", "2026-3-12", "12E5", "1-1-2", "3月12日路5号", "May"])
def test_what_people_type_is_text(cell: str) -> None:
    assert values.text_of(cell) == cell


@pytest.mark.parametrize("read", [values.number_of, values.whole_of, values.degrees_of])
@pytest.mark.parametrize("cell", ["3月12日", "12-Mar"])
def test_days_among_numbers(read: Callable[[object], object], cell: str) -> None:
    with pytest.raises(CellError, match="looks_like_a_day"):
        read(cell)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("1001.0", "1001"), ("1001.00", "1001"), (1001.0, "1001"), ("1,001", "1001"),
        (NumberCell(12, "0012"), "0012"), ("0012", "0012"), ("1.1.0", "1.1.0"), ("A1.0", "A1.0"),
        ("1.5", "1.5"), ("\u200b'BR-1", "BR-1"), ("'0012", "0012"), ("", None),
    ],
)  # fmt: skip
def test_keys(cell: object, key: str | None) -> None:
    assert values.key_of(cell) == key


def test_a_point_and_a_zero_stay_in_text_that_is_no_key() -> None:
    assert values.text_of("1.0") == "1.0"


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("24.632", 24.632), (24.632, 24.632), (NumberCell(24.632, "24.6"), 24.632),
        ("24.632°", 24.632),
        ("24°37′58″", 24.632778), ("24°37'58\"", 24.632778), ("24度37分58秒", 24.632778),
        ("24° 37' 58''", 24.632778), ("24°37.9667′", 24.632778), ("N24°37′58″", 24.632778),
        ("24°37′58″N", 24.632778), ("北纬24度37分58秒", 24.632778), ("东经116.1°", 116.1),
        ("E116.1", 116.1), ("１１６．１", 116.1), ("W0.5", -0.5), ("-24.5", -24.5),
        ("2.4632E+01", 24.632),
        ("116度", 116), ("", None), (None, None),
    ],
)  # fmt: skip
def test_degrees(cell: object, degrees: float | None) -> None:
    assert values.degrees_of(cell) == (None if degrees is None else pytest.approx(degrees))


@pytest.mark.parametrize(
    "cell",
    ["24°61′", "24°37′60″", "24.5°30′", "116.1,24.6", "116 6 7", "N24°S", "-24°S", "east", "1_0",
     "nan", "inf", "24;37", NumberCell(0.5, "50%"), True],
)  # fmt: skip
def test_what_are_no_degrees(cell: object) -> None:
    with pytest.raises(CellError, match="not_a_number"):
        values.degrees_of(cell)


@pytest.mark.parametrize(
    ("cell", "crs"),
    [
        ("WGS-84", "wgs84"), ("WGS84坐标系", "wgs84"), ("wgs 84", "wgs84"), ("GPS坐标", "wgs84"),
        ("北斗", "wgs84"), ("EPSG:4326", "wgs84"), (84.0, "wgs84"), ("地理坐标系WGS_1984", "wgs84"),
        ("CGCS2000", "cgcs2000"), ("国家2000坐标系", "cgcs2000"),
        ("2000国家大地坐标系", "cgcs2000"),
        ("国家大地2000坐标", "cgcs2000"), ("天地图", "cgcs2000"), (2000, "cgcs2000"),
        ("高德", "gcj02"), ("高德地图", "gcj02"), ("腾讯地图", "gcj02"), ("火星坐标系", "gcj02"),
        ("GCJ-02（火星坐标系）", "gcj02"), ("百度地图", "bd09"), ("百度经纬度坐标", "bd09"),
        ("BD-09", "bd09"),
        ("西安80转2000", "西安80转2000"), ("高德/百度", "高德/百度"), ("mars", "mars"), ("", None),
    ],
)  # fmt: skip
def test_coordinate_systems_by_their_everyday_names(cell: object, crs: str | None) -> None:
    assert values.crs_of(cell) == crs


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
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
        st.text("0123456789.-/年月日°′″'\"度分秒NSEW东经 ", max_size=20),
        st.builds(NumberCell, st.floats(allow_nan=False), st.none() | st.text(max_size=8)),
        st.builds(NoValue, st.text()),
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


@pytest.mark.parametrize(
    ("cell", "text"),
    [('="E-1"', "E-1"), ('="0012"', "0012"), ('="a ""b"""', 'a "b"'), ('=""', None)],
)
def test_what_a_program_marks_as_text_for_spreadsheets_is_that_text(
    cell: str, text: str | None
) -> None:
    assert values.text_of(cell) == text


def test_each_value_has_a_word_to_show() -> None:
    assert words.ROLES.keys() == set(ROLES)
    assert words.LEVELS.keys() == set(OFFICE_LEVELS)
    assert words.KINDS.keys() == set(HOUSEHOLD_KINDS)
    assert words.TAGS.keys() == set(SERVICE_TAGS)
