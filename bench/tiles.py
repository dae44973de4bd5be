"""Tiles of ten thousand polygons over HTTP, beside those of tipg on the same database.

tipg (MIT) is installed into an environment of its own: it asks for other versions than ours. Both
have two processes, answer in gzip, and keep nothing in memory between requests. tipg asks nobody
who they are, and reads the polygons as their owner.
"""

import contextlib
import os
import statistics
import subprocess
import time
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import IO
from urllib.parse import quote, unquote

import orjson

from bench.clients import Client, Request
from bench.county import COUNTY, token_of
from bench.database import FOLDER, session_on
from bench.polygons import EAST, NORTH, SOUTH, WEST
from bench.service import WORKERS, await_answer, free_port, serving
from bench.table import Line, ratio_line
from geo.tiles.drawings import update_drawings
from tests.geo.tiles.reading import tiles_over

TIPG = ("tipg==1.6.1", "uvicorn==0.54.0")
AIM = 1.5
ZOOMS = range(8, 15)
FAR_ZOOMS = range(11)
PER_ZOOM = 12


def measure(
    url: str, village: str, polygons: int, runs: int, *, beside_others: bool
) -> Iterator[Line]:
    """Tiles a second, and the slow ones: all zooms alike, by turns, one connection each."""
    with session_on(url) as session:  # as a load of grids does
        update_drawings(session, COUNTY)
        session.commit()
    figure = f"tiles of {polygons:,} polygons"
    with serving(url) as ours:
        token = token_of(village)
        with Client(ours.port) as client:
            described = client.send(_get("/api/v1/tiles/grids.json", token))
            path = orjson.loads(described)["tiles"][0]
            own = [_get(path.format(**tile), token) for tile in _tiles()]
            far = [_get(path.format(**tile), token) for tile in _far_away()]
            plain, packed = (
                max(len(body) for body in map(read, [*far, *own]))
                for read in (client.send, lambda request: client.packed(request)[0])
            )
        if beside_others:
            with serving_tipg(url) as theirs:
                yield from _beside_tipg(figure, ours.port, own, theirs, token, runs)
    size = f"{plain / 1000:,.0f} kB, in gzip {packed / 1000:,.0f} kB"
    yield Line(f"{figure}, the largest", size, aim="<= 500 kB", ok=plain <= 500_000)


def _beside_tipg(
    figure: str, ours: int, own: Sequence[Request], theirs: int, token: str, runs: int
) -> Iterator[Line]:
    template = "/collections/public.grids/tiles/WebMercatorQuad/{z}/{x}/{y}?properties=code"
    other = [_get(template.format(**tile), token) for tile in _tiles()]
    _seconds(ours, own), _seconds(theirs, other)
    times = [(_seconds(ours, own), _seconds(theirs, other)) for _ in range(runs)]
    rates = [[1 / statistics.mean(spent) for spent in side] for side in zip(*times, strict=True)]
    slow = [[1000 * _p95(spent) for spent in side] for side in zip(*times, strict=True)]
    yield ratio_line(f"{figure}, beside tipg", *rates, least=AIM, unit=" tiles/s")
    yield ratio_line(f"{figure}, p95", *slow, form=".1f", unit=" ms")


def _tiles() -> list[dict[str, int]]:
    random = Random(3)
    chosen = []
    for zoom in ZOOMS:
        all_tiles = _all_of(zoom)
        chosen += [random.choice(all_tiles) for _ in range(PER_ZOOM)]
    random.shuffle(chosen)
    return chosen


def _far_away() -> list[dict[str, int]]:
    """All tiles of the zooms at which one shows thousands of polygons."""
    return [tile for zoom in FAR_ZOOMS for tile in _all_of(zoom)]


def _all_of(zoom: int) -> list[dict[str, int]]:
    found = tiles_over(zoom, WEST, SOUTH, EAST, NORTH)
    return [{"z": tile.z, "x": tile.x, "y": tile.y} for tile in found]


def _get(path: str, token: str) -> Request:
    return Request(path, token, None)


def _seconds(port: int, requests: Sequence[Request]) -> list[float]:
    spent = []
    with Client(port) as client:
        for request in requests:
            begin = time.perf_counter()
            client.packed(request)
            spent.append(time.perf_counter() - begin)
    return spent


def _p95(spent: Sequence[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


@contextlib.contextmanager
def serving_tipg(url: str) -> Iterator[int]:
    """The port of tipg on this database."""
    folder = FOLDER / "tipg"
    python = folder / "bin" / "python"
    port = free_port()
    command = [python, "-m", "uvicorn", "tipg.main:app", "--log-level", "warning"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    settings = {
        "DATABASE_URL": _with_host(url),
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_DB_TABLES": '["public.grids"]',
    }
    with open(FOLDER / "tipg.log", "ab") as log:
        _install(folder, python, log)
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | settings, stdout=log, stderr=log
        )
    try:
        await_answer(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _install(folder: Path, python: Path, log: IO[bytes]) -> None:
    installed = folder / "-".join(TIPG)
    if not installed.exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", *TIPG], check=True, stdout=log, stderr=log)
        installed.touch()


def _with_host(url: str) -> str:
    """The socket's folder as the host: tipg takes no address without one."""
    plain, _, folder = url.replace("+psycopg", "").partition("?host=")
    return plain.replace("@/", f"@{quote(unquote(folder), safe='')}/")
