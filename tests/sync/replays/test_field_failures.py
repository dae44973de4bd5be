"""docs/field-failures.md names what prevents each failure: the scenarios must be there."""

import re
from pathlib import Path

from tests.conftest import CHECKOUT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_scenario_that_is_named_exists() -> None:
    page = (CHECKOUT / "docs" / "field-failures.md").read_text("utf-8")
    failures = [line for line in page.splitlines() if line.startswith("| [")]
    assert len(failures) == 8
    for line in failures:
        scenarios = NAMED.findall(line)
        assert scenarios, line
        for path, name in scenarios:
            text = (CHECKOUT / path).read_text("utf-8")
            assert f"def {name or 'test_'}" in text, (path, name)


def test_every_replay_is_on_the_page() -> None:
    page = (CHECKOUT / "docs" / "field-failures.md").read_text("utf-8")
    replays = [path.name for path in Path(__file__).parent.glob("test_replay_*.py")]
    assert replays
    assert [name for name in replays if name not in page] == []
