"""Small histories of three phones and two grids, found and shrunk by Hypothesis.

In this process, on one connection: no concurrency, but every order, drop, repeat, hand-over and
restore. The checker is the one of the large runs.
"""

import contextlib
import itertools
import logging
import random
from typing import Any, ClassVar

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from records.db import db
from server.ops.restore import begin_epoch
from tests.chaos import witness
from tests.chaos.areas import Areas
from tests.chaos.checker import check, told
from tests.chaos.history import Event, History, Seen
from tests.chaos.phones.phone import ChronicledPhone
from tests.conftest import driver_of, owner_connection
from tests.factories import bearer, make_assignment, make_login, make_person
from tests.phone.client import NoAnswer
from tests.phone.holdings import ids_of
from tests.phone.line import LossyClient
from tests.sync.conftest import EAST, VILLAGE, WEST, make_field

FATES = ("well", "well", "well", "request_lost", "answer_lost", "again_later", "overtaken")
PLACES = {EAST: 116.115, WEST: 116.105, None: 117.5}


class Field(RuleBasedStateMachine):
    """Three phones of two people, both of whom hold one of two grids; and what is checked last."""

    app: ClassVar[Flask]
    owner: ClassVar[sa.Connection]  # of the tables' owner, who may make triggers

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.events: list[Event] = []
        moments = itertools.count(1)
        self.moment = lambda: float(next(moments))

    @initialize()
    def begin(self) -> None:
        connection = self._connection()
        self.session = self.stack.enter_context(
            Session(connection, join_transaction_mode="create_savepoint")
        )
        self.connection = connection
        field = make_field(self.session)
        make_assignment(self.session, field.west_cadre, EAST)
        dispatcher = make_person(self.session, roles=[("dispatcher", VILLAGE[:9])])
        self.desk = bearer(make_login(self.session, dispatcher))
        self.households = {
            "east": str(field.east_household.id),
            "west": str(field.west_household.id),
        }
        self.people = [str(field.east_cadre.id), str(field.west_cadre.id)]
        owners = [field.east_cadre, field.east_cadre, field.west_cadre]
        tokens = [bearer(make_login(self.session, person)) for person in owners]
        self.session.commit()
        witness.install(self.database)
        self.areas = Areas(self._same_connection, self.events.append, self.moment)
        self.areas.hold(self.people[0], EAST)
        self.areas.hold(self.people[1], EAST, WEST)
        self.holders = {(EAST, 0), (EAST, 1), (WEST, 1)}
        self.backup: set[tuple[str, int]] | None = None
        self.seen_before: list[list[Seen]] = []
        self.phones = []
        for number, (person, headers) in enumerate(zip(owners, tokens, strict=True)):
            client = LossyClient(self.app.test_client(), self.events.append)
            name = f"phone {number}"
            self.phones.append(
                ChronicledPhone(
                    client,
                    headers,
                    name=name,
                    note=self.events.append,
                    moment=self.moment,
                    new_id=ids_of(random.Random(name)),
                )
            )
            self.events.append({"what": "phone", "phone": name, "person": str(person.id)})
            self.phones[-1].sync()

    def back_up(self) -> None:
        self.database.execute("SAVEPOINT backup")
        self.backup = set(self.holders)

    def restore(self) -> None:
        """What phones pushed since the backup is forgotten. What the office did is done again."""
        now, before = set(self.holders), self.backup
        for area, person in before:
            self.areas.hold(self.people[person], area)
        self.seen_before.append(witness.seen(self.database))
        self.database.execute("ROLLBACK TO SAVEPOINT backup")
        begin_epoch(self.database)
        self.holders = set(before)
        for area, person in now - before:
            self._hand_over(area, None, person)
        for area, person in before - now:
            self._hand_over(area, person, None)

    def _hand_over(self, area: str, giver: int | None, taker: int | None) -> None:
        named = [None if one is None else self.people[one] for one in (giver, taker)]
        self.areas.hand_over(area, *named)
        self.holders -= {(area, giver)}
        self.holders |= {(area, taker)} if taker is not None else set()

    def teardown(self) -> None:
        """Late requests arrive, every phone syncs until nothing is left; then the promises."""
        try:
            if hasattr(self, "phones"):
                self._settle()
                self._check()
        finally:
            self.stack.close()

    def _settle(self) -> None:
        for phone in self.phones:
            while phone.client.late:
                phone.client.deliver_late()
        for _ in range(3):
            for phone in self.phones:
                phone.sync()
        for phone in self.phones:
            phone.compare_at_last()
            phone.note_quiet()

    def _check(self) -> None:
        history = History(self.events, witness.read(self.database, self.seen_before))
        breaches = check(history)
        assert not breaches, told(history, breaches)

    def _record(self, phone: int, which: int) -> tuple[str, str] | None:
        mine = self.phones[phone]
        found = [(n, id) for n in ("households", "visits") for id in sorted(mine.live(n))]
        return found[which % len(found)] if found else None

    def _area_of(self, phone: int) -> str | None:
        person = 0 if phone < 2 else 1
        return next((area for area, holder in sorted(self.holders) if holder == person), None)

    @property
    def database(self) -> psycopg.Connection[Any]:
        return driver_of(self.connection)

    @contextlib.contextmanager
    def _same_connection(self) -> Any:
        yield self.database

    def _connection(self) -> Any:
        """All of one example is one transaction, as in the fixture `client`."""
        with self.app.app_context():
            engine = db.engine
        self.stack.callback(self.owner.begin().rollback)
        engines = db._app_engines[self.app]
        engines[None] = self.owner
        self.stack.callback(engines.__setitem__, None, engine)
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        return self.owner


class SmallHistory(Field):
    """Whatever may happen, in any order."""

    @rule(
        phone=st.integers(0, 2),
        place=st.sampled_from([EAST, WEST, None]),
        head=st.sampled_from(["丘", ""]),
        number=st.sampled_from([None, "N1", "N2"]),
    )
    def household(self, phone: int, place: str | None, head: str, number: str | None) -> None:
        """With a point in a grid, or in none and so refused; without a head, refused as well; or
        with a number that another one has."""
        content = {"head": head, "location": _point(place), "number": number}
        self.phones[phone].record("households", **content)

    @rule(
        phone=st.integers(0, 2),
        which=st.integers(0, 9),
        early=st.booleans(),
        purpose=st.sampled_from(["regular", "tea"]),
    )
    def visit(self, phone: int, which: int, early: bool, purpose: str) -> None:
        """Of a household that the phone has, or of one that is still to come."""
        mine = self.phones[phone]
        households = sorted(mine.live("households"))
        if early or not households:
            household = mine.new_id()
            mine.visit(household, purpose=purpose)
            mine.mine["households", household] = {
                "id": household,
                "rev": mine.new_id(),
                "head": "新",
                "location": _point(self._area_of(phone) or EAST),
            }
            mine._note_mint("households", household, new=True)
        else:
            mine.visit(households[which % len(households)], purpose=purpose)

    @rule(phone=st.integers(0, 2), which=st.integers(0, 30), value=st.sampled_from(["一", "二"]))
    def edit(self, phone: int, which: int, value: str) -> None:
        if found := self._record(phone, which):
            collection, id = found
            field = {"households": "head", "visits": "note", "contacts": "name"}[collection]
            self.phones[phone].edit(collection, id, **{field: value})

    @rule(phone=st.integers(0, 2), which=st.integers(0, 30), place=st.sampled_from([EAST, WEST]))
    def move(self, phone: int, which: int, place: str) -> None:
        households = sorted(self.phones[phone].live("households"))
        if households:
            id = households[which % len(households)]
            self.phones[phone].edit("households", id, location=_point(place))

    @rule(phone=st.integers(0, 2), which=st.integers(0, 30))
    def delete(self, phone: int, which: int) -> None:
        if found := self._record(phone, which):
            self.phones[phone].delete(*found)

    @rule(phone=st.integers(0, 2), fate=st.sampled_from(FATES), limit=st.sampled_from([1, 3, 200]))
    def sync(self, phone: int, fate: str, limit: int) -> None:
        mine = self.phones[phone]
        mine.client.fate = fate
        with contextlib.suppress(NoAnswer):
            mine.sync(limit)

    @rule(phone=st.integers(0, 2))
    def one_page(self, phone: int) -> None:
        """And then the signal is gone."""
        self.phones[phone].exchange([], 1)

    @rule(phone=st.integers(0, 2), window=st.sampled_from([1, 1000]))
    def check(self, phone: int, window: int) -> None:
        """Does it hold what it is to hold?"""
        self.phones[phone].check(window=window)

    @precondition(lambda self: any(phone.client.late for phone in self.phones))
    @rule(which=st.integers(0, 2))
    def arrive_late(self, which: int) -> None:
        waiting = [phone for phone in self.phones if phone.client.late]
        waiting[which % len(waiting)].client.deliver_late()

    @rule(
        area=st.sampled_from([EAST, WEST]),
        giver=st.sampled_from([0, 1, None]),
        taker=st.sampled_from([0, 1, None]),
    )
    def hand_over(self, area: str, giver: int | None, taker: int | None) -> None:
        """To somebody else, to one more, or from one of two."""
        giver = giver if (area, giver) in self.holders else None
        taker = None if (area, taker) in self.holders else taker
        self._hand_over(area, giver, taker)

    @rule()
    def take_backup(self) -> None:
        self.back_up()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def put_back(self) -> None:
        self.restore()

    @rule(which=st.integers(0, 9), decision=st.sampled_from(["accept", "dismiss", "return"]))
    def decide(self, which: int, decision: str) -> None:
        client = self.app.test_client()
        waiting = client.get("/api/v1/inbox", headers=self.desk).json["items"]
        if waiting:
            key = waiting[which % len(waiting)]["key"]
            url = f"/api/v1/inbox/{key}/{decision}"
            answer = client.post(url, headers=self.desk, json={"note": "看过"})
            assert answer.status_code in (200, 409), answer.text

    @rule(which=st.integers(0, 9), into=st.sampled_from(["number", "east", "west"]))
    def merge(self, which: int, into: str) -> None:
        """A household that was not taken, into who has its number or into another one."""
        client = self.app.test_client()
        found = client.get("/api/v1/inbox", headers=self.desk).json["items"]
        waiting = [row for row in found if row["collection"] == "households"]
        if waiting:
            asked = {} if into == "number" else {"into": self.households[into]}
            url = f"/api/v1/inbox/{waiting[which % len(waiting)]['key']}/merge"
            answer = client.post(url, headers=self.desk, json=asked)
            assert answer.status_code in (200, 409), answer.text

    @rule(which=st.integers(0, 9), into=st.sampled_from(["east", "west"]))
    def merge_orphans(self, which: int, into: str) -> None:
        """What waits for a household that did not come; and whatever may still come of it."""
        client = self.app.test_client()
        groups = client.get("/api/v1/orphans", headers=self.desk).json["items"]
        if groups:
            group = groups[which % len(groups)]
            url = f"/api/v1/orphans/{group['household']}"
            if group["why"] == "out_of_scope":
                answer = client.post(f"{url}/accept", headers=self.desk, json={})
            else:
                asked = {"into": self.households[into]}
                answer = client.post(f"{url}/merge", headers=self.desk, json=asked)
            assert answer.status_code in (200, 409), answer.text

    @rule(which=st.integers(0, 9), to=st.sampled_from([0, 1]))
    def credit(self, which: int, to: int) -> None:
        client = self.app.test_client()
        visits = client.get("/api/v1/visits", headers=self.desk).json["items"]
        if visits:
            record, person = visits[which % len(visits)]["id"], self.people[to]
            asked = {"collection": "visits", "record": record, "person": person, "note": "他做的"}
            answer = client.post("/api/v1/credits", headers=self.desk, json=asked)
            assert answer.status_code == 200, answer.text


class ForgottenDay(Field):
    """Begins where a restored server has forgotten a household and a visit of it, which two people
    have on their phones, and no phone knows of it yet.

    Restores are rare in a drawn history. What goes wrong after one goes wrong between the first
    page and the last one of what is pulled anew, or by who returns first: few steps, of few kinds.
    """

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.back_up()
        author = self.phones[0]
        household = author.record("households", head="丘", location=_point(EAST))
        visit = author.visit(household)
        self.forgotten = [("households", household), ("visits", visit)]
        for phone in self.phones:
            phone.sync()
        self.restore()

    @rule(
        phone=st.sampled_from([0, 2]),
        act=st.sampled_from(["edit", "delete", "rest"]),
        which=st.integers(0, 1),
        then=st.sampled_from(["wait", "one page", "sync", "check"]),
    )
    def work(self, phone: int, act: str, which: int, then: str) -> None:
        mine, (collection, id) = self.phones[phone], self.forgotten[which]
        if act != "rest" and id in mine.live(collection):
            if act == "edit":
                mine.edit(collection, id, **{["head", "note"][which]: f"{phone}"})
            else:
                mine.delete(collection, id)
        if then == "one page":
            mine.exchange([], 1)
        elif then == "sync":
            mine.sync()
        elif then == "check":
            mine.check()


def _point(place: str | None) -> dict[str, Any]:
    return {"lng": PLACES[place], "lat": 24.605, "crs": "cgcs2000", "accuracy_m": 10}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("histories", "examples", "steps"), [(SmallHistory, 20, 25), (ForgottenDay, 60, 8)]
)
def test_promises_hold_in_small_histories(
    app: Flask, histories: type[Field], examples: int, steps: int
) -> None:
    class OnThisApp(histories):
        pass

    OnThisApp.app = app
    logging.disable()
    try:
        with owner_connection(app) as OnThisApp.owner:
            run_state_machine_as_test(
                OnThisApp,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    derandomize=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
    finally:
        logging.disable(logging.NOTSET)  # later tests read what is logged
