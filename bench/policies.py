"""What row-level security costs, each request with it against the same without."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import sqlalchemy as sa
from psycopg import sql

from bench import placing, pull, push
from bench.clients import Client, Request
from bench.county import person_of, token_of
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.pull import in_turns, pull_all
from bench.service import UNLOCKED, Service, serving
from bench.table import Line, ratio_line
from bench.visits import batches, homes_by_area
from server.ops.postgres_setup import for_web

AIM = 1.10
Both = tuple[Service, Service]


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    """Two copies of one county, and a server on each; they take turns."""
    urls = databases.copy(plan.county), databases.copy(plan.county)
    village = plan.county.villages[0]
    with session_on(urls[1]) as session:
        drop_policies(session.connection())
        session.commit()
    with databases.cluster.connect_as_superuser() as connection:
        # What a document shows depends on its reader: that is not what policies cost.
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET yicetong.person = {}").format(
                sql.Identifier(str(sa.make_url(urls[1]).database)), str(person_of(village))
            )
        )
    with serving(urls[0]) as locked, serving(urls[1], UNLOCKED) as open_:
        both = (locked, open_)
        yield pull.nothing_new(
            "policies: empty pull", open_, locked, village, plan.requests, plan.runs, AIM
        )
        yield _pulls(both, village, plan)
        for name in ("visits", "households"):
            yield _list(both, name, village, plan)
        yield _pushes(databases, urls, both, plan)
    webs = [for_web(url) for url in urls]
    yield placing.measure("policies: placement", *webs, plan.points, plan.runs, most=AIM)


def drop_policies(connection: sa.Connection) -> None:
    """Take row-level security off all tables, to compare with. The connection is their owner's."""
    locked = sa.text("SELECT relname FROM pg_class WHERE relrowsecurity")
    for table in connection.scalars(locked).all():
        for statement in (
            f"DROP POLICY reach ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ):
            connection.execute(sa.text(statement))


def _pulls(both: Both, area: str, plan: Plan) -> Line:
    pull_area = partial(pull_all, area=area)
    return _compared("first pull of a village", both, plan.runs, 3 * plan.pulls, pull_area)


def _list(both: Both, name: str, area: str, plan: Plan) -> Line:
    """The first page that there is: 100 rows of the village."""
    request = Request(f"/api/v1/{name}?limit=100", token_of(area), None)
    send = partial(Client.send, request=request)
    return _compared(f"list of {name}", both, plan.runs, plan.requests, send)


def _compared(
    figure: str, both: Both, runs: int, times: int, work: Callable[[Client], object]
) -> Line:
    """One connection to one worker each, whose statements are planned when the first run ends."""
    with Client(both[0].port) as one, Client(both[1].port) as other:
        works = [partial(work, client) for client in (one, other)]
        return _line(figure, *in_turns(works, runs, times))


def _pushes(databases: Databases, urls: Sequence[str], both: Both, plan: Plan) -> Line:
    spent: tuple[list[float], list[float]] = ([], [])
    homes = []
    for url in urls:
        with session_on(url) as session:
            homes.append(homes_by_area(session, plan.county.villages))
    load = plan.load
    for run in range(plan.runs + 1):
        for service, times, found in zip(both, spent, homes, strict=True):
            made = list(batches(found, load.rows, load.batch, np.random.default_rng(run)))
            databases.checkpoint()
            times.append(1000 * push.push(service.port, made, load.clients))
    # Without the first of each, which warms up.
    return _line(load.text, *(times[1:] for times in spent))


def _line(figure: str, with_policies: Sequence[float], without: Sequence[float]) -> Line:
    figure = f"policies: {figure}"
    return ratio_line(figure, with_policies, without, most=AIM, form=",.2f", unit=" ms")
