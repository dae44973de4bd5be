"""A backup onto a disk that is really full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.served import environment_of
from tests.server.ops.own_disk import CAN_MOUNT


@pytest.mark.skipif(not CAN_MOUNT, reason="only root may mount a disk of its own")
def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(
    fresh_database: str, tmp_path: Path
) -> None:
    script = 'mount -t tmpfs -o size=32k full "$0" && "$@"; code=$?; ls -A "$0"; exit $code'
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(tmp_path)]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, str(tmp_path), *flask],
        cwd=CHECKOUT,
        env=os.environ | environment_of(fresh_database),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Error: no_space: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""  # no half backup either
