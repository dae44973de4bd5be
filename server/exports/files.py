"""XLSX and GeoPackage: files that can only be sent when they are whole.

A process of its own writes them, so that neither their memory nor their time is the web process's.
They lie in a temporary folder, which goes with the answer.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import orjson

from server.exports.columns import Column, cells_for_people, heads, plain
from server.exports.rows import ExportRows, ExportTooLong
from server.exports.texts import geometry_text

_CHILD = Path(__file__).with_name("file_child.py")
_CHUNK = 2**18


class FileNotWritten(RuntimeError):
    """The process that writes the file failed."""


def xlsx(
    rows: ExportRows,
    columns: Sequence[Column],
    language: str,
    zone: ZoneInfo,
    title: str,
    progress: bool,
) -> Iterator[bytes]:
    """A workbook; where the rows do not fit on a sheet, with further ones."""
    cells = cells_for_people(columns, zone)
    order = {"format": "xlsx", "heads": heads(columns, language), "title": title}
    return _written(rows, columns, order, lambda batch: [cells(row) for row in batch], progress)


def gpkg(
    rows: ExportRows,
    columns: Sequence[Column],
    title: str,
    geometry: str | None,
    progress: bool,
) -> Iterator[bytes]:
    """A GeoPackage with one layer, or a table without geometry. Times are in UTC."""
    names = [column.name for column in columns]
    order = {"format": "gpkg", "heads": names, "title": title, "geometry": geometry}

    def described(batch: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        return [[geometry_text(row), *(_value(row[name]) for name in names)] for row in batch]

    return _written(rows, columns, order, described, progress)


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return plain(value)


def _written(
    rows: ExportRows, columns: Sequence[Column], order: Any, cells: Any, progress: bool
) -> Iterator[bytes]:
    """The file; with ``progress``, after a line for each batch and an empty line."""
    yield b""  # sends the headers: the person sees how many rows are coming
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="yicetong-export-")))
        path = folder / f"export.{order['format']}"
        child = _Child(folder, ends, rows.seconds)
        child.send(order | {"path": str(path), "kinds": [column.kind for column in columns]})
        done = 0
        for batch in rows.batches():
            child.send(cells(batch))
            done += len(batch)
            if progress:
                yield b'{"rows":%d}\n' % done
        child.finish()
        if progress:
            yield b"\n"
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


class _Child:
    """The writing process: it takes one JSON value a line, and `null` at the end."""

    def __init__(self, folder: Path, ends: ExitStack, seconds: int) -> None:
        errors = ends.enter_context((folder / "errors").open("w+b"))
        self._errors: IO[bytes] = errors
        # -P: do not import from the folder of the script. None of our variables: they hold keys.
        self._process = subprocess.Popen(
            [sys.executable, "-P", _CHILD],
            stdin=subprocess.PIPE,
            stderr=errors,
            env={"LC_ALL": "C.UTF-8", "TMPDIR": str(folder), "OPENBLAS_NUM_THREADS": "1"},
        )
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.start()
        ends.callback(self._end)

    def send(self, value: Any) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(orjson.dumps(value) + b"\n")
            stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def finish(self) -> None:
        self.send(None)
        if self._process.wait() != 0:
            raise self._failure()

    def _failure(self) -> Exception:
        code = self._process.wait()
        if self._timer.finished.is_set():
            return ExportTooLong()
        self._errors.seek(0)
        # The last line may quote a cell, so only the kind of error goes into the log.
        last = self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        return FileNotWritten(f"it ended with {code}: {last.partition(':')[0][:80]}")

    def _end(self) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()
