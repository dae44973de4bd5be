"""The bare figures, from the database as the endpoint computes them, without HTTP.

The baseline counts the visits instead: the same households by state, contacts and visits of the
month, by grid, in one statement.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY
from bench.table import Line, ratio_line
from records.dates import WEEK, instant, monday_of
from records.divisions import CodeRange
from schedulers.quotas.facts import is_counted
from schedulers.quotas.household_quotas import HouseholdRule, count_by_area
from schedulers.quotas.rules import load_rules
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of, weeks_of
from server.services.quotas.definitions import county_now

AIM, MOST_MS, MOST_DAY_MS = 1.2, 50, 500
_WHOLE = (CodeRange.below(COUNTY),)
_SILENT = """
    UPDATE devices SET backlog_at = now() - interval '3 days'
    WHERE county = :county AND abs(hashtext(id::text)) % 10 = 0
"""
_HEARD = "UPDATE devices SET backlog_at = now() WHERE county = :county"
_OF_MONTH = text(f"""
    SELECT f.grid, f.evidence, count(*), count(DISTINCT f.household_id)
        FILTER (WHERE {is_counted("contact")})
    FROM visits f
    WHERE f.county = :county AND f.counted_at >= :since AND f.counted_at < :until
    GROUP BY f.grid, f.evidence
""")


def measure(few: Session, many: Session, runs: int, size: str) -> Iterator[Line]:
    """Milliseconds with many visits, beside those with a tenth."""
    for name, ask, most in (
        ("of the county, now", _today, MOST_MS),
        ("as of a day of last year", _last_year, MOST_DAY_MS),
        ("a year of weeks", _weeks, MOST_DAY_MS),
    ):
        times = _in_turn(runs, (few, ask), (many, ask))
        yield ratio_line(
            f"coverage: {name}, {size}", times[1], times[0], most=AIM, form=".1f", unit=" ms",
            also=min(times[1]) <= most,
        )  # fmt: skip
    figure = f"coverage: of the county, now, and {size} counted directly"
    times = _in_turn(runs, (many, _directly), (many, _today))
    yield ratio_line(figure, times[1], times[0], form=".1f", unit=" ms")
    for session in (few, many):
        session.execute(text(_SILENT), {"county": COUNTY})
        session.commit()
    times = _in_turn(runs, (few, _today), (many, _today))
    figure = f"coverage: of the county, a tenth of phones silent, {size}"
    yield ratio_line(figure, times[1], times[0], most=AIM, form=".1f", unit=" ms")
    for session in (few, many):
        session.execute(text(_HEARD), {"county": COUNTY})
        session.commit()


Ask = Callable[[Session, Actor], object]


def _in_turn(runs: int, *both: tuple[Session, Ask]) -> tuple[list[float], ...]:
    times: tuple[list[float], ...] = ([], [])
    for _ in range(runs + 1):  # the first warms up
        for (session, ask), found in zip(both, times, strict=True):
            found.append(_ms(session, ask))
    return tuple(each[1:] for each in times)


def _ms(session: Session, ask: Ask) -> float:
    begin = time.perf_counter()
    ask(session, Actor(COUNTY, None, datetime.now(UTC)))
    session.commit()
    return 1000 * (time.perf_counter() - begin)


def _today(session: Session, by: Actor) -> object:
    return coverage_of(session, by, CoverageQuery(_WHOLE, "grid", None, None, "month"))


def _last_year(session: Session, by: Actor) -> object:
    day = by.now.date() - timedelta(days=320)
    return coverage_of(session, by, CoverageQuery(_WHOLE, "grid", day, None, "year"))


def _weeks(session: Session, by: Actor) -> object:
    monday = monday_of(by.now.date())
    return weeks_of(session, by, _WHOLE, monday - 51 * WEEK, monday)


def _directly(session: Session, by: Actor) -> object:
    now = county_now(session, by)
    rule = HouseholdRule.on(load_rules(session, COUNTY)["coverage"], now.today)
    assert rule is not None
    states = count_by_area(session, now, rule, _WHOLE, 15)
    params = {"county": COUNTY, "until": by.now}
    params |= {"since": instant(now.today.replace(day=1), now.zone)}
    return states, session.execute(_OF_MONTH, params).all()
