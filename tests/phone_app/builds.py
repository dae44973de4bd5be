"""The app, built for a test in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import CHECKOUT

WEB = CHECKOUT / "web"


def build(folder: Path, version: str) -> Path:
    """The files of this version; those of earlier ones in the folder stay, as on a server."""
    settings = {"YICETONG_PHONE_DIST": str(folder), "YICETONG_APP_VERSION": version}
    command = ["npx", "vite", "build", "phone", "--logLevel", "error"]
    subprocess.run(command, cwd=WEB, check=True, env=os.environ | settings, capture_output=True)
    return folder
