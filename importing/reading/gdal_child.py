"""The process in which GDAL reads one file, and writes the content to its standard output.

A hostile file may hang or crash GDAL or take all memory: this process has nothing else to lose. It
imports none of our modules, to start fast; ``gdal.py`` starts it.
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

# If installed, pyogrio imports them for data frames that are not used here, which takes more than
# half of this process's start.
for _name in ("geopandas", "pandas", "pyarrow"):
    sys.modules[_name] = None  # type: ignore[assignment]  # counts as not installed

import pyogrio  # noqa: E402 -- only now

# Attributes come undecoded, as ISO-8859-1: GDAL would decode them as the file declares, and
# silently lose what does not fit.
_BYTES: Final = "ISO-8859-1"
_SURFACES: Final = (3, 6)  # polygon, multipolygon: GEOS's numbers


def describe(path: str, layer: str | None) -> dict[str, Any]:
    """The layers, with the heads and the CRS of the named or only one."""
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
    names = [str(name) for name in meta["fields"]]
    wkb, faults = _check_surfaces(list(geometries))
    cells = dict(zip(names, (column.tolist() for column in columns), strict=True))
    return {"cells": cells, "geometries": wkb, "faults": faults}


def _check_surfaces(
    geometries: list[bytes | None],
) -> tuple[list[bytes | None], list[str | None]]:
    """The geometries that GEOS can read as surfaces, and a fault code for the others."""
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
    # Beyond this no coordinate is on Earth, and PROJ fails for the whole statement.
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
    """Answer one request a line, until the input ends or memory runs out."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # GDAL's own output must not mix with the answers
    # Such as an unclosed ring: each such feature gets a note of its own.
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = read(path, **request) if "heads" in request else describe(path, **request)
        except MemoryError:
            raise
        except Exception as error:
            answer = {"problem": str(error) or type(error).__name__}
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
