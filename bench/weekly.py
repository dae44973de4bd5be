"""`python -m bench.weekly`: the plans of a whole county, from asking for them to the last commit.

The demo county, a database of its own, one job process with its two threads. `bench.planning` has
the planner alone; here gathering and writing are in it.
"""

import argparse
import threading
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authz.access_context import EVERYTHING, access_context
from bench.county import KEY
from bench.database import Databases, settings_of
from demo.load import load_demo
from demo.source import COUNTY
from records.dates import WEEK, monday_of
from records.db import db
from records.phones import PhoneSeal
from records.planning.quotas import TEMPLATES, Quota
from schedulers.jobs.task_work import task_work
from schedulers.planning.planner import warm_up
from schedulers.plans import queue_plans
from server import create_app
from server.jobs.job_process import JobProcess

THREADS = 2

_LEFT = sa.text("SELECT count(*) FROM tasks WHERE done_at IS NULL")
_MADE = sa.text("SELECT count(*), sum(jsonb_array_length(days)) FROM plans")
_VISITS = sa.text("SELECT count(*) FROM planned_visits")
_OF_DUE = sa.text("""
    SELECT h.kind, count(*) AS due, count(v.planned_day) AS planned
    FROM (
        SELECT county, household_id, planned_day FROM planned_visits WHERE due < week + 7
        UNION ALL
        SELECT p.county, u.household, NULL
        FROM plans p CROSS JOIN LATERAL jsonb_to_recordset(p.unplanned) AS u(household uuid)
    ) v
    JOIN households h ON h.county = v.county AND h.id = v.household_id
    GROUP BY h.kind ORDER BY h.kind
""")


class Statements:
    """How many there were, and how long was waited for them, over all threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self.count, self.seconds = 0, 0.0
        self._begun = threading.local()
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, *_: object) -> None:
        self._begun.at = time.perf_counter()

    def _after(self, *_: object) -> None:
        self.count += 1
        self.seconds += time.perf_counter() - self._begun.at


def main() -> None:
    options = _options()
    with Databases() as databases:
        url = databases.empty()
        load_demo(url, PhoneSeal.of([KEY]), progress=False, scale=options.scale)
        app = create_app(settings_of(url))
        process = JobProcess(app, [], task_work())
        warm_up()
        with app.app_context(), access_context(EVERYTHING):
            _ask_for_visits(db.session())
            people = queue_plans.cadres_of_week(db.session(), COUNTY, _monday())[: options.cadres]
            statements = Statements(db.engine)
        for name in ("published", "replanned"):
            _measure(name, process, statements, people)
        with app.app_context(), access_context(EVERYTHING):
            plans, days = db.session.execute(_MADE).one()
            visits = db.session.scalar(_VISITS)
            shares = db.session.execute(_OF_DUE).all()
        print(f"{plans} plans, {days} field days, {visits} visits")
        for kind, due, planned in shares:
            print(f"{kind}: {planned} of {due} that are due are planned ({planned / due:.0%})")


def _measure(
    name: str, process: JobProcess, statements: Statements, people: Sequence[UUID]
) -> None:
    with process.app.app_context(), access_context(EVERYTHING):
        asked = queue_plans.queue_plans(
            db.session(), COUNTY, people, _monday(), name, datetime.now(UTC)
        )
        db.session.commit()
    statements.count, statements.seconds = 0, 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=process.run_tasks) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with process.app.app_context(), access_context(EVERYTHING):
        left = db.session.scalar(_LEFT)
    print(
        f"{name}: {asked} cadres in {wall:.0f} s, of this process {cpu:.0f} s CPU"
        f" ({1000 * cpu / asked:.0f} ms each); {statements.count / asked:.1f} statements each,"
        f" waited for {statements.seconds:.0f} s ({1000 * statements.seconds / asked:.0f} ms each);"
        f" not done: {left}",
        flush=True,
    )


def _ask_for_visits(session: Session) -> None:
    """Without quotas nothing is due, and plans are empty."""
    if not session.scalar(sa.select(sa.func.count()).select_from(Quota)):
        began = datetime.now(UTC).date() - timedelta(days=600)
        session.add_all(Quota(county=COUNTY, valid_from=began, **each) for each in TEMPLATES)
        session.commit()


def _monday() -> date:
    return monday_of(datetime.now(ZoneInfo("Asia/Shanghai")).date()) + WEEK


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.weekly", description=__doc__)
    parser.add_argument("--cadres", type=int, help="only so many of them")
    parser.add_argument("--scale", type=float, default=1.0, help="of the demo's history")
    return parser.parse_args()


if __name__ == "__main__":
    main()
