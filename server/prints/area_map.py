"""The map of an area for paper: fills, hatching, dots, and a number in each grid.

It works in grey: what colours say, numbers and patterns say as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from geo.tiles.drawings import update_drawings, version_on
from geo.tiles.picture import Outline, picture
from records.divisions import CodeRange
from server.prints.figures import Shown, shown

_LETTERS: Final = (9.5, 8.0, 7.0)  # sizes of a name, in pixels; the largest that fits is taken
_LARGEST, _SMALLEST = 17.0, 7.0  # radius of a disc
_PAD: Final = 3.0  # around the outlines, for their lines


@dataclass(frozen=True, slots=True)
class Disc:
    """A number on the map, with its name where there is room for one."""

    name: str
    x: float
    y: float
    radius: float
    text: str
    size: float  # of the digits
    dashed: bool
    letter: float  # the size of the name; 0 where it has no room
    ground: str  # the token of the fill under the name


@dataclass(frozen=True, slots=True)
class AreaMap:
    """What map.svg draws. ``fills``: (path, what it is filled with), a token or a pattern."""

    width: float
    height: float
    fills: Sequence[tuple[str, str]]
    villages: Sequence[str]
    borders: Sequence[str]
    discs: Sequence[Disc]


def area_map(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    day: date,
    grids: Sequence[Mapping[str, Any]],
    numbered: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    threshold: int,
    size: tuple[float, float],
) -> AreaMap | None:
    """The map as drawn on a day: ``grids`` fill it, ``numbered`` areas have a disc, with the short
    ``names``. None where no grid is drawn."""
    width, height = size
    version = version_on(update_drawings(session, county), day)
    drawn = picture(session, county, version, ranges, width - 2 * _PAD, height - 2 * _PAD)
    if drawn is None:
        return None
    figures = {area["code"]: shown(area, threshold) for area in grids}
    fills = [(each.path, _fill(figures.get(each.code))) for each in drawn.grids]
    outlines = {each.code: each for each in (*drawn.grids, *drawn.divisions)}
    discs = [
        _disc(outlines[area["code"]], shown(area, threshold), names[area["code"]])
        for area in numbered
        if area["code"] in outlines and area["asked"]
    ]
    outer = min((len(each.code) for each in drawn.divisions), default=15)
    return AreaMap(
        drawn.width + 2 * _PAD,
        drawn.height + 2 * _PAD,
        fills,
        # In a county, lines of villages would only be noise.
        [each.path for each in drawn.divisions if len(each.code) == 12 and outer > 6],
        [each.path for each in drawn.divisions if len(each.code) in (outer, 9)],
        fitted([disc for disc in discs if disc], drawn.width),
    )


def _fill(figure: Shown | None) -> str:
    if figure is None:
        return "map-ground"
    if figure.step is not None:
        return f"c{figure.step}"
    return figure.mark if figure.mark in ("unknown", "nobody") else "map-ground"


def _disc(outline: Outline, figure: Shown, name: str) -> Disc | None:
    """Larger for more households; None where there is no room for a number: the table has it."""
    if outline.room < _SMALLEST * 0.6:
        return None
    text = f"{'≤' if figure.doubtful else ''}{figure.left:,}"
    wanted = min(8 + 0.5 * math.sqrt(figure.left), _LARGEST)
    radius = max(min(wanted, outline.room * 0.7), _SMALLEST)
    size = min(11.0, radius * 3 / max(len(text), 2))
    # Disc and name together stand in the middle.
    y = outline.y - min(_LETTERS[0] * 0.6, max(outline.room - radius, 0))
    return Disc(name, outline.x, y, radius, text, size, figure.doubtful, 0, _fill(figure))


Frame = tuple[float, float, float, float]  # left, right, top, bottom


def fitted(discs: Sequence[Disc], width: float) -> list[Disc]:
    """The discs, with names where they lie on nothing else and inside of the picture."""
    taken = [
        (disc.x - disc.radius, disc.x + disc.radius, disc.y - disc.radius, disc.y + disc.radius)
        for disc in discs
    ]
    found = []
    for disc in discs:
        letter = next(
            (each for each in _LETTERS if _has_room(_frame_of_name(disc, each), taken, width)), 0
        )
        if letter:
            taken.append(_frame_of_name(disc, letter))
        found.append(replace(disc, letter=letter))
    return found


def _has_room(frame: Frame, taken: Sequence[Frame], width: float) -> bool:
    return frame[0] >= 0 and frame[1] <= width and not any(_meet(frame, each) for each in taken)


def _frame_of_name(disc: Disc, letter: float) -> Frame:
    half = sum(letter if ord(each) > 255 else letter * 0.6 for each in disc.name) / 2
    top = disc.y + disc.radius + 0.5
    return disc.x - half, disc.x + half, top, top + letter * 1.15


def _meet(one: Frame, other: Frame) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
