"""Settings that files bring, as systemd's LoadCredential and containers do."""

from pathlib import Path

import pytest

from server.config import Settings, SettingsError
from tests.server.ops.test_config import OPERATED, refused


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret_key"
    path.write_text("k" * 40 + "\n")
    path.chmod(0o400)
    return path


def by_file(path: Path, name: str = "YICETONG_SECRET_KEY") -> dict[str, str]:
    """The settings of an operated server, one of them in a file."""
    return {k: v for k, v in OPERATED.items() if k != name} | {f"{name}_FILE": str(path)}


def test_a_secret_comes_from_its_file_without_the_end_of_its_line(secret: Path) -> None:
    assert Settings.from_environment(by_file(secret)).secret_key == "k" * 40


def test_any_setting_may_come_from_a_file(tmp_path: Path) -> None:
    port = tmp_path / "port"
    port.write_text("8123\r\n")
    port.chmod(0o644)  # no secret
    assert Settings.from_environment(by_file(port, "YICETONG_PORT")).port == 8123


def test_a_database_that_a_file_names_is_no_private_one(tmp_path: Path) -> None:
    url = tmp_path / "database_url"
    url.write_text("postgresql://someone:secret@db.example/yicetong")
    url.chmod(0o440)
    settings = Settings.from_environment(by_file(url, "DATABASE_URL"))
    assert settings.database_url == "postgresql+psycopg://someone:secret@db.example/yicetong"


def test_without_that_file_no_private_database_takes_its_place(tmp_path: Path) -> None:
    """Else a lost file would make an empty database, and new keys."""
    environment = {
        "YICETONG_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL_FILE": str(tmp_path / "nowhere"),
    }
    codes = [problem.code for problem in refused(environment).problems]
    assert codes == ["setting_file_unreadable", "setting_missing", "setting_missing"]
    assert not (tmp_path / "data").exists()


def test_a_lost_file_with_the_data_folder_makes_no_other_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = refused({"YICETONG_DATA_DIR_FILE": str(tmp_path / "nowhere")})
    assert error.code == "setting_file_unreadable"
    assert list(tmp_path.iterdir()) == []


def test_a_setting_is_given_once(secret: Path) -> None:
    error = refused(OPERATED | {"YICETONG_SECRET_KEY_FILE": str(secret)})
    assert error.code == "setting_invalid"
    assert "YICETONG_SECRET_KEY and YICETONG_SECRET_KEY_FILE" in str(error)


@pytest.mark.parametrize(
    ("mode", "closed"),
    [(0o644, "0640"), (0o604, "0600"), (0o620, "0600"), (0o666, "0640"), (0o601, "0600")],
)
def test_a_secret_that_others_may_reach_is_refused_with_what_to_type(
    secret: Path, mode: int, closed: str
) -> None:
    secret.chmod(mode)
    error = refused(by_file(secret))
    assert error.code == "secret_exposed"
    assert str(error).endswith(f"chmod {closed} {secret}")
    assert "kkkk" not in str(error)
    secret.chmod(int(closed, 8))  # as told
    assert Settings.from_environment(by_file(secret)).secret_key


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "setting_file_unreadable"),
        (b"\xff\xfe\x00", "setting_file_unreadable"),
        (b"\n", "setting_invalid"),
        (b"short", "setting_invalid"),
    ],
)
def test_a_file_without_a_usable_value_is_refused(
    secret: Path, content: bytes | None, code: str
) -> None:
    secret.unlink()
    if content is not None:
        secret.write_bytes(content)
        secret.chmod(0o600)
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(by_file(secret))
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert "YICETONG_SECRET_KEY" in str(refusal.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(by_file(tmp_path)).code == "setting_file_unreadable"
