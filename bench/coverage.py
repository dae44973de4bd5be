"""Coverage figures of a whole county: their cost does not grow with the number of visits.

In seconds of the clock, from the database, as the endpoint computes them. All phones have reported
in; another figure has a tenth of them silent, whose households are counted without their visits.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.table import Line, ratio_line, spread
from records.dates import WEEK, monday_of
from records.divisions import CodeRange
from records.planning.quotas import TEMPLATES, Quota
from schedulers.coverage.fold import fold
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of, weeks_of

AIM, MOST_S, MOST_DAY_S = 1.2, 0.05, 0.5
_WHOLE = (CodeRange.below(COUNTY),)
_REPORTED = "UPDATE devices SET backlog = 0, last_seen_at = now() WHERE county = :county"
_SILENT = """
    UPDATE devices SET last_seen_at = now() - interval '3 days'
    WHERE county = :county AND abs(hashtext(id::text)) % 10 = 0
"""


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    """The figures with many visits, beside those with a tenth; the two take turns."""
    with (
        session_on(databases.copy(plan.few_visits)) as few,
        session_on(databases.copy(plan.many_visits)) as many,
    ):
        first_s = [_prepare(each) for each in (few, many)]
        visits = f"{many.scalar(text('SELECT count(*) FROM visits')):,} visits"
        yield Line(f"coverage: first count, {visits}", f"{first_s[1]:.1f} s", f"{first_s[0]:.1f} s")
        for name, ask, most in (
            ("of the county, now", _today, MOST_S),
            ("as of a day of last year", _last_year, MOST_DAY_S),
            ("a year of weeks", _weeks, MOST_DAY_S),
        ):
            times = _in_turn(plan.runs, few, many, ask)
            yield ratio_line(
                f"coverage: {name}, {visits}", times[1], times[0], most=AIM, form=".3f",
                unit=" s", also=min(times[1]) <= most,
            )  # fmt: skip
        many.execute(text(_SILENT), {"county": COUNTY})
        many.commit()
        silent = [_seconds(many, _today) for _ in range(plan.runs)]
        yield Line("coverage: of the county, a tenth of phones silent", spread(silent, ".3f", " s"))


def _prepare(session: Session) -> float:
    (template,) = (each for each in TEMPLATES if each["who"] == "households")
    session.add(Quota(county=COUNTY, valid_from=date(2025, 1, 1), **template))
    session.execute(text(_REPORTED), {"county": COUNTY})
    session.commit()
    begin = time.perf_counter()
    fold(session, COUNTY, datetime.now(UTC))
    session.commit()
    took = time.perf_counter() - begin
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    session.execute(text("VACUUM ANALYZE"))
    session.commit()
    return took


def _in_turn(
    runs: int, few: Session, many: Session, ask: Callable[[Session, Actor], object]
) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs + 1):  # the first warms up
        for session, found in zip((few, many), times, strict=True):
            found.append(_seconds(session, ask))
    return times[0][1:], times[1][1:]


def _seconds(session: Session, ask: Callable[[Session, Actor], object]) -> float:
    begin = time.perf_counter()
    ask(session, Actor(COUNTY, None, datetime.now(UTC)))
    session.commit()
    return time.perf_counter() - begin


def _today(session: Session, by: Actor) -> object:
    return coverage_of(session, by, CoverageQuery(_WHOLE, "grid", None, None, "month"))


def _last_year(session: Session, by: Actor) -> object:
    day = by.now.date() - timedelta(days=320)
    return coverage_of(session, by, CoverageQuery(_WHOLE, "grid", day, None, "year"))


def _weeks(session: Session, by: Actor) -> object:
    monday = monday_of(by.now.date())
    return weeks_of(session, by, _WHOLE, monday - 51 * WEEK, monday)
