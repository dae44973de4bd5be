"""Reminders on the phone: who gets them, and what their reader does with them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.system.outbox import Message
from sync.collections.merge import Version
from sync.collections.reminders import settle
from tests import factories as f
from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf

SEEN, LATER = "2026-03-18T02:05:00+00:00", "2026-03-18T06:00:00+00:00"


def reminded(session: Session, field: Field, phone_of: PhoneOf) -> tuple[Any, Phone]:
    """A reminder of the East's cadre, whose phone has it."""
    made = f.make_reminder(session, field.east_cadre)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    return made, phone


def test_a_reminder_reaches_its_person_and_nobody_else(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    colleague = f.make_person(session, areas=[field.east.code])
    made = f.make_reminder(session, field.east_cadre, params={"count": 2})
    session.commit()
    theirs, other = phone_of(field.east_cadre), phone_of(colleague)
    for phone in (theirs, other):
        phone.sync()
    seen = theirs.live("reminders")[str(made.id)]
    assert (seen["seen_at"], seen["snoozed_until"]) == (None, None)
    assert (seen["srv"]["kind"], seen["srv"]["params"]) == ("work_returned", {"count": 2})
    assert (seen["srv"]["state"], seen["srv"]["told_at"]) == ("waiting", None)
    assert other.live("reminders") == {}


def test_what_is_said_without_signal_is_not_in_conflict_with_the_message_that_was_sent(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    made, phone = reminded(session, field, phone_of)
    phone.edit("reminders", str(made.id), seen_at=SEEN)
    f.write_again(session, made, state="sent", told_at=f.NOW, message_key="m")
    phone.sync()
    assert phone.told["reminders", str(made.id)]["outcome"] == "merged"
    shown = phone.live("reminders")[str(made.id)]
    assert (shown["srv"]["state"], shown["srv"]["told_at"]) == ("seen", "2026-03-18T02:00:00+00:00")
    session.refresh(made)
    assert (made.state, made.seen_at.isoformat()) == ("sent", SEEN)


def test_two_phones_of_one_person_are_never_in_conflict(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    made = f.make_reminder(session, field.east_cadre)
    session.commit()
    phones = phone_of(field.east_cadre), phone_of(field.east_cadre)
    for phone in phones:
        phone.sync()
    first, second = phones
    first.edit("reminders", str(made.id), seen_at=LATER, snoozed_until=SEEN)
    second.edit("reminders", str(made.id), seen_at=SEEN, snoozed_until=LATER)
    for phone in (first, second, first):
        phone.sync()
    for phone in phones:
        shown = phone.live("reminders")[str(made.id)]
        assert (shown["seen_at"], shown["snoozed_until"]) == (SEEN, LATER)
        assert phone.live("outcomes") == {}


INSTANTS = st.none() | st.datetimes()
SAID = st.fixed_dictionaries({"seen_at": INSTANTS, "snoozed_until": INSTANTS})


@given(SAID, SAID, SAID)
def test_nothing_that_two_phones_say_is_a_conflict_and_the_order_is_all_the_same(
    was: dict[str, object], here: dict[str, object], there: dict[str, object]
) -> None:
    base, fields = Version(uuid4(), was), ("seen_at", "snoozed_until")
    one, other = Version(uuid4(), here), Version(uuid4(), there)
    results = []
    for mine, theirs in ((one, other), (other, one)):
        decision = settle(mine, base, theirs, fields)
        assert decision.outcome == "merged"
        results.append({**theirs.values, **(decision.values or {})})
    assert results[0] == results[1]


@pytest.mark.parametrize("seen", ["on the phone alone", "and another waits in the same message"])
def test_what_was_seen_is_not_told_any_more(
    session: Session, field: Field, phone_of: PhoneOf, seen: str
) -> None:
    cadre = field.east_cadre
    both = [f.make_reminder(session, cadre, message_key="m", told_at=f.NOW) for _ in range(2)]
    session.add(
        Message(
            county=f.COUNTY, key="m", person_id=cadre.id, kind="reminders_digest",
            added_at=f.NOW, not_before=f.NOW, expires_at=None,
        )
    )  # fmt: skip
    session.commit()
    phone = phone_of(cadre)
    phone.sync()
    for made in both if seen == "on the phone alone" else both[:1]:
        phone.edit("reminders", str(made.id), seen_at=SEEN)
    phone.sync()
    message = session.scalars(sa.select(Message)).one()
    session.refresh(message)
    assert (message.expires_at is None) == (seen != "on the phone alone")


def test_a_phone_neither_makes_reminders_nor_deletes_them(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    made, phone = reminded(session, field, phone_of)
    invented = phone.record("reminders", seen_at=SEEN)
    phone.delete("reminders", str(made.id))
    phone.sync()
    for one in (invented, str(made.id)):
        errors = phone.told["reminders", one]["errors"]
        assert errors == [{"field": "row", "code": "made_by_server"}]


def test_a_snooze_has_an_end_in_sight_and_a_time(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    made = [f.make_reminder(session, field.east_cadre) for _ in range(2)]
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    far = (phone.now() + timedelta(days=40)).isoformat()
    phone.edit("reminders", str(made[0].id), snoozed_until=far)
    phone.edit("reminders", str(made[1].id), snoozed_until="tomorrow")
    phone.sync()
    codes = [phone.told["reminders", str(one.id)]["errors"][0]["code"] for one in made]
    assert codes == ["out_of_range", "invalid_time"]


def test_nobody_says_anything_of_another_s(
    session: Session, field: Field, phone_of: PhoneOf
) -> None:
    made = f.make_reminder(session, field.east_cadre)
    session.commit()
    other = phone_of(f.make_person(session, areas=[field.east.code]))
    content = {"id": str(made.id), "rev": str(uuid4()), "seen_at": SEEN}
    other.mine["reminders", str(made.id)] = content
    other.sync()
    assert other.told["reminders", str(made.id)]["errors"] == [
        {"field": "row", "code": "not_your_record"}
    ]
    session.refresh(made)
    assert made.seen_at is None
