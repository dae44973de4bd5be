"""The jobs that remind: once an hour what is to be told now, once a week what belongs to the week.

Who is told what is decided twice: first of everybody, to know whose feeds will be written; then,
with these held, again from what is there by then. So somebody who says "seen" at the same moment is
either heard or waits, and no message is made of what is settled.
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
from schedulers.jobs.outbox import Told, queue_messages
from schedulers.jobs.queues import NO_CHANNEL
from schedulers.quotas.progress import CountyNow
from schedulers.reminders import kept as store
from schedulers.reminders.finding import HOURLY, WEEKLY, Notice, find
from schedulers.reminders.kept import KeptReminder, load_kept
from schedulers.reminders.recipients import Recipient, ReminderPolicy, load_policy, load_recipients
from schedulers.reminders.timing import PendingReminder, is_due, last_digest_day, share_out

# Everything that was given to the outbox counts, also what was withdrawn or expired there.
_TOLD = text("""
    SELECT person_id, count(*) FILTER (WHERE added_at >= :midnight),
           bool_or(dead_at IS NULL OR error = :no_channel)
    FROM outbox
    WHERE county = :county AND added_at >= :since AND kind = ANY(CAST(:kinds AS text[]))
    GROUP BY person_id
""")


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds for everybody in one pass; ``stamp`` tells its messages from those of others.

    ``digest_day`` is the latest one until today; ``had_digest`` are those to whom a message went on
    that day or since, and did not fail.
    """

    county: CountyNow
    now: datetime
    stamp: str
    policy: ReminderPolicy
    digest_day: date | None
    recipients: Mapping[UUID, Recipient]
    told_today: Mapping[UUID, int]
    had_digest: Collection[UUID]

    def room(self, person: UUID) -> int:
        """How many more messages a person may get today."""
        most = 1 if self.recipients[person].weekly else self.policy.most_a_day
        return most - self.told_today.get(person, 0)

    def may_tell(self, one: KeptReminder) -> bool:
        """Whether a reminder that is due may be told today, to whom may be told at all.

        Who reads weekly is told on the digest day. Who could not be told then is told once they
        can, before the next one: of all where they were on leave, else of what was there then.
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
        was_there = one.made_at is not None and one.made_at < digest_ended
        return recipient.first_chance or (was_there and one.what.seen_at is None)

    def end_for(self, person: UUID) -> datetime | None:
        """Until when a person may be told now; None in quiet hours, on leave, or for nobody."""
        recipient = self.recipients.get(person)
        if recipient is None:
            return None
        return recipient.hours.end_at(self.now, self.county.zone, self.county.calendar)


def remind(run: Run) -> Counts:
    """Tells people, in the hours for it, where their quotas stand, of their plan and their work."""
    moment = _moment(run)
    county = moment.county
    is_open = moment.policy.hours.end_at(run.now, county.zone, county.calendar) is not None
    found = find(run.session, county, HOURLY) if is_open else []
    return _pass(run, moment, [notice for notice in found if notice.person in moment.recipients])


def remind_weekly(run: Run) -> Counts:
    """Makes each week's reminders of overdue households, for cadres, and of grids, for leaders.

    They are told by `remind`, to each in their hours: who is on leave today, after that.
    """
    moment = _moment(run)
    found = find(run.session, moment.county, WEEKLY.values())
    return _pass(run, replace(moment, recipients={}), found)


def _pass(run: Run, moment: Moment, found: Sequence[Notice]) -> Counts:
    notices = {notice.key: notice for notice in found}
    session, county = run.session, run.county
    kept, _ = decide(moment, load_kept(session, county, run.now, notices), notices)
    people = store.people_of(kept)
    hold_feeds(session, county, map(personal_feed, people))
    of_these = {key: one for key, one in notices.items() if one.person in people}
    kept, messages = decide(moment, load_kept(session, county, run.now, of_these, people), of_these)
    store.write(session, county, kept, run.now)
    queue_messages(session, county, messages, run.now)
    told = Counter(part["kind"] for each in messages for part in parts_of(each))
    made = sum(one.is_new for one in kept)
    return {"made": made, "messages": len(messages), **dict(sorted(told.items()))}


def decide(
    moment: Moment, kept: Sequence[KeptReminder], notices: Mapping[str, Notice]
) -> tuple[list[KeptReminder], list[Told]]:
    """The reminders with what is to change in them, new ones among them; and the messages.

    ``kept`` is changed. What no longer holds is not told: it waits until its time is over.
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
            and moment.may_tell(one)
        ):
            due.setdefault(one.what.person, []).append(one)
    messages = []
    for person, ones in due.items():
        end = moment.end_for(person)
        if end is not None:
            by_id = {one.what.id: one for one in ones}
            for group in share_out([one.what for one in ones], moment.room(person)):
                fresh = [_as_found(one, notices) for one in group]
                message = _message(moment, person, fresh, end)
                for each in fresh:
                    by_id[each.id].told(moment.now, message.key, each.params)
                messages.append(message)
    return everything, messages


def _as_found(one: PendingReminder, notices: Mapping[str, Notice]) -> PendingReminder:
    """With today's figures, which are not those of the day when it was found."""
    notice = notices.get(one.key)
    return one if notice is None else replace(one, params=notice.params)


def _message(moment: Moment, person: UUID, group: Sequence[PendingReminder], end: datetime) -> Told:
    """It lives until the person's quiet hours at most: what has not arrived by then is told on
    another day, by another message."""
    if len(group) == 1:
        (one,) = group
        key, kind, params = f"{one.key}/{moment.stamp}", one.kind, one.params
    else:
        key, kind = f"reminders/{person}/{moment.stamp}", DIGEST
        params = {"parts": [{"kind": one.kind, "params": one.params} for one in group]}
    expires_at = min(end, max(one.expires_at for one in group))
    return Told(person, key, kind, params, expires_at=expires_at)


def parts_of(message: Told) -> list[Mapping[str, Any]]:
    """What a message tells of, one or several reminders."""
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
    told_today, had_digest = _told(session, county, first)
    return Moment(county, run.now, run.period, policy, digest, recipients, told_today, had_digest)


def _told(session: Session, county: CountyNow, since: date) -> tuple[dict[UUID, int], set[UUID]]:
    """How often people were told today; and who was told since a day, and it did not fail."""
    asked = {
        "county": county.code,
        "midnight": instant(county.today, county.zone),
        "since": instant(since, county.zone),
        "kinds": [*KINDS, DIGEST],
        "no_channel": NO_CHANNEL,
    }
    rows = session.execute(_TOLD, asked).all()
    return {row[0]: row[1] for row in rows}, {row[0] for row in rows if row[2]}
