"""The jobs that send reminders: an hourly one, and a weekly one.

What to send is decided twice: first for everybody, to know which feeds will be written; then again
with these feeds locked. So a concurrent "seen" of a person either counts or waits, and no message
is sent for a reminder that is already settled.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.changes import hold_feeds
from records.dates import DAY, instant, local_day
from records.planning.reminders import DIGEST, KINDS
from records.staff.people import personal_feed
from schedulers.calendars.county_calendar import load_calendar
from schedulers.jobs.job import Counts, Run
from schedulers.jobs.outbox import OutboxMessage, queue_messages
from schedulers.jobs.queues import NO_CHANNEL
from schedulers.quotas.progress import CountyNow
from schedulers.reminders import stored as store
from schedulers.reminders.finding import HOURLY, WEEKLY, Notice, find
from schedulers.reminders.recipients import Recipient, ReminderPolicy, load_policy, load_recipients
from schedulers.reminders.stored import KeptReminder, load_kept
from schedulers.reminders.timing import PendingReminder, is_due, last_digest_day, share_out

# All queued messages count, including those that were withdrawn or have expired.
_SENT = text("""
    SELECT person_id, count(*) FILTER (WHERE added_at >= :midnight),
           bool_or(dead_at IS NULL OR error = :no_channel)
    FROM outbox
    WHERE county = :county AND added_at >= :since AND kind = ANY(CAST(:kinds AS text[]))
    GROUP BY person_id
""")


@dataclass(frozen=True, slots=True)
class Moment:
    """The common data of one pass; ``stamp`` is part of the keys of its messages.

    ``digest_day``: the latest one up to today. ``had_digest``: people with a message on that day or
    later that did not fail.
    """

    county: CountyNow
    now: datetime
    stamp: str
    policy: ReminderPolicy
    digest_day: date | None
    recipients: Mapping[UUID, Recipient]
    sent_today: Mapping[UUID, int]
    had_digest: Collection[UUID]

    def room(self, person: UUID) -> int:
        """The number of messages that a person may still get today."""
        limit = 1 if self.recipients[person].weekly else self.policy.max_a_day
        return limit - self.sent_today.get(person, 0)

    def may_send(self, one: KeptReminder) -> bool:
        """Return whether a due reminder may be sent today.

        Weekly recipients get reminders on the digest day. If they got none then, they get them
        later, before the next digest day: after leave all reminders, else those made by that day.
        """
        recipient = self.recipients[one.what.person]
        if not recipient.weekly:
            return True
        if self.digest_day is None:
            return False
        if self.county.today == self.digest_day:
            return True
        if one.what.person in self.had_digest:
            return False
        digest_ended = instant(self.digest_day + DAY, self.county.zone)
        was_made = one.made_at is not None and one.made_at < digest_ended
        return recipient.first_chance or (was_made and one.what.seen_at is None)

    def hours_end(self, person: UUID) -> datetime | None:
        """End of a person's current reminder hours; None if nothing may be sent to them now."""
        recipient = self.recipients.get(person)
        if recipient is None:
            return None
        return recipient.hours.end_at(self.now, self.county.zone, self.county.calendar)


def remind(run: Run) -> Counts:
    """Sends reminders about quotas, plans, returned work and swaps, in the reminder hours."""
    moment = _moment(run)
    county = moment.county
    is_open = moment.policy.hours.end_at(run.now, county.zone, county.calendar) is not None
    notices = find(run.session, county, HOURLY) if is_open else []
    return _pass(run, moment, [notice for notice in notices if notice.person in moment.recipients])


def remind_weekly(run: Run) -> Counts:
    """Makes the weekly reminders of overdue households for cadres, and of grids for leaders.

    `remind` sends them, to each person in their hours, and after their leave.
    """
    moment = _moment(run)
    notices = find(run.session, moment.county, WEEKLY.values())
    return _pass(run, replace(moment, recipients={}), notices)


def _pass(run: Run, moment: Moment, new: Sequence[Notice]) -> Counts:
    notices = {notice.key: notice for notice in new}
    session, county = run.session, run.county
    kept, _ = decide(moment, load_kept(session, county, run.now, notices), notices)
    people = store.people_of(kept)
    hold_feeds(session, county, map(personal_feed, people))
    of_these = {key: one for key, one in notices.items() if one.person in people}
    kept, messages = decide(moment, load_kept(session, county, run.now, of_these, people), of_these)
    store.write(session, county, kept, run.now)
    queue_messages(session, county, messages, run.now)
    sent = Counter(part["kind"] for each in messages for part in parts_of(each))
    made = sum(one.is_new for one in kept)
    return {"made": made, "messages": len(messages), **dict(sorted(sent.items()))}


def decide(
    moment: Moment, kept: Sequence[KeptReminder], notices: Mapping[str, Notice]
) -> tuple[list[KeptReminder], list[OutboxMessage]]:
    """Return all reminders, existing (changed in place) and new, and the messages to send.

    A reminder that no longer holds is not sent; it waits until it expires.
    """
    known = {one.what.key for one in kept}
    people = moment.recipients
    new = (KeptReminder.of(n, moment.now) for key, n in notices.items() if key not in known)
    everything = [*kept, *new]
    due: dict[UUID, list[KeptReminder]] = {}
    for one in everything:
        holds = one.what.key in notices or one.what.kind in WEEKLY
        if (
            holds
            and one.what.person in people
            and is_due(one.what, moment.now)
            and moment.may_send(one)
        ):
            due.setdefault(one.what.person, []).append(one)
    messages = []
    for person, ones in due.items():
        end = moment.hours_end(person)
        if end is not None:
            by_id = {one.what.id: one for one in ones}
            for group in share_out([one.what for one in ones], moment.room(person)):
                fresh = [_refresh(one, notices) for one in group]
                message = _message(moment, person, fresh, end)
                for each in fresh:
                    by_id[each.id].mark_sent(moment.now, message.key, each.params)
                messages.append(message)
    return everything, messages


def _refresh(one: PendingReminder, notices: Mapping[str, Notice]) -> PendingReminder:
    """Replace the params with today's figures."""
    notice = notices.get(one.key)
    return one if notice is None else replace(one, params=notice.params)


def _message(
    moment: Moment, person: UUID, group: Sequence[PendingReminder], end: datetime
) -> OutboxMessage:
    """One message for a group of reminders. It expires at the person's quiet hours at the latest;
    what is not delivered by then is sent on another day."""
    if len(group) == 1:
        (one,) = group
        key, kind, params = f"{one.key}/{moment.stamp}", one.kind, one.params
    else:
        key, kind = f"reminders/{person}/{moment.stamp}", DIGEST
        params = {"parts": [{"kind": one.kind, "params": one.params} for one in group]}
    expires_at = min(end, max(one.expires_at for one in group))
    return OutboxMessage(person, key, kind, params, expires_at=expires_at)


def parts_of(message: OutboxMessage) -> list[Mapping[str, Any]]:
    """The reminders in a message, one or several."""
    if message.kind == DIGEST:
        parts: list[Mapping[str, Any]] = message.params["parts"]
        return parts
    return [{"kind": message.kind, "params": message.params}]


def _moment(run: Run) -> Moment:
    session = run.session
    today = local_day(run.now, run.zone)
    county = CountyNow(run.county, run.zone, load_calendar(session, run.county), today)
    policy = load_policy(session, run.county)
    digest = last_digest_day(county.calendar, today, policy.digest_weekday)
    first = digest or today
    since = [day for day in county.calendar.working_days(first, today) if day < today]
    recipients = load_recipients(session, run.county, today, policy.hours, since)
    sent_today, had_digest = _load_sent(session, county, first)
    return Moment(county, run.now, run.period, policy, digest, recipients, sent_today, had_digest)


def _load_sent(
    session: Session, county: CountyNow, since: date
) -> tuple[dict[UUID, int], set[UUID]]:
    """Count each person's messages today; and list people with a message since a day that did not
    fail."""
    params = {
        "county": county.code,
        "midnight": instant(county.today, county.zone),
        "since": instant(since, county.zone),
        "kinds": [*KINDS, DIGEST],
        "no_channel": NO_CHANNEL,
    }
    rows = session.execute(_SENT, params).all()
    return {row[0]: row[1] for row in rows}, {row[0] for row in rows if row[2]}
