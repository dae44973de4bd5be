"""Weekly plans on the phone: what the cadre changes, what the planner changes, and who sees it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.planning.plans import PlannedVisit
from records.staff.people import Person
from tests import factories as f
from tests.phone.phone import Phone
from tests.sync.conftest import Field

MONDAY, THURSDAY = date(2026, 3, 16), date(2026, 3, 19)


def planned(session: Session, field: Field, **more: Any) -> PlannedVisit:
    """A visit of the eastern household that the planner wants on Thursday."""
    made = f.make_planned_visit(
        session, field.east_household, field.east_cadre, MONDAY, planned_day=THURSDAY, **more
    )
    session.commit()
    return made


def test_a_planned_visit_reaches_its_cadre_and_nobody_else(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    colleague = f.make_person(session, areas=[field.east.code])
    visit = planned(session, field, why="overdue", due=date(2026, 3, 1))
    theirs, other = phone_of(field.east_cadre), phone_of(colleague)
    for phone in (theirs, other):
        phone.sync()
    seen = theirs.live("planned_visits")[str(visit.id)]
    assert (seen["day"], seen["srv"]["planned_day"]) == (None, "2026-03-19")
    assert (seen["srv"]["why"], seen["srv"]["due"]) == ("overdue", "2026-03-01")
    assert other.live("planned_visits") == {}


def test_a_visit_pinned_without_signal_is_not_in_conflict_with_the_night_s_planning(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    visit = planned(session, field)
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.edit("planned_visits", str(visit.id), day="2026-03-19")
    f.write_again(session, visit, planned_day=None, dropped="does_not_fit")
    phone.sync()
    assert phone.told["planned_visits", str(visit.id)]["outcome"] == "merged"
    seen = phone.live("planned_visits")[str(visit.id)]
    assert (seen["day"], seen["srv"]["dropped"]) == ("2026-03-19", "does_not_fit")
    session.refresh(visit)
    assert visit.day == THURSDAY


def test_a_cadre_moves_skips_and_adds_visits(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    moved, skipped = planned(session, field), planned(session, field)
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.edit("planned_visits", str(moved.id), day="2026-03-20")
    phone.edit("planned_visits", str(skipped.id), skipped="household_away", note="去广州了")
    household = str(field.east_household.id)
    added = phone.record("planned_visits", household=household, week="2026-03-16")
    phone.sync()
    session.expire_all()
    rows = {str(row.id): row for row in session.scalars(sa.select(PlannedVisit))}
    assert rows[str(moved.id)].day == date(2026, 3, 20)
    assert rows[str(moved.id)].planned_day == THURSDAY
    assert (rows[str(skipped.id)].skipped, rows[str(skipped.id)].note) == (
        "household_away",
        "去广州了",
    )
    assert (rows[added].why, rows[added].planned_day) == ("added", None)
    assert rows[added].cadre_id == field.east_cadre.id


def test_a_day_outside_its_week_and_a_week_that_is_none_come_back(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    phone = phone_of(field.east_cadre)
    household = str(field.east_household.id)
    cases = {
        phone.record("planned_visits", household=household, **content): error
        for content, error in (
            ({"week": "2026-03-16", "day": "2026-03-23"}, ("day", "out_of_range")),
            ({"week": "2026-03-17"}, ("week", "invalid_week")),
            ({"week": "next"}, ("week", "invalid_date")),
            ({}, ("week", "required")),
            ({"week": "2026-03-16", "skipped": "tired"}, ("skipped", "unknown_value")),
        )
    }
    phone.sync()
    for made, (field_name, code) in cases.items():
        errors = phone.told["planned_visits", made]["errors"]
        assert errors == [{"field": field_name, "code": code}]


def test_another_household_is_another_visit(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    visit = planned(session, field)
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.edit("planned_visits", str(visit.id), household=str(field.west_household.id))
    phone.sync()
    told = phone.told["planned_visits", str(visit.id)]
    assert told["errors"] == [{"field": "household", "code": "cannot_change"}]


def test_nobody_changes_the_plan_of_another(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    visit = planned(session, field)
    colleague = phone_of(f.make_person(session, areas=[field.east.code]))
    content = {
        "id": str(visit.id),
        "rev": str(uuid4()),
        "household": str(field.east_household.id),
        "week": "2026-03-16",
        "skipped": "other",
    }
    colleague.mine["planned_visits", str(visit.id)] = content
    colleague.sync()
    assert colleague.told["planned_visits", str(visit.id)]["errors"] == [
        {"field": "row", "code": "not_your_record"}
    ]
    session.refresh(visit)
    assert visit.skipped is None


def test_the_plan_itself_is_only_read(
    session: Session, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    plan = f.make_plan(session, field.east_cadre, MONDAY, missing_s=18_000)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    seen = phone.live("plans")[str(plan.id)]
    assert (seen["week"], seen["missing_s"]) == ("2026-03-16", 18_000)
    answer = phone.post("/api/v1/sync/plans/push", [])
    assert answer.status_code == 403
