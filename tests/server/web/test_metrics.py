"""Figures for operators never cost anybody an answer."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CHECKOUT, SECRETS

# A fresh web process whose disk is full before its first request.
FULL = """
import resource
from server import create_app
from server.config import Settings

app = create_app(Settings.from_environment())
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print([app.test_client().get("/healthz").status_code for _ in range(3)])
"""


def test_a_full_disk_fails_no_request(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    environment = {
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        "YICETONG_DATA_DIR": str(tmp_path),
        **SECRETS,
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", FULL],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[200, 200, 200]", done.stderr[-2000:]
