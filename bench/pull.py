"""The first pull of an area, and the pull that finds nothing new; the digest."""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson
import psycopg
from psycopg import Connection

from authz.access_context import connection_options
from bench.clients import SYNC, Client, Request
from bench.county import COUNTY, person_of, token_of
from bench.service import Service
from bench.table import Line, ratio_line
from sync.collections.collections import PullCollection
from sync.collections.registry import PULL_COLLECTIONS

FIRST_PULL_AIM = 0.4
NOTHING_NEW_AIM = 1.2


def first_pull(
    url: str, service: Service, name: str, area: str, runs: int, *, compressed: bool = True
) -> Line:
    """Documents a second on an empty phone, all collections, in the largest pages."""
    pulled, selected = [], []
    with _connected(url) as connection:
        for _ in range(runs + 1):
            with Client(service.port, "gzip" if compressed else "identity") as client:
                seconds, documents = timed(lambda c=client: pull_all(c, area))
            pulled.append(documents / seconds)
            seconds, rows = timed(lambda: _select(connection, area, _documents))
            selected.append(rows / seconds)
            connection.rollback()
            assert documents == rows, f"pulled {documents} documents of {rows}"
    how = "" if compressed else ", not compressed"
    return ratio_line(
        f"first pull of a {name} ({documents:,} documents{how})",
        pulled[1:],
        selected[1:],
        least=FIRST_PULL_AIM if compressed else None,
        unit=" docs/s",
    )


def pull_all(client: Client, area: str) -> int:
    """Pull as a new phone does; how many documents came."""
    return sum(page.documents for page in client.pages(token_of(area)))


def _connected(url: str) -> Connection[Any]:
    """As the owner of the tables, who reaches everything."""
    return psycopg.connect(url.replace("+psycopg", ""), options=connection_options())


def _documents(pull: PullCollection) -> str:
    """The same documents, as the text of the same JSON; with the driver's own kind of parameter."""
    return f"{pull.json.replace(':county', '%(county)s')}::text"


def _versions(pull: PullCollection) -> str:
    """What a digest is made of."""
    return "t.id, t.rev, t.seq"


def _select(
    connection: Connection[Any], area: str, columns: Callable[[PullCollection], str]
) -> int:
    """The number of records in the scope, all of which one SELECT for each table returns."""
    scope = {"county": COUNTY, "lo": area, "hi": area + ":", "own": f"@{person_of(area)}"}
    return sum(
        len(
            connection.execute(
                f"""
                    SELECT {columns(readable)} FROM {readable.table} t
                    WHERE t.county = %(county)s
                    AND (t.feed >= %(lo)s AND t.feed < %(hi)s OR t.feed = %(own)s)
                """,
                scope,
            ).fetchall()
        )
        for readable in PULL_COLLECTIONS.values()
    )


def nothing_new(
    figure: str,
    small: Service,
    large: Service,
    area: str,
    requests: int,
    runs: int,
    most: float | None = NOTHING_NEW_AIM,
) -> Line:
    """Milliseconds of an empty pull of the same cadre, on two databases, taking turns."""
    with Client(large.port) as one, Client(small.port) as other:
        works = [
            partial(client.send, Request.post(SYNC, token_of(area), _at_the_end(client, area)))
            for client in (one, other)
        ]
        times = in_turns(works, runs, requests)
    return ratio_line(figure, *times, most=most, form=".2f", unit=" ms")


def in_turns(
    works: Sequence[Callable[[], object]], runs: int, times: int
) -> Sequence[Sequence[float]]:
    """Milliseconds of each work by run, as the median of ``times``; they take turns.

    One more run comes first, to warm up.
    """
    medians: Sequence[list[float]] = [[] for _ in works]
    for _ in range(runs + 1):
        spent: Sequence[list[float]] = [[] for _ in works]
        for _ in range(times):
            for work, each in zip(works, spent, strict=True):
                each.append(1000 * timed(work)[0])
        for median, each in zip(medians, spent, strict=True):
            median.append(statistics.median(each))
    return [each[1:] for each in medians]


def digest(url: str, service: Service, name: str, area: str, runs: int) -> Line:
    """Milliseconds of the digest of an area, against reading what it sums up, row by row."""
    summed, read = [], []
    asked = Request(f"{SYNC}/digest", token_of(area), None)
    with (
        _connected(url) as connection,
        Client(service.port) as client,
    ):
        for _ in range(runs + 1):
            seconds, answer = timed(lambda: client.send(asked))
            summed.append(1000 * seconds)
            seconds, rows = timed(lambda: _select(connection, area, _versions))
            read.append(1000 * seconds)
            connection.rollback()
            feeds = orjson.loads(answer)["feeds"].values()
            count = sum(one["n"] for collections in feeds for one in collections.values())
            assert count == rows, f"the digest is of {count} records, of {rows}"
    figure = f"digest of a {name} ({rows:,} records)"
    return ratio_line(figure, summed[1:], read[1:], form=".2f", unit=" ms")


def _at_the_end(client: Client, area: str) -> dict[str, Any]:
    *_, last = client.pages(token_of(area))
    again = client.pages(token_of(area), last.checkpoint)
    assert next(again).documents == 0
    return {"checkpoint": last.checkpoint, "limit": 1000}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result
