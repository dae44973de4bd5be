"""Names of an area's parts, as they fit on paper."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.divisions import LENGTHS, LEVELS, CodeRange, Division, Grid

_NUMBERED: Final = re.compile(r"第?([0-9一二三四五六七八九十]+)网格$")
# What an area's page lists one by one.
_PARTS: Final = {"county": "township", "township": "grid", "village": "grid", "grid": "grid"}


def parts_of(code: str) -> str:
    """The level of the areas that a page of this area lists."""
    return _PARTS[LEVELS[len(code)]]


def area_of(ranges: Sequence[CodeRange], asked: str) -> str:
    """The area that a page is of: somebody who asks for the county gets their own part of it."""
    return ranges[0].lo if len(ranges) == 1 else asked


def names_above(session: Session, county: str, codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions that these codes are or lie in."""
    above = {code[:length] for code in codes for length in (6, 9, 12) if len(code) >= length}
    query = select(Division.code, Division.name).where(
        Division.county == county, Division.code.in_(sorted(above))
    )
    return {row.code: row.name for row in session.execute(query)}


def name_of(session: Session, county: str, code: str, divisions: Mapping[str, str]) -> str:
    """The name of a division, or of a grid with its village's."""
    if len(code) < LENGTHS["grid"]:
        return divisions.get(code, code)
    query = select(Grid.name).where(Grid.county == county, Grid.code == code)
    own = session.scalar(query.order_by(Grid.valid_from.desc()).limit(1)) or code
    return whole_name({"code": code, "name": own}, divisions)


def whole_name(area: Mapping[str, Any], divisions: Mapping[str, str]) -> str:
    """The name of a grid with its village's, where it does not begin with it already."""
    code, name = area["code"], area["name"]
    village = divisions.get(code[:12], "") if len(code) == LENGTHS["grid"] else ""
    return name if name.startswith(village) else village + name


def short_name(name: str) -> str:
    """文福镇社区第1网格 as 文福镇社区 1."""
    return _NUMBERED.sub(r" \1", name)


def tight_name(name: str) -> str:
    """As on a map, where there is little room: 文福 1."""
    return re.sub(r"(?<=..)(?:村|社区|居委会|村委会)(?= |$)", "", short_name(name))
