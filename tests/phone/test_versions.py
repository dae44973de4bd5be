"""App and server are not updated on the same day: the app's engine with fifty rows that wait.

An older app with today's server, the app of today with an older server, and what happens when the
one that was behind is updated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.staff.people import Person
from tests.conftest import session_on
from tests.factories import make_household, make_login, make_meal_ticket, make_person
from tests.phone.json_server import Asked
from tests.phone.other_version import OtherVersion, Version, other_version
from tests.phone.web import COLLECTIONS, WebPhone, web_phone
from tests.served import serve

pytestmark = pytest.mark.slow

VILLAGE = "441427100201"
OLDEST, OLDER, TODAY = "0.9.5", "0.9.7", "1.0.0"
OF_OLDER_APP = ("profile", "grids", "households", "contacts", "visits", "outcomes")
# A server from before apps could name collections, which knew neither tickets nor groups.
OLDER_SERVER = Version(
    "0.0.9",
    without_features=frozenset({"collections", "device_id", "brotli", "turn"}),
    without_collections=frozenset({"meal_tickets", "household_aliases", "reminders"}),
    without_fields={"households": frozenset({"group_no"})},
)
NEWER_SERVER = Version("9.0.0", more_fields={"households": {"dialect": "客家话"}})
WAITING = 50
REPAIR = "/api/v1/sync/repair"


@pytest.fixture(scope="module")
def served(served_database: str) -> Iterator[str]:
    with serve(served_database, oldest_app=OLDEST) as address:
        yield address


@dataclass
class Field:
    """A grid of the test's own, with a cadre, ten households and a colleague's ticket."""

    session: Session
    cadre: Person
    token: str
    households: list[Household]
    ticket: str

    def inbox(self) -> Counter[tuple[str, str]]:
        """How many rows of each collection came to what."""
        rows = self.session.execute(
            sa.text("SELECT collection, outcome FROM inbox WHERE person_id = :cadre"),
            {"cadre": self.cadre.id},
        )
        return Counter((collection, outcome) for collection, outcome in rows)

    def count(self, table: str, condition: str = "true") -> int:
        """Live records of the cadre's grid."""
        grid = self.households[0].grid
        query = f"SELECT count(*) FROM {table} WHERE grid = :grid AND {condition}"
        return self.session.execute(sa.text(query), {"grid": grid}).scalar_one()


_grids = iter(range(1, 100))


@pytest.fixture
def field(served_database: str) -> Iterator[Field]:
    with session_on(served_database) as session:
        grid = f"{VILLAGE}{next(_grids):03}"
        cadre, colleague = (make_person(session, areas=[grid]) for _ in range(2))
        households = [make_household(session, grid) for _ in range(10)]
        ticket = make_meal_ticket(session, households[0], colleague)
        token = make_login(session, cadre)
        session.connection(execution_options={"isolation_level": "READ COMMITTED"})
        yield Field(session, cadre, token, households, str(ticket.id))


def work(phone: WebPhone, field: Field, **of_households: Any) -> None:
    """Fifty rows: edits of ten households, ten new ones, their contacts and visits."""
    for nth, household in enumerate(field.households):
        phone.edit("households", str(household.id), head=f"改{nth}")
        new = phone.record("households", head=f"新{nth}", grid=household.grid, **of_households)
        phone.record("contacts", household=new, name=f"人{nth}")
        phone.record("visits", household=new, purpose="regular", happened_at="2026-03-18T05:40:12Z")
        phone.record(
            "visits", household=str(household.id), purpose="listening",
            happened_at="2026-03-18T05:40:12Z", note=f"记{nth}",
        )  # fmt: skip
    assert phone.waiting() == WAITING


ALL_ARRIVED = Counter(
    {("households", "applied"): 20, ("contacts", "applied"): 10, ("visits", "applied"): 20}
)


def test_an_older_app_pushes_all_once_and_keeps_what_it_does_not_know(
    served: str, field: Field, tmp_path: Path
) -> None:
    with (
        other_version(served, NEWER_SERVER) as newer,
        web_phone(tmp_path, newer.address, field.token, OLDER, OF_OLDER_APP) as phone,
    ):
        assert phone.sync() is None
        address = phone.shown("households")[str(field.households[0].id)]["address"]
        work(phone, field)
        assert phone.sync() is None
        assert (phone.waiting(), field.inbox()) == (0, ALL_ARRIVED)
        edited = phone.shown("households")[str(field.households[0].id)]
        assert (edited["head"], edited["address"], edited["dialect"]) == ("改0", address, "客家话")
        assert field.count("households", "head LIKE '改%' AND address IS NOT NULL") == 10
        sent = [newer.sent[str(household.id)] for household in field.households]
        assert sent == ["客家话"] * 10, "it sends back what it does not know"
        assert newer.named == set(OF_OLDER_APP)
        assert not phone.shown("meal_tickets")
        assert newer.wrong == []


def test_an_app_is_updated_with_rows_that_wait(served: str, field: Field, tmp_path: Path) -> None:
    """They arrive, once; a collection that is new to it comes by a repair, though the checkpoint
    has gone past it."""
    with other_version(served, None) as today:
        with web_phone(tmp_path, today.address, field.token, OLDER, OF_OLDER_APP) as phone:
            assert phone.sync() is None
            work(phone, field)
        assert today.repaired == set()
        with web_phone(tmp_path, today.address, field.token, TODAY, COLLECTIONS) as phone:
            assert phone.waiting() == WAITING
            assert phone.sync() is None
            assert (phone.waiting(), field.inbox()) == (0, ALL_ARRIVED)
            assert phone.shown("meal_tickets").keys() == {field.ticket}
            assert today.repaired == {"meal_tickets"}
            assert today.named == set(OF_OLDER_APP)
            assert phone.sync() is None
        assert today.named == set(COLLECTIONS), "from then on"


def test_a_repair_that_breaks_off_is_begun_again(served: str, field: Field, tmp_path: Path) -> None:
    with other_version(served, None) as today:
        with web_phone(tmp_path, today.address, field.token, OLDER, OF_OLDER_APP) as phone:
            assert phone.sync() is None
            work(phone, field)
        with web_phone(tmp_path, today.address, field.token, TODAY, COLLECTIONS) as phone:
            today.broken.add(REPAIR)
            assert phone.sync() == "offline"
        today.broken.clear()
        with web_phone(tmp_path, today.address, field.token, TODAY, COLLECTIONS) as phone:
            assert phone.sync() is None
            assert phone.shown("meal_tickets").keys() == {field.ticket}
            assert (phone.waiting(), field.inbox()) == (0, ALL_ARRIVED)


def test_todays_app_sends_an_older_server_what_that_knows_and_keeps_the_rest(
    served: str, field: Field, tmp_path: Path
) -> None:
    with (
        other_version(served, OLDER_SERVER) as older,
        web_phone(tmp_path, older.address, field.token, TODAY) as phone,
    ):
        assert phone.sync() is None
        work(phone, field, group_no=7)
        tickets = [
            phone.record(
                "meal_tickets", household=str(field.households[0].id), number=f"N{nth}",
                happened_at="2026-03-18T05:40:12Z",
            )
            for nth in range(5)
        ]  # fmt: skip
        assert phone.sync() is None
        assert older.wrong == []
        assert field.inbox() == ALL_ARRIVED
        assert phone.shown("meal_tickets").keys() == set(tickets), "they stay on the phone"
        assert group_numbers(phone) == [7] * 10, "so does a field"
        assert field.count("households", "group_no = 7") == 0

        older.version = None  # the server is updated
        older.broken.add(REPAIR)
        assert phone.sync() == "offline"
        older.broken.clear()
        assert phone.sync() is None
        assert phone.waiting() == 0
        assert field.count("meal_tickets", "number LIKE 'N%'") == 5
        assert field.count("households", "group_no = 7") == 10
        assert group_numbers(phone) == [7] * 10
        assert phone.shown("meal_tickets").keys() == {*tickets, field.ticket}
        assert {outcome for _, outcome in field.inbox()} == {"applied"}


def group_numbers(phone: WebPhone) -> list[Any]:
    return [
        one.get("group_no")
        for one in phone.shown("households").values()
        if one["head"].startswith("新")
    ]


def test_an_app_that_is_too_old_keeps_its_rows_until_it_is_updated(
    served: str, field: Field, tmp_path: Path
) -> None:
    with web_phone(tmp_path, served, field.token, OLDER) as phone:
        assert phone.sync() is None
        work(phone, field)
    with web_phone(tmp_path, served, field.token, "0.9.4") as phone:
        assert phone.sync() == "client_too_old"
        assert (phone.waiting(), field.inbox()) == (WAITING, Counter())
    with web_phone(tmp_path, served, field.token, TODAY) as phone:
        assert phone.sync() is None
        assert (phone.waiting(), field.inbox()) == (0, ALL_ARRIVED)


def test_the_proxies_notice_what_should_not_come(served: str, field: Field) -> None:
    """A phone that knows nothing of versions."""
    other = OtherVersion(served, OLDER_SERVER)
    head = {"Authorization": f"Bearer {field.token}"}
    other.answer(Asked("GET", "/api/v1/me", head, None))
    state = {"id": "x", "rev": "y"}
    rows = [
        {"collection": "meal_tickets", "newDocumentState": state},
        {"collection": "households", "newDocumentState": state | {"group_no": 7}},
    ]
    other.answer(Asked("POST", "/api/v1/sync", head, {"push": rows}))
    answer = other.answer(Asked("POST", "/api/v1/sync", head, {"collections": ["visits"]}))
    assert answer is not None
    assert answer[0] == 400
    assert other.wrong == [
        "a row of meal_tickets came", "households came with ['group_no']", "it named collections",
    ]  # fmt: skip
