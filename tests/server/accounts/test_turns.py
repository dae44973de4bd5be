"""Two phones with one token give themselves away; one phone never does, whatever its line does."""

from datetime import UTC, datetime, timedelta
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
from server.services.accounts.turns import MAX_OPEN, Turns, step
from tests import factories as f
from tests.phone.phone import Phone

GRID = "441427100201001"
START = datetime(2026, 3, 18, tzinfo=UTC)


class Line:
    """A server's turns, and phones that sync over a line that loses and delays."""

    def __init__(self) -> None:
        self.turns, self.heard, self.clock = Turns(), 0, START

    def sync(self, shown: int | None, at: datetime | None = None) -> int:
        if at is None:
            self.clock += timedelta(seconds=1)
            at = self.clock
        done = step(self.turns, shown, at)
        self.turns, self.heard = done.turns, self.heard + done.heard_twice
        assert len(self.turns.given) <= MAX_OPEN
        return done.turn


@given(st.lists(st.sampled_from(["answered", "lost", "repeated", "late", "older app"])))
def test_one_phone_is_never_taken_for_two(happened: list[str]) -> None:
    line, has, late = Line(), None, []
    for what in happened:
        turn = line.sync(None if what == "older app" else has)
        late.append((has, line.clock))
        if what == "repeated":
            line.sync(has, line.clock)
        if what == "late":  # the network brings a request of before once more
            line.sync(*late[len(late) // 2])
        if what in ("answered", "repeated"):
            has = turn
    assert line.heard == 0


@given(
    before=st.integers(0, 20),
    between=st.lists(st.sampled_from(["one", "two"]), max_size=20),
)
def test_two_phones_with_one_store_are_heard_of(before: int, between: list[str]) -> None:
    """One at least has to have been answered twice since the copy, and the other then to sync."""
    line, has = Line(), None
    for _ in range(before + 1):
        has = line.sync(has)
    held: dict[str, int | None] = {"one": has, "two": has}
    for who in between:
        held[who] = line.sync(held[who])
    line.heard = 0
    for who in ("one", "two", "one", "two"):
        held[who] = line.sync(held[who])
    assert line.heard >= 1


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
    copy.sync()
    first = heard(session, device)
    assert first is not None
    one.sync()
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
