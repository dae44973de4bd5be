"""A week without signal: what the phones hold, what others wrote, what each phone has to tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from psycopg import Connection

from bench.clients import SYNC, Request, send_all
from bench.county import COUNTY
from bench.database import settings_of
from bench.load.people import Cadre
from bench.load.phones import Phone
from bench.load.plan import CADRES_OF_GRID, Plan
from bench.push import ALL_APPLIED
from bench.visits import HouseholdPoint, visit
from server.web.checkpoints import ALL
from sync.collections.registry import PULL_COLLECTIONS
from sync.pulling.checkpoints import Checkpoint

Document = dict[str, Any]
Held = dict[tuple[str, str], str]  # (collection, id) -> rev

_CLIENTS = 4
_WRITTEN_BY_EACH = 10  # visits of cadres who had signal


def held_by_feed(connection: Connection[Any]) -> dict[str, Held]:
    """What phones hold of each feed once they have pulled it."""
    feeds: dict[str, Held] = defaultdict(dict)
    for readable in PULL_COLLECTIONS.values():
        rows = connection.execute(
            f"SELECT feed, id::text, rev::text FROM {readable.table} WHERE county = %s", [COUNTY]
        )
        for feed, key, rev in rows:
            feeds[feed][readable.name, key] = rev
    return feeds


def held_by(cadre: Cadre, feeds: Mapping[str, Held]) -> Held:
    return feeds[cadre.grid] | feeds[f"@{cadre.id}"]


def checkpoints(connection: Connection[Any], cadres: Iterable[Cadre]) -> dict[UUID, Any]:
    """By cadre, what the server gives to a phone that has now pulled all there is."""
    key = settings_of("postgresql://").secret_key.encode()
    found = connection.execute("SELECT epoch FROM deployment").fetchone()
    assert found is not None
    clocks = dict(
        connection.execute("SELECT code, n FROM feeds WHERE county = %s", [COUNTY]).fetchall()
    )
    return {
        cadre.id: Checkpoint(
            found[0], cadre.id, ALL, {code: clocks[code] for code in (cadre.grid, f"@{cadre.id}")}
        ).encode(key)
        for cadre in cadres
    }


@dataclass(frozen=True, slots=True)
class Week:
    """What there was of each grid, and of each cadre's own visits, when the signal went."""

    homes: Mapping[str, Sequence[HouseholdPoint]]
    households: Mapping[str, Sequence[Document]]
    visits: Mapping[UUID, Sequence[Document]]
    edited: tuple[int, int]  # households and visits that each phone edits

    @classmethod
    def read(cls, connection: Connection[Any], conflicts: int) -> "Week":
        households, visits = conflicts - conflicts // 2, conflicts // 2
        homes: dict[str, list[HouseholdPoint]] = defaultdict(list)
        for grid, *home in connection.execute(_HOMES, [COUNTY]):
            homes[grid].append(HouseholdPoint(*home))
        return cls(
            homes,
            _documents(connection, "households", "grid", CADRES_OF_GRID * households),
            _documents(connection, "visits", "cadre_id", visits),
            (households, visits),
        )

    def households_of(self, cadre: Cadre, place: int) -> Sequence[Document]:
        """Those that the cadre edits, who is number ``place`` of the grid: nobody else does."""
        each = self.edited[0]
        found = self.households[cadre.grid][place * each : (place + 1) * each]
        assert len(found) == each, "a grid has too few households"
        return found

    def visits_of(self, cadre: Cadre) -> Sequence[Document]:
        found = self.visits.get(cadre.id, ())
        assert len(found) == self.edited[1], "a cadre has too few visits"
        return found


_HOMES = "SELECT grid, id, ST_X(point), ST_Y(point) FROM households WHERE county = %s ORDER BY id"


def _documents(
    connection: Connection[Any], name: str, owner: str, most: int
) -> dict[Any, list[Document]]:
    """Up to ``most`` of each owner, as the server sends them to that one."""
    readable = PULL_COLLECTIONS[name]
    document = readable.whole_json.replace(":county", "%(county)s")
    found: dict[Any, list[Document]] = defaultdict(list)
    rows = connection.execute(
        f"""
            SELECT t.{owner}, {document} FROM (
                SELECT *, row_number() OVER (PARTITION BY {owner} ORDER BY seq) AS place
                FROM {readable.table} WHERE county = %(county)s
            ) t WHERE t.place <= %(most)s ORDER BY t.seq
        """,
        {"county": COUNTY, "most": most},
    )
    for of, document in rows:
        found[of].append(document)
    return found


def write_meanwhile(port: int, cadres: Sequence[Cadre], week: Week) -> None:
    """What was written while the phones were away: over HTTP, by colleagues and from tablets."""
    random = np.random.default_rng(3)
    requests = []
    for at, cadre in enumerate(cadres):
        place = at % CADRES_OF_GRID
        colleague = cadres[at - place + (place + 1) % CADRES_OF_GRID]
        households = [_edit(doc, "address", "村口一号") for doc in week.households_of(cadre, place)]
        visits = [_edit(document, "note", "已在平板上补记") for document in week.visits_of(cadre)]
        visits += [
            {"newDocumentState": new} for new in _news(cadre, week, _WRITTEN_BY_EACH, random)
        ]
        requests.append(Request.post(f"{SYNC}/visits/push", cadre.tablet, visits))
        if households:
            requests.append(Request.post(f"{SYNC}/households/push", colleague.tablet, households))
    parts = [requests[at::_CLIENTS] for at in range(_CLIENTS)]
    send_all(port, [part for part in parts if part], ALL_APPLIED)


def returning_phones(
    cadres: Sequence[Cadre], week: Week, given: Mapping[UUID, Any], plan: Plan
) -> list[Phone]:
    """Each with its rows, and in no order of grids."""
    random = np.random.default_rng(5)
    moments = random.permutation(np.linspace(0, 60 * plan.minutes, len(cadres)))
    start = datetime.now(UTC)
    phones = []
    for number, (cadre, at) in enumerate(zip(cadres, moments, strict=True)):
        push = list(_rows(cadre, number % CADRES_OF_GRID, week, plan.visits, random))
        phone = Phone(cadre.phone, float(at), plan.limit, given[cadre.id], push)
        sent_at = start + timedelta(seconds=float(at))
        phone.prepare({"sent_at": sent_at.isoformat(), "app_version": "1.0.0", "backlog": 0})
        phones.append(phone)
    return phones


def _rows(
    cadre: Cadre, place: int, week: Week, visits: int, random: np.random.Generator
) -> Iterator[Document]:
    for document in week.households_of(cadre, place):
        yield {"collection": "households"} | _edit(document, "address", "桥头二号")
    for document in week.visits_of(cadre):
        yield {"collection": "visits"} | _edit(document, "note", "又去了一次")
    for document in _news(cadre, week, visits, random):
        yield {"collection": "visits", "newDocumentState": document}


def _news(cadre: Cadre, week: Week, count: int, random: np.random.Generator) -> Iterator[Document]:
    homes = week.homes[cadre.grid]
    for at in random.integers(len(homes), size=count):
        ago = timedelta(seconds=float(random.uniform(3600, 7 * 86400)))
        moment = datetime.now(UTC).replace(microsecond=0) - ago
        yield visit(homes[int(at)], random) | {"happened_at": moment.isoformat()}


def _edit(document: Document, name: str, value: str) -> Document:
    """The row of an edit that was made on what the server once said."""
    mine = {field: said for field, said in document.items() if field not in ("srv", "_deleted")}
    return {
        "newDocumentState": mine | {name: value, "rev": str(uuid4())},
        "assumedMasterState": document,
    }
