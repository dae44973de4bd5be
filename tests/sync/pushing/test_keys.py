"""Keys in pushes: a number is somebody's, however it is typed; docs/problems.md, "Keys"."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.fieldwork.meal_tickets import MealTicket
from records.staff.people import Person
from records.system.audit import AuditRow
from tests.factories import make_household, make_meal_ticket
from tests.phone.phone import Phone
from tests.spellings import spellings
from tests.sync.conftest import EAST, WEST, Field
from tests.sync.desk import Desk

ALREADY_USED = [{"field": "number", "code": "already_used"}]


@pytest.fixture
def phone(field: Field, phone_of: Callable[[Person], Phone]) -> Phone:
    return phone_of(field.east_cadre)


@pytest.fixture
def ticket(field: Field, session: Session) -> MealTicket:
    return make_meal_ticket(session, field.east_household, field.east_cadre, number="A0012")


def _ticket(phone: Phone, field: Field, number: str) -> str:
    return phone.record(
        "meal_tickets",
        household=str(field.east_household.id),
        number=number,
        happened_at=datetime.now(UTC).isoformat(),
    )


@given(number=spellings("A0012"))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_serial_is_given_out_once_however_it_is_typed(
    phone: Phone, field: Field, ticket: MealTicket, number: str
) -> None:
    _ticket(phone, field, number)
    [receipt] = phone.sync()["receipts"]
    assert (receipt["outcome"], receipt["errors"]) == ("rejected", ALREADY_USED)


@given(number=spellings("BR-1"))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_household_number_is_one_households_however_it_is_typed(
    phone: Phone, field: Field, session: Session, number: str
) -> None:
    if not session.scalar(sa.select(Household.id).where(Household.number_key == "br-1")):
        make_household(session, EAST, number="BR-1")
    phone.record("households", head="丘德", grid=EAST, number=number)
    assert phone.sync()["receipts"][0]["errors"] == ALREADY_USED


def test_spellings_of_one_serial_in_one_push_are_one_ticket(phone: Phone, field: Field) -> None:
    for number in ("A0012", "A0012 ", "Ａ００１２", "a0012"):
        _ticket(phone, field, number)
    outcomes = [receipt["outcome"] for receipt in phone.sync()["receipts"]]
    assert outcomes == ["applied", "rejected", "rejected", "rejected"]


def test_a_number_used_elsewhere_is_refused_without_saying_whose_and_the_auditor_is_told(
    phone: Phone, field: Field, session: Session
) -> None:
    """Keys are unique in the county: only that it is used is told, and trying leaves a trace."""
    there = make_household(session, "441427101200001", number="FAR-7", head="远方")
    here = make_household(session, EAST, number="NEAR-7")
    tried = [
        phone.record("households", head="丘", grid=EAST, number=number)
        for number in (here.number, there.number)
    ]
    near, far = phone.sync()["receipts"]
    assert (near["outcome"], near["errors"]) == (far["outcome"], far["errors"])
    assert far["errors"] == ALREADY_USED
    assert near.keys() == far.keys()
    for secret in (str(there.id), "远方", there.grid):
        assert secret not in str(far)
    audit = session.scalars(sa.select(AuditRow)).all()
    assert [(row.action, row.person_id, row.details) for row in audit] == [
        ("number_used_elsewhere", field.east_cadre.id, {"count": 1})
    ]
    phone.sync()  # the same rows again are no other tries
    assert set(phone.mine) >= {("households", id) for id in tried}
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 1


def test_the_trace_of_a_number_tells_the_day_and_not_when_its_finder_was_there(
    phone: Phone, session: Session
) -> None:
    for number in ("FAR-7", "FAR-8", "FAR-9"):
        make_household(session, "441427101200001", number=number)
    for numbers in (("FAR-7", "FAR-8"), ("FAR-9",), ("far-9",)):
        for number in numbers:
            phone.record("households", head="丘", grid=EAST, number=number)
        phone.sync()
    rows = session.scalars(sa.select(AuditRow)).all()
    assert sorted(row.details["count"] for row in rows) == [1, 1, 2]
    zone = ZoneInfo("Asia/Shanghai")
    assert {row.at.astimezone(zone).time() for row in rows} == {time()}
    assert {row.id.version for row in rows} == {4}  # of chance alone: it tells no time either


def test_who_decides_is_asked_for_the_area_first_and_trying_numbers_leaves_a_trace(
    phone: Phone, field: Field, desk: Desk, session: Session
) -> None:
    """A correction puts any number in: the answer tells whether it is used, and is taken back."""
    far = "441427101200001"
    make_household(session, far, number="FAR-7")
    make_household(session, EAST, number="NEAR-7")
    household = phone.record("households", head="丘", grid=EAST, number="NEAR-7")
    key = phone.mine["households", household]["rev"]
    assert phone.sync()["receipts"][0]["errors"] == ALREADY_USED

    def correct(**changes: Any) -> Any:
        return desk.do("correct", key, changes=changes)

    session.commit()
    elsewhere = [correct(grid=far, number=number) for number in ("FAR-7", "FREE-7")]
    assert [(each.status_code, each.json["code"]) for each in elsewhere] == [
        (403, "out_of_scope")
    ] * 2
    assert session.scalars(sa.select(AuditRow)).all() == []
    for _ in range(2):
        answer = correct(number="FAR-7")
        assert (answer.status_code, answer.json["errors"]) == (409, ALREADY_USED)
    session.expire_all()
    rows = session.scalars(sa.select(AuditRow)).all()
    told = ("number_used_elsewhere", desk.person.id, {"count": 1})
    assert [(row.action, row.person_id, row.details) for row in rows] == [told] * 2
    assert correct(number="FREE-7").status_code == 200


def test_a_number_in_a_grid_of_others_is_not_asked_for(
    phone: Phone, field: Field, session: Session
) -> None:
    """It is held for its grid, whether or not anybody has the number."""
    make_household(session, WEST, number="WEST-7")
    for number in ("WEST-7", "FREE-7"):
        phone.record("households", head="丘", grid=WEST, number=number)
    assert [each["outcome"] for each in phone.sync()["receipts"]] == ["held", "held"]
    assert session.scalars(sa.select(AuditRow)).all() == []


def test_what_was_typed_comes_back_as_it_was(
    phone: Phone, field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    made = phone.record("households", head="丘德", grid=EAST, number=" Ｂｒ-7\u200b")
    phone.sync()
    other = phone_of(field.east_cadre)
    other.sync()
    assert other.mine["households", made]["number"] == " Ｂｒ-7\u200b"


def test_ones_own_number_may_be_typed_otherwise(
    phone: Phone, field: Field, session: Session
) -> None:
    made = phone.record("households", head="丘德", grid=EAST, number="BR-7")
    phone.sync()
    phone.edit("households", made, number="ｂｒ-7")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert _keys(session, made) == ("ｂｒ-7", "br-7", None)


def test_a_serial_that_reads_as_nothing_is_none(phone: Phone, field: Field) -> None:
    _ticket(phone, field, "\u200b \ufeff")
    assert phone.sync()["receipts"][0]["errors"] == [{"field": "number", "code": "empty"}]


def test_households_without_a_number_are_many(phone: Phone, field: Field, session: Session) -> None:
    for number in ("", " ", None, "\u200b"):
        phone.record("households", head="丘德", grid=EAST, number=number)
    assert [r["outcome"] for r in phone.sync()["receipts"]] == ["applied"] * 4


def test_a_grids_code_may_be_typed_in_any_width(phone: Phone, field: Field) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in EAST)
    phone.record("households", head="丘德", grid=wide)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"


def test_a_correction_claims_a_key_like_any_other_writer(
    phone: Phone, field: Field, ticket: MealTicket, client: FlaskClient, session: Session
) -> None:
    desk = Desk(client, session)
    made = _ticket(phone, field, "a0012 ")
    key = phone.mine["meal_tickets", made]["rev"]
    assert phone.sync()["receipts"][0]["errors"] == ALREADY_USED
    for number in ("Ａ００１２", "A0012\u200b"):
        answer = desk.do("correct", key, changes={"number": number})
        assert (answer.json["code"], answer.json["errors"]) == ("still_refused", ALREADY_USED)
    assert desk.do("correct", key, changes={"number": "Ａ００１３"}).status_code == 200
    session.expire_all()
    numbers = sa.select(MealTicket.number, MealTicket.number_key).order_by(MealTicket.number_key)
    assert [tuple(row) for row in session.execute(numbers)] == [
        ("A0012", "a0012"),
        ("Ａ００１３", "a0013"),
    ]


class TestWhatReadTheSameBefore:
    """Two households that stood beside each other when numbers became keys."""

    @pytest.fixture
    def pair(self, phone: Phone, session: Session) -> tuple[str, str]:
        older = make_household(session, EAST, number="BR-1")
        later = make_household(session, EAST, number="br-1", number_key=None, same_key="br-1")
        session.commit()
        phone.sync()
        return str(older.id), str(later.id)

    def test_may_be_edited_and_stay(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        phone.edit("households", pair[1], address="2号")
        assert phone.sync()["receipts"][0]["outcome"] == "applied"
        assert _keys(session, pair[1]) == ("br-1", None, "br-1")

    def test_ends_with_a_number_of_its_own(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        phone.edit("households", pair[1], number="BR-2")
        phone.sync()
        assert _keys(session, pair[1]) == ("BR-2", "br-2", None)
        assert _keys(session, pair[0]) == ("BR-1", "br-1", None)

    def test_ends_with_another_number_of_the_older_one(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        phone.edit("households", pair[0], number="BR-2")
        phone.sync()
        assert _keys(session, pair[0]) == ("BR-2", "br-2", None)
        assert _keys(session, pair[1]) == ("br-1", "br-1", None)

    def test_ends_with_the_older_one(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        phone.delete("households", pair[0])
        phone.sync()
        assert _keys(session, pair[1]) == ("br-1", "br-1", None)

    def test_the_key_stays_one_records(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        make_household(session, EAST, number="br-1 ", number_key=None, same_key="br-1")
        session.commit()
        phone.edit("households", pair[0], number=None)
        phone.sync()
        assert _keys(session, pair[1]) == ("br-1", "br-1", None)
        waiting = sa.select(Household.number).where(Household.same_key.is_not(None))
        assert session.scalars(waiting).all() == ["br-1 "]

    def test_nobody_else_gets_the_number(
        self, phone: Phone, session: Session, pair: tuple[str, str]
    ) -> None:
        phone.record("households", head="丘德", grid=EAST, number="Br-1")
        assert phone.sync()["receipts"][0]["errors"] == ALREADY_USED


def _keys(session: Session, household: str) -> Any:
    session.expire_all()
    query = sa.select(Household.number, Household.number_key, Household.same_key)
    row = session.execute(query.where(Household.id == sa.cast(household, sa.Uuid))).one()
    return tuple(row)
