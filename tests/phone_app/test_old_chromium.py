"""A browser of 2020, the oldest one that the app is built for, does all of a visit."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.phone_app.app import PASSWORD, Office
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow
SCRIPT = CHECKOUT / "tests" / "old_chromium" / "visit.mjs"


def test_chromium_80_logs_a_visit_without_signal_and_draws_the_map(
    address: str, tmp_path: Path
) -> None:
    office = Office(address, "grid")
    before = {one["id"] for one in office.get("/api/v1/visits")["items"]}
    command = ["node", str(SCRIPT), address, str(tmp_path), "grid", PASSWORD]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.splitlines() == [
        "HeadlessChrome/80.0.3987.0",
        "has everything",
        "logged a visit without signal",
        "sees the map",
        "all received",
    ], done.stderr
    after = {one["id"] for one in office.get("/api/v1/visits")["items"]}
    assert len(after - before) == 1
