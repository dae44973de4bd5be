"""`flask household ...`, as an operator types it for a householder at the counter."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.server.rights.marked import MARK, NUMBER, PHONE, Marked
from tests.server.rights.office import Office
from tests.server.rights.test_nothing_is_left import traces

pytestmark = pytest.mark.slow


@pytest.fixture
def held(office: Office, tmp_path: Path) -> Marked:
    return Marked(office, tmp_path).fill()


def run(office: Office, *args: str) -> Result:
    return office.server.app.test_cli_runner().invoke(args=["household", *args])


def test_a_copy_has_all_that_was_marked(office: Office, held: Marked, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    told = run(office, "export", NUMBER.upper(), str(folder))
    assert told.exit_code == 0, told.output
    copy = json.loads((folder / "household.json").read_text())
    page = (folder / "household.html").read_text()
    assert {path.suffix for path in folder.iterdir()} == {".json", ".html", ".jpg"}
    for text in (json.dumps(copy, ensure_ascii=False), page):
        assert text.count(MARK) > 20
        assert f"+86{PHONE}" in text
    assert (copy["household_id"], copy["also_known_as"]) == (held.id, [held.alias])
    assert {one["outcome"] for one in copy["sent"]} == {
        "applied", "conflict", "rejected", "held",
    }  # fmt: skip
    assert "农户" in page
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    again = run(office, "export", held.id, str(folder))
    assert again.exit_code == 1
    assert "file_exists" in again.output


def test_it_is_erased_by_its_number(office: Office, held: Marked) -> None:
    before = traces(office)
    dry = run(office, "erase", NUMBER, "--reason", "asked", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "Dry run" in dry.output
    assert len(traces(office)) == len(before)
    for record in held.records.values():
        refused = run(office, "erase", record, "--reason", "asked")
        assert "not_found" in refused.output, "a record's id is no household's"
    told = run(office, "erase", held.alias, "--reason", "asked")
    assert told.exit_code == 0, told.output
    assert traces(office) == []
    again = run(office, "erase", NUMBER, "--reason", "asked")
    assert "not_found" in again.output
    by_id = run(office, "erase", held.id, "--reason", "asked")
    assert by_id.exit_code == 1
    assert "not_found" in by_id.output
