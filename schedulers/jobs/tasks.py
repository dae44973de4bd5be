"""Large jobs in parts: one task a subject, each exactly once, in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

# What task_work.py has a function for. Here, because that loads the planner's compiler.
TASK_KINDS = ("plan", "plan_trial")

_AN_HOUR = timedelta(hours=1)
_ADD = text("""
    INSERT INTO tasks (county, kind, key, payload, added_at, not_before)
    SELECT :county, :kind, t.key, t.payload, :now, :place
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(key text, payload jsonb)
    ORDER BY t.key
    ON CONFLICT DO NOTHING
""")


def add_tasks(
    session: Session,
    county: str,
    kind: str,
    payloads: Mapping[str, Mapping[str, object]],
    now: datetime,
    *,
    urgent: bool = False,
) -> int:
    """Ask for the tasks under these keys (``<period>/<id of the subject>``); returns how many are
    new. One that was asked for before stays as it is, be it done or not.

    ``urgent``: somebody waits for them, so they come before those that were added in the last hour.
    """
    rows = [{"key": key, "payload": payload} for key, payload in payloads.items()]
    asked: dict[str, object] = {
        "county": county,
        "kind": kind,
        "now": now,
        "rows": orjson.dumps(rows).decode(),
    }
    asked["place"] = now - _AN_HOUR if urgent else now
    return int(session.execute(_ADD, asked).rowcount)  # type: ignore[attr-defined]
