"""The job that plans the roster of the month to come, where somebody has begun to keep one."""

from sqlalchemy import text

from records.dates import DAY, first_of_month, local_day
from records.divisions import CodeRange
from records.staff.duties import DUTY_KINDS
from records.system.audit import note
from schedulers.duties.duty_plan import plan_duties
from schedulers.jobs.job import Counts, Run

_KEPT = text("""
    SELECT DISTINCT area FROM duties
    WHERE county = :county AND kind = :kind AND first_day BETWEEN :first AND :last ORDER BY area
""")


def plan_next_month(run: Run) -> Counts:
    """Plans the duties of the month to come, in the places that have some in this month."""
    today = local_day(run.now, run.zone)
    this = first_of_month(local_day(run.due_at, run.zone))
    following = first_of_month(this, 1)
    last = first_of_month(this, 2) - DAY
    found = {"new": 0, "open": 0}
    if last <= today:
        return found
    for kind in DUTY_KINDS:
        before = {"first": this, "last": following - DAY}
        asked = {"county": run.county, "kind": kind, **before}
        areas = [CodeRange.below(area) for area in run.session.scalars(_KEPT, asked)]
        if not areas:
            continue
        done = plan_duties(
            run.session, run.county, areas, kind, following, last, today=today, now=run.now
        )
        found["new"] += done.new
        found["open"] += len(done.gaps)
        if done.new or done.changed or done.removed:
            counts = {"new": done.new, "changed": done.changed, "removed": done.removed}
            told = {"kind": kind, "from": str(following), "to": str(last), **counts}
            note(run.session, run.county, run.now, None, "roster_planned", "roster", told)
    return found
