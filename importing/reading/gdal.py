"""GDAL in a process of its own, with a time limit: no file can block or crash the load."""

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
    """A file's layers with geometry. ``heads`` and ``crs`` are those of the named or only layer.

    All text is undecoded bytes, as ISO-8859-1.
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
            # -P: do not import from the folder of the script.
            [sys.executable, "-P", _CHILD, str(path), str(MAX_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
        )
        self._timer = threading.Timer(MAX_SECONDS, self._process.kill)
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def describe(self, layer: str | None) -> Described:
        answer = self._request({"layer": layer})
        return Described(answer["layers"], answer.get("heads", []), answer.get("crs"))

    def read(self, layer: str, heads: list[str]) -> Layer:
        """Read these columns and no others."""
        answer = self._request({"layer": layer, "heads": heads})
        if len(answer["faults"]) > MAX_FEATURES:
            raise FileTooLarge(f"more than {MAX_FEATURES:,} polygons")
        return Layer(answer["cells"], answer["geometries"], answer["faults"])

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
            answer: dict[str, Any] = pickle.load(stdout)  # noqa: S301 -- from our own child
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise self._failure() from None
        if problem := answer.get("problem"):
            raise FileUnreadable(problem.replace(str(self._path), self._path.name)[:500])
        return answer

    def _failure(self) -> Problem:
        """The problem behind the child's end."""
        code = self._process.wait()
        if self._timer.finished.is_set():
            return FileTakesTooLong(f"more than {MAX_SECONDS} seconds")
        self._errors.seek(0)
        message = self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        if "MemoryError" in message or "bad_alloc" in message:
            return FileTooLarge(f"it takes more than {MAX_MEMORY:,} bytes of memory to read")
        return FileUnreadable(f"reading it ended with {code}: {message[:200]}")


@cache
def _environment() -> dict[str, str]:
    """The child's environment: no other drivers, some of which read files and URLs that a file
    names; no network, because GeoJSON may name a URL for its CRS; and none of our variables, which
    hold keys."""
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
