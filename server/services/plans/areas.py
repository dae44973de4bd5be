"""SQL fragments to count plans by grid, village or township.

The statements bind ``:county``, ``:length``, ``:lows``, ``:highs``, ``:today`` (`area_params`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from records.arrays import array
from records.divisions import LENGTHS, CodeRange
from records.validity import valid_on

# Names of the areas of a subquery ``s``.
NAME = "coalesce(d.name, g.name)"
NAMED = f"""
    LEFT JOIN divisions d ON d.county = :county AND d.code = s.code
    LEFT JOIN grids g ON g.county = :county AND g.code = s.code
        AND {valid_on("g", ":today")}"""


def inside(grid: str) -> str:
    """SQL: whether a grid lies in the requested areas."""
    return f"""EXISTS (
        SELECT FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS area(lo, hi)
        WHERE {grid} COLLATE "C" >= area.lo AND {grid} COLLATE "C" < area.hi)"""


def area_params(county: str, ranges: Sequence[CodeRange], by: str, today: date) -> dict[str, Any]:
    """The parameters of these fragments; ``by`` is one of `AREA_LEVELS`."""
    return {
        "county": county,
        "length": LENGTHS[by],
        "lows": array(area.lo for area in ranges),
        "highs": array(area.hi for area in ranges),
        "today": today,
    }
