"""Coverage figures of a whole county: their cost does not grow with the number of visits.

The same county twice, one with ten times as many visits as the other; the two take turns.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY
from bench.coverage import beside_push, figures, requests
from bench.coverage.past_visits import add_day, add_visits
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.table import Line, ratio_line
from records.planning.quotas import TEMPLATES, Quota
from schedulers.coverage.fold import fold

AIM_FIRST_S = 600
_KINDS = "UPDATE households SET kind = 'priority' WHERE county = :county AND seq % 7 = 0"
_REPORTED = """
    UPDATE devices SET backlog = 0, backlog_at = now(), first_seen_at = '2025-01-01'
    WHERE county = :county
"""


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    """All figures; what they are measured on is made first, and dropped at the end of the run."""
    urls = [databases.copy(plan.coverage) for _ in range(2)]
    with session_on(urls[0]) as few, session_on(urls[1]) as many:
        visits, made_s, first_s = [], [], []
        for session, each in ((few, plan.few_visits), (many, plan.many_visits)):
            _settle(session)
            begin = time.perf_counter()
            visits.append(add_visits(session, each))
            _vacuum(session)
            made_s.append(time.perf_counter() - begin)
            first_s.append(_counted(session))
            _vacuum(session)
        size = f"{visits[1]:,} visits"
        yield Line(f"coverage: {size}, made for this", f"{made_s[1]:.0f} s", f"{made_s[0]:.0f} s")
        yield Line(
            f"coverage: first count, {size}", f"{first_s[1]:.1f} s", f"{first_s[0]:.1f} s",
            aim=f"<= {AIM_FIRST_S} s", ok=first_s[1] <= AIM_FIRST_S,
        )  # fmt: skip
        yield _of_a_day(few, many, plan, size)
        yield from figures.measure(few, many, plan.runs, size)
    yield from requests.measure(urls[0], urls[1], plan.runs, plan.requests, size)
    yield from beside_push.measure(databases, plan)


def _settle(session: Session) -> None:
    """Two kinds of households, the quota that they are due by, and phones that hold nothing."""
    (template,) = (each for each in TEMPLATES if each["who"] == "households")
    session.add(Quota(county=COUNTY, valid_from=date(2025, 1, 1), **template))
    for statement in (_KINDS, _REPORTED):
        session.execute(text(statement), {"county": COUNTY})
    session.commit()


def _of_a_day(few: Session, many: Session, plan: Plan, size: str) -> Line:
    """Seconds to count what a county brings on a day, spread over all its grids."""
    spent: tuple[list[float], list[float]] = ([], [])
    for run in range(plan.runs):
        for session, found in zip((few, many), spent, strict=True):
            add_day(session, plan.visits_a_day, run)
            found.append(_counted(session))
    figure = f"coverage: counting {plan.visits_a_day:,} new visits, {size}"
    return ratio_line(figure, spent[1], spent[0], most=figures.AIM, form=".2f", unit=" s")


def _counted(session: Session) -> float:
    begin = time.perf_counter()
    fold(session, COUNTY, datetime.now(UTC))
    session.commit()
    return time.perf_counter() - begin


def _vacuum(session: Session) -> None:
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    session.execute(text("VACUUM ANALYZE"))
    session.commit()
