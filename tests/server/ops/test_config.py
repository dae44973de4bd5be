"""Settings: what is refused, what is generated, and that docs/settings.md lists all of them."""

import dataclasses
import re
from pathlib import Path

import pytest

from server.config import Settings, SettingsError
from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs" / "settings.md"
OPERATED = {
    "DATABASE_URL": "postgresql://someone:secret@db.example/yicetong",
    "YICETONG_SECRET_KEY": "s" * 32,
    "YICETONG_FIELD_KEYS": "2:" + "A" * 43 + "=,1:" + "B" * 42 + "A=",
}


def refused(environment: dict[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(environment)
    return refusal.value


def test_docs_list_each_setting_with_its_default_and_its_line() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.+)`)? ?\| (.+) \|$", DOCS.read_text(), re.MULTILINE)
    settings = [field.metadata for field in dataclasses.fields(Settings)]
    assert rows == [(s["name"], s["default"] or "", s["doc"]) for s in settings]


def test_an_operated_database_is_reached_through_psycopg() -> None:
    settings = Settings.from_environment(OPERATED)
    assert settings.database_url == "postgresql+psycopg://someone:secret@db.example/yicetong"


def test_the_first_field_key_is_the_current_one() -> None:
    keys = Settings.from_environment(OPERATED).field_keys
    assert [key.id for key in keys] == ["2", "1"]
    assert {len(key.key) for key in keys} == {32}


def test_no_secret_is_in_the_repr() -> None:
    text = repr(Settings.from_environment(OPERATED))
    assert "secret" not in text
    assert "ssss" not in text
    assert "\\x00" not in text


@pytest.mark.parametrize("name", ["YICETONG_SECRET_KEY", "YICETONG_FIELD_KEYS"])
def test_secrets_have_no_defaults_on_an_operated_database(name: str) -> None:
    error = refused({key: value for key, value in OPERATED.items() if key != name})
    assert error.code == "setting_missing"
    assert name in str(error)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db.example/yicetong"),
        ("YICETONG_SECRET_KEY", "short"),
        ("YICETONG_FIELD_KEYS", "1:not-base64"),
        ("YICETONG_FIELD_KEYS", "1:" + "A" * 20),
        ("YICETONG_FIELD_KEYS", "1:" + "A" * 43 + "=,1:" + "A" * 43 + "="),
        ("YICETONG_DEFAULT_COUNTY", "44142"),
        ("YICETONG_PORT", "eighty"),
        ("YICETONG_PORT", "70000"),
        ("YICETONG_WORKERS", "0"),
        ("YICETONG_OLDEST_APP", "latest"),
        ("YICETONG_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_repeated(name: str, value: str) -> None:
    error = refused(OPERATED | {name: value})
    assert error.code == "setting_invalid"
    assert str(error).startswith(f"setting_invalid: {name} ")
    assert value not in str(error)


def test_all_that_is_wrong_is_named_at_once() -> None:
    wrong = {"YICETONG_PORT": "eighty", "YICETONG_WORKERS": "0", "YICETONG_SECRET_KEY": ""}
    error = refused(OPERATED | wrong)
    assert [problem.code for problem in error.problems] == [
        "setting_missing", "setting_invalid", "setting_invalid",
    ]  # fmt: skip
    for name in wrong:
        assert name in str(error)


def test_an_empty_setting_is_an_unset_one() -> None:
    assert Settings.from_environment(OPERATED | {"YICETONG_PORT": " "}).port == 8000


def test_secrets_of_a_private_database_are_made_once(tmp_path: Path) -> None:
    environment = {"YICETONG_DATA_DIR": str(tmp_path / "data")}
    first = Settings.from_environment(environment)
    assert Settings.from_environment(environment) == first
    assert first.database_url is None
    assert (tmp_path / "data" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_generated_secrets_that_others_may_read_are_refused(tmp_path: Path) -> None:
    environment = {"YICETONG_DATA_DIR": str(tmp_path)}
    Settings.from_environment(environment)
    (tmp_path / "secrets.json").chmod(0o644)
    error = refused(environment)
    assert [problem.code for problem in error.problems] == ["secret_exposed"]
    assert f"chmod 0640 {tmp_path}/secrets.json" in str(error)


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused({"YICETONG_DATA_DIR": str(tmp_path / "file" / "data")})
    assert error.code == "secrets_unwritable"


def test_damaged_secrets_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    error = refused({"YICETONG_DATA_DIR": str(tmp_path)})
    assert error.code == "secrets_unreadable"
    assert (tmp_path / "secrets.json").read_text() == "{"
