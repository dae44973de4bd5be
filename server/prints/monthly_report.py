"""An area's report of a month for paper: how it stood at the month's end, and what changed.

Every number is one of the API's (`coverage_of`, `weeks_of`, `outcomes`, `count_gaps`). There is no
person in it and no household.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import render_template
from sqlalchemy.orm import Session

from records.dates import DAY, WEEK, days_of_month, monday_of
from records.divisions import LENGTHS, CodeRange
from records.fieldwork.visits import EVIDENCE
from records.problems import InvalidFields
from schedulers.coverage.figures import Counted
from schedulers.quotas.progress import CountyNow
from server.prints.area_map import area_map
from server.prints.figures import percent, shown, steps_of
from server.prints.places import name_of, parts_of
from server.prints.tokens import tokens
from server.prints.trend import Trend, trend_of
from server.prints.words import Words, fit, number, signed
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of, up_to_date, weeks_of
from server.services.gaps import GAPS, GapsAsked, count_gaps
from server.services.grid_names import short_name
from server.services.handovers.outcomes import counts, outcomes
from server.services.quotas.definitions import county_now

WEEKS: Final = 13  # of the trend
_MAP: Final = (540.0, 400.0)  # pixels


@dataclass(frozen=True, slots=True)
class Month:
    """The days of a month up to its end or today. ``on``: as of which day, None for now."""

    first: date
    end: date
    on: date | None
    is_running: bool


def monthly_report(
    session: Session,
    by: Actor,
    words: Words,
    ranges: Sequence[CodeRange],
    area: str,
    named: str,
    printed_by: str,
) -> str:
    """The report of the month ``named`` as HTML. Raises `invalid_fields` for a month to come, and
    for one of which no day is counted."""
    county = county_now(session, by)
    month = _month(county.today, named)
    level = "township" if len(area) == LENGTHS["county"] else "village"
    counted = up_to_date(session, by)  # once, so that all figures are of one moment
    try:
        grids, groups = _figures(session, by, ranges, level, month.on, counted)
    except InvalidFields as problem:
        raise _not_counted() from problem
    before: dict[str, Mapping[str, Any]] = {}  # by code; of all together as ""
    if month.first > counted.first_day:
        answers = _figures(session, by, ranges, level, month.first - DAY, counted)
        before = {each["code"]: each for answer in answers for each in answer["items"]}
        before[""] = answers[0]["total"]
    names = {each["code"]: short_name(each["name"]) for each in (*grids["items"], *groups["items"])}
    threshold, total = grids["threshold"], grids["total"]
    numbered = groups["items"] if parts_of(area) == "township" else grids["items"]
    asked = GapsAsked(session, county, ranges, 1)
    handed = _handed_over(session, by, county, ranges, month)
    return render_template(
        "prints/report.html",
        words=words,
        tokens=tokens(),
        number=number,
        fit=fit,
        signed=signed,
        name=name_of(session, by.county, area),
        month=month,
        as_of=grids["as_of"],
        is_today=grids["as_of"]["day"] == county.today,
        has_before=bool(before),
        today=county.today,
        total=total,
        shown=shown(total, threshold),
        points=_points(total, before.get("")),
        change=total["in_time"] - before[""]["in_time"] if before else None,
        covered=sum(each["covered"] is True for each in grids["items"]),
        grids=len(grids["items"]),
        threshold=threshold,
        steps=steps_of(threshold),
        map=area_map(
            session,
            by.county,
            ranges,
            month.end,
            grids["items"],
            numbered,
            names,
            threshold,
            _MAP,
        ),
        trend=_trend(session, by, ranges, month, counted),
        groups=_groups(groups["items"], grids["items"], names, before, threshold),
        evidence=EVIDENCE,
        level=level,
        handovers=handed,
        gaps=count_gaps(asked, GAPS),
        printed_by=printed_by,
    )


def _month(today: date, named: str) -> Month:
    first, last = days_of_month(named)
    if first > today:
        raise _not_counted()
    return Month(first, min(last, today), last if last < today else None, last > today)


def _not_counted() -> InvalidFields:
    return InvalidFields(errors=[{"field": "month", "code": "out_of_range"}])


def _figures(
    session: Session,
    by: Actor,
    ranges: Sequence[CodeRange],
    level: str,
    on: date | None,
    counted: Counted,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of a day by grid, and by village or township."""
    query = CoverageQuery(ranges, "grid", on, None, "month")
    grids = coverage_of(session, by, query, counted)
    return grids, coverage_of(session, by, replace(query, by=level), counted)


def _points(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> int | None:
    """By how many percentage points the share has changed; None where it cannot be said."""
    if not (before and before["asked"] and now["asked"]):
        return None
    return percent(now["in_time"], now["asked"]) - percent(before["in_time"], before["asked"])


def _trend(
    session: Session,
    by: Actor,
    ranges: Sequence[CodeRange],
    month: Month,
    counted: Counted,
) -> Trend | None:
    """The weeks that end in the month or before; in a running month, this week as of today."""
    last = monday_of(month.end)
    if last + 6 * DAY > month.end and not month.is_running:
        last -= WEEK
    first = last - (WEEKS - 1) * WEEK
    while first + 6 * DAY < counted.first_day:
        first += WEEK
    if first > last:
        return None
    return trend_of(weeks_of(session, by, ranges, first, last, counted=counted))


def _groups(
    groups: Sequence[Mapping[str, Any]],
    grids: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    before: Mapping[str, Mapping[str, Any]],
    threshold: int,
) -> list[dict[str, Any]]:
    """Each village (in a county's report, township) with its grids, by code."""

    def line(area: Mapping[str, Any]) -> dict[str, Any]:
        then = before.get(area["code"])
        return {
            "area": area,
            "name": names[area["code"]],
            "shown": shown(area, threshold),
            "change": area["in_time"] - then["in_time"] if then else None,
        }

    return [
        line(group)
        | {"grids": [line(each) for each in grids if each["code"].startswith(group["code"])]}
        for group in groups
    ]


def _handed_over(
    session: Session, by: Actor, county: CountyNow, ranges: Sequence[CodeRange], month: Month
) -> dict[str, Any]:
    """Counts of the households that were handed to the weeks which begin in the month."""
    monday = monday_of(month.first + 6 * DAY)
    weeks, reasons = [], Counter[str]()
    while monday <= month.end:
        items = outcomes(session, by.county, county.zone, ranges, monday, by.now)
        if items:
            weeks.append({"monday": monday, "asked": len(items), **counts(items)})
        reasons.update(item["reason"] for item in items if item["reason"])
        monday += WEEK
    return {"weeks": weeks, "reasons": sorted(reasons.items(), key=lambda each: each[0])}
