"""Clients that are made of the API's description, and of nothing else, sync."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from server.api.docs import description_of_api
from sync.collections import registry
from tests.factories import make_grid, make_household, make_login, make_person

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules" / ".bin"
GRID = "441427100201001"

pytestmark = pytest.mark.slow


@pytest.fixture
def description(app: Flask, tmp_path: Path) -> Path:
    with app.app_context():
        said = description_of_api()
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(said))
    return path


@pytest.fixture
def cadre(session: Session, served: str) -> list[str]:
    """The server's address, and the token of who answers for a grid with two households."""
    made = session.scalar(sa.text("SELECT count(*) FROM grids"))
    grid = f"{GRID[:-1]}{1 + made}"
    make_grid(session, grid)
    for _ in range(2):
        make_household(session, grid)
    token = make_login(session, make_person(session, areas=[grid]))
    session.commit()
    return [served, token]


def run(*command: object, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check(told: dict[str, Any], session: Session, lost: str) -> None:
    """What a client reports, against the database."""
    assert told["outcomes"] == ["applied", "applied"]
    stored = session.scalars(sa.select(Visit).where(Visit.id == told["visit"])).one()
    assert stored.note == told["note"] == "changed"
    assert told["status"] == "ok"
    assert told["pulled"] == 1
    assert told["collections"] == len(registry.PULL_COLLECTIONS)
    assert told["lost"] == lost


def test_typescript_in_strict_mode(
    description: Path, cadre: list[str], session: Session, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    run(TOOLS / "openapi-typescript", description, "-o", "api.d.ts", cwd=tmp_path)
    run(TOOLS / "tsc", "-p", ".", cwd=tmp_path)
    told = json.loads(run("node", "client.js", *cadre, cwd=tmp_path))
    check(told, session, lost="not_found")


def test_python(description: Path, cadre: list[str], session: Session, tmp_path: Path) -> None:
    beside = Path(sys.executable).parent  # its formatter is found there
    path = f"{beside}{os.pathsep}{os.environ['PATH']}"
    made = ("--path", description, "--meta", "none", "--output-path", "yicetong_client")
    run(beside / "openapi-python-client", "generate", *made, cwd=tmp_path, PATH=path)
    told = run(sys.executable, HERE / "client.py", *cadre, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    check(json.loads(told), session, lost="invalid_fields")
