"""docs/security.md: each control of level 2 is there once; what the page leads to exists."""

import re
from itertools import pairwise

import pytest

from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGE = (DOCS / "security.md").read_text("utf-8")
# How many controls (控制点) the standard has for level 2 in each part of 7.1.
CONTROLS = [10, 3, 6, 10, 2, 4, 5, 4, 10, 14]
ROW = re.compile(r"^\| (7\.1\.\d+\.\d+) \| (\S+) \| ([PIO](?:, [PIO])*) \|(.*)\|$", re.MULTILINE)
SECTION = re.compile(r'\[[^]]+\]\(([\w./-]+\.md)\), "([^"]+)"')
FILE = re.compile(r"`((?:tests|server|authz|deploy|sync|records)/[\w./-]+)`")


def test_each_control_has_one_row_and_a_name_of_its_own_in_its_part() -> None:
    rows = ROW.findall(PAGE)
    numbers = [f"7.1.{n}.{m}" for n, most in enumerate(CONTROLS, 1) for m in range(1, most + 1)]
    assert [number for number, *_ in rows] == numbers
    named = [(number.rsplit(".", 1)[0], name) for number, name, *_ in rows]
    assert len({*named}) == len(named) == 68


def test_what_the_program_meets_names_the_place() -> None:
    """A row of the program alone, or first of all, is no claim without a place to look at."""
    claims = [(number, text) for number, _, by, text in ROW.findall(PAGE) if by.startswith("P")]
    assert len(claims) > 5
    assert [number for number, text in claims if "](" not in text and "`" not in text] == []


def test_what_is_not_met_says_so() -> None:
    unmet = {number for number, _, _, text in ROW.findall(PAGE) if "**Not met" in text}
    assert {"7.1.2.3", "7.1.3.6", "7.1.4.1", "7.1.4.5", "7.1.4.6"} == unmet


@pytest.mark.parametrize(("page", "section"), SECTION.findall(PAGE))
def test_a_section_is_there(page: str, section: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    assert section in headings


@pytest.mark.parametrize("name", sorted({*FILE.findall(PAGE)}))
def test_a_file_is_there(name: str) -> None:
    assert (CHECKOUT / name).is_file()


def test_it_names_tests_and_sections_at_all() -> None:
    assert sum(name.startswith("tests/") for name in FILE.findall(PAGE)) > 10
    assert len(SECTION.findall(PAGE)) > 10


def test_the_actors_come_with_what_does_not_hold() -> None:
    _, table = PAGE.split("| who | what holds | what does not |\n|---|---|---|\n")
    actors = [line.split("|")[1:-1] for line in table.split("\n\n")[0].splitlines()]
    assert len(actors) >= 10
    assert all(len(cells) == 3 and cells[2].strip() for cells in actors)


def test_parts_come_in_the_order_of_the_standard() -> None:
    parts = [int(n) for n in re.findall(r"^\| \*\*7\.1\.(\d+)\*\*", PAGE, re.MULTILINE)]
    assert all(after == before + 1 for before, after in pairwise(parts))
    assert parts[-1] == len(CONTROLS)
