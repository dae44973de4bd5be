"""The process that GDAL runs in: it reads one file, and writes what it held to its standard output.

A file may be made to hang GDAL, to take all memory or to end it: here that costs a process that has
nothing but the file. It imports nothing of ours, to start in a moment; ``gdal.py`` starts it.
"""

import json
import os
import pickle
import resource
import sys
import warnings
from typing import Any, Final

import numpy as np
import shapely

# Where they are installed, pyogrio loads them first, for frames that nobody asks for here: that is
# more than half of the time in which this process starts.
for _name in ("geopandas", "pandas", "pyarrow"):
    sys.modules[_name] = None  # type: ignore[assignment]

import pyogrio  # noqa: E402

# Attributes come as the bytes they are in the file, each as the character of that number:
# GDAL would decode them as the file says, lose what does not fit, and not tell.
_BYTES: Final = "ISO-8859-1"
_SURFACES: Final = (3, 6)  # polygon, multipolygon: GEOS's numbers


def describe(path: str, layer: str | None) -> dict[str, Any]:
    """The layers; and of the one that is named, or the only one, the heads and the coordinates."""
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if layer not in layers if layer else len(layers) != 1:
        return {"layers": layers}
    # Not read_info: it counts the features, and a view may have no last one.
    meta, *_ = pyogrio.raw.read(
        path, layer=layer or layers[0], encoding=_BYTES, read_geometry=False, max_features=1
    )
    return {"layers": layers, "heads": [str(name) for name in meta["fields"]], "crs": meta["crs"]}


def read(path: str, layer: str, heads: list[str]) -> dict[str, Any]:
    """These columns of all features; geometries as WKB, or None with a fault."""

    meta, _, geometries, columns = pyogrio.raw.read(
        path,
        layer=layer,
        encoding=_BYTES,
        columns=heads,
        force_2d=True,
        datetime_as_string=True,
    )
    found = [str(name) for name in meta["fields"]]
    wkb, faults = _check_surfaces(list(geometries))
    cells = dict(zip(found, (column.tolist() for column in columns), strict=True))
    return {"cells": cells, "geometries": wkb, "faults": faults}


def _check_surfaces(
    geometries: list[bytes | None],
) -> tuple[list[bytes | None], list[str | None]]:
    """What GEOS can read as a surface, and a code for what it cannot."""
    shapes = shapely.from_wkb(np.asarray(geometries, dtype=object), on_invalid="ignore")
    faults = [_fault(raw, shape) for raw, shape in zip(geometries, shapes, strict=True)]
    return [None if f else raw for raw, f in zip(geometries, faults, strict=True)], faults


def _fault(raw: bytes | None, shape: Any) -> str | None:
    if raw is None:
        return "geometry_missing"
    if shape is None:
        return _why_unreadable(raw)
    if shapely.get_type_id(shape) not in _SURFACES:
        return "geometry_not_a_polygon"
    if shape.is_empty:
        return "geometry_empty"
    # Beyond this no coordinate means a place on Earth, and PROJ gives up on the whole statement.
    if not bool((np.abs(shapely.get_coordinates(shape)) < 1e9).all()):
        return "coordinates_impossible"
    return None


def _why_unreadable(raw: bytes) -> str:
    try:
        shapely.from_wkb(raw)
    except shapely.errors.GEOSException as error:
        if "closed linestring" in str(error):
            return "geometry_not_closed"
    return "geometry_unreadable"


def _main(path: str, memory: str) -> None:
    """Answer questions, one a line, until there are no more. Without memory it ends."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever GDAL prints is no answer
    # An unclosed ring, say: each such feature gets a note of its own.
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = read(path, **question) if "heads" in question else describe(path, **question)
        except MemoryError:
            raise
        except Exception as error:
            answer = {"problem": str(error) or type(error).__name__}
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
