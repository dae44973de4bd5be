"""The sender of a push."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from authz.scope import Scope
from records.dates import local_day
from records.phones import PhoneSeal
from sync.collections.phone_clock import skew


@dataclass(frozen=True, slots=True)
class Sender:
    """The person and device that push. ``now`` is the server's clock, ``sent_at`` the device's.

    ``photo_max_bytes``: the deployment's limit; the record of a larger photo is refused.
    ``arrived``: when a row that is applied later, by a decision, first arrived; it counts as of
    then. ``left_at``: when the sender's office ended. ``emptied_at``: when the device last reported
    an empty push queue. ``decided_by``: the dispatcher who decides, if not the sender.
    ``by_sms``: the row came as an SMS, which says only a part of it.
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
    by_sms: bool = False

    @property
    def brings_later_work(self) -> bool:
        """True if the device reported an empty queue after the sender's office ended: what it sends
        now was made later, whatever its date says."""
        if self.left_at is None or self.emptied_at is None:
            return False
        return self.emptied_at >= self.left_at

    def is_after_leaving(self, day: date | None) -> bool:
        """True for a day of work on which the sender's office had ended: somebody else has the
        phone, or its clock is wrong."""
        return self.left_at is not None and day is not None and day >= self.day_of(self.left_at)

    @property
    def received_at(self) -> datetime:
        return self.arrived or self.now

    @property
    def person_id(self) -> UUID:
        return self.scope.person_id

    @property
    def county(self) -> str:
        return self.scope.county

    def day_of(self, at: datetime) -> date:
        """The county's day of a time."""
        return local_day(at, self.zone)

    @property
    def skew_s(self) -> float | None:
        return skew(self.sent_at, self.received_at)
