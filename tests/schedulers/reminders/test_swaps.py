"""Who is asked to swap duties is told so, who asked is told the answer; by day, never by name."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from records.system.outbox import Message
from schedulers.duties import swaps
from schedulers.jobs.job import Run
from schedulers.reminders.sending import remind
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
VILLAGE = "441427100201"
WEDNESDAY = datetime(2026, 3, 18, 9, tzinfo=ZONE)
TODAY = WEDNESDAY.date()
SATURDAY, SUNDAY = date(2026, 3, 21), date(2026, 3, 22)


@pytest.fixture
def colleagues(session):
    f.make_division(session, VILLAGE)
    both = [f.make_person(session, home=VILLAGE, level="village") for _ in range(2)]
    for person in both:
        person.name = f"某{person.login}"
    session.flush()
    return both


def asks(session, one, other, for_day=None):
    duty = f.make_duty(session, one, SATURDAY)
    theirs = f.make_duty(session, other, for_day) if for_day else None
    wanted = theirs.id if theirs else None
    return swaps.request_swap(
        session, f.COUNTY, one.id, duty.id, wanted, other.id, today=TODAY, now=WEDNESDAY
    )


def answers(session, other, swap, answered):
    swaps.answer_swap(session, f.COUNTY, other.id, swap.id, answered, today=TODAY, now=WEDNESDAY)


def told(session, now=WEDNESDAY):
    """What an hour's pass tells: to whom, and of what."""
    before = set(session.scalars(sa.select(Message.key)))
    session.flush()
    session.expire_all()
    remind(Run(session, f.COUNTY, ZONE, now.isoformat(), now, now))
    new = [m for m in session.scalars(sa.select(Message)) if m.key not in before]
    return [(m.person_id, m.kind, m.params) for m in new]


def test_a_colleague_is_told_once_that_somebody_asks(session, colleagues):
    one, other = colleagues
    asks(session, one, other, for_day=SUNDAY)
    days = {"day": "2026-03-21", "for_day": "2026-03-22"}
    assert told(session) == [(other.id, "swap_asked", days)]
    assert told(session, WEDNESDAY + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("answer", "params"),
    [("agreed", {"day": "2026-03-21", "for_day": None}), ("declined", {"day": "2026-03-21"})],
)
def test_who_asked_is_told_the_answer(session, colleagues, answer, params):
    one, other = colleagues
    swap = asks(session, one, other)
    told(session)
    answers(session, other, swap, answer)
    assert told(session, WEDNESDAY + timedelta(hours=1)) == [(one.id, f"swap_{answer}", params)]


def test_what_was_withdrawn_or_is_past_is_not_told(session, colleagues):
    one, other = colleagues
    swap = asks(session, one, other)
    assert told(session, datetime(2026, 3, 23, 9, tzinfo=ZONE)) == []
    answers(session, one, swap, "withdrawn")
    assert told(session) == []


def test_of_who_it_was_a_message_says_nothing(session, colleagues):
    one, other = colleagues
    asks(session, one, other)
    ((_, _, params),) = told(session)
    assert str(one.id) not in str(params)
    assert one.name not in str(params)
