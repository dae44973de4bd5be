"""One message in the outbox."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from schedulers.jobs.outbox import OutboxMessage, queue_messages


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
    """Queue a message; return False if there is one with this key already."""
    message = OutboxMessage(person, key, kind, params, not_before, expires_at)
    return bool(queue_messages(session, county, [message], now))
