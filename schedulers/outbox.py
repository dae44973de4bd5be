"""Messages to people: written with what they tell of, sent afterwards by the job process."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_QUEUE = text("""
    INSERT INTO outbox (county, key, person_id, kind, params, added_at, not_before, expires_at)
    VALUES (:county, :key, :person, :kind, CAST(:params AS jsonb), :now, :not_before, :expires_at)
    ON CONFLICT DO NOTHING
""")


def queue_message(
    session: Session,
    county: str,
    person: UUID,
    key: str,
    kind: str,
    params: Mapping[str, object],
    *,
    now: datetime,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Have somebody told; False where a message with this key is there already.

    ``key`` is natural: it says what it is about, for whom and for which period, so that a job may
    run again. ``kind`` is that of the words in the message catalogues (``message.<kind>``), which
    ``params`` fill in: codes and numbers, no names of householders. It is sent from ``not_before``
    on, which is where quiet hours belong, and not after ``expires_at``.
    """
    asked = {
        "county": county,
        "key": key,
        "person": person,
        "kind": kind,
        "params": orjson.dumps(params).decode(),
        "now": now,
        "not_before": not_before or now,
        "expires_at": expires_at,
    }
    return bool(session.execute(_QUEUE, asked).rowcount)  # type: ignore[attr-defined]
