"""Polygons drawn on the maps of Chinese services (GCJ-02, BD-09): shift them back, and detect an
undeclared shift.

A shift is detected by comparison with the county's polygons: they fit markedly better once it is
undone. Without anything to compare, it is detected by attributes that only map companies' files
have.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import coordinates
from importing import staging
from importing.problems import LooksLikeGcj02
from records.divisions import SRID

SHIFTS: Final = ("gcj02", "bd09")
# Attributes that only DataV and AMap write.
_PUBLISHED: Final = {"childrennum", "subfeatureindex", "acroutes"}
_HOW_MUCH_BETTER: Final = 3.0
# Less than a hectare of difference (in square degrees) has no meaning.
_TOO_LITTLE: Final = 1e-6

Shapes = NDArray[np.object_]

# The part that does not fit, of a polygon of the file and one of the county.
_MISFITS: Final[Mapping[str, Callable[[Shapes, Shapes], Shapes]]] = {
    "same": shapely.symmetric_difference,
    "inside": shapely.difference,
    "contains": lambda ours, theirs: shapely.difference(theirs, ours),
    "apart": shapely.intersection,
}


def sample(table: str) -> str:
    """SQL: the CTE ``sample (code, geom)``, a spread sample of a staged table's polygons, for the
    queries of pairs that `check` takes."""
    return f"""
        sample AS MATERIALIZED (
            SELECT code, geom FROM (
                SELECT code, geom, row_number() OVER spread AS at,
                       sum(ST_NPoints(geom)) OVER spread AS points
                FROM {table} WHERE geom IS NOT NULL AND {staging.NOT_BAD}
                WINDOW spread AS (ORDER BY hashint4(number), number)
            ) s WHERE at = 1 OR at <= 200 AND points <= 50000
        )
    """


def is_published(heads: Sequence[str]) -> bool:
    return any(head.casefold() in _PUBLISHED for head in heads)


def shift_back(session: Session, table: str, crs: str) -> None:
    """Undo the shift of all ``geom``; shared borders stay equal to the last bit."""
    rows = session.execute(
        text(f"SELECT number, ST_AsBinary(geom) FROM {table} WHERE geom IS NOT NULL")
    ).all()
    moved = shifted_back(shapely.from_wkb([raw for _, raw in rows]), crs)
    staging.stage(
        session,
        "load_moved",
        {"number": "int", "wkb": "bytea"},
        [(row.number, wkb) for row, wkb in zip(rows, shapely.to_wkb(moved), strict=True)],
    )
    session.execute(
        text(f"""
            UPDATE {table} t SET geom = ST_GeomFromWKB(m.wkb, {SRID})
            FROM load_moved m WHERE m.number = t.number
        """)
    )


def shifted_back(shapes: Shapes, crs: str) -> Shapes:
    """The shapes in WGS-84; a corner shared by several is computed once."""
    corners, which = np.unique(shapely.get_coordinates(shapes), axis=0, return_inverse=True)
    moved = [coordinates.shift_back(lng, lat, crs) for lng, lat in corners.tolist()]
    places = np.array(moved, dtype=float).reshape(-1, 2)[which.reshape(-1)]
    result: Shapes = shapely.set_coordinates(shapes.copy(), places)
    return result


class Pair(NamedTuple):
    """A polygon of the file beside one of the county, and how they should lie (``_MISFITS``)."""

    relation: str
    ours: bytes
    theirs: bytes


class Fit(NamedTuple):
    """``better``: how many times better all fits with the shift of ``crs`` undone. ``sure``: only
    this direction helps; a border that is wrong on one side may fit better by chance."""

    crs: str
    better: float
    sure: bool


def check(session: Session, pairs: str, params: dict[str, object], published: bool) -> None:
    """Check a file with ``doubt``; ``pairs`` is a query for the `Pair` rows to compare.

    Raises LooksLikeGcj02, or adds a warning if the shift is not sure.
    """
    fits_as_it_is, fit = compare([Pair(*row) for row in session.execute(text(pairs), params)])
    if fit is None and published and not fits_as_it_is:
        raise LooksLikeGcj02(
            "it has the attributes of a map company's file: --crs gcj02;"
            " if it was moved back already: --crs EPSG:4490"
        )
    if fit is None:
        return
    better = "exactly" if math.isinf(fit.better) else f"{fit.better:.0f} times better"
    reason = (
        f"what the county has fits {better} with --crs {fit.crs};"
        " if the file is right as it is: --crs EPSG:4490"
    )
    if fit.sure:
        raise LooksLikeGcj02(reason, crs=fit.crs)
    staging.add_notes(
        session,
        "VALUES (0, 'geometry', 'looks_like_gcj02', CAST(:reason AS text), 'warning')",
        {"reason": reason},
    )


def compare(pairs: Sequence[Pair]) -> tuple[bool, Fit | None]:
    """Whether the polygons fit best as they are; if not, the shift that fits better, if any."""
    if not pairs:
        return False, None
    relations = np.array([pair.relation for pair in pairs])
    ours = shapely.from_wkb([pair.ours for pair in pairs])
    theirs = shapely.from_wkb([pair.theirs for pair in pairs])

    def misfit(shapes: Shapes) -> float:
        return sum(
            float(shapely.area(of(shapes[relations == r], theirs[relations == r])).sum())
            for r, of in _MISFITS.items()
        )

    as_it_is = misfit(ours)
    undone = {crs: shifted_back(ours, crs) for crs in SHIFTS}
    misfits = {crs: misfit(shapes) for crs, shapes in undone.items()}
    crs = min(SHIFTS, key=lambda name: misfits[name])
    if as_it_is <= _TOO_LITTLE or misfits[crs] * _HOW_MUCH_BETTER > as_it_is:
        return as_it_is * _HOW_MUCH_BETTER < misfits[crs], None
    turned = min(misfit(_turned(ours, undone[crs], angle)) for angle in (-30, 30))
    better = as_it_is / misfits[crs] if misfits[crs] > _TOO_LITTLE / 100 else math.inf
    return False, Fit(crs, better, sure=turned > 0.2 * as_it_is)


def _turned(ours: Shapes, moved: Shapes, degrees: float) -> Shapes:
    """Moved as far in another direction, which does not correct a shifted drawing."""
    east, north = (shapely.get_coordinates(moved) - shapely.get_coordinates(ours)).mean(axis=0)
    turn = math.radians(degrees)
    by = (
        east * math.cos(turn) - north * math.sin(turn),
        east * math.sin(turn) + north * math.cos(turn),
    )
    result: Shapes = shapely.transform(ours, lambda corners: corners + by)
    return result
