"""The actor of a write, for the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes, in which county, when; ``person_id`` is None for a command."""

    county: str
    person_id: UUID | None
    now: datetime
