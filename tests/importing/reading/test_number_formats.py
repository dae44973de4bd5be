"""What a person sees of a number in a spreadsheet."""

import contextlib
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing.reading.tables import number_formats
from importing.reading.tables.cells import Cell, NoValue, NumberCell, number_cell


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12, "0000", "0012"),
        (12, "General", "12"),
        (12, "@", "12"),
        (441427100201001, "General", "441427100201001"),
        (116.10199999999999, "General", "116.102"),
        (1001.4, "0", "1001"),
        (1001.5, "0", "1002"),
        (-1001.5, "0", "-1002"),
        (1234567, "#,##0", "1234567"),  # grouping is nobody's number
        (1234.5, "#,##0.00", "1234.50"),
        (1234567, "#,##0,", "1235"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0.00", "0.50"),
        (0.5, "#.##", ".5"),
        (1, "#.##", "1"),
        (13812342345, "000 0000 0000", "138 1234 2345"),
        (7872222, "000-0000", "787-2222"),
        (17872222, "000-0000", "1787-2222"),
        (12, '"BR-"0000', "BR-0012"),
        (12, "\\B\\R0000", "BR0012"),
        (3, '第0"组"', "第3组"),
        (3, "[Red][>0]0", None),
        (3, "[Red]0", "3"),
        (12.5, "[$¥-804]#,##0.00", "¥12.50"),
        (12, "0_ ;[Red]-0", "12"),
        (-12, "0_ ;[Red]-0", "-12"),
        (-12, "0;(0)", "(12)"),
        (0, '0;-0;"无"', "无"),
        (12, ";;;", "12"),
        (1200000, "0.00E+00", "1.20E+06"),
        (0.5, "# ?/?", None),
        (12, "[DBNum1]General", None),
        (12, "[$-7E000804]0", None),
        (1, "0." + "0" * 90, None),
        (5, "%" * 60 + "0", None),
        (4.4142710020101e17, "0", "4.4142710020101e+17"),
    ],
)
def test_numbers_as_they_are_shown(value: float, code: str, shown: str | None) -> None:
    assert number_cell(value, code) == NumberCell(value, shown)


@pytest.mark.parametrize(
    ("serial", "code", "since_1904", "cell"),
    [
        (46093, "yyyy/m/d", False, datetime(2026, 3, 12)),
        (44631, "yyyy/m/d", True, datetime(2026, 3, 12)),
        (46093, 'm"月"d"日"', False, datetime(2026, 3, 12)),
        (46093, "[$-804]yyyy\\-mm\\-dd;@", False, datetime(2026, 3, 12)),
        (46093.5, "yyyy/m/d h:mm", False, datetime(2026, 3, 12, 12)),
        (59, "yyyy/m/d", False, datetime(1900, 2, 28)),
        (61, "yyyy/m/d", False, datetime(1900, 3, 1)),
        (60, "yyyy/m/d", False, NoValue("29 February 1900 never was")),
        (-1, "yyyy/m/d", False, NoValue("-1 is no day")),
        (1e12, "yyyy/m/d", False, NoValue("1000000000000 is no day")),
        (0.13333333, "h:mm", False, time(3, 12)),
        (1.5, "[h]:mm", False, time(12)),
    ],
)
def test_days_and_times(serial: float, code: str, since_1904: bool, cell: Cell) -> None:
    assert number_cell(serial, code, since_1904) == cell


@pytest.mark.parametrize("number", [14, 22, 31, 57, 58])
def test_built_in_days(number: int) -> None:
    assert number_formats.is_date(number_formats.BUILT_IN[number])


@pytest.mark.parametrize(
    "code", ["General", "0", '0"d"', "\\d0", "0.00E+00", "[Red]0", "#,##0_);[Red]"]
)
def test_what_is_no_day(code: str) -> None:
    assert not number_formats.is_date(code)


@given(
    st.floats(-1e14, 1e14),
    st.text('0#?,.%;@"\\[]$-_*E+ymdhs/年月日aGeneral', max_size=40) | st.text(max_size=20),
)
def test_any_format_shows_something_or_is_not_known(value: float, code: str) -> None:
    cell = number_cell(value, code)
    assert isinstance(cell, NumberCell | NoValue | date | time)
    with contextlib.suppress(AttributeError):
        assert cell.shown is None or isinstance(cell.shown, str)


@given(st.integers(0, 10**14), st.integers(1, 14))
def test_zeros_before_a_number_are_kept(value: int, width: int) -> None:
    assert number_formats.shown(value, "0" * width) == f"{value:0{width}}"


@given(st.integers(-(10**9), 10**9).map(lambda n: n / 100))
def test_two_places_are_those_of_the_number(value: float) -> None:
    assert float(number_formats.shown(value, "0.00") or "nan") == value
