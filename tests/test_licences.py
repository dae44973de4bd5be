"""The licences of what is shipped along: known, listed, and none that binds our own code."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

from tests.conftest import CHECKOUT

PAGE = CHECKOUT / "docs" / "licences.md"
WEB = CHECKOUT / "web"
BUNDLES = {"desk": WEB / "dist" / "desk", "app": WEB / "dist" / "phone"}
FREE = {"Apache-2.0", "BSD-3-Clause", "ISC", "MIT"}
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
    assert listed("|---|---|\n") == rows
    assert all(re.fullmatch(r"[\w.() +-]+", licence) for licence in shipped().values())


def test_none_is_of_the_gpl_and_only_psycopg_of_the_lgpl() -> None:
    lgpl = {name for name, licence in shipped().items() if "LGPL" in licence}
    assert lgpl == {"psycopg", "psycopg-binary"}
    assert [name for name, licence in shipped().items() if re.search(r"\bA?GPL", licence)] == []


def test_what_browsers_get_is_listed_and_under_free_licences() -> None:
    bundled = {name: in_bundle(name) for name in BUNDLES}
    assert all(len(found) > 5 for found in bundled.values())
    licences = bundled["desk"] | bundled["app"]
    users = {one: ", ".join(face for face in BUNDLES if one in bundled[face]) for one in licences}
    rows = [f"| {one} | {licences[one]} | {users[one]} |" for one in sorted(licences)]
    assert listed("|---|---|---|\n") == rows
    assert set(licences.values()) <= FREE


def in_bundle(name: str) -> dict[str, str]:
    """The licence of each npm package in a built face, its service worker included."""
    text = (BUNDLES[name] / "licences.md").read_text("utf-8")
    found = dict(re.findall(r"^## (\S+) - \S+ \((.+)\)$", text, re.M))
    worker = BUNDLES[name] / "sw.js"
    if worker.exists():
        for part in set(re.findall(r"workbox:([a-z-]+):", worker.read_text("utf-8"))):
            package = WEB / "node_modules" / f"workbox-{part}" / "package.json"
            found[f"workbox-{part}"] = json.loads(package.read_text("utf-8"))["license"]
    return found


def listed(heads: str) -> list[str]:
    """The rows of the page's table under this line."""
    _, table = PAGE.read_text("utf-8").split(f"|\n{heads}")
    return table.split("\n\n")[0].splitlines()
