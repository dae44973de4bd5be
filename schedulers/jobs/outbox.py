"""The outbox: messages to people, queued in the caller's transaction, sent by the job process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.db import changed_rows

_QUEUE = text("""
    INSERT INTO outbox (county, key, person_id, kind, params, added_at, not_before, expires_at)
    SELECT :county, m.key, m.person, m.kind, m.params, :now, coalesce(m.not_before, :now),
           m.expires_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS m(
        key text, person uuid, kind text, params jsonb, not_before timestamptz,
        expires_at timestamptz)
    ORDER BY m.key
    ON CONFLICT DO NOTHING
""")


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to one person.

    ``key`` is a natural key (subject, person, period), so that a job may run again. ``kind`` is the
    entry ``message.<kind>`` of the message catalogues; ``params`` fill it in: codes and numbers, no
    names of householders. The message is sent between ``not_before`` and ``expires_at``, which
    respect the quiet hours.
    """

    person: UUID
    key: str
    kind: str
    params: Mapping[str, Any]
    not_before: datetime | None = None
    expires_at: datetime | None = None


def queue_messages(
    session: Session, county: str, messages: Sequence[OutboxMessage], now: datetime
) -> int:
    """Queue messages with one statement; return how many are new."""
    rows = orjson.dumps(list(messages)).decode()
    params = {"county": county, "now": now, "rows": rows}
    return changed_rows(session.execute(_QUEUE, params))
