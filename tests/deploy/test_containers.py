"""The container files name what exists, tell few the owner's address, and hold no secret."""

import dataclasses
import fnmatch
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.config import Settings
from tests.conftest import CHECKOUT

FOLDER = CHECKOUT / "deploy" / "containers"
SETTINGS = {field.metadata["name"] for field in dataclasses.fields(Settings)}
# Of Python libraries and of the images, not ours.
OTHERS = {"LANG", "PATH", "HOME", "NUMBA_CACHE_DIR", "PROMETHEUS_MULTIPROC_DIR"}
OWNER = "database_owner_url"
NAMED_VOLUMES = {"database", "data", "cache", "backups"}


def instructions() -> list[tuple[str, str]]:
    """Of the Containerfile, each with its rest in one line."""
    text = re.sub(r"^#.*\n", "", (FOLDER / "Containerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def of(kind: str) -> list[str]:
    return [rest for word, rest in instructions() if word == kind]


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def services(compose: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    assert {"database", "migrate", "web", "worker", "nginx", "backup"} == found.keys()
    return found


def of_program(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in services.items() if each["image"] == "yicetong"}


def is_setting(name: str) -> bool:
    return name.removesuffix("_FILE") in SETTINGS or name in SETTINGS


class TestImage:
    def test_it_does_not_run_as_root(self) -> None:
        words = [word for word, _ in instructions()]
        assert of("USER") == ["10001:10001"]
        assert not {"RUN", "COPY", "ADD"} & {*words[words.index("USER") :]}

    def test_its_variables_are_settings_and_none_is_a_secret(self) -> None:
        named = {pair.partition("=")[0] for line in of("ENV") for pair in shlex.split(line)}
        assert {name for name in named - OTHERS if not is_setting(name)} == set()
        secret = {f.metadata["name"] for f in dataclasses.fields(Settings) if not f.repr}
        assert named & secret == set()

    def test_packages_are_those_of_the_lock(self) -> None:
        pip = [line for line in of("RUN") if "pip install" in line]
        assert ["--require-hashes -r requirements.txt" in line for line in pip] == [True]

    def test_node_is_in_the_first_stage_only(self) -> None:
        stages = of("FROM")
        assert len(stages) == 2
        assert "/node:20" in stages[0]
        assert "debian:bookworm-slim" in stages[1]

    @pytest.mark.parametrize("line", [line for line in of("COPY") if "--from" not in line])
    def test_it_copies_only_what_git_tracks(self, line: str) -> None:
        *sources, _ = line.split()
        for source in sources:
            assert git("ls-files", "--", source), source
            assert [
                path for path in git("ls-files", "--others", "--", source) if not left_out(path)
            ] == []

    def test_all_that_the_program_imports_is_copied(self) -> None:
        copied = {source for line in of("COPY") for source in line.split()[:-1]}
        packages = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")}
        missing = packages - copied - {"tests", "bench"}
        assert missing == set()
        assert {"migrations", "wsgi.py", "worker.py", "pyproject.toml"} <= copied

    def test_it_asks_the_process_for_its_health(self) -> None:
        (health,) = of("HEALTHCHECK")
        assert "/healthz" in health


class TestCompose:
    def test_the_owners_address_is_given_to_few(self, services: Any) -> None:
        told = {name for name, each in services.items() if OWNER in each.get("secrets", [])}
        assert told == {"database", "migrate", "backup"}
        told = {
            name
            for name, each in services.items()
            if any("OWNER" in variable for variable in each.get("environment", {}))
        }
        assert told == {"migrate", "backup"}

    def test_every_variable_of_the_program_is_a_setting(self, services: Any) -> None:
        for each in of_program(services).values():
            assert [name for name in each["environment"] if not is_setting(name)] == []

    def test_every_secret_is_a_file_that_the_service_is_given(self, services: Any) -> None:
        for name, each in services.items():
            files = [v for k, v in each.get("environment", {}).items() if k.endswith("_FILE")]
            given = {f"/run/secrets/{secret}" for secret in each.get("secrets", [])}
            assert {*files} <= given, name

    def test_no_secret_is_in_plain(self, services: Any) -> None:
        plain = re.compile(r"postgresql://|PASSWORD=|[0-9a-f]{32}|[A-Za-z0-9+/]{43}=")
        for path in (FOLDER / "compose.yaml", FOLDER / "Containerfile"):
            assert plain.findall(path.read_text()) == []
        secret = {f.metadata["name"] for f in dataclasses.fields(Settings) if not f.repr}
        for each in services.values():
            assert secret & each.get("environment", {}).keys() == set()

    def test_every_file_that_is_mounted_is_there(self, compose: Any, services: Any) -> None:
        assert compose["volumes"].keys() == NAMED_VOLUMES
        sources = [v.split(":")[0] for each in services.values() for v in each.get("volumes", [])]
        files = {source for source in sources if source.startswith(".")}
        assert [name for name in {*sources} - files if name not in NAMED_VOLUMES] == []
        # `prepare` makes the folder; the certificate is the county's.
        assert [each for each in files - {"./tls"} if not (FOLDER / each).exists()] == []
        for each in of_program(services).values():
            assert (FOLDER / each["build"]["context"] / each["build"]["dockerfile"]).exists()

    def test_the_program_cannot_write_itself_nor_become_more(self, services: Any) -> None:
        for each in of_program(services).values():
            assert each["user"] == "10001:10001"
            assert each["read_only"] is True
            assert each["cap_drop"] == ["ALL"]

    def test_only_nginx_is_open_and_it_cannot_reach_the_database(self, services: Any) -> None:
        assert [name for name, each in services.items() if "ports" in each] == ["nginx"]
        assert not {*services["nginx"]["networks"]} & {*services["database"]["networks"]}

    def test_no_log_quotes_a_row(self, services: Any) -> None:
        installer = (CHECKOUT / "deploy" / "install").read_text()
        (settings,) = re.findall(r"<<'CONF'\n(.*?)\nCONF", installer, re.DOTALL)
        for line in settings.splitlines():
            if not line.startswith("#"):
                assert f"-c {line.replace(' = ', '=')}" in services["database"]["command"]


def test_nginx_gets_the_shipped_site_with_its_name_and_the_programs_container(
    tmp_path: Path,
) -> None:
    shipped, made = CHECKOUT / "deploy" / "nginx" / "yicetong.conf", tmp_path / "site"
    named = os.environ | {"NAME": "yct.county.example"}
    subprocess.run([FOLDER / "nginx.sh", shipped, made], env=named, check=True)
    before, after = shipped.read_text().splitlines(), made.read_text().splitlines()
    changed = [new.strip() for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        "server web:8000;",
        "server_name yct.county.example;",
        "server_name yct.county.example;",
        "access_log /dev/stdout yicetong;",
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to the accounts of containers")
def test_prepare_makes_every_secret_once_and_closed_to_others(compose: Any, tmp_path: Path) -> None:
    def prepare() -> dict[str, str]:
        subprocess.run(
            [FOLDER / "prepare", "441427", "yct.county.example"],
            env=os.environ | {"FOLDER": str(tmp_path)},
            check=True,
            capture_output=True,
        )
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    made = prepare()
    assert made.keys() == {Path(each["file"]).name for each in compose["secrets"].values()}
    assert all(path.stat().st_mode & 0o037 == 0 for path in (tmp_path / "secrets").iterdir())
    assert (tmp_path / ".env").read_text() == "COUNTY=441427\nNAME=yct.county.example\n"
    assert prepare() == made
    Settings.from_environment(
        {
            "DATABASE_URL_FILE": str(tmp_path / "secrets" / "database_url"),
            "DATABASE_OWNER_URL_FILE": str(tmp_path / "secrets" / OWNER),
            "YICETONG_SECRET_KEY_FILE": str(tmp_path / "secrets" / "secret_key"),
            "YICETONG_FIELD_KEYS_FILE": str(tmp_path / "secrets" / "field_keys"),
        }
    )


def git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def left_out(path: str) -> bool:
    """Whether .dockerignore keeps it out of what an image is made of."""
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    for pattern in (line for line in lines if line and not line.startswith("#")):
        parts = path.split("/")
        if pattern.startswith("**/"):
            if any(fnmatch.fnmatch(part, pattern[3:]) for part in parts):
                return True
        elif path == pattern or path.startswith(f"{pattern}/"):
            return True
    return False
