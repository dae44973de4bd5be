"""Maintenance jobs: sessions, household placement, messages to county admins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text

from authz.holders import holders_of
from authz.scope import Permission
from geo.replacing import replace_households
from records.dates import local_day, week_of
from records.db import changed_rows
from records.system.audit import note
from records.system.hand_in_keys import OPENS_FOR
from schedulers.calendars.county_calendar import load_calendar
from schedulers.jobs.job import Counts, Run
from schedulers.jobs.outbox import OutboxMessage, queue_messages
from schedulers.reminders.recipients import load_policy

# A phone that was off for so long still learns that its device was revoked: it pushes what it has,
# then erases its data.
_KEEP_REVOKED = timedelta(days=366)
_KEEP_EXPIRED = timedelta(days=31)
_KEEP_FAILURES = timedelta(days=1)
_TELL_OF_COPIES = timedelta(days=2)  # the job may have been away for a day

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
_HAND_IN_KEYS = text("""
    DELETE FROM hand_in_keys WHERE county = :county AND replaced_at < :replaced_before
""")
_HEARD_TWICE = text("""
    SELECT id, heard_twice_at FROM devices
    WHERE county = :county AND revoked_at IS NULL AND heard_twice_at > :since ORDER BY id
""")
_BACKED_UP_AT = text("SELECT backed_up_at FROM deployment")
_ADMINS = text(f"""
    SELECT DISTINCT person_id FROM {holders_of(Permission.OPERATE, ":day")} h
    WHERE area = :county ORDER BY person_id
""")


def forget_sessions(run: Run) -> Counts:
    """Delete expired sessions, failed log-ins that no longer count, and replaced keys for handing
    in that open nothing any more."""
    params = {
        "county": run.county,
        "long_ago": run.now - _KEEP_REVOKED,
        "a_while_ago": run.now - _KEEP_EXPIRED,
        "before": run.now - _KEEP_FAILURES,
        "replaced_before": run.now - OPENS_FOR,
    }
    sessions = changed_rows(run.session.execute(_SESSIONS, params))
    failures = changed_rows(run.session.execute(_FAILURES, params))
    keys = changed_rows(run.session.execute(_HAND_IN_KEYS, params))
    return {"sessions": sessions, "failures": failures, "hand_in_keys": keys}


def place_households(run: Run) -> Counts:
    """Move households into the grids that are valid from today (docs/loading.md)."""
    day = local_day(run.now, run.zone)
    done = replace_households(run.session, run.county, day, run.now)
    if done.moved:
        details = {"moved": done.moved}
        note(run.session, run.county, run.now, None, "households_placed", run.county, details)
    return {"moved": done.moved, "stranded": done.stranded}


def remind_of_backup(run: Run, longest: timedelta) -> Counts:
    """Remind the county admins once a week if the last backup is older than ``longest``."""
    last = run.session.scalar(_BACKED_UP_AT)
    if not backup_is_overdue(last, run.now, longest):
        return {"told": 0}
    days = None if last is None else (run.now - last).days
    week = week_of(run.now, run.zone)
    return {"told": _notify_admins(run, f"backup/{week}", "backup_overdue", {"days": days})}


def backup_is_overdue(last: datetime | None, now: datetime, longest: timedelta) -> bool:
    """True without a backup, or if the last one is older than ``longest``."""
    return last is None or now - last > longest


def remind_of_calendar(run: Run) -> Counts:
    """Remind the county admins once a month to enter the calendar of the next year."""
    today = local_day(run.now, run.zone)
    calendar = load_calendar(run.session, run.county)
    if not calendar.ends_soon(today):
        return {"told": 0}
    until = {"until": calendar.horizon.isoformat()}
    return {"told": _notify_admins(run, f"calendar/{today:%Y-%m}", "calendar_ends", until)}


def tell_of_copied_phones(run: Run) -> Counts:
    """Tell the county admins of each phone whose token was used by two, once for each such day."""
    told = 0
    params = {"county": run.county, "since": run.now - _TELL_OF_COPIES}
    for row in run.session.execute(_HEARD_TWICE, params):
        day = local_day(row.heard_twice_at, run.zone)
        told += _notify_admins(run, f"copied/{row.id}/{day}", "phone_copied", {})
    return {"told": told}


def _notify_admins(run: Run, key: str, kind: str, params: Mapping[str, object]) -> int:
    """Queue a message to each admin, for now or for the end of the quiet hours."""
    hours = load_policy(run.session, run.county).hours
    opens = hours.open_from(run.now, run.zone, load_calendar(run.session, run.county))
    today = local_day(run.now, run.zone)
    messages = [
        OutboxMessage(admin, f"{key}/{admin}", kind, params, not_before=opens)
        for admin in run.session.scalars(_ADMINS, {"county": run.county, "day": today})
    ]
    return queue_messages(run.session, run.county, messages, run.now)
