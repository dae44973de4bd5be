"""What a phone sees of a colleague's work, and what goes of what it saw before."""

import runpy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from authz.sight import day_of, the_day
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Person
from server import MIGRATIONS
from tests.factories import COUNTY, make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, Field, PhoneOf
from tests.sync.work import AT, FIX, work

THE_DAY = "2026-03-17T16:00:00+00:00"


@pytest.fixture
def colleague(session: Session) -> Person:
    return make_person(session, areas=[EAST])


@pytest.fixture
def phones(field: Field, phone_of: PhoneOf, colleague: Person) -> tuple[Phone, Phone]:
    return phone_of(field.east_cadre), phone_of(colleague)


def edit_of_old(document: dict[str, Any]) -> dict[str, Any]:
    """As it was sent before: without ``mine``, and with all that its author sees."""
    srv = {name: value for name, value in document["srv"].items() if name != "mine"}
    return document | {"srv": srv}


def test_its_author_sees_all_of_it_and_a_colleague_what_it_was_about(
    field: Field, phones: tuple[Phone, Phone]
) -> None:
    author, peer = phones
    made = work(author, field)
    for phone in phones:
        phone.sync()
    visit = author.mine["visits", made["visits"]]
    assert (visit["fix"], visit["happened_at"]) == (FIX, AT)
    assert visit["srv"]["mine"] is True
    assert visit["srv"]["cadre"] == str(field.east_cadre.id)
    assert visit["srv"]["flags"] == ["poor_accuracy"]
    seen = peer.mine["visits", made["visits"]]
    assert (seen["fix"], seen["happened_at"], seen["note"]) == (None, THE_DAY, "修水管")
    srv = {name: value for name, value in seen["srv"].items() if name not in ("seq", "at")}
    assert srv | {"received_at": None} == {
        "status": "ok", "grid": EAST, "made_in": None, "evidence": None, "distance_m": None,
        "flags": [], "mine": False, "cadre": None, "counted_at": THE_DAY, "received_at": None,
        "partial": False,
    }  # fmt: skip
    for name, times in (
        ("visits", ("received_at", "at")),
        ("meal_tickets", ("counted_at", "at")),
        ("photos", ("counted_at", "received_at", "at")),
    ):
        document = peer.mine[name, made[name]]
        assert (document["srv"]["mine"], document["srv"]["cadre"]) == (False, None)
        for time in times:
            assert document["srv"][time].endswith("T16:00:00+00:00"), (name, time)
    assert peer.mine["meal_tickets", made["meal_tickets"]]["happened_at"] == THE_DAY
    assert peer.mine["photos", made["photos"]]["taken_at"] == THE_DAY


def test_of_what_went_and_of_households_the_day_comes_too(
    field: Field, phones: tuple[Phone, Phone]
) -> None:
    author, peer = phones
    visit = author.visit(field.east_household.id)
    for phone in phones:
        phone.sync()
    author.delete("visits", visit)
    author.edit("households", str(field.east_household.id), address="村口")
    for phone in phones:
        phone.sync()
    gone = peer.mine["visits", visit]
    home = peer.mine["households", str(field.east_household.id)]
    assert gone["_deleted"]
    for document in (gone, home):
        assert document["srv"]["at"].endswith("T16:00:00+00:00")


def guessed(peer: Phone, visit: str, changes: dict[str, Any]) -> dict[str, Any]:
    """What a phone is told that sends a colleague's visit back as it thinks that it may be."""
    row = {"collection": "visits", "newDocumentState": peer.mine["visits", visit] | changes}
    receipt: dict[str, Any] = peer.post("/api/v1/sync", peer.body([row])).json["receipts"][0]
    return receipt


def test_what_it_pulled_of_a_colleague_and_sends_back_is_a_replay(
    field: Field, phones: tuple[Phone, Phone]
) -> None:
    """Whether it holds what came before or what comes now; and nobody finds out the rest so."""
    author, peer = phones
    made = work(author, field)
    for phone in phones:
        phone.sync()
    for name, id in made.items():
        new, old = peer.mine[name, id], edit_of_old(author.mine[name, id])
        for document in (new, old):
            row = {"collection": name, "newDocumentState": document}
            (receipt,) = peer.exchange([row])["receipts"]
            assert (receipt["outcome"], receipt["replay"]) == ("applied", True), (name, receipt)
    for changes, replayed in (
        ({"happened_at": "2026-03-18T09:00:00+00:00", "fix": None}, True),
        ({"fix": FIX | {"lng": 1.5}}, True),
        ({"happened_at": "2026-03-18T16:00:00+00:00"}, False),
        ({"note": "x"}, False),
    ):
        assert guessed(peer, made["visits"], changes)["replay"] == replayed, changes


def test_nor_does_it_find_out_by_the_version_that_the_server_made(
    field: Field, phones: tuple[Phone, Phone], session: Session
) -> None:
    author, peer = phones
    made = work(author, field)["visits"]
    author.sync()
    visit = session.get_one(Visit, (COUNTY, made))
    visit.rev = uuid4()  # as a merge, or a credit, gives it
    session.commit()
    peer.sync()
    for changes, outcome in (
        ({}, "applied"),
        ({"fix": FIX}, "applied"),
        ({"note": "x"}, "rejected"),
    ):
        assert guessed(peer, made, changes)["outcome"] == outcome, changes


def test_an_edit_of_a_colleagues_work_is_refused_also_by_a_server_that_lost_it(
    field: Field, phones: tuple[Phone, Phone], session: Session
) -> None:
    author, peer = phones
    made = work(author, field)["visits"]
    for phone in phones:
        phone.sync()
    for table in (Visit, InboxRow):
        session.execute(sa.delete(table))
    session.commit()
    seen = peer.mine["visits", made]
    for base in (seen, edit_of_old(author.mine["visits", made])):
        row = {
            "collection": "visits",
            "newDocumentState": base | {"rev": str(uuid4()), "note": "x"},
            "assumedMasterState": base,
        }
        receipt = peer.post("/api/v1/sync", peer.body([row])).json["receipts"][0]
        assert receipt["errors"] == [{"field": "row", "code": "not_your_record"}]
    assert session.scalars(sa.select(Visit)).all() == []


class TestWhatPhonesHold:
    """Of the time before: whole documents of a colleague's work, and work that waits."""

    @pytest.fixture(autouse=True)
    def _held(self, field: Field, phones: tuple[Phone, Phone], session: Session) -> None:
        self.author, self.peer = phones
        self.made = work(self.author, field)
        self.own = self.peer.visit(field.east_household.id, note="自己")
        for phone in phones:
            phone.sync()
            phone.sync()
        for name, id in self.made.items():
            old = edit_of_old(self.author.mine[name, id])
            self.peer.mine[name, id] = self.peer.base[name, id] = old
        self.seqs = {key: doc["srv"]["seq"] for key, doc in self.peer.mine.items()}
        self.peer.edit("visits", self.own, note="自己改的")
        (path,) = (MIGRATIONS / "versions").glob("*_sight.py")
        for statement in runpy.run_path(str(path))["statements"]():
            session.execute(sa.text(statement))
        session.commit()

    def is_gone(self) -> bool:
        for name, id in self.made.items():
            document = self.peer.mine[name, id]
            assert document["srv"]["cadre"] is None
            assert document["srv"]["seq"] > self.seqs[name, id]
            assert "02:47:31" not in str(document)
        return self.peer.mine["visits", self.made["visits"]]["fix"] is None

    def test_goes_by_the_next_pull_and_what_waits_is_pushed_as_it_was(self) -> None:
        (row,) = self.peer.waiting()
        (receipt,) = self.peer.sync()["receipts"]
        assert receipt["outcome"] == "applied"
        assert row["assumedMasterState"]["note"] == "自己"
        assert self.is_gone()
        assert self.peer.mine["visits", self.own]["note"] == "自己改的"
        assert self.peer.differing() == []
        self.author.sync()
        assert self.author.differing() == []
        assert self.author.mine["visits", self.made["visits"]]["fix"] == FIX

    def test_goes_by_a_repair(self, phone_of: PhoneOf, colleague: Person) -> None:
        fresh = phone_of(colleague)
        fresh.sync()
        # It has read to the end, and still holds what came before.
        self.peer.checkpoint, self.peer.own_feed = fresh.checkpoint, fresh.own_feed
        assert (EAST, "visits") in self.peer.differing()
        self.peer.repair()
        assert self.is_gone()
        assert [row["newDocumentState"]["note"] for row in self.peer.waiting()] == ["自己改的"]
        assert self.peer.differing() == []
        (receipt,) = self.peer.sync()["receipts"]
        assert receipt["outcome"] == "applied"
        assert self.peer.differing() == []

    def test_comes_in_the_old_order_behind_all_else(self, session: Session) -> None:
        rows = session.execute(
            sa.text("""
                SELECT 'visits', seq FROM visits UNION ALL SELECT 'households', seq FROM households
                WHERE feed = :feed ORDER BY seq
            """),
            {"feed": EAST},
        ).all()
        clock = session.scalar(sa.text("SELECT n FROM feeds WHERE code = :feed"), {"feed": EAST})
        assert [name for name, _ in rows] == ["households", "visits", "visits"]
        assert all(max(self.seqs.values()) < seq <= clock for _, seq in rows)


@given(
    at=st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC", "America/Sao_Paulo"]),
)
def test_the_day_of_a_time_is_the_days_beginning(at: datetime, zone: str) -> None:
    at = at.replace(tzinfo=UTC)
    day = day_of(at, ZoneInfo(zone))
    assert day.date() == at.astimezone(ZoneInfo(zone)).date()
    assert (day.hour, day.minute, day.second, day.microsecond) == (0, 0, 0, 0)
    assert day_of(day, ZoneInfo(zone)) == day


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, 5, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1988, 6, 1, 12, tzinfo=UTC),  # a summer time that Shanghai had
        datetime(2026, 3, 17, 15, 59, 59, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_database_has_the_same_day(field: Field, session: Session, at: datetime) -> None:
    query = sa.text(f"SELECT {the_day('CAST(:at AS timestamptz)')}")
    assert session.scalar(query, {"at": None, "county": COUNTY}) is None
    found = session.scalar(query, {"at": at, "county": COUNTY})
    zone = ZoneInfo("Asia/Shanghai")
    assert day_of(found, zone) == day_of(at, zone)
    assert at - found < timedelta(days=1)
