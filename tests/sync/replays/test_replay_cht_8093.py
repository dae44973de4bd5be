"""Replay of medic/cht-core#8093: a restored server, and phones that have told it everything.

There, a health worker recorded a pregnancy and a delivery after the backup, synced, and the server
was restored. The phone's replication stood where it had stood: it never sent them again, and nobody
was told. Here the phone sends again what it had sent; where the server was restored behind
everybody's back, and has written since, the phone's own count of what there is to be finds it.
"""

import json

import sqlalchemy as sa

from records.db import db
from tests.factories import make_visit
from tests.phone.phone import Phone
from tests.sync.conftest import EAST
from tests.sync.drill import Server


def visits(server: Server) -> dict[str, str | None]:
    rows = server.rows("SELECT id::text, note FROM visits")
    return {str(name): note for name, note in rows}


def recorded(server: Server, phone: Phone) -> tuple[str, str]:
    """One visit before the backup and one after it; the first one is edited after it."""
    before = phone.visit(server.field.east_household.id, note="before the backup")
    phone.sync()
    return before, "edited after the backup"


def test_what_was_recorded_after_the_backup_is_sent_again(server: Server) -> None:
    phone, peer = server.phone(server.field.east_cadre), server.phone(server.person(EAST))
    before, edited = recorded(server, phone)
    peer.sync()
    manifest = server.back_up()
    phone.edit("visits", before, note=edited)
    after = phone.visit(server.field.east_household.id, note="the delivery")
    phone.sync()
    peer.sync()
    assert phone.waiting() == [], "it believes that the server has everything"

    server.destroy()
    server.restore(manifest)
    assert visits(server) == {before: "before the backup"}
    for one in (peer, phone, peer):
        one.sync()
    assert visits(server) == {before: edited, after: "the delivery"}
    assert server.rows("SELECT count(*) FROM inbox") == [(3,)], "nothing came twice"
    for one in (phone, peer):
        assert set(one.live("visits")) == {before, after}
        assert one.check() == []


def test_a_restore_by_hand_that_nobody_can_see_is_found_by_the_digest(server: Server) -> None:
    """The epoch is the same, and by now the clocks are where they were."""
    field = server.field
    phone = server.phone(field.east_cadre)
    before, edited = recorded(server, phone)
    manifest = server.back_up()
    phone.edit("visits", before, note=edited)
    after = phone.visit(field.east_household.id, note="the delivery")
    phone.sync()
    clocks = server.clocks()

    server.restore_by_hand(manifest)
    with server.app.app_context():  # the office goes on working
        db.engine.dispose()
        cadre, household = (
            db.session.merge(field.east_cadre),
            db.session.merge(field.east_household),
        )
        missing = clocks[EAST] - server.clocks()[EAST]
        written = {str(make_visit(db.session(), household, cadre).id) for _ in range(missing)}
        db.session.commit()
    assert server.clocks() == clocks
    phone.sync()
    assert visits(server)[before] == "before the backup"
    assert after not in visits(server), "an ordinary sync cannot see it"

    phone.check()
    assert visits(server)[before] == edited
    assert visits(server)[after] == "the delivery"
    assert set(phone.live("visits")) == set(visits(server)) == written | {before, after}
    assert phone.differing() == []
    assert server.rows("SELECT count(*) FROM inbox") == [(3,)]


def test_the_digest_of_a_phone_that_is_ahead_says_resync(server: Server) -> None:
    phone = server.phone(server.field.east_cadre)
    phone.sync()
    with server.app.app_context():
        db.session.execute(sa.text("UPDATE feeds SET n = 0 WHERE code = :code"), {"code": EAST})
        db.session.commit()
    answer = phone.client.get(
        "/api/v1/sync/digest",
        query_string={"checkpoint": json.dumps(phone.checkpoint)},
        headers=phone.headers,
    )
    assert (answer.status_code, answer.json["code"]) == (409, "resync")
