"""Jobs that keep the house in order: sessions, households under new drawings; what admins mend."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import text

from authz.holders import holders_of
from authz.scope import Permission
from geo.replacing import replace_households
from records.dates import local_day, week_of
from records.system.audit import note
from schedulers.calendars.county_calendar import load_calendar
from schedulers.jobs.job import Counts, Run
from schedulers.jobs.outbox import queue_message
from schedulers.reminders.recipients import load_policy

# A phone that was off that long learns from its session that its device was revoked, hands in what
# it has, and erases.
_REVOKED_PHONES_LEARN_FOR = timedelta(days=366)
_EXPIRED_IS_SAID_FOR = timedelta(days=31)
_FAILURES_COUNT_FOR = timedelta(days=1)

_SESSIONS = text("""
    DELETE FROM sessions s WHERE s.county = :county AND s.expires_at < CASE
        WHEN EXISTS (SELECT FROM devices d WHERE d.county = s.county AND d.id = s.device_id
                     AND d.revoked_at IS NOT NULL)
        THEN CAST(:long_ago AS timestamptz) ELSE CAST(:a_while_ago AS timestamptz) END
""")
_FAILURES = text("""
    DELETE FROM login_failures WHERE county = :county AND (county, name_hash) IN (
        SELECT county, name_hash FROM login_failures
        WHERE county = :county AND tried_at < :before FOR UPDATE SKIP LOCKED)
""")
_BACKED_UP_AT = text("SELECT backed_up_at FROM deployment")
_ADMINS = text(f"""
    SELECT DISTINCT person_id FROM {holders_of(Permission.OPERATE, ":day")} h
    WHERE area = :county ORDER BY person_id
""")


def forget_sessions(run: Run) -> Counts:
    """Sessions that expired, and failed log-ins that no longer count."""
    asked = {
        "county": run.county,
        "long_ago": run.now - _REVOKED_PHONES_LEARN_FOR,
        "a_while_ago": run.now - _EXPIRED_IS_SAID_FOR,
        "before": run.now - _FAILURES_COUNT_FOR,
    }
    sessions = run.session.execute(_SESSIONS, asked)
    failures = run.session.execute(_FAILURES, asked)
    return {"sessions": sessions.rowcount, "failures": failures.rowcount}  # type: ignore[attr-defined]


def place_households(run: Run) -> Counts:
    """Bring households into the drawings that hold from today on (docs/loading.md)."""
    day = local_day(run.now, run.zone)
    done = replace_households(run.session, run.county, day, run.now)
    if done.moved:
        told = {"moved": done.moved}
        note(run.session, run.county, run.now, None, "households_placed", run.county, told)
    return {"moved": done.moved, "stranded": done.stranded}


def remind_of_backup(run: Run, longest: timedelta) -> Counts:
    """Tell the county's admins, once a week, where the last backup is older than ``longest``."""
    last = run.session.scalar(_BACKED_UP_AT)
    if last is not None and run.now - last <= longest:
        return {"told": 0}
    days = None if last is None else (run.now - last).days
    week = week_of(run.now, run.zone)
    return {"told": _tell_admins(run, f"backup/{week}", "backup_overdue", {"days": days})}


def remind_of_calendar(run: Run) -> Counts:
    """Tell the county's admins, once a month, that the year to come has to be entered."""
    today = local_day(run.now, run.zone)
    calendar = load_calendar(run.session, run.county)
    if not calendar.ends_soon(today):
        return {"told": 0}
    until = {"until": calendar.horizon.isoformat()}
    return {"told": _tell_admins(run, f"calendar/{today:%Y-%m}", "calendar_ends", until)}


def _tell_admins(run: Run, key: str, kind: str, params: Mapping[str, object]) -> int:
    """At once, or when the county's quiet hours are over."""
    hours = load_policy(run.session, run.county).hours
    opens = hours.open_from(run.now, run.zone, load_calendar(run.session, run.county))
    today = local_day(run.now, run.zone)
    admins = run.session.scalars(_ADMINS, {"county": run.county, "day": today}).all()
    return sum(
        queue_message(
            run.session,
            run.county,
            admin,
            f"{key}/{admin}",
            kind,
            params,
            now=run.now,
            not_before=opens,
        )
        for admin in admins
    )
