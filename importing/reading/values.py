"""Parse cells into values. Spreadsheets turn codes into numbers and numbers into days: this is
undone if nothing is lost, and refused otherwise."""

import calendar
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from unicodedata import normalize

from importing.reading.tables.cells import NoValue, NumberCell
from records.characters import trimmed
from records.keys import normal_key

_LIST = re.compile(r"[;；,，、\n]")
_POINT_ZERO = re.compile(r"(?<=\d)\.0+\Z")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_EXPONENT = re.compile(r"[-+]?\d(\.\d+)?E[+-]\d{2,3}", re.IGNORECASE | re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})(E[-+]?\d{1,2})?", re.IGNORECASE | re.ASCII
)
_QUOTED_TEXT = re.compile('="((?:[^"]|"")*)"')
_TOO_NARROW = re.compile("##+")
_LINE_ENDS = re.compile("\r\n?")
_YES: Final = {"1", "true", "yes", "y", "是", "√"}
_NO: Final = {"0", "false", "no", "n", "否", "×"}
# What Excel shows for a failed formula.
_CELL_ERRORS: Final = {
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
}  # fmt: skip
_MAX_EXACT: Final = 1e15  # spreadsheets keep 15 digits

_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# How spreadsheets show a day that they made of other text, such as 3-12. People type 2026-3-12 and
# 3-12 themselves, and these may be numbers of households.
_LOOKS_LIKE_A_DAY = re.compile(
    rf"\d{{4}}(/\d{{1,2}}/\d{{1,2}}|-\d\d-\d\d)([T ]\d{{1,2}}:\d\d(:\d\d(\.\d+)?)?)?"
    rf"|(\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日|\d{{4}}年\d{{1,2}}月"
    rf"|\d{{1,2}}-({_MONTHS})(-\d{{2,4}})?|({_MONTHS})-\d{{2,4}}",
    re.IGNORECASE | re.ASCII,
)
_TIME: Final = r"(?:[T\s]\s*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?(?:\s*(?:星期|周)[一二三四五六日天])?"
_DAY = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}", re.ASCII
)
# Not 2026.1, which may be what a spreadsheet left of 2026.10.
_MONTH = re.compile(r"(\d{4})\s*(?:年\s*(\d{1,2})\s*月|-(\d\d))", re.ASCII)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEARS: Final = range(1900, 2200)
_OPEN_END: Final = {"长期", "长期有效", "永久", "永久有效", "至今", "现在", "今", "无固定期限"}

_DEGREES = re.compile(
    r"(?P<before>[NSEW]|东经|西经|北纬|南纬)?\s*(?P<sign>[-+]?)(?P<degrees>\d{1,3}(?:\.\d+)?)\s*(?:[°º度]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*(?:['′‘’分])\s*"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|“|”|''|′′|’’|秒)\s*)?)?)?(?P<after>[NSEW])?",
    re.IGNORECASE | re.ASCII,
)
# Words in files, and our values.
LEVEL_WORDS: Final = {
    "县": "county", "县级": "county", "镇": "township", "镇级": "township", "乡镇": "township",
    "村": "village", "村级": "village",
}  # fmt: skip
KIND_WORDS: Final = {
    "普通": "ordinary", "一般": "ordinary", "普通户": "ordinary", "一般户": "ordinary",
    "重点": "priority", "重点户": "priority",
    "搬走": "moved_away", "外迁": "moved_away", "迁出": "moved_away", "已搬走": "moved_away",
    "绝户": "died_out", "消亡": "died_out", "已消亡": "died_out", "去世销户": "died_out",
}  # fmt: skip
TAG_WORDS: Final = {
    "独居老人": "elderly_alone", "留守儿童": "children_left_behind", "日常照料": "daily_care",
    "困难": "hardship", "困难家庭": "hardship", "新迁入": "newcomer",
}  # fmt: skip
CRS_WORDS: Final = {
    "wgs84": "wgs84", "wgs1984": "wgs84", "84": "wgs84", "gps": "wgs84", "epsg4326": "wgs84",
    "4326": "wgs84", "北斗": "wgs84", "北斗卫星": "wgs84", "bds": "wgs84",
    "cgcs2000": "cgcs2000", "国家2000": "cgcs2000", "2000": "cgcs2000", "2000国家": "cgcs2000",
    "中国2000": "cgcs2000", "大地2000": "cgcs2000", "国家大地2000": "cgcs2000",
    "epsg4490": "cgcs2000", "4490": "cgcs2000", "天地图": "cgcs2000", "cgcs2000国家": "cgcs2000",
    "gcj02": "gcj02", "火星": "gcj02", "国测局": "gcj02", "高德": "gcj02", "腾讯": "gcj02",
    "qq": "gcj02", "微信": "gcj02",
    "bd09": "bd09", "bd09ll": "bd09", "百度": "bd09",
}  # fmt: skip
_CRS_SEPARATORS = re.compile(r"[\s_\-—:()/]")
_CRS_NOISE = re.compile("(大地|地理)?坐标系?统?|地图|经纬度")
_CRS_WORD = re.compile("|".join(sorted(CRS_WORDS, key=len, reverse=True)))
_CRS_ALL_WORDS = re.compile(f"(?:{_CRS_WORD.pattern})+")
ROLE_WORDS: Final = {
    "干部": "cadre", "网格员": "cadre", "调度员": "dispatcher", "镇领导": "township_leader",
    "领导": "township_leader", "兑付员": "clerk", "窗口": "clerk", "县管理员": "county_admin",
    "管理员": "county_admin", "审计": "auditor", "监督": "auditor",
}  # fmt: skip


class CellError(ValueError):
    """A cell that cannot be parsed as its column's type; the message is the code."""


def text_of(cell: object) -> str | None:
    """The text of a cell as it was shown, None if it is empty.

    Raises CellError for text that a spreadsheet changed: ``cell_error``, ``looks_like_a_day``,
    ``precision_lost`` (a number of 16 digits or more, or shown as 1.38E+10), ``number_format``.
    """
    value = _cleaned(cell)
    if value and _LOOKS_LIKE_A_DAY.fullmatch(value):
        raise CellError("looks_like_a_day")
    if value and _EXPONENT.fullmatch(value):
        raise CellError("precision_lost")
    return value


def _cleaned(cell: object) -> str | None:
    value = _shown(cell)
    if value is None:
        return None
    value = trimmed(_LINE_ENDS.sub("\n", value))
    # Marks that tell a spreadsheet to read text; other software leaves them in the file.
    if quoted := _QUOTED_TEXT.fullmatch(value):
        value = trimmed(quoted[1].replace('""', '"'))
    value = trimmed(value[1:]) if value.startswith("'") else value
    if value in _CELL_ERRORS or _TOO_NARROW.fullmatch(value):
        raise CellError("cell_error")
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
        raise CellError("invalid_text")
    return value or None


def _shown(cell: object) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, NoValue):
        raise CellError("cell_error")
    if isinstance(cell, date | time | timedelta):
        raise CellError("looks_like_a_day")
    if isinstance(cell, NumberCell):
        if abs(cell.value) >= _MAX_EXACT:
            raise CellError("precision_lost")
        if cell.shown is None:
            raise CellError("number_format")
        return cell.shown
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return _shown_float(cell)
    return str(cell)


def _shown_float(value: float) -> str | None:
    if math.isnan(value):
        return None
    if abs(value) >= _MAX_EXACT:
        raise CellError("precision_lost")
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def key_of(cell: object) -> str | None:
    """An identifier. If it has only digits, without the ``.0`` and thousands separators that
    software adds to numbers."""
    value = text_of(cell)
    if value is None:
        return None
    if _GROUPED.fullmatch(value):
        return value.replace(",", "")
    whole = _POINT_ZERO.sub("", value)
    return whole if whole.isdecimal() else value


def code_of(cell: object) -> str | None:
    """A division's code, in digits of any width, without the statistics bureau's zeros that pad it
    to 12 digits."""
    value = key_of(cell)
    value = normal_key(value) if value else None
    if value and len(value) == 12:
        for length in (6, 9):
            if value[length:] == "0" * (12 - length):
                return value[:length]
    return value


def number_of(cell: object) -> float | None:
    if isinstance(cell, bool):
        raise CellError("not_a_number")
    if isinstance(cell, NumberCell) and not (cell.shown or "").endswith("%"):
        return cell.value
    if isinstance(cell, float) and not math.isnan(cell):
        return cell
    value = _numeric_text(cell)
    if value is None:
        return None
    if not _DECIMAL.fullmatch(value):
        raise CellError("not_a_number")
    return float(value)


def _numeric_text(cell: object) -> str | None:
    """Text in a column of numbers, where 1.16E+02 is complete."""
    value = _cleaned(cell)
    if value and _LOOKS_LIKE_A_DAY.fullmatch(value):
        raise CellError("looks_like_a_day")
    return normalize("NFKC", value) if value else None


def degrees_of(cell: object) -> float | None:
    """A longitude or latitude: 116.102, 116°6'7.2", 24度37分58秒, N24.63, 东经116.1°."""
    if isinstance(cell, int | float | NumberCell):
        return number_of(cell)
    value = _numeric_text(cell)
    if value is None:
        return None
    # NFKC makes two primes of a double prime; both forms are read, the original text first.
    parts = _DEGREES.fullmatch(str(cell).strip()) or _DEGREES.fullmatch(value)
    if not parts:
        return number_of(value)
    minutes, seconds = float(parts["minutes"] or 0), float(parts["seconds"] or 0)
    whole = float(parts["degrees"])
    if minutes >= 60 or seconds >= 60 or (parts["minutes"] and not whole.is_integer()):
        raise CellError("not_a_number")
    side = (parts["before"] or parts["after"] or "").upper()
    if (parts["before"] and parts["after"]) or (side and parts["sign"]):
        raise CellError("not_a_number")
    degrees = whole + minutes / 60 + seconds / 3_600
    return -degrees if side in ("S", "W", "南纬", "西经") or parts["sign"] == "-" else degrees


def whole_of(cell: object) -> int | None:
    """A whole number; ``3组`` and ``第3组`` are 3."""
    if isinstance(cell, NumberCell) and cell.value.is_integer() and 0 <= cell.value < 1e9:
        return int(cell.value)
    value = text_of(cell)
    if value is None:
        return None
    digits = re.fullmatch(r"第?\s*(\d{1,9})(?:\.0+)?\s*组?", normalize("NFKC", value))
    if not digits:
        raise CellError("not_a_whole_number")
    return int(digits[1])


def day_of(cell: object) -> date | None:
    """A day: a spreadsheet's own, 2026-11-01, 2026/11/1, 2026.11.1, 2026年11月1日, 20261101. Two
    days in a cell, and years of two digits, are errors."""
    parsed = _day_and_month(cell)
    if parsed and parsed[1]:
        raise CellError("not_a_day")
    return parsed and parsed[0]


def first_day_of(cell: object) -> date | None:
    """The first day of a period; of a month alone (2026年11月) its first day."""
    parsed = _day_and_month(cell)
    return parsed and parsed[0]


def last_day_of(cell: object) -> date | None:
    """The last day of a period, inclusive; of a month alone (2026年11月) its last day. None also
    for an open end: 长期, 永久, 至今, 现在, 9999-12-31."""
    if _is_open_end(cell):
        return None
    parsed = _day_and_month(cell)
    if parsed is None:
        return None
    day, is_month = parsed
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if is_month else day


def end_of(cell: object) -> date | None:
    """The first day after a period; a month alone is an error. None also for an open end, as in
    `last_day_of`."""
    return None if _is_open_end(cell) else day_of(cell)


def _is_open_end(cell: object) -> bool:
    if isinstance(cell, str) and trimmed(cell) in _OPEN_END:
        return True
    return _any_day(cell) == (date.max, False)


def _day_and_month(cell: object) -> tuple[date, bool] | None:
    """The day, and whether the cell has only its month. Raises CellError."""
    parsed = _any_day(cell)
    return parsed if parsed is None or parsed[0].year in _YEARS else _no_day()


def _any_day(cell: object) -> tuple[date, bool] | None:
    """`_day_and_month`, of any year."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell, False
    if isinstance(cell, time | timedelta):
        return _no_day()
    value = _cleaned(cell)
    if value is None:
        return None
    value = _POINT_ZERO.sub("", normalize("NFKC", value))
    is_month = False
    if parts := _EIGHT_DIGITS.fullmatch(value) or _DAY.fullmatch(value):
        year, month, day = parts.groups()
    elif parts := _MONTH.fullmatch(value):
        year, month, day, is_month = parts[1], parts[2] or parts[3], "1", True
    else:
        return _no_day()
    try:
        return date(int(year), int(month), int(day)), is_month
    except ValueError:
        return _no_day()


def _no_day() -> tuple[date, bool]:
    raise CellError("not_a_day")


def yes_or_no(cell: object) -> bool | None:
    value = text_of(cell)
    if value is None:
        return None
    if value.casefold() in _YES:
        return True
    if value.casefold() in _NO:
        return False
    raise CellError("not_a_boolean")


def word_of(cell: object, words: Mapping[str, str]) -> str | None:
    """A value of a fixed list, by its Chinese name or as it is."""
    value = text_of(cell)
    return None if value is None else words.get(value.casefold(), value.casefold())


def crs_of(cell: object) -> str | None:
    """A coordinate system by any of its everyday names: 高德地图, WGS-84坐标系, 国家2000."""
    value = key_of(cell)
    if value is None:
        return None
    plain = _CRS_SEPARATORS.sub("", normalize("NFKC", value).casefold())
    for name in (plain, _CRS_NOISE.sub("", plain)):
        # GCJ-02 (火星坐标系) names one system twice; 西安80转2000 names another one as well.
        if _CRS_ALL_WORDS.fullmatch(name):
            meant = {CRS_WORDS[word] for word in _CRS_WORD.findall(name)}
            if len(meant) == 1:
                return meant.pop()
    return value.casefold()


def list_of(cell: object, words: Mapping[str, str] | None = None) -> list[str]:
    """The distinct values in one cell, separated by ``;`` ``；`` ``，`` ``、`` or ``,``."""
    parts = (part.strip() for part in _LIST.split(text_of(cell) or ""))
    values = [part if words is None else words.get(part, part.casefold()) for part in parts if part]
    return list(dict.fromkeys(values))
