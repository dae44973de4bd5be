"""GDAL in a process of its own, with an end: no file keeps the load waiting, or ends it."""

import importlib
import json
import pickle
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from importing.problems import FileTakesTooLong, FileTooLarge, FileUnreadable
from records.problems import Problem

MAX_SECONDS: Final = 120
MAX_MEMORY: Final = 4 * 2**30
MAX_FEATURES: Final = 200_000
_CHILD: Final = Path(__file__).with_name("gdal_child.py")
DRIVERS: Final = ("GeoJSON", "GPKG", "ESRI Shapefile")


class Described(NamedTuple):
    """A file's layers with geometry. ``heads`` and ``crs`` are those of one: the named, the only.

    All text is bytes, each as the character of that number.
    """

    layers: list[str]
    heads: list[str]
    crs: str | None


class Layer(NamedTuple):
    """``cells`` by head. ``geometries`` are WKB, or None with a code in ``faults``."""

    cells: dict[str, list[object]]
    geometries: list[bytes | None]
    faults: list[str | None]


class Gdal:
    """GDAL with one file. Its methods raise FileUnreadable, FileTakesTooLong, FileTooLarge."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by __exit__
        self._process = subprocess.Popen(
            # -P: the folder of the script is none to import from.
            [sys.executable, "-P", _CHILD, str(path), str(MAX_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
        )
        self._end = threading.Timer(MAX_SECONDS, self._process.kill)
        self._end.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end.cancel()
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def describe(self, layer: str | None) -> Described:
        found = self._ask({"layer": layer})
        return Described(found["layers"], found.get("heads", []), found.get("crs"))

    def read(self, layer: str, heads: list[str]) -> Layer:
        """Read these columns and no others."""
        found = self._ask({"layer": layer, "heads": heads})
        if len(found["faults"]) > MAX_FEATURES:
            raise FileTooLarge(f"more than {MAX_FEATURES:,} polygons")
        return Layer(found["cells"], found["geometries"], found["faults"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        there, back = self._process.stdin, self._process.stdout
        assert there is not None
        assert back is not None
        try:
            there.write(json.dumps(question).encode() + b"\n")
            there.flush()
            answer: dict[str, Any] = pickle.load(back)  # noqa: S301 -- from our own child
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise self._why_it_ended() from None
        if problem := answer.get("problem"):
            raise FileUnreadable(problem.replace(str(self._path), self._path.name)[:500])
        return answer

    def _why_it_ended(self) -> Problem:
        ended = self._process.wait()
        if self._end.finished.is_set():
            return FileTakesTooLong(f"more than {MAX_SECONDS} seconds")
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        if "MemoryError" in words or "bad_alloc" in words:
            return FileTooLarge(f"it takes more than {MAX_MEMORY:,} bytes of memory to read")
        return FileUnreadable(f"reading it ended with {ended}: {words[:200]}")


@cache
def _environment() -> dict[str, str]:
    """No driver but ours, for some read other files and addresses that a file names; and no way
    out, as GeoJSON may name an address for its coordinates. Of ours nothing: it holds keys."""
    # Not at the top: it loads all of GDAL, and most processes never read a map.
    pyogrio = importlib.import_module("pyogrio")
    others = sorted(set(pyogrio.list_drivers()) - set(DRIVERS))
    return {
        "LC_ALL": "C.UTF-8",
        "GDAL_SKIP": ",".join(others),
        "GDAL_HTTP_PROXY": "http://127.0.0.1:1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }
