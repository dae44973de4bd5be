"""An area's page for paper (A4 across): its map, its grids, and where nobody was for longest.

Every number is one of the API's: `coverage_of`, `longest`. Nothing is counted anew here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import render_template
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from server.prints.area_map import area_map
from server.prints.figures import shown, steps_of
from server.prints.places import (
    name_of,
    names_above,
    parts_of,
    short_name,
    tight_name,
    whole_name,
)
from server.prints.tokens import tokens
from server.prints.words import Words, fit, number
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of
from server.services.longest import described, longest
from server.services.quotas.definitions import county_now
from server.web.paging import page_of

LONGEST: Final = 12
ROWS: Final = 22  # of grids beside the map; further ones are on the next page
_MAP: Final = (540.0, 404.0)  # pixels


def area_page(
    session: Session,
    by: Actor,
    words: Words,
    query: CoverageQuery,
    households_in: Sequence[CodeRange],
    area: str,
    printed_by: str,
) -> str:
    """The page as HTML. ``query.by`` is the level of the map, which is by grid.

    ``households_in``: where the reader sees who answers for a household.
    """
    county = county_now(session, by)
    coverage = coverage_of(session, by, query)
    listed = coverage
    if parts_of(area) != query.by:
        listed = coverage_of(session, by, replace(query, by=parts_of(area)))
    found = longest(session, county, households_in, query.kind)
    rows = page_of(found, LONGEST, None).rows
    households = described(session, county, households_in, rows, by.now)
    codes = [area, *(each["code"] for each in coverage["items"]), *(h["grid"] for h in households)]
    divisions = names_above(session, by.county, codes)
    names = {each["code"]: whole_name(each, divisions) for each in listed["items"]}
    threshold, day = coverage["threshold"], coverage["as_of"]["day"]
    drawn = area_map(
        session,
        by.county,
        query.ranges,
        day,
        coverage["items"],
        listed["items"],
        {code: tight_name(name) for code, name in names.items()},
        threshold,
        _MAP,
    )
    lines = [_line(each, short_name(names[each["code"]]), threshold) for each in listed["items"]]
    first = lines if len(lines) <= ROWS else lines[: ROWS - 1]
    return render_template(
        "prints/page.html",
        words=words,
        tokens=tokens(),
        number=number,
        fit=fit,
        name=name_of(session, by.county, area, divisions),
        level=parts_of(area),
        as_of=coverage["as_of"],
        is_today=day == county.today,
        today=county.today,
        total=coverage["total"],
        shown=shown(coverage["total"], threshold),
        covered=sum(each["covered"] is True for each in listed["items"]),
        reached=sum(each["reached"] for each in listed["items"]),
        steps=steps_of(threshold),
        map=drawn,
        lines=first,
        more=lines[len(first) :],
        households=[
            {**home, "address": _short_address(home["address"], home["grid"], divisions)}
            for home in households
        ],
        kind=query.kind,
        printed_by=printed_by,
    )


def _short_address(address: str | None, grid: str, divisions: Mapping[str, str]) -> str | None:
    """Without the names of township and village, which the grid says already."""
    for code in (grid[:6], grid[:9], grid[:12]):
        address = address and address.removeprefix(divisions.get(code, ""))
    return address


def _line(area: Mapping[str, Any], name: str, threshold: int) -> dict[str, Any]:
    return {"area": area, "name": name, "shown": shown(area, threshold)}
