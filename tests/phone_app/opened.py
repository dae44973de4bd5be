"""A phone's own store, opened by its PIN in the page: web/phone/tests/opened."""

import fcntl
import functools
import subprocess
from typing import Any

from playwright.sync_api import Page

from tests.conftest import CHECKOUT

WEB = CHECKOUT / "web"
PIN = "258013"
_SCRIPT = WEB / "dist" / "tests" / "opened" / "opened.js"
_SOURCES = [WEB / "phone" / "store", WEB / "phone" / "tests" / "opened", WEB / "sync"]


def opened(page: Page, name: str, *given: Any, pin: str = PIN) -> Any:
    """The answer of one of the script's functions, called with the PIN and what is given."""
    if not page.evaluate("() => 'opened' in window"):
        page.evaluate(_script())
    return page.evaluate("([name, given]) => window.opened[name](...given)", [name, [pin, *given]])


@functools.cache
def _script() -> str:
    """Built once for all that test at the same time."""
    (WEB / "dist").mkdir(exist_ok=True)
    with (WEB / "dist" / "opened.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _SCRIPT.exists() or _SCRIPT.stat().st_mtime < _newest():
            build = ["npx", "vite", "build", "phone/tests/opened"]
            subprocess.run(build, cwd=WEB, check=True, capture_output=True)
    return _SCRIPT.read_text("utf-8") + "\nwindow.opened = opened;"


def _newest() -> float:
    files = (path for folder in _SOURCES for path in folder.rglob("*.ts"))
    return max(path.stat().st_mtime for path in files)
