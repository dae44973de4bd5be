"""Where data is kept when no setting says so."""

from pathlib import Path

import pytest

from server.config import Settings
from server.ops import data_folder
from server.ops.data_folder import default_data_folder
from tests.conftest import SECRETS
from tests.server.ops.accounts import as_nobody, only_as_root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """In a folder that others cannot enter, as a home often is."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    made = home / "yicetong"
    made.mkdir()
    return made


def test_an_ordinary_account_keeps_its_data_beside_the_program(checkout: Path) -> None:
    assert as_nobody(lambda: default_data_folder(checkout)) == checkout / ".data"


@only_as_root
def test_root_in_a_closed_folder_keeps_it_where_the_database_can_be_reached(checkout: Path) -> None:
    found = default_data_folder(checkout)
    assert found.parent == data_folder.FOR_CLOSED
    assert default_data_folder(checkout) == found
    other = checkout.with_name("another")
    other.mkdir()
    assert default_data_folder(other) != found


def test_a_county_that_is_there_stays_in_use(checkout: Path) -> None:
    (checkout / ".data" / "database").mkdir(parents=True)
    assert default_data_folder(checkout) == checkout / ".data"


def test_an_operated_database_needs_no_other_account(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://db/yicetong",
            **SECRETS,
        }
    )
    assert settings.data_dir == checkout / ".data"
