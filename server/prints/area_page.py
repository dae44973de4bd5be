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
from server.prints.places import name_of, names_above, parts_of
from server.prints.tokens import tokens
from server.prints.words import Words, fit, number
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of, up_to_date
from server.services.grid_names import short_name
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
    counted = up_to_date(session, by)  # once, so that all figures are of one moment
    coverage = coverage_of(session, by, query, counted)
    listed = coverage
    if parts_of(area) != query.by:
        listed = coverage_of(session, by, replace(query, by=parts_of(area)), counted)
    found = longest(session, county, households_in, query.kind)
    rows = page_of(found, LONGEST, None).rows
    households = described(session, county, households_in, rows, by.now)
    divisions = names_above(session, by.county, (home["grid"] for home in households))
    names = {each["code"]: short_name(each["name"]) for each in listed["items"]}
    threshold, day = coverage["threshold"], coverage["as_of"]["day"]
    drawn = area_map(
        session,
        by.county,
        query.ranges,
        day,
        coverage["items"],
        listed["items"],
        names,
        threshold,
        _MAP,
    )
    lines = [_line(each, names[each["code"]], threshold) for each in listed["items"]]
    first = lines if len(lines) <= ROWS else lines[: ROWS - 1]
    return render_template(
        "prints/page.html",
        words=words,
        tokens=tokens(),
        number=number,
        fit=fit,
        name=name_of(session, by.county, area),
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
