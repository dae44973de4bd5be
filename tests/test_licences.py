"""The licences of what is shipped along: known, listed, and none that binds our own code."""

import re
from importlib.metadata import PackageNotFoundError, distribution

from tests.conftest import CHECKOUT

PAGE = CHECKOUT / "docs" / "licences.md"
# How older packages write what newer ones say as an SPDX expression.
SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def shipped() -> dict[str, str]:
    """The licence of every package in requirements.txt that this platform installs."""
    text = (CHECKOUT / "requirements.txt").read_text()
    found = {}
    for name in sorted(set(re.findall(r"^([a-z0-9.-]+)(?:\[\w+\])?==", text, re.M))):
        try:
            metadata = distribution(name).metadata
        except PackageNotFoundError:  # another platform's
            continue
        kinds = [
            SPDX[last]
            for each in metadata.get_all("Classifier") or ()
            if each.startswith("License :: ") and (last := each.split(" :: ")[-1]) in SPDX
        ]
        found[name] = (
            metadata.get("License-Expression") or " OR ".join(kinds) or metadata.get("License", "")
        )
    assert len(found) > 40
    return found


def test_every_licence_is_known_and_listed() -> None:
    rows = [f"| {name} | {licence} |" for name, licence in shipped().items()]
    _, table = PAGE.read_text().split("|---|---|\n")
    listed = [line for line in table.splitlines() if line.startswith("| ")]
    assert listed == rows
    assert all(re.fullmatch(r"[\w.() +-]+", licence) for licence in shipped().values())


def test_none_is_of_the_gpl_and_only_psycopg_of_the_lgpl() -> None:
    lgpl = {name for name, licence in shipped().items() if "LGPL" in licence}
    assert lgpl == {"psycopg", "psycopg-binary"}
    assert [name for name, licence in shipped().items() if re.search(r"\bA?GPL", licence)] == []
