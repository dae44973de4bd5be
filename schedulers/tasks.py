"""Large jobs in parts: one task a subject, each exactly once, in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_ADD = text("""
    INSERT INTO tasks (county, kind, key, payload, added_at, not_before)
    SELECT :county, :kind, t.key, t.payload, :now, :now
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
) -> int:
    """Ask for the tasks under these keys (``<period>/<id of the subject>``); returns how many are
    new. One that was asked for before stays as it is, be it done or not."""
    rows = [{"key": key, "payload": payload} for key, payload in payloads.items()]
    asked = {"county": county, "kind": kind, "now": now, "rows": orjson.dumps(rows).decode()}
    return int(session.execute(_ADD, asked).rowcount)  # type: ignore[attr-defined]
