"""Of which area a page is, its parts, and the names of these."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.divisions import LENGTHS, LEVELS, CodeRange, Division, Grid
from server.services.grid_names import whole_names

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


def name_of(session: Session, county: str, code: str) -> str:
    """The name of a division or grid."""
    if len(code) < LENGTHS["grid"]:
        return names_above(session, county, [code]).get(code, code)
    query = select(Grid.name).where(Grid.county == county, Grid.code == code)
    own = session.scalar(query.order_by(Grid.valid_from.desc()).limit(1)) or code
    return whole_names(session, county, {code: own})[code]
