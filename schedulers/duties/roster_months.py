"""The job that plans the next month's roster, where this month has one."""

from sqlalchemy import text

from records.dates import DAY, first_of_month, local_day
from records.divisions import CodeRange
from records.staff.duties import DUTY_KINDS
from records.system.audit import note
from schedulers.duties.duty_plan import plan_duties
from schedulers.jobs.job import Counts, Run

_AREAS_WITH_DUTIES = text("""
    SELECT DISTINCT area FROM duties
    WHERE county = :county AND kind = :kind AND first_day BETWEEN :first AND :last ORDER BY area
""")


def plan_next_month(run: Run) -> Counts:
    """Plans the duties of the next month in the places that have some in this month."""
    today = local_day(run.now, run.zone)
    this = first_of_month(local_day(run.due_at, run.zone))
    following = first_of_month(this, 1)
    last = first_of_month(this, 2) - DAY
    totals = {"new": 0, "open": 0}
    if last <= today:
        return totals
    for kind in DUTY_KINDS:
        this_month = {"first": this, "last": following - DAY}
        params = {"county": run.county, "kind": kind, **this_month}
        codes = run.session.scalars(_AREAS_WITH_DUTIES, params)
        areas = [CodeRange.below(code) for code in codes]
        if not areas:
            continue
        done = plan_duties(
            run.session, run.county, areas, kind, following, last, today=today, now=run.now
        )
        totals["new"] += done.new
        totals["open"] += len(done.gaps)
        if done.new or done.changed or done.removed:
            counts = {"new": done.new, "changed": done.changed, "removed": done.removed}
            details = {"kind": kind, "from": str(following), "to": str(last), **counts}
            note(run.session, run.county, run.now, None, "roster_planned", "roster", details)
    return totals
