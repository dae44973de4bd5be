"""Cells into values. Spreadsheets turn codes into numbers and days into times: undone here."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from unicodedata import normalize

from records.keys import normal_key

_LIST = re.compile(r"[;；,，、\n]")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_POINT_ZERO = re.compile(r"(?<=\d)\.0+\Z")
_YES: Final = {"1", "true", "yes", "y", "是", "√"}
_NO: Final = {"0", "false", "no", "n", "否", "×"}
# What Excel shows where a formula failed.
_CELL_ERRORS: Final = {
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
}  # fmt: skip

# What files say, and what is meant.
LEVEL_WORDS: Final = {
    "县": "county", "县级": "county", "镇": "township", "镇级": "township", "乡镇": "township",
    "村": "village", "村级": "village",
}  # fmt: skip
KIND_WORDS: Final = {
    "普通": "ordinary", "一般": "ordinary", "普通户": "ordinary", "一般户": "ordinary",
    "重点": "priority", "重点户": "priority",
}  # fmt: skip
TAG_WORDS: Final = {
    "独居老人": "elderly_alone", "留守儿童": "children_left_behind", "日常照料": "daily_care",
    "困难": "hardship", "困难家庭": "hardship", "新迁入": "newcomer",
}  # fmt: skip
CRS_WORDS: Final = {
    "wgs-84": "wgs84", "gps": "wgs84", "国家2000": "cgcs2000", "2000": "cgcs2000",
    "gcj-02": "gcj02", "火星": "gcj02", "高德": "gcj02", "腾讯": "gcj02", "bd-09": "bd09",
    "百度": "bd09",
}  # fmt: skip
ROLE_WORDS: Final = {
    "干部": "cadre", "网格员": "cadre", "调度员": "dispatcher", "镇领导": "township_leader",
    "领导": "township_leader", "兑付员": "clerk", "窗口": "clerk", "县管理员": "county_admin",
    "管理员": "county_admin", "审计": "auditor", "监督": "auditor",
}  # fmt: skip


class CellError(ValueError):
    """A cell that cannot be read as what its column holds; its message is the code."""


def text_of(cell: object) -> str | None:
    """The text of a cell, None where it is empty. 441427100201.0 is ``441427100201``."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    value = str(cell).strip()
    if value in _CELL_ERRORS:
        raise CellError("cell_error")
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
        raise CellError("invalid_text")
    return value or None


def code_of(cell: object) -> str | None:
    """A division's code, without the zeros that the statistics bureau fills it up with to 12
    digits, and without the ``.0`` that a spreadsheet leaves behind when it saves CSV; in any
    width."""
    value = text_of(cell)
    value = _POINT_ZERO.sub("", normal_key(value)) if value else None
    if value and len(value) == 12:
        for length in (6, 9):
            if value[length:] == "0" * (12 - length):
                return value[:length]
    return value


def number_of(cell: object) -> float | None:
    if isinstance(cell, bool):
        raise CellError("not_a_number")
    value = text_of(cell)
    if value is None:
        return None
    try:
        return float(normalize("NFKC", value))
    except ValueError:
        raise CellError("not_a_number") from None


def whole_of(cell: object) -> int | None:
    """A whole number; ``3组`` and ``第3组`` are 3."""
    value = text_of(cell)
    if value is None:
        return None
    digits = re.fullmatch(r"第?\s*(\d{1,9})\s*组?", normalize("NFKC", value))
    if not digits:
        raise CellError("not_a_whole_number")
    return int(digits[1])


def day_of(cell: object) -> date | None:
    """A day: a spreadsheet's own, or 2026-11-01, 2026/11/1, 2026年11月1日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    value = text_of(cell)
    if value is None:
        return None
    try:
        found = _DAY.match(value)
        return date(*(int(part) for part in found.groups())) if found else _bad_day()
    except ValueError:
        return _bad_day()


def yes_or_no(cell: object) -> bool | None:
    value = text_of(cell)
    if value is None:
        return None
    if value.casefold() in _YES | _NO:
        return value.casefold() in _YES
    raise CellError("not_a_boolean")


def word_of(cell: object, words: Mapping[str, str]) -> str | None:
    """A word of a fixed list, by its Chinese name or as it is."""
    value = text_of(cell)
    return None if value is None else words.get(value.casefold(), value.casefold())


def list_of(cell: object, words: Mapping[str, str] | None = None) -> list[str]:
    """Several values in one cell, between ``;`` or ``；`` ``，`` ``、`` ``,``; each once."""
    parts = (part.strip() for part in _LIST.split(text_of(cell) or ""))
    found = [part if words is None else words.get(part, part.casefold()) for part in parts if part]
    return list(dict.fromkeys(found))


def _bad_day() -> date:
    raise CellError("not_a_day")
