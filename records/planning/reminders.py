"""Reminders to a person; each in the person's own feed, and readable by that person only.

A reminder is a synced record, so that the phone shows it without any gateway. Messages on other
channels are in the outbox.
"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, Synced, one_of, references, synced_args
from records.divisions import (
    EARLIEST_REMINDER,
    LATEST_REMINDER,
    MAX_A_DAY,
    MIN_REMINDER_MINUTES,
    RHYTHMS,
    minutes_between,
    reminder_hour_checks,
)
from records.system.jobs import MAX_JOB_KEY
from records.wire import ClockTime, Instant, RecordSchema, WireSchema, choice

# Every kind, the most urgent first, with the parameters of its text.
_OF_QUOTA = ("quota", "title", "title_en", "period", "done", "need", "missing", "days_left")
KINDS: Mapping[str, tuple[str, ...]] = {
    "quota_every_day_counts": _OF_QUOTA,
    "quota_behind": _OF_QUOTA,
    "quota_out_of_reach": (*_OF_QUOTA, "until"),
    "work_returned": ("count",),
    "swap_asked": ("day", "for_day"),
    "swap_agreed": ("day", "for_day"),
    "swap_declined": ("day",),
    "plan_published": ("week", "field_days", "visits"),
    "households_overdue": ("quota", "title", "title_en", "overdue", "due_soon"),
    "grids_behind": ("quota", "title", "title_en", "grids", "households", "first"),
}
# The kind of a message about several reminders: ``parts`` are their kinds and params.
DIGEST = "reminders_digest"

STATES = (
    "waiting",  # not sent yet, or the message is on its way
    "sent",  # by some channel
    "app_only",  # the person has no channel: the app alone shows it
    "failed",  # no channel delivered it; retried on the next day
    "lapsed",  # expired before it could be sent
)


class Reminder(Synced, Base):
    """One reminder to one person. ``key`` is a natural key: it describes the reason.

    The person writes ``seen_at`` and ``snoozed_until``, the server all other columns, so an offline
    phone and the job process never conflict. ``told_at`` is when the last message about it was put
    into the outbox, as ``message_key``; with a weekly rhythm it waits for the digest. From
    ``expires_at`` on it is not sent any more.
    """

    __tablename__ = "reminders"
    __table_args__ = synced_args(
        UniqueConstraint("county", "key"),
        Index("ix_reminders_person", "county", "person_id", "made_at"),
        Index("ix_reminders_expires", "county", "expires_at"),
        Index("ix_reminders_message", "county", "message_key"),
        references("person_id", "people.id"),
        CheckConstraint("feed = '@' || person_id::text", name="feed_is_its_persons"),
        CheckConstraint("told_at IS NULL OR message_key IS NOT NULL", name="told_by_a_message"),
        one_of("state", STATES),
    )

    person_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(MAX_JOB_KEY))
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[Any] = mapped_column(JSONB, server_default=text("'{}'"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), server_default=text("'waiting'"))
    told_at: Mapped[datetime | None]
    message_key: Mapped[str | None] = mapped_column(String(MAX_JOB_KEY))

    seen_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]


class ReminderPreferences(OfCounty, Base):
    """A person's reminder preferences; NULL means the county's setting."""

    __tablename__ = "reminder_preferences"
    __table_args__ = (
        references("person_id", "people.id"),
        CheckConstraint("(told_from IS NULL) = (told_until IS NULL)", name="hours_both"),
        *reminder_hour_checks(),
        one_of("rhythm", RHYTHMS),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    told_from: Mapped[time | None]
    told_until: Mapped[time | None]
    rhythm: Mapped[str | None] = mapped_column(String(12))


class ReminderSchema(RecordSchema):
    """A reminder as phones write it: seen or snoozed."""

    seen_at = Instant(allow_none=True)
    snoozed_until = Instant(allow_none=True)


def _told(**kwargs: Any) -> ClockTime:
    return ClockTime(first=EARLIEST_REMINDER, last=LATEST_REMINDER, required=True, **kwargs)


class _HoursSchema(WireSchema):
    @validates_schema
    def _an_hour_at_least(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        first, last = data["told_from"], data["told_until"]
        if (first is None) != (last is None):
            name = "told_from" if first is None else "told_until"
            raise ValidationError({name: ["required"]})
        if first is not None and minutes_between(first, last) < MIN_REMINDER_MINUTES:
            raise ValidationError({"told_until": ["out_of_range"]})


class ReminderPreferencesSchema(_HoursSchema):
    """A person's preferences; null means the county's setting."""

    told_from = _told(allow_none=True)
    told_until = _told(allow_none=True)
    rhythm = choice(RHYTHMS, required=True, allow_none=True)


class CountyRemindersSchema(_HoursSchema):
    """A county's reminder settings, as its administrator writes them."""

    told_from = _told()
    told_until = _told()
    reminders_a_day = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MAX_A_DAY),
        metadata={"description": "Further reminders are sent together."},
    )
    reminder_rhythm = choice(RHYTHMS, required=True)
    digest_weekday = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 7),
        metadata={"description": "Of the weekly digest; 1 is Monday."},
    )
