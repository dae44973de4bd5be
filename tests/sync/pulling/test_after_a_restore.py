"""Small histories around a restore, after which a phone held something else than the server.

A phone shows what came back `rejected` or `held`, and sums up what the server has instead. That is
a version of the old database until all is pulled anew; what did not come then is nowhere. Phones
bring back in any order what the server has forgotten: a deletion before its record, too.
"""

from collections.abc import Callable

from records.db import db
from records.staff.people import Person
from server.ops.restore import SEQS_AHEAD
from tests.factories import make_assignment, make_grid, square
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE, WEST, Field
from tests.sync.drill import Server

NORTH = VILLAGE + "003"
IN_EAST = {"lng": 116.116, "lat": 24.605, "crs": "cgcs2000"}
IN_WEST = IN_EAST | {"lng": 116.104}


def forgotten(server: Server, phones: int) -> list[tuple[Phone, str]]:
    """Phones, and a visit for each that it has read and the server then forgets."""
    author = server.phone(server.field.east_cadre)
    readers = [server.phone(server.person(EAST)) for _ in range(phones)]
    for reader in readers:
        reader.sync()
    manifest = server.back_up()
    visits = [
        author.visit(server.field.east_household.id, note="after the backup") for _ in readers
    ]
    author.sync()
    for reader in readers:
        reader.sync()
    server.destroy()
    server.restore(manifest)
    return list(zip(readers, visits, strict=True))


def refused_while_all_was_pulled_anew(phone: Phone, visit: str) -> None:
    """The version that the edit was made from is of the old database, and comes no more."""
    phone.exchange([], limit=1)
    phone.edit("visits", visit, note="edited")
    phone.sync()


def refused_after_all_was_pulled_anew(phone: Phone, visit: str) -> None:
    """The edit was there before and waited: meanwhile the server had nothing below it."""
    phone.edit("visits", visit, note="edited")
    phone.pull()
    assert [row["newDocumentState"]["note"] for row in phone.waiting()] == ["edited"]
    assert phone.waiting()[0]["assumedMasterState"]["note"] == "after the backup"
    assert phone.differing() == []
    phone.sync()


def edited_further_above_what_was_refused(phone: Phone, visit: str) -> None:
    phone.exchange([], limit=1)
    phone.edit("visits", visit, note="edited")
    phone.exchange(phone.waiting(), limit=1)
    phone.edit("visits", visit, note="edited")
    phone.pull()
    assert phone.differing() == []
    phone.sync()


def edited_again_and_again(phone: Phone, visit: str) -> None:
    """An edit's base is then the phone's own; whose record it was, the version below that says."""
    phone.exchange([], limit=1)
    for _ in range(3):
        phone.edit("visits", visit, note="edited")
        assert phone.exchange(phone.waiting(), limit=1)["receipts"][0]["outcome"] == "rejected"


def test_an_edit_of_a_forgotten_record_is_refused_and_does_not_take_it_over(server: Server) -> None:
    again, *others = forgotten(server, phones=4)
    edited_again_and_again(*again)
    assert server.rows("SELECT count(*) FROM visits") == [(0,)]
    for edit, (phone, visit) in zip(
        [
            refused_while_all_was_pulled_anew,
            refused_after_all_was_pulled_anew,
            edited_further_above_what_was_refused,
        ],
        others,
        strict=True,
    ):
        edit(phone, visit)
        assert phone.mine["visits", visit]["srv"]["errors"][0]["code"] == "not_your_record"
        assert phone.mine["visits", visit]["note"] == "edited"
        assert phone.differing() == []
        assert phone.repair() == []


def test_held_of_a_grid_that_the_restored_server_has_not_given_to_anybody(server: Server) -> None:
    """No removal clears it from the phone: of this database, the phone never had that grid."""
    people = [server.person(EAST) for _ in range(2)]
    waits, other = phones = [server.phone(person) for person in people]
    for phone in phones:
        phone.sync()
    manifest = server.back_up()
    with server.app.app_context():
        for person in people:
            make_assignment(db.session(), person, WEST)
        db.session.commit()
    for phone in phones:
        phone.sync()
    household = str(server.field.west_household.id)
    waits.edit("households", household, head="改")
    server.destroy()
    server.restore(manifest)
    waits.pull()
    other.exchange([], limit=1)
    other.edit("households", household, head="改")
    for phone in phones:
        phone.sync()
        assert phone.mine["households", household]["srv"]["status"] == "held"
        assert phone.mine["households", household]["head"] == "改"
        assert phone.differing() == []


def test_a_deletion_that_came_before_its_record_does_not_stand_in_its_way(server: Server) -> None:
    """Whoever deleted it returns first, and is told so; then whoever made it brings it back."""
    author, other = server.phone(server.field.east_cadre), server.phone(server.person(EAST))
    other.sync()
    manifest = server.back_up()
    household = author.record("households", head="丘", location=IN_EAST)
    author.sync()
    other.sync()
    other.delete("households", household)
    other.sync()
    server.destroy()
    server.restore(manifest)
    for phone in (other, author, other):
        phone.sync()
    assert other.live("households")[household]["head"] == "丘"

    other.edit("households", household, head="改")
    (receipt,) = other.sync()["receipts"]
    assert receipt["outcome"] == "applied"
    assert other.differing() == []
    author.sync()
    author.edit("households", household, address="1号")
    other.edit("households", household, address="2号")
    author.sync()
    (receipt,) = other.sync()["receipts"]
    assert (receipt["outcome"], receipt["document"]["address"]) == ("conflict", "1号")
    for phone in (other, author):
        assert phone.differing() == []

    other.delete("households", household)
    other.sync()
    author.edit("households", household, head="再改")
    (receipt,) = author.sync()["receipts"]
    assert receipt["outcome"] == "conflict"
    assert receipt["document"]["_deleted"]
    for phone in (other, author):
        assert household not in phone.live("households")
        assert phone.differing() == []


def test_a_row_whose_document_came_for_its_receipt_is_brought_back(server: Server) -> None:
    author = server.phone(server.field.east_cadre)
    author.sync()
    manifest = server.back_up()
    visit = author.visit(server.field.east_household.id, note="after the backup")
    author.post_sync(author.body(author.waiting()))  # the answer is lost
    author.pull()
    assert author.waiting() == []
    server.destroy()
    server.restore(manifest)
    author.sync()
    assert server.rows("SELECT note FROM visits") == [("after the backup",)]
    assert author.live("visits")[visit]["note"] == "after the backup"


def test_a_grid_drawn_after_the_backup_begins_past_what_phones_have_read_of_it(
    server: Server,
) -> None:
    """Or a row of before would seem later than what was written since, and replace it."""
    author, other = (server.phone(server.person(VILLAGE)) for _ in range(2))
    manifest = server.back_up()

    def draw() -> None:
        with server.app.app_context():
            db.engine.dispose()  # what a restore has cut
            make_grid(db.session(), NORTH, square(116.12, 24.6))
            db.session.commit()

    draw()
    household = author.record("households", head="丘", location=IN_EAST | {"lng": 116.125})
    author.sync()
    other.sync()
    for _ in range(9):
        other.visit(household)
    other.sync()
    author.edit("households", household, address="1号")
    author.sync()
    other.sync()
    other.edit("households", household, head="旧")
    other.sync()

    server.destroy()
    server.restore(manifest)
    draw()
    author.sync()
    author.edit("households", household, head="新")
    assert author.sync()["receipts"][0]["outcome"] == "applied"
    other.sync()
    assert server.rows("SELECT head, address FROM households WHERE feed = %(f)s", f=NORTH) == [
        ("新", "1号")
    ]
    assert server.clocks()[NORTH] > SEQS_AHEAD


def test_deleting_a_household_before_it_is_known_opens_no_grid(
    field: Field, phone_of: Callable[[Person], Phone]
) -> None:
    """What counts is where it stood when the work was done; in nobody's own feed does it stand."""
    west, east = phone_of(field.west_cadre), phone_of(field.east_cadre)
    household = west.record("households", head="丘", location=IN_WEST)
    before = east.now().isoformat()
    east.mine["households", household] = west.mine["households", household]
    east.delete("households", household)
    east.sync()
    west.sync()
    east.visit(household, happened_at=before)
    (receipt,) = east.sync()["receipts"]
    assert receipt["outcome"] == "held"
