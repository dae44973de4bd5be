"""The drill: phones push, a backup is taken, they push more, the database is lost and restored.

On a real database with real commits, with pg_dump and pg_restore as they are installed. The web
process lives through it all, as it would: its connections are cut and it comes back by itself.
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from records.db import db
from records.staff.people import Person
from server.ops.restore import SEQS_AHEAD
from tests.phone.holdings import Document
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE
from tests.sync.drill import Server
from tests.waiting import await_that

pytestmark = pytest.mark.slow

IN_EAST = {"lng": 116.116, "lat": 24.605, "crs": "wgs84", "accuracy_m": 12}
IN_WEST = IN_EAST | {"lng": 116.104}


def content(phone: Phone) -> dict[tuple[str, str], Document]:
    """What a phone shows, without what differs after a restore: revs and the server's part."""
    return {
        key: {name: value for name, value in document.items() if name not in ("rev", "srv")}
        for key, document in phone.mine.items()
        if not document.get("_deleted")
    }


def revs(phone: Phone) -> dict[tuple[str, str], str]:
    return {key: document["rev"] for key, document in phone.mine.items() if key in content(phone)}


def assert_phones_hold_their_scope(server: Server, phones: dict[str, tuple[Phone, Person]]) -> None:
    for name, (phone, person) in phones.items():
        fresh = server.phone(person)
        fresh.sync()
        assert content(phone) == content(fresh), name
        assert revs(phone) == revs(fresh), name


@pytest.mark.parametrize("returning", [("one", "two", "village"), ("village", "two", "one")])
def test_every_acknowledged_record_is_back_with_its_latest_content(
    server: Server, returning: tuple[str, ...]
) -> None:
    field = server.field
    people = {
        "one": field.east_cadre,
        "two": server.person(EAST),
        "village": server.person(VILLAGE),
    }
    phones = {name: server.phone(person) for name, person in people.items()}
    one, two, village = phones.values()
    east, west = str(field.east_household.id), str(field.west_household.id)

    edited = one.visit(east, note="v1", fix=IN_EAST)
    deleted = one.visit(east, note="to be deleted")
    of_two = two.visit(east, note="of two")
    one.record("contacts", household=east, name="丘嫂", phone="13800002345")
    for phone in (*phones.values(), *phones.values()):
        phone.sync()
    manifest = server.back_up()

    one.edit("visits", edited, note="v2")
    one.sync()
    one.edit("visits", edited, note="v3", purpose="listening")
    one.delete("visits", deleted)
    new_household = one.record("households", head="新户", location=IN_EAST)
    new_visit = one.visit(new_household, note="new", fix=IN_EAST)
    refused = one.visit(east, purpose="tea")
    one.sync()
    village.sync()
    two.sync()
    assert two.live("visits")[new_visit]["note"] == "new"  # pulled, and not its own
    two.edit("households", east, address="by two")
    two.edit("visits", of_two, note="of two, edited")
    two.visit(new_household)
    two.sync()
    one.sync()
    one.edit("households", east, address="by one, who had seen that of two")
    one.sync()
    village.sync()
    village.edit("households", west, location=IN_EAST | {"lng": 116.114})  # moves to the east
    village.edit("households", new_household, head="新户主")
    for phone in (village, one, two, village):
        phone.sync()
    one.visit(east, note="never pushed before the disaster")

    fresh = server.phone(people["village"])
    fresh.sync()
    before, clocks = content(fresh), server.clocks()
    acknowledged = {row["newDocumentState"]["rev"] for p in phones.values() for _, row in p.sent}

    server.destroy()
    done = server.restore(manifest)
    for _ in range(2):
        for name in returning:
            phones[name].sync()

    fresh = server.phone(people["village"])
    fresh.sync()
    after = content(fresh)
    unpushed = after.keys() - before.keys()
    assert [after[key]["note"] for key in unpushed] == ["never pushed before the disaster"]
    assert {key: after[key] for key in before} == before
    assert after["visits", edited]["note"] == "v3"
    assert ("visits", deleted) not in after
    assert_phones_hold_their_scope(
        server, {"two": (two, people["two"]), "village": (village, people["village"])}
    )
    assert one.mine["visits", refused]["srv"]["status"] == "rejected"  # and not dropped
    kept = {str(key) for (key,) in server.rows("SELECT key FROM inbox")}
    assert acknowledged <= kept
    assert all(server.clocks()[code] > n for code, n in clocks.items())
    assert server.rows("SELECT epoch FROM deployment") == [(done.epoch,)]


@pytest.mark.parametrize("deleter_first", [True, False])
def test_a_deletion_of_what_another_phone_had_edited_is_repeated(
    server: Server, deleter_first: bool
) -> None:
    field = server.field
    editor, deleter = server.phone(field.east_cadre), server.phone(field.east_cadre)
    visit = editor.visit(field.east_household.id, note="before")
    editor.sync()
    deleter.sync()
    manifest = server.back_up()
    editor.edit("visits", visit, note="after")
    editor.sync()
    deleter.sync()
    deleter.delete("visits", visit)
    deleter.sync()

    server.destroy()
    server.restore(manifest)
    order = [deleter, editor] if deleter_first else [editor, deleter]
    for phone in order * 2:
        phone.sync()
        phone.sync()
    assert not editor.live("visits")
    assert not deleter.live("visits")
    assert server.rows("SELECT count(*) FROM visits") == [(0,)]


def test_an_edit_of_anothers_visit_does_not_take_it_over(server: Server) -> None:
    """It was refused before the disaster; pushed again, it finds no record that would refuse it."""
    field = server.field
    author, other = server.phone(field.east_cadre), server.phone(server.person(EAST))
    manifest = server.back_up()
    visit = author.visit(field.east_household.id, note="as it was")
    author.sync()
    other.sync()
    other.edit("visits", visit, note="mine now")
    assert other.sync()["receipts"][0]["errors"][0]["code"] == "not_your_record"

    server.destroy()
    server.restore(manifest)
    for phone in (other, author, other):
        phone.sync()
    credit = server.rows("SELECT cadre_id, note FROM visits")
    assert credit == [(field.east_cadre.id, "as it was")]
    assert author.mine["visits", visit]["note"] == "as it was"


def test_what_a_phone_only_read_is_gone_from_it_until_its_author_is_back(server: Server) -> None:
    field = server.field
    author, reader = server.phone(field.east_cadre), server.phone(server.person(EAST))
    author.sync()
    reader.sync()
    manifest = server.back_up()
    visit = author.visit(field.east_household.id, note="after the backup")
    author.sync()
    reader.sync()
    own = reader.visit(field.east_household.id, note="not pushed yet")
    assert visit in reader.live("visits")

    server.destroy()
    server.restore(manifest)
    reader.sync(limit=1)
    assert set(reader.live("visits")) == {own}
    author.sync()
    reader.sync()
    assert set(reader.live("visits")) == {visit, own}


def test_a_phone_cut_off_in_the_middle_begins_again(server: Server) -> None:
    field = server.field
    phone = server.phone(field.east_cadre)
    phone.sync()
    manifest = server.back_up()
    made = {phone.visit(field.east_household.id, note=str(n)) for n in range(5)}
    phone.sync()
    server.destroy()
    server.restore(manifest)

    post, answers = phone.post, 0

    def only_once(url: str, body: Any) -> Any:
        nonlocal answers
        answers += 1
        if answers == 2:
            post(url, body)
            raise ConnectionError("the answer is lost")
        return post(url, body)

    phone.post = only_once
    with pytest.raises(ConnectionError):
        phone.sync()
    phone.sync()
    assert set(phone.live("visits")) == made
    assert server.rows("SELECT count(*) FROM visits") == [(5,)]


def test_a_server_restored_by_hand_says_resync(server: Server) -> None:
    """By pg_restore alone: no new epoch, and phones have read further than the clocks are."""
    field = server.field
    phone = server.phone(field.east_cadre)
    kept = phone.visit(field.east_household.id, note="before")
    phone.sync()
    manifest = server.back_up()
    lost = phone.visit(field.east_household.id, note="after")
    phone.sync()
    pulled = pull(phone, "visits", None).json
    epoch = server.rows("SELECT epoch FROM deployment")
    server.restore_by_hand(manifest)
    assert server.rows("SELECT epoch FROM deployment") == epoch

    refused = pull(phone, "visits", pulled["checkpoint"])
    assert (refused.status_code, refused.json["code"], refused.json["days"]) == (409, "resync", 30)
    phone.sync()
    assert set(phone.live("visits")) == {kept, lost}
    assert server.rows("SELECT count(*) FROM visits") == [(2,)]


def test_a_checkpoint_of_a_feed_that_the_server_does_not_know_says_resync(server: Server) -> None:
    phone = server.phone(server.field.east_cadre)
    phone.sync()
    with server.app.app_context():
        db.session.execute(sa.text("DELETE FROM feeds WHERE code = :code"), {"code": EAST})
        db.session.commit()
    assert phone.post("/api/v1/sync", phone.body([])).status_code == 409


def test_a_backup_taken_under_four_writers_is_of_one_moment(server: Server) -> None:
    """Clocks, records and inbox agree in it, and all that was acknowledged comes back."""
    phones = [server.phone(server.person(EAST)) for _ in range(4)]
    done = threading.Event()

    def write(phone: Phone) -> int:
        rounds = 0
        while not done.is_set() or rounds < 3:
            for _ in range(5):
                phone.visit(server.field.east_household.id, note=f"{rounds}")
            phone.sync()
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, phone) for phone in phones]
        try:
            await_that(lambda: server.clocks().get(EAST, 0) >= 30, every=0.05)
            manifest = server.back_up()
            seen = server.clocks()[EAST]
            await_that(lambda: server.clocks()[EAST] > seen, every=0.05)  # they write on
        finally:
            done.set()
        made = sum(5 * result.result() for result in writing)
    before = server.clocks()[EAST]
    assert 0 < manifest.rows["visits"] < made
    assert seen < before

    server.destroy()
    server.restore(manifest)
    assert server.rows("SELECT n FROM feeds WHERE code = %(code)s", code=EAST) == server.rows(
        """SELECT max(seq) + %(ahead)s FROM (
            SELECT seq FROM visits UNION ALL SELECT seq FROM households WHERE feed = %(code)s
            UNION ALL SELECT seq FROM grids WHERE feed = %(code)s) all_of_it""",
        code=EAST,
        ahead=SEQS_AHEAD,
    )
    assert server.rows("""
        SELECT count(*) FROM visits v FULL JOIN inbox i ON i.county = v.county AND i.key = v.rev
        WHERE v.rev IS NULL OR i.key IS NULL""") == [(0,)]

    for phone in phones * 2:
        phone.sync()
    assert server.rows("SELECT count(*), count(DISTINCT id) FROM visits") == [(made, made)]
    assert server.rows("SELECT count(*) FROM inbox") == [(made,)]
    for phone in phones:
        assert len(phone.live("visits")) == made


def pull(phone: Phone, collection: str, checkpoint: Document | None) -> TestResponse:
    asked = {"checkpoint": json.dumps(checkpoint)} if checkpoint else {}
    return phone.client.get(
        f"/api/v1/sync/{collection}/pull", query_string=asked, headers=dict(phone.headers)
    )
