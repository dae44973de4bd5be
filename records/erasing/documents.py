"""Erase what names a household inside documents: pushed bodies, plans, messages, feedback."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.changes import Change, Was, write_changes
from records.db import changed_rows
from records.erasing.found import Found, patterns

# The fingerprint goes as well: with the field key, it would tell whether a guess is right. The row
# stays, with its outcome, so that it counts as received.
_INBOX = text("""
    UPDATE inbox SET body = NULL, base = NULL, fingerprint = NULL, errors = NULL, area = NULL,
                     wiped_at = coalesce(wiped_at, :now)
    WHERE county = :county AND key = ANY(:keys)
      AND (num_nonnulls(body, base, fingerprint, area) > 0
           OR errors <> '[{"code": "erased", "field": "row"}]')
""")
_DECISIONS = text("""
    UPDATE decisions SET note = NULL, changes = NULL
    WHERE county = :county AND key = ANY(:keys) AND num_nonnulls(note, changes) > 0
""")
# Routes pass through the points of the households of a day.
_PLANS = text("""
    SELECT p.id, p.rev, p.feed, p.days, p.unplanned FROM plans p
    WHERE p.county = :county AND (
        p.unplanned::text LIKE ANY (:named)
        OR EXISTS (SELECT FROM planned_visits v
                   WHERE v.county = p.county AND v.cadre_id = p.person_id AND v.week = p.week
                     AND v.household_id = ANY(:names))
        AND p.days::text LIKE '%"route": {%')
    ORDER BY p.id
""")
_REMINDERS = text("""
    SELECT id, rev, feed FROM reminders
    WHERE county = :county AND params::text LIKE ANY (:named) ORDER BY id
""")
_NAMED = {
    "plan_trials": """
        DELETE FROM plan_trials WHERE county = :county AND answer::text LIKE ANY (:named)""",
    "tasks": "DELETE FROM tasks WHERE county = :county AND payload::text LIKE ANY (:named)",
    "outbox": "DELETE FROM outbox WHERE county = :county AND params::text LIKE ANY (:named)",
    "feedback": "DELETE FROM feedback WHERE county = :county AND lower(text) LIKE ANY (:named)",
}
_UPLOADS = text("""
    SELECT id FROM photo_uploads WHERE county = :county AND photo_id = ANY(CAST(:ids AS uuid[]))
""")


def feeds(session: Session, county: str, found: Found) -> set[str]:
    """The feeds of the plans and reminders that `forget` changes."""
    rows = (*_plans(session, county, found), *_reminders(session, county, found))
    return {row.feed for row in rows}


def uploads_of(session: Session, county: str, ids: Collection[UUID]) -> list[UUID]:
    """Uploads under way, whose bytes lie in the folder for uploads."""
    return list(session.scalars(_UPLOADS, {"county": county, "ids": array(ids)}))


def forget(session: Session, county: str, found: Found, now: datetime) -> Mapping[str, int]:
    """Empty or delete them; returns how many of each. Their feeds are locked."""
    keys = {"county": county, "keys": [row.key for row in found.pushed], "now": now}
    counts = {
        "inbox": changed_rows(session.execute(_INBOX, keys)),
        "decisions": changed_rows(session.execute(_DECISIONS, keys)),
    }
    params = _params(county, found)
    for name, statement in _NAMED.items():
        counts[name] = changed_rows(session.execute(text(statement), params))
    plans, reminders = _plans(session, county, found), _reminders(session, county, found)
    changes = [_without(row, found) for row in plans]
    changes += [
        Change("reminders", row.id, uuid4(), None, was=Was(row.rev, row.feed)) for row in reminders
    ]
    write_changes(session, county, now, changes)
    return counts | {"plans": len(plans), "reminders": len(reminders)}


def _plans(session: Session, county: str, found: Found) -> Sequence[Row[Any]]:
    return session.execute(_PLANS, _params(county, found)).all()


def _reminders(session: Session, county: str, found: Found) -> Sequence[Row[Any]]:
    return session.execute(_REMINDERS, _params(county, found)).all()


def _params(county: str, found: Found) -> dict[str, Any]:
    return {"county": county, "names": list(found.names), "named": patterns(found.names)}


def _without(plan: Row[Any], found: Found) -> Change:
    """A plan without routes, and without the household among those that found no place."""
    names = set(map(str, found.names))
    columns = {
        "days": [{**day, "route": None} for day in plan.days],
        "unplanned": [one for one in plan.unplanned if one["household"] not in names],
    }
    return Change("plans", plan.id, uuid4(), plan.feed, columns, Was(plan.rev, plan.feed))
