"""How much of the app a phone loads before it shows anything; `make bench` prints the same."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.app.shell import MAX_BYTES, scripts
from server.web.faces import APP
from tests.conftest import CHECKOUT


def test_the_shell_is_light(capsys: pytest.CaptureFixture[str]) -> None:
    found = scripts(APP.built)
    page = (APP.built / "index.html").read_text()
    assert [name for name in found if f'src="/app/{name}"' in page] != []
    size = sum(found.values())
    with capsys.disabled():
        sys.stdout.write(f"\napp shell: {size:,} bytes of scripts in gzip, {len(found)} files\n")
    assert size <= MAX_BYTES, found


# Newer than Chromium 80, and all right. map/oldBrowsers.ts provides it to map and worker; the
# scanner needs WebAssembly under a policy, which is newer still.
_PROVIDED = ("ObjectHasOwn", "StringReplaceAll")
# Dexie, the scanner and Vue ask first whether it is there, or only pass it on by its name.
_ASKED_FOR = ("AggregateError", "FinalizationRegistry", "WeakRef")
_NAMED = ("ArrayToReversed", "ArrayToSorted", "ArrayToSpliced")


@pytest.mark.parametrize("sign", ["maplibregl", "zxing", "Log a visit"])
def test_map_scanner_and_the_other_language_are_no_part_of_it(sign: str) -> None:
    shell = scripts(APP.built)
    built = [f"assets/{path.name}" for path in (APP.built / "assets").glob("*.js")]
    where = {name for name in built if sign in (APP.built / name).read_text()}
    assert where != set()
    assert where & shell.keys() == set()


def test_what_is_loaded_later_is_kept_on_the_phone_too() -> None:
    """The worker's list names every part of this build: none of them needs signal."""
    parts = json.loads((APP.built / ".vite/manifest.json").read_text())
    files = {part["file"] for part in parts.values()}
    worker = (APP.built / "sw.js").read_text()
    assert [name for name in sorted(files) if f'"{name}"' not in worker] == []
    assert len(files) > len(scripts(APP.built))


def test_every_script_of_the_shell_counts_once(tmp_path: Path) -> None:
    (tmp_path / ".vite").mkdir()
    parts = {
        "index.html": {"file": "a.js", "imports": ["_b.js"], "dynamicImports": ["later.ts"]},
        "_b.js": {"file": "b.js", "imports": ["index.html"]},
        "later.ts": {"file": "c.js"},
    }
    (tmp_path / ".vite/manifest.json").write_text(json.dumps(parts))
    for name in "abc":
        (tmp_path / f"{name}.js").write_text(name * 5000)
    assert set(scripts(tmp_path)) == {"a.js", "b.js"}
    assert all(0 < size < 100 for size in scripts(tmp_path).values())


def built_files() -> list[str]:
    """All scripts of this build, the workers of map, photos and app included."""
    names = re.findall(r'"(assets/[^"]+\.m?js)"', (APP.built / "sw.js").read_text())
    files = {*names, *scripts(APP.built), "sw.js", "wakes.js"}
    return [str(APP.built / name) for name in sorted(files)]


def es_check(*files: str) -> subprocess.CompletedProcess[str]:
    known = ",".join((*_PROVIDED, *_ASKED_FOR, *_NAMED))
    options = ["--module", "--checkFeatures", "--ignore", known]
    command = ["npx", "es-check", "es2020", *options, *files]
    return subprocess.run(command, cwd=CHECKOUT / "web", capture_output=True, text=True)


def test_every_built_file_can_be_read_by_old_phones() -> None:
    """Chromium 80 reads ES2020, and has no more than what that names."""
    files = built_files()
    assert len([file for file in files if "worker" in file]) >= 2
    done = es_check(*files)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", ["let a; a ??= 1;", "class A { static { } }", "[1].at(0);"])
def test_what_they_cannot_read_is_found(tmp_path: Path, script: str) -> None:
    (tmp_path / "new.js").write_text(script)
    assert es_check(str(tmp_path / "new.js")).returncode != 0
