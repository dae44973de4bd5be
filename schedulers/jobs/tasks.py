"""Large jobs in parts: one task for each subject, each run once in its own transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.db import changed_rows

# The kinds in task_work.py; listed here, because that module loads the planner's compiler.
TASK_KINDS = ("plan", "plan_trial")

_HEAD_START = timedelta(hours=1)
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
    """Add tasks under these keys (``<period>/<id of the subject>``); return how many are new.

    An existing task stays as it is, done or not. ``urgent`` tasks come before those that were added
    in the last hour.
    """
    rows = [{"key": key, "payload": payload} for key, payload in payloads.items()]
    params: dict[str, object] = {
        "county": county,
        "kind": kind,
        "now": now,
        "rows": orjson.dumps(rows).decode(),
    }
    params["place"] = now - _HEAD_START if urgent else now
    return changed_rows(session.execute(_ADD, params))
