"""A backup is older than an erasure: what was erased stays so, whatever phones push again."""

import shutil
from pathlib import Path

import pytest

from records.erasing import erasure_list
from records.erasing.erasure_list import ListUnreadable
from server.ops.postgres_clients import BackupError
from tests.phone.phone import Phone
from tests.server.rights.marked import MARK, Marked
from tests.server.rights.office import Office
from tests.server.rights.test_nothing_is_left import traces

pytestmark = pytest.mark.slow


@pytest.fixture
def held(office: Office, tmp_path: Path) -> Marked:
    return Marked(office, tmp_path).fill()


def outcomes_of_all_pushed(phone: Phone) -> set[tuple[str, str]]:
    """What becomes of the last 30 days, when a phone pushes them again."""
    answer = phone.post("/api/v1/sync", phone.body([row for _, row in phone.sent], 1)).json
    return {(one["outcome"], one["errors"][0]["code"]) for one in answer["receipts"]}


@pytest.mark.parametrize("remembered_by", ["the data folder", "the database that is replaced"])
def test_it_is_erased_again_and_phones_bring_nothing_back(
    office: Office, held: Marked, remembered_by: str
) -> None:
    server = office.server
    older = server.back_up()
    # After the backup: another version, and a record that the backup does not know.
    held.phone.sync()
    late = held.phone.visit(held.id, note=f"late {MARK}")
    held.phone.sync()
    office.erase(held.id)
    if remembered_by == "the data folder":
        server.destroy()
        done = server.restore(older)
    else:
        (office.data / erasure_list.NAME).unlink()
        done = server.restore(older, replace=True)
    assert done.erased == 1
    assert traces(office) == []
    (listed,) = erasure_list.read(office.data / erasure_list.NAME)
    assert str(listed.household) == held.id
    assert late in map(str, listed.records)
    for phone in (held.phone, held.other, held.west):
        phone.sync()  # which pushes the last 30 days again: the epoch is another one
        phone.check()
        assert outcomes_of_all_pushed(phone) == {("rejected", "erased")}
        assert held.id not in phone.live("households")
        assert not phone.live("contacts")
    assert traces(office) == []
    assert server.rows("SELECT count(*) FROM audit WHERE action = 'erased_again'") == [(1,)]


def test_a_backup_brings_its_list_to_another_machine(office: Office, held: Marked) -> None:
    older = office.server.back_up()
    office.erase(held.id)
    here = office.data / erasure_list.NAME
    shutil.move(here, office.server.folder / older.name / here.name)
    office.server.destroy()
    assert office.server.restore(older).erased == 1
    assert traces(office) == []
    assert (office.data / erasure_list.NAME).exists()


def test_an_erasure_in_the_backup_is_there_as_it_was(office: Office, held: Marked) -> None:
    office.erase(held.id)
    made = office.server.back_up()
    copied = office.server.folder / made.name / erasure_list.NAME
    assert copied.read_text() == (office.data / erasure_list.NAME).read_text()
    assert copied.stat().st_mode & 0o077 == 0
    rows = office.server.rows("SELECT count(*) FROM inbox")
    office.server.destroy()
    assert office.server.restore(made).erased == 0
    assert traces(office) == []
    assert office.server.rows("SELECT count(*) FROM inbox") == rows


def test_a_list_with_a_hole_stops_the_restore(office: Office, held: Marked) -> None:
    made = office.server.back_up()
    office.erase(held.id)
    path = office.data / erasure_list.NAME
    path.write_text("{\n" + path.read_text())
    with pytest.raises(ListUnreadable):
        erasure_list.read(path)
    with pytest.raises(BackupError) as caught:
        office.server.restore(made, replace=True)
    assert caught.value.code == "erasure_list_unreadable"
    path.write_text(path.read_text().removeprefix("{\n") + '{"cut')
    assert len(erasure_list.read(path)) == 1, "what was being written when the machine stopped"
    erasure_list.take_back(path, "441427", erasure_list.read(path)[0].household)
    assert erasure_list.read(path) == []
