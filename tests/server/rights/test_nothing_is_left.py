"""The heart of an erasure: of a household about which everything is held, nothing is left.

A mark is in every text that a household's data can take. After the erasure the whole database, as
pg_dump writes it, and the data folder are searched for it. And each column that can hold text is
named here, so that a new table or column is not forgotten.
"""

import struct
from pathlib import Path

import pytest

from tests.server.rights.marked import FIX, LNG, MARK, PHONE, Marked
from tests.server.rights.office import Office

pytestmark = pytest.mark.slow


@pytest.fixture
def held(office: Office, tmp_path: Path) -> Marked:
    return Marked(office, tmp_path).fill()


def double(number: float) -> str:
    """As PostGIS writes it in hexadecimal."""
    return struct.pack("<d", number).hex()


def traces(office: Office) -> list[str]:
    """Lines of the dump, and files, in which anything of the household is."""
    wanted = {MARK, PHONE, "139****4321", str(LNG), str(FIX["lng"]), double(FIX["lng"])}
    wanted |= {double(round(LNG + nth / 1e4, 7)) for nth in (0, 1, 2)}
    wanted |= {str(LNG + nth / 1e4) for nth in (1, 2)}
    lines = [
        line for line in office.dump().splitlines() if any(each in line.lower() for each in wanted)
    ]
    files = [
        name
        for name, content in office.kept_files().items()
        if name.startswith("photo") or MARK.encode() in content.lower()
    ]
    return lines + files


def test_of_an_erased_household_nothing_is_left(office: Office, held: Marked) -> None:
    before = traces(office)
    tables = {line.split()[2].removeprefix("public.") for line in before if "INSERT" in line}
    assert tables >= {
        "households", "contacts", "visits", "inbox", "decisions", "outcomes", "credits",
        "plans", "planned_visits", "feedback", "tasks", "outbox", "plan_trials",
    }  # fmt: skip
    assert len([line for line in before if line.startswith("photo")]) >= 3
    office.erase(held.id)
    assert traces(office) == []
