"""The names of grids for people, in two forms; nothing else puts such a name together.

A register may call a grid 第1网格 or 城郊村第1网格. People always read it with its village,
城郊村第1网格, or where space is tight (maps, columns) 城郊村 1: the same number. The desk makes the
same names (web/shared/places/gridNames.ts); one table tests both (gridNames.json beside it).
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.divisions import LENGTHS, Division

_DIGITS: Final = "0-9一二三四五六七八九十"
# Not without something before it: of 第1网格 alone no name would be left.
_NUMBERED: Final = re.compile(rf"(?<=[^第{_DIGITS}])第?([{_DIGITS}]+)网格$")


def whole_name(own: str, village: str) -> str:
    """The name of a grid with its village's, unless it begins with that already."""
    return own if own.startswith(village) else village + own


def short_name(whole: str) -> str:
    """城郊村第1网格 as 城郊村 1; any other name as it is."""
    return _NUMBERED.sub(r" \1", whole)


def whole_names(session: Session, county: str, own: Mapping[str, str]) -> dict[str, str]:
    """The whole names of grids by code, from their own names in the register."""
    length = LENGTHS["village"]
    query = select(Division.code, Division.name).where(
        Division.county == county, Division.code.in_({code[:length] for code in own})
    )
    villages = {row.code: row.name for row in session.execute(query)}
    return {code: whole_name(name, villages.get(code[:length], "")) for code, name in own.items()}
