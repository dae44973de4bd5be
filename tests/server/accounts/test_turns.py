"""Two phones with one token give themselves away; one phone never does, whatever its line does."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.people import Device
from server.services.accounts import turns
from server.services.accounts.turns import MAX_LEFT, MAX_OPEN, Turns, step
from tests import factories as f
from tests.phone.phone import Phone

GRID = "441427100201001"


class Line:
    """A server's turns, and phones that sync over a line that loses and delays."""

    def __init__(self) -> None:
        self.turns, self.heard = Turns(), 0

    def sync(self, shown: int | None) -> int:
        done = step(self.turns, shown)
        self.turns, self.heard = done.turns, self.heard + done.heard_twice
        assert len(self.turns.given) <= MAX_OPEN
        assert len(self.turns.left) <= MAX_LEFT
        return done.turn


ON_THE_LINE = ("answered", "lost", "repeated", "late", "older app")


@given(st.lists(st.sampled_from([*ON_THE_LINE, "put back", "emptied"])), st.data())
def test_one_phone_is_never_taken_for_two(happened: list[str], data: st.DataObject) -> None:
    """Whatever its line does, and also if it is put back to an older state of its own."""
    line = Line()
    states: list[int | None] = [None]  # of its store, each later than the one before
    sent: list[int | None] = []  # that may come late, or once more
    for what in happened:
        if what in ("put back", "emptied"):
            kept = 1 if what == "emptied" else data.draw(st.integers(1, len(states)))
            states, sent = states[:kept], []
            continue
        turn = line.sync(None if what == "older app" else states[-1])
        sent.append(states[-1])
        if what == "repeated":
            line.sync(states[-1])
        if what == "late":
            line.sync(data.draw(st.sampled_from(sent)))
        if what in ("answered", "repeated"):
            states.append(turn)
    assert line.heard == 0


@given(
    before=st.integers(0, 20),
    between=st.lists(st.tuples(st.sampled_from(["one", "two"]), st.booleans()), max_size=12),
)
def test_two_phones_with_one_store_are_heard_of(
    before: int, between: list[tuple[str, bool]]
) -> None:
    """Each has to have been answered since the copy, and then to sync once more."""
    line, has = Line(), None
    for _ in range(before + 1):
        has = line.sync(has)
    held: dict[str, int | None] = {"one": has, "two": has}
    for who, is_lost in between:
        turn = line.sync(held[who])
        held[who] = held[who] if is_lost else turn
    for who in ("one", "two", "one", "two"):
        held[who] = line.sync(held[who])
    assert line.heard >= 1


def test_a_copy_is_heard_of_after_the_other_was_silent_for_long() -> None:
    line = Line()
    one = two = line.sync(None)
    for _ in range(5):
        one = line.sync(one)
    for _ in range(50):
        two = line.sync(two)
    assert line.heard == 0, "so does a phone that was put back"
    line.sync(one)
    assert line.heard == 1


def test_a_phone_that_a_restored_server_has_forgotten_is_none() -> None:
    line = Line()
    ahead = 40
    assert line.sync(ahead) == ahead + 1
    assert line.sync(ahead + 1) == ahead + 2
    assert line.heard == 0


@pytest.fixture
def phones(client: FlaskClient, session: Session) -> tuple[Phone, Phone, Device]:
    """A phone, and its copy."""
    f.make_grid(session, GRID)
    cadre = f.make_person(session, areas=[GRID])
    device = f.make_device(session, cadre)
    token = f.make_login(session, cadre, device=device)
    one = Phone(client, f.bearer(token))
    one.sync()
    copy = Phone(client, f.bearer(token), turn=one.turn, checkpoint=one.checkpoint, epoch=one.epoch)
    return one, copy, device


def heard(session: Session, device: Device) -> Any:
    session.expire_all()
    return device.heard_twice_at


def test_a_copied_phone_shows_at_the_desk_at_once(
    client: FlaskClient, session: Session, phones: tuple[Phone, Phone, Device]
) -> None:
    one, copy, device = phones
    admin = f.bearer(
        f.make_login(session, f.make_person(session, roles=[("county_admin", "441427")]))
    )
    for _ in range(3):
        one.sync()
    assert heard(session, device) is None
    for _ in range(2):
        copy.sync()
    one.sync()
    first = heard(session, device)
    assert first is not None
    for phone in (one, copy, copy, one):
        phone.sync()
    assert heard(session, device) == first, "once a day is enough"
    (shown,) = client.get("/api/v1/sync/troubles", headers=admin).json["items"]
    assert shown["device"] == str(device.id)
    assert shown["heard_twice_at"] is not None
    assert (shown["last_seen_at"], shown["silent_days"], shown["backlog"]) == (None, None, None)
    listed = client.get(f"/api/v1/devices?person={device.person_id}", headers=admin).json["items"]
    assert listed[0]["heard_twice_at"] == shown["heard_twice_at"]
    session.execute(sa.update(Device).values(heard_twice_at=first - timedelta(days=31)))
    session.commit()
    assert client.get("/api/v1/sync/troubles", headers=admin).json["items"] == []


def test_a_clock_that_was_set_back_makes_no_second_phone(
    session: Session, phones: tuple[Phone, Phone, Device]
) -> None:
    """A request from before comes late: its `sent_at` is after that of every later one."""
    one, _, device = phones
    late = one.body([])
    late["device"] |= {"sent_at": "2030-01-01T08:00:00+08:00", "turn": one.turn}
    for _ in range(3):
        one.sync()
    assert one.post("/api/v1/sync", late).status_code == 200
    one.sync()
    assert heard(session, device) is None


def test_a_phone_that_was_put_back_to_its_own_backup_is_one(
    session: Session, phones: tuple[Phone, Phone, Device]
) -> None:
    one, backup, device = phones
    for phone in (one, one, one, backup, backup, backup):
        phone.sync()
    assert heard(session, device) is None


def test_what_is_no_turn_of_this_server_says_nothing(
    session: Session, phones: tuple[Phone, Phone, Device]
) -> None:
    one, _, device = phones
    one.sync()
    for turn in (None, "", "x", 7, "00000000.1", "9" * 40, {"a": 1}):
        body = one.body([])
        body["device"]["turn"] = turn
        answer = one.post("/api/v1/sync", body)
        assert answer.status_code == 200
    assert heard(session, device) is None
    assert answer.json["server"]["turn"].endswith(".9")


def test_after_a_restore_the_turns_begin_anew(
    session: Session,
    phones: tuple[Phone, Phone, Device],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The backup has an old turn, and what was given since then may be given once more."""
    one, _, device = phones
    for _ in range(3):
        one.sync()
    session.execute(sa.update(Device).values(turn=4, turns=[5]))
    session.commit()
    monkeypatch.setattr(turns, "_epoch", lambda me: "0badcafe")
    for _ in range(3):
        one.sync()
    assert heard(session, device) is None


def test_a_browser_has_no_turn(app: Flask, client: FlaskClient, session: Session) -> None:
    f.make_grid(session, GRID)
    cadre = f.make_person(session, areas=[GRID])
    phone = Phone(client, f.bearer(f.make_login(session, cadre, browser=True)))
    assert phone.sync()["server"]["turn"] is None
