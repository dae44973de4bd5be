"""The desk's API client is what the API describes; a new field or endpoint wants `npm run api`."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

pytestmark = pytest.mark.slow

WEB = CHECKOUT / "web"


def test_the_types_are_not_stale(tmp_path: Path) -> None:
    made = tmp_path / "schema.d.ts"
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, "tools/api.mjs", made], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    same = made.read_text() == (WEB / "shared" / "api" / "schema.d.ts").read_text()
    assert same, "run `npm run api` in web/"


def test_what_is_shipped_to_browsers_is_free_of_the_gpl() -> None:
    """The build lists what it bundles, with each licence."""
    text = (WEB / "dist" / "desk" / "licences.md").read_text()
    licences = {
        line.rsplit("(", 1)[1].rstrip(")") for line in text.splitlines() if line[:3] == "## "
    }
    assert licences == {"BSD-3-Clause", "ISC", "MIT"}
