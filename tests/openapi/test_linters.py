"""What others' tools say of the API's description: nothing, not even a warning."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.api.docs import description_of_api

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def description(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description as a file."""
    with app.app_context():
        said = description_of_api()
    path = tmp_path_factory.mktemp("description") / "openapi.json"
    path.write_text(json.dumps(said))
    return path


def run(*command: object) -> Any:
    """The JSON that a tool prints."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=HERE)
    return json.loads(done.stdout)


def test_redocly_finds_nothing(description: Path) -> None:
    told = run(TOOLS / "redocly", "lint", description, "--format=json", "--extends=recommended")
    assert [(each["ruleId"], each["message"]) for each in told["problems"]] == []


def test_spectral_finds_nothing(description: Path) -> None:
    rules = HERE / "spectral.yaml"
    told = run(TOOLS / "spectral", "lint", "-q", "-f", "json", "-r", rules, description)
    assert [(each["code"], each["path"]) for each in told] == []


@pytest.mark.parametrize("tool", ["redocly", "spectral"])
def test_they_would_say_if_there_were_something(description: Path, tool: str) -> None:
    broken = json.loads(description.read_text())
    del broken["paths"]["/api/v1/sync"]["post"]["operationId"]
    description.with_name("broken.json").write_text(json.dumps(broken))
    check = {"redocly": test_redocly_finds_nothing, "spectral": test_spectral_finds_nothing}[tool]
    with pytest.raises(AssertionError, match="operationId"):
        check(description.with_name("broken.json"))
