"""The README's tour is run as a reader would paste it, against a served demo county."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.load import load_demo
from tests.conftest import CHECKOUT
from tests.factories import SEAL
from tests.served import serve

README = CHECKOUT / "README.md"


@pytest.fixture
def tour(fresh_database: str) -> Iterator[str]:
    load_demo(fresh_database, SEAL, scale=0.02, progress=False)
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```", README.read_text(), re.S | re.M))
    with serve(fresh_database) as address:
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


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_page_that_is_linked_is_there(name: str) -> None:
    text = (CHECKOUT / name).read_text()
    linked = re.findall(r"\]\((?!http|#)([^)#]+)[^)]*\)", text) + re.findall(r"`(docs/\S+?)`", text)
    assert len(linked) > 5
    assert [page for page in linked if not (CHECKOUT / page).exists()] == []
