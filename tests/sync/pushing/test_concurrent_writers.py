"""Many phones at once: nothing is missed, nothing counts twice, nobody sees a 500.

Real commits and real threads, each with requests of its own against one app on one database.
"""

import dataclasses
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from records.db import db
from records.divisions import Grid
from records.feeds import Feed, Tombstone
from records.fieldwork.households import Contact, Household
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from records.staff.people import Person
from server import create_app
from tests.at_once import at_once
from tests.conftest import settings_of
from tests.factories import bearer, make_grid, make_household, make_login, make_person

VILLAGE = "441427100201"
GRIDS = [f"{VILLAGE}{at:03}" for at in (1, 2, 3, 4)]
TABLES: Mapping[str, Any] = {
    "households": Household,
    "contacts": Contact,
    "visits": Visit,
    "meal_tickets": MealTicket,
}
WRITERS = 16
TURNS = 5

pytestmark = pytest.mark.slow

Document = dict[str, Any]


@pytest.fixture
def app(fresh_database: str) -> Iterator[Flask]:
    """An app with a database connection for every writer, as many web processes have together."""
    app = create_app(dataclasses.replace(settings_of(fresh_database), threads=WRITERS + 2))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[orm.Session]:
    with orm.Session(db.engine) as session:
        yield session


@dataclass
class Sender:
    """A phone's connection: what is answered with 503 is sent again, as phones do."""

    app: Flask
    headers: Mapping[str, str]
    statuses: Counter[int] = field(default_factory=Counter)

    def sync(self, rows: Sequence[Document] = (), **more: Any) -> Document:
        return self.post("/api/v1/sync", {"push": list(rows), "limit": 50} | more)

    def push(self, collection: str, rows: Sequence[Document]) -> list[Document]:
        answer: list[Document] = self.post(f"/api/v1/sync/{collection}/push", list(rows))
        return answer

    def post(self, url: str, body: Any) -> Any:
        while True:
            answer = self.app.test_client().post(url, json=body, headers=self.headers)
            self.statuses[answer.status_code] += 1
            assert answer.status_code in (200, 503), answer.text
            if answer.status_code == 200:
                return answer.json


def version(**content: Any) -> Document:
    return {"id": str(uuid4()), "rev": str(uuid4())} | content


def visit_at(household: str) -> Document:
    now = datetime.now(UTC).isoformat()
    return version(household=household, happened_at=now, purpose="regular")


@dataclass
class Writer:
    """A cadre's phone writing at random: new records, edits of shared ones, moves, deletions."""

    sender: Sender
    random: random.Random
    households: dict[str, Document]  # as this phone saw each of them last
    pushed: set[str] = field(default_factory=set)
    own: list[tuple[str, Document]] = field(default_factory=list)

    def work(self) -> None:
        for turn in range(TURNS):
            rows = [row for _ in range(self.random.randint(1, 4)) for row in self.something()]
            self.random.shuffle(rows)
            self.pushed |= {row["newDocumentState"]["rev"] for row in rows}
            # In one transaction for all collections, or in one for each.
            if turn % 3 == 2:
                self.learn_receipts(self.sender.sync(rows)["receipts"])
            else:
                for name in {row["collection"] for row in rows}:
                    part = [row for row in rows if row["collection"] == name]
                    self.learn(self.sender.push(name, part))
            if self.random.random() < 0.3:  # the answer was lost: all of it goes out again
                again = self.sender.sync(rows)["receipts"]
                assert all(receipt["replay"] for receipt in again)

    def something(self) -> list[Document]:
        what = self.random.random()
        known = self.random.choice(list(self.households))
        if what < 0.35:
            return [self.made("visits", visit_at(known))]
        if what < 0.5:
            household = version(head="新户", grid=self.random.choice(GRIDS))
            self.households[household["id"]] = household
            contact = version(household=household["id"], name="新人")
            return [self.made("contacts", contact), _row("households", household)]
        if what < 0.6 and self.own:
            collection, was = self.own.pop(self.random.randrange(len(self.own)))
            gone = {"id": was["id"], "rev": str(uuid4()), "_deleted": True}
            return [_row(collection, gone, was)]
        changes: Document = (
            {"grid": self.random.choice(GRIDS)}
            if what > 0.85
            else {self.random.choice(["head", "address"]): f"改{self.random.randrange(1000)}"}
        )
        was = self.households[known]
        self.households[known] = was | changes | {"rev": str(uuid4())}
        return [_row("households", self.households[known], was)]

    def made(self, collection: str, document: Document) -> Document:
        self.own.append((collection, document))
        return _row(collection, document)

    def learn_receipts(self, receipts: Sequence[Document]) -> None:
        self.learn([receipt["document"] for receipt in receipts if "document" in receipt])

    def learn(self, documents: Sequence[Document]) -> None:
        for document in documents:
            # "deleted": an edit that its own deletion overtook, for the rows are shuffled.
            assert document["srv"]["status"] in ("ok", "conflict", "deleted"), document
            if document["id"] in self.households:
                self.households[document["id"]] = document


def _row(collection: str, new: Document, base: Document | None = None) -> Document:
    return {"collection": collection, "newDocumentState": new} | (
        {"assumedMasterState": base} if base else {}
    )


@dataclass
class Puller:
    """A phone that only reads, page after page, while the others write."""

    sender: Sender
    live: dict[tuple[str, str], str] = field(default_factory=dict)
    places: Counter[Any] = field(default_factory=Counter)
    checkpoint: Any = None

    def follow(self, done: threading.Event) -> None:
        while True:
            last = done.is_set()
            while self.page():
                pass
            if last:
                return
            time.sleep(0.02)  # else its empty pages take the processor from the writers

    def page(self) -> bool:
        answer = self.sender.sync(checkpoint=self.checkpoint)
        self.checkpoint = answer["checkpoint"]
        for document in answer["documents"]:
            key = document["collection"], document["id"]
            srv = document["srv"]
            self.places[(*key, document["rev"], srv["seq"], srv.get("grid"))] += 1
            if document["_deleted"]:
                self.live.pop(key, None)
            else:
                self.live[key] = document["rev"]
        return bool(answer["hasMore"])


def test_a_puller_misses_nothing_while_sixteen_phones_write(
    app: Flask, session: orm.Session
) -> None:
    households = _shared_households(session)
    cadres = [make_person(session, areas=[VILLAGE]) for _ in range(4)]
    writers = [
        Writer(_sender(app, session, cadres[at % 4]), random.Random(at), dict(households))
        for at in range(WRITERS)
    ]
    puller = Puller(_sender(app, session, make_person(session, areas=[VILLAGE])))
    session.commit()

    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        pulling = threads.submit(puller.follow, done)
        try:
            _all(threads, [writer.work for writer in writers])
        finally:
            done.set()
        pulling.result()

    live = {
        (name, str(record.id)): str(record.rev)
        for name, table in TABLES.items()
        for record in session.scalars(sa.select(table))
    }
    seen = {key: rev for key, rev in puller.live.items() if key[0] in TABLES}
    assert seen == live
    assert set(puller.places.values()) == {1}, "nothing came twice"
    assert {str(key) for key in session.scalars(sa.select(InboxRow.key))} == {
        rev for writer in writers for rev in writer.pushed
    }
    _assert_clocks_are_the_last_seqs(session)
    _assert_followers_are_with_their_household(session)


def test_one_version_pushed_by_eight_requests_at_once_counts_once(
    app: Flask, session: orm.Session
) -> None:
    household = make_household(session, GRIDS[0])
    sender = _sender(app, session, make_person(session, areas=[VILLAGE]))
    rounds = 10
    for _ in range(rounds):
        push = partial(sender.sync, [_row("visits", visit_at(str(household.id)))])
        receipts = [answer["receipts"][0] for answer in at_once(*[push] * 8)]
        assert {receipt["outcome"] for receipt in receipts} == {"applied"}
        assert [receipt["replay"] for receipt in receipts].count(False) == 1
    for table in (Visit, InboxRow):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == rounds
    _assert_clocks_are_the_last_seqs(session)


def test_two_edits_of_one_version_at_once_never_both_win(app: Flask, session: orm.Session) -> None:
    """The second to commit is judged against the first, whichever that is."""
    [(key, base)] = _shared_households(session, 1).items()
    phones = [_sender(app, session, make_person(session, areas=[VILLAGE])) for _ in range(4)]
    edits = [base | {"head": f"{at}说", "rev": str(uuid4())} for at in range(4)]
    answers = at_once(
        *[
            partial(phone.sync, [_row("households", edit, base)])
            for phone, edit in zip(phones, edits, strict=True)
        ]
    )
    outcomes = [answer["receipts"][0]["outcome"] for answer in answers]
    assert Counter(outcomes) == {"applied": 1, "conflict": 3}
    winner = edits[outcomes.index("applied")]
    now = session.scalars(sa.select(Household).where(Household.id == sa.cast(key, sa.Uuid))).one()
    assert (now.head, str(now.rev)) == (winner["head"], winner["rev"])


def test_a_household_and_its_first_records_from_two_phones_at_once_find_each_other(
    app: Flask, session: orm.Session
) -> None:
    for grid in GRIDS:
        make_grid(session, grid)
    one, two = (_sender(app, session, make_person(session, areas=[VILLAGE])) for _ in range(2))
    rounds = 40
    for at in range(rounds):
        household = version(head="丘", grid=GRIDS[at % 4])
        visit = visit_at(household["id"])
        ticket = version(
            household=household["id"], number=f"T{at}", happened_at=visit["happened_at"]
        )
        with_it = [_row("visits", visit), _row("meal_tickets", ticket)]
        at_once(
            *[
                partial(one.sync, [_row("households", household)]),
                partial(two.sync, with_it),
            ]
        )
    for table in (Household, Visit, MealTicket):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == rounds
    assert not session.scalars(sa.select(Visit).where(Visit.evidence.is_(None))).all()
    _assert_followers_are_with_their_household(session)
    _assert_clocks_are_the_last_seqs(session)


def test_of_spellings_of_one_number_at_once_one_is_taken(app: Flask, session: orm.Session) -> None:
    make_grid(session, GRIDS[0])
    phones = [_sender(app, session, make_person(session, areas=[VILLAGE])) for _ in range(4)]
    typed = ["BR-{}", "br-{}", "ＢＲ-{}\u200b", " Br-{}"]
    for at in range(5):
        made = [version(head="丘", grid=GRIDS[0], number=each.format(at)) for each in typed]
        answers = at_once(
            *[
                partial(phone.sync, [_row("households", household)])
                for phone, household in zip(phones, made, strict=True)
            ]
        )
        outcomes = Counter(answer["receipts"][0]["outcome"] for answer in answers)
        assert outcomes == {"applied": 1, "rejected": 3}
    assert session.scalar(sa.select(sa.func.count()).select_from(Household)) == 5


def _shared_households(session: orm.Session, count: int = 6) -> dict[str, Document]:
    """Households of the first grids, as the phones hold them."""
    for grid in GRIDS:
        make_grid(session, grid)
    made = [make_household(session, GRIDS[at % 4]) for at in range(count)]
    return {
        str(household.id): {
            "id": str(household.id),
            "rev": str(household.rev),
            "number": household.number,
            "head": household.head,
            "address": household.address,
            "grid": household.grid,
        }
        for household in made
    }


def _sender(app: Flask, session: orm.Session, person: Person) -> Sender:
    return Sender(app, bearer(make_login(session, person)))


def _all(threads: ThreadPoolExecutor, tasks: Sequence[Callable[[], None]]) -> None:
    for future in [threads.submit(task) for task in tasks]:
        future.result()


def _assert_clocks_are_the_last_seqs(session: orm.Session) -> None:
    """Every place in a feed is one record or one tombstone, and the clock is the last of them."""
    session.expire_all()
    places: dict[str, list[int]] = {}
    for table in (Grid, Person, Tombstone, Outcome, *TABLES.values()):
        for feed, seq in session.execute(sa.select(table.feed, table.seq)):
            places.setdefault(feed, []).append(seq)
    for feed in session.scalars(sa.select(Feed)):
        seqs = places.get(feed.code, [])
        assert len(seqs) == len(set(seqs)), feed.code
        assert max(seqs, default=0) == feed.n, feed.code


def _assert_followers_are_with_their_household(session: orm.Session) -> None:
    grids = dict(session.execute(sa.select(Household.id, Household.grid)).all())
    tables = (Contact, Visit, MealTicket)
    records = [record for table in tables for record in session.scalars(sa.select(table))]
    assert records
    for record in records:
        assert record.grid == record.feed == grids[record.household_id], record.id
