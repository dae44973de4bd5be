"""Text, models and values say the same of whether a row holds; and nobody else says it again."""

import re
from datetime import date, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.people import Assignment, Person, employed_on
from records.validity import ends_after, is_valid, valid_on
from tests import factories as f
from tests.conftest import CHECKOUT

TODAY = date(2026, 3, 18)
GRID = "441427100201001"
PRODUCT = ("authz", "records", "geo", "importing", "sync", "schedulers", "server")
# "valid_to is open, or later": in SQL, in conditions on models, and of values.
SAID_BY_HAND = re.compile(
    r"(valid_to|left_on)\s*(IS NULL\s+OR|\.is_\(None\),)|valid_to is None or", re.IGNORECASE
)
days = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))


def test_a_row_holds_from_its_first_day_until_before_its_last() -> None:
    first, last, one = TODAY, TODAY + timedelta(days=2), timedelta(days=1)
    held = [first + at * one for at in range(-2, 5) if is_valid(first, last, first + at * one)]
    assert held == [first, first + one]
    assert is_valid(first, None, date.max)
    assert is_valid(first, last, first - 5 * one, first)
    assert not is_valid(first, last, first - 5 * one, first - one)
    assert is_valid(first, last, last - one, last)
    assert not is_valid(first, last, last, last + one)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(days, st.none() | days, days, days)
def test_all_forms_agree(
    session: Session, first: date, until: date | None, day: date, later: date
) -> None:
    if until is not None and until <= first:
        until = None
    cadre = f.make_person(session, left_on=until)
    held = f.make_assignment(session, cadre, GRID, valid_from=first, valid_to=until)
    asked = {"id": held.id, "day": day, "last": max(day, later)}
    own = (Assignment.id == held.id) & (Assignment.person_id == Person.id)

    def as_text(condition: str) -> bool:
        found = "SELECT EXISTS (SELECT FROM assignments a, people p WHERE p.id = a.person_id"
        return session.scalar(sa.text(f"{found} AND a.id = :id AND {condition})"), asked)

    def on_models(condition: sa.ColumnElement[bool]) -> bool:
        return session.scalar(sa.select(sa.exists().where(own, condition)))

    holds = is_valid(*held.tenure, day)
    assert as_text(valid_on("a", ":day")) == on_models(Assignment.valid_on(day)) == holds
    assert as_text(valid_on("a", ":day", ":last")) == is_valid(*held.tenure, day, max(day, later))
    lasts = held.tenure.reaches_beyond(day)
    assert as_text(ends_after("a.valid_to", ":day")) == lasts
    assert on_models(Assignment.ends_after(day)) == lasts
    assert as_text(employed_on("p", ":day")) == lasts
    assert on_models(Person.employed_on(day)) == lasts


def test_it_is_said_in_one_place() -> None:
    saying = {
        str(path.relative_to(CHECKOUT))
        for name in PRODUCT
        for path in (CHECKOUT / name).rglob("*.py")
        if SAID_BY_HAND.search(path.read_text())
    }
    assert saying == {"records/validity.py", "records/staff/people.py"}
