"""How much of the app a phone loads before it shows anything; `make bench` prints the same."""

import json
import sys
from pathlib import Path

import pytest

from bench.app.shell import MAX_BYTES, scripts
from server.web.faces import APP


def test_the_shell_is_light(capsys: pytest.CaptureFixture[str]) -> None:
    found = scripts(APP.built)
    page = (APP.built / "index.html").read_text()
    assert [name for name in found if f'src="/app/{name}"' in page] != []
    size = sum(found.values())
    with capsys.disabled():
        sys.stdout.write(f"\napp shell: {size:,} bytes of scripts in gzip, {len(found)} files\n")
    assert size <= MAX_BYTES, found


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
