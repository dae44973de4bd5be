"""Who pushes: what every rule about a pushed row may ask of its sender."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from authz.scope import Scope
from records.phones import PhoneSeal
from sync.collections.phone_clock import skew


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes, from which device, and what its clock said. ``now`` is the server's clock.

    ``photo_max_bytes`` is the deployment's limit: the record of a larger photo is refused, for its
    bytes could never come. ``arrived`` is set where a row came before and is only now applied: it
    counts as of then. ``left_at`` is when the sender's office ended, if it did; ``emptied_at`` when
    the device last had nothing more to bring. ``decided_by`` is who decides about it and is told
    what comes of that, where it is not the sender.
    """

    scope: Scope
    device_id: UUID | None
    now: datetime
    zone: ZoneInfo
    seal: PhoneSeal
    photo_max_bytes: int
    sent_at: datetime | None = None
    arrived: datetime | None = None
    left_at: datetime | None = None
    emptied_at: datetime | None = None
    decided_by: UUID | None = None

    @property
    def brings_later_work(self) -> bool:
        """True after the end where the device had told since that it had nothing more: what it
        brings now cannot have been made before, whatever its date says."""
        if self.left_at is None or self.emptied_at is None:
            return False
        return self.emptied_at >= self.left_at

    @property
    def received_at(self) -> datetime:
        return self.arrived or self.now

    @property
    def person_id(self) -> UUID:
        return self.scope.person_id

    @property
    def county(self) -> str:
        return self.scope.county

    @property
    def skew_s(self) -> float | None:
        return skew(self.sent_at, self.received_at)
