"""The app's shell: all scripts that a browser loads before it shows the log-in and today's list."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.table import Line
from server.web.faces import APP

MAX_BYTES = 150_000
_PAGE = "index.html"


def scripts(built: Path) -> dict[str, int]:
    """Bytes of each in gzip: the page's script, and what is imported at its beginning. Parts that
    a page loads when it is opened (`dynamicImports`) do not count."""
    parts: dict[str, dict[str, Any]] = json.loads((built / ".vite/manifest.json").read_text())
    found: dict[str, int] = {}
    left = [_PAGE]
    while left:
        part = parts[left.pop()]
        if part["file"] not in found:
            found[part["file"]] = len(zlib.compress((built / part["file"]).read_bytes()))
            left += part.get("imports", [])
    return found


def measure() -> Iterator[Line]:
    size = sum(scripts(APP.built).values())
    yield Line(
        "app: scripts of the shell, gzip",
        f"{size / 1000:.1f} kB",
        aim=f"<= {MAX_BYTES // 1000} kB",
        ok=size <= MAX_BYTES,
    )
