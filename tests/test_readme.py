"""The README's tour is run as a reader would paste it, against a served demo county."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.demo_county import served_database as served_database
from tests.served import serve

README = CHECKOUT / "README.md"


@pytest.fixture
def tour(served_database: str) -> Iterator[str]:
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```", README.read_text(), re.S | re.M))
    with serve(served_database) as address:
        yield script.replace("http://127.0.0.1:8000", address)


def test_the_five_minutes_with_curl_go_as_told(tour: str, tmp_path: Path) -> None:
    script = tour.replace("/tmp/", f"{tmp_path}/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    first, again, *placed, counts, pulled, returned = done.stdout.splitlines()
    assert first == again == "[]"
    assert '"evidence": "inside",' in "".join(placed)
    assert "'grids': 1" in counts
    assert pulled == "['想修村口的路']"
    assert "'status': 'rejected'" in returned
    assert "unknown_value" in returned


PAGES = [README, CHECKOUT / "README.zh-CN.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
# Links are told from the page; names of files may be told from the top, too.
_LINK = re.compile(r"\]\((?!http|#)([^)#]+)[^)]*\)")
_NAME = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:md|py))`|`(docs/\S+?)`")


def test_the_readmes_lead_to_the_pages() -> None:
    for page in PAGES[:2]:
        text = page.read_text()
        assert len(_LINK.findall(text) + _NAME.findall(text)) > 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_page_that_is_linked_is_there(page: Path) -> None:
    text = page.read_text()
    lost = [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    lost += [
        name
        for name in map("".join, _NAME.findall(text))
        if not any((folder / name).exists() for folder in (page.parent, CHECKOUT))
    ]
    assert lost == []
