"""Areas that change hands: phones end with exactly their scope, nothing unpushed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.replacing import replace_households
from records.fieldwork.visits import Visit
from records.staff.people import Assignment, Person
from tests import moment
from tests.factories import (
    COUNTY,
    NOW,
    make_assignment,
    make_grid,
    make_household,
    make_person,
    make_visit,
    square,
)
from tests.sync.conftest import EAST, IN_WEST, VILLAGE, WEST, Field, PhoneOf

TODAY = sa.func.current_date()


def hand_over(session: Session, area: str, giver: Person, taker: Person) -> None:
    """From today on ``taker`` answers for what ``giver`` answered for."""
    session.execute(
        sa.update(Assignment)
        .where(Assignment.person_id == giver.id, Assignment.area == area)
        .values(valid_to=sa.func.current_date())
    )
    make_assignment(session, taker, area, valid_from=sa.func.current_date())
    session.commit()


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_the_old_phone_loses_the_grid_page_by_page_and_the_new_one_receives_it(
    field: Field, phone_of: PhoneOf, session: Session, limit: int
) -> None:
    for _ in range(4):
        make_visit(session, field.east_household, field.east_cadre)
    session.commit()
    old, new = phone_of(field.east_cadre), phone_of(field.west_cadre)
    for phone in (old, new):
        phone.sync()
    assert len(old.live("visits")) == 4

    hand_over(session, EAST, field.east_cadre, field.west_cadre)
    for phone in (old, new):
        phone.sync(limit)
    for collection in ("visits", "households", "grids"):
        assert not old.live(collection)
    assert len(new.live("visits")) == 4
    assert set(new.live("households")) == {
        str(field.east_household.id),
        str(field.west_household.id),
    }
    assert old.exchange([])["documents"] == []


def test_what_was_not_pushed_is_pushed_before_the_grid_leaves_and_counts_for_who_did_it(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    late = phone.visit(field.east_household.id, happened_at=(NOW - timedelta(days=3)).isoformat())
    hand_over(session, EAST, field.east_cadre, field.west_cadre)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    visit = session.scalars(sa.select(Visit)).one()
    assert (str(visit.id), visit.cadre_id, visit.grid) == (late, field.east_cadre.id, EAST)
    assert not phone.live("visits")


def test_a_visit_made_after_the_grid_was_handed_over_waits_for_a_decision(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    hand_over(session, EAST, field.east_cadre, field.west_cadre)
    phone.visit(field.east_household.id)
    assert phone.sync()["receipts"][0]["outcome"] == "held"


def test_a_record_that_moved_into_a_grid_that_stays_is_not_removed(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """East leaves the phone's scope while one of its households has gone over to West."""
    both = make_person(session, areas=[EAST, WEST])
    phone, editor = phone_of(both), phone_of(make_person(session, areas=[VILLAGE]))
    visit = phone.visit(field.east_household.id)
    for one in (phone, editor):
        one.sync()
    editor.edit("households", str(field.east_household.id), location=IN_WEST)
    editor.sync()
    session.execute(
        sa.update(Assignment)
        .where(Assignment.person_id == both.id, Assignment.area == EAST)
        .values(valid_to=TODAY)
    )
    session.commit()
    phone.sync(limit=1)
    assert set(phone.live("visits")) == {visit}
    assert len(phone.live("households")) == 2


def test_leaving_survives_interruption_and_a_grid_that_comes_back(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    for _ in range(6):
        make_visit(session, field.east_household, field.east_cadre)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    hand_over(session, EAST, field.east_cadre, field.west_cadre)
    phone.exchange([], limit=3)  # then the battery dies
    assert 0 < len(phone.live("visits")) < 6
    session.execute(sa.update(Assignment).where(Assignment.area == EAST).values(valid_to=None))
    session.commit()  # it was a mistake
    phone.sync(limit=2)
    assert len(phone.live("visits")) == 6
    assert set(phone.live("households")) == {str(field.east_household.id)}


def test_nobody_else_downloads_anything_again(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    village = phone_of(make_person(session, areas=[VILLAGE]))
    village.sync()
    hand_over(session, EAST, field.east_cadre, field.west_cadre)
    assert village.exchange([])["documents"] == []
    taker = phone_of(field.west_cadre)
    taker.sync()
    make_household(session, WEST)
    session.commit()
    assert len(taker.exchange([])["documents"]) == 1


@pytest.mark.at(NOW + timedelta(days=2))
def test_who_has_left_pushes_what_they_did_and_keeps_nothing(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.visit(field.east_household.id, happened_at=NOW.isoformat())
    field.east_cadre.left_on = NOW.date() + timedelta(days=1)
    session.commit()
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert set(phone.live("profile")) == {str(field.east_cadre.id)}
    for collection in ("visits", "households", "grids"):
        assert not phone.live(collection)


@pytest.mark.at(NOW + timedelta(days=2))
def test_what_is_dated_after_the_end_of_an_office_is_held(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.now = moment.now
    phone.sync()
    field.east_cadre.left_on = NOW.date() - timedelta(days=2)
    session.commit()
    before = phone.visit(field.east_household.id, happened_at=(NOW - timedelta(days=3)).isoformat())
    after = phone.visit(field.east_household.id, happened_at=NOW.isoformat())
    new = phone.record("households", head="x", grid=EAST)
    outcomes = {one["id"]: one["outcome"] for one in phone.sync()["receipts"]}
    assert outcomes == {before: "applied", after: "held", new: "held"}


def test_late_work_counts_for_the_grid_that_the_household_stood_in_then(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """The household moves west while the east cadre is without signal."""
    east = phone_of(field.east_cadre)
    village = phone_of(make_person(session, areas=[VILLAGE]))
    for phone in (east, village):
        phone.sync()
    before = east.visit(field.east_household.id, happened_at=NOW.isoformat())
    village.edit("households", str(field.east_household.id), location=IN_WEST)
    village.sync()
    after = east.visit(field.east_household.id)
    told = {receipt["id"]: receipt["outcome"] for receipt in east.sync()["receipts"]}
    assert told == {before: "applied", after: "held"}
    visit = session.scalars(sa.select(Visit)).one()
    assert (visit.grid, visit.cadre_id) == (WEST, field.east_cadre.id)


def test_ones_own_visit_can_be_mended_after_its_household_moved(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    east = phone_of(field.east_cadre)
    village = phone_of(make_person(session, areas=[VILLAGE]))
    visit = east.visit(field.east_household.id, happened_at=NOW.isoformat(), note="a")
    for phone in (east, village):
        phone.sync()
    village.edit("households", str(field.east_household.id), location=IN_WEST)
    village.sync()
    east.edit("visits", visit, note="b")
    assert east.sync()["receipts"][0]["outcome"] == "applied"
    assert session.scalars(sa.select(Visit.note)).one() == "b"


def test_a_split_grid_gives_the_new_half_to_its_cadre_and_takes_it_from_the_old(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """East is split on a day; its cadre keeps one half, the other goes to somebody new."""
    today = datetime.now(UTC).date()
    field.east.valid_to = today
    session.flush()
    make_grid(session, EAST, square(116.11, 24.6, 0.005), valid_from=today)
    new_code = VILLAGE + "003"
    make_grid(session, new_code, square(116.115, 24.6, 0.005), valid_from=today)
    stays = make_household(session, EAST, point="SRID=4490;POINT(116.112 24.602)")
    goes = make_household(session, EAST, point="SRID=4490;POINT(116.117 24.602)")
    make_visit(session, goes, field.east_cadre)
    old, new = phone_of(field.east_cadre), phone_of(make_person(session, areas=[new_code]))
    for phone in (old, new):
        phone.sync()
    late = old.visit(goes.id, happened_at=NOW.isoformat())
    replace_households(session, COUNTY, today, datetime.now(UTC))
    session.commit()
    for phone in (old, new):
        phone.sync()
    assert old.told["visits", late]["outcome"] == "applied"
    assert str(stays.id) in old.live("households")
    assert str(goes.id) not in old.live("households")
    assert not old.live("visits")
    assert set(new.live("households")) == {str(goes.id)}
    assert len(new.live("visits")) == 2


def test_who_answers_for_a_household_by_name_keeps_it_where_it_moves(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """Their phone gets the grid in which it stands now; work of before still counts."""
    home, named = field.east_household, make_person(session)
    make_assignment(session, named, EAST, kind="household", household_id=home.id)
    session.commit()
    phone, mover = phone_of(named), phone_of(field.west_cadre)
    phone.sync()
    assert str(home.id) in phone.live("households")
    visit = phone.visit(home.id, happened_at=NOW.isoformat())
    home.point = "SRID=4490;POINT(116.105 24.605)"
    session.commit()
    now = datetime.now(UTC)
    replace_households(session, COUNTY, now.date(), now)
    session.commit()
    for each in (phone, mover):
        each.sync()
    assert str(home.id) in phone.live("households")
    assert phone.told["visits", visit]["outcome"] == "applied"
    assert visit in mover.live("visits")
