"""Afterwards: is every acknowledged row there once, and does every phone hold what it should?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection

from bench.clients import SYNC, Client, Request
from bench.county import COUNTY
from bench.load.people import Cadre
from bench.load.phones import Phone, Sync, unpacked
from bench.load.week import Held, held_by, held_by_feed
from sync.pulling.pull import MOST_DOCUMENTS


@dataclass(slots=True)
class Found:
    """From ``lost`` on, all should be 0.

    ``visits``: new ones, acknowledged. ``lost``: acknowledged, and not there, or not as it was
    acknowledged. ``doubled``: visits of that time that nobody was acknowledged. ``otherwise``: rows
    with another outcome than they must have. ``diverged``: phones that hold something else than the
    server has for them.
    """

    pushed: int = 0
    acknowledged: int = 0
    visits: int = 0
    conflicts: int = 0
    pulled: int = 0
    lost: int = 0
    doubled: int = 0
    otherwise: int = 0
    diverged: int = 0

    @property
    def right(self) -> bool:
        wrong = self.lost + self.doubled + self.otherwise + self.diverged
        return wrong == 0 and self.acknowledged == self.pushed


def check(
    connection: Connection[Any],
    port: int,
    cadres: Sequence[Cadre],
    phones: Sequence[Phone],
    syncs: Sequence[Sync],
    since: datetime,
    before: Mapping[str, Held] | None = None,
) -> Found:
    """``since``: when the syncs began. ``before``: what the phones held of each feed then, nothing
    where it is their first sync.

    While a phone synced, others went on: each pulls once more, now that all is quiet.
    """
    found = Found(pushed=sum(len(phone.push) for phone in phones))
    held = []
    receipts: dict[str, str] = {}
    for cadre, phone, sync in zip(cadres, phones, syncs, strict=True):
        mine = held_by(cadre, before) if before else {}
        for answer in map(orjson.loads, map(unpacked, sync.answers)):
            receipts |= {receipt["rev"]: receipt["outcome"] for receipt in answer["receipts"]}
            found.pulled += len(answer["documents"])
            _take(mine, answer["documents"])
        _pull_rest(port, phone, sync, mine)
        held.append(mine)
    found.acknowledged = len(receipts)
    _check_rows(connection, phones, receipts, found)
    found.doubled = len(_visits_since(connection, since) - receipts.keys())
    feeds = held_by_feed(connection)
    found.diverged = sum(
        mine != held_by(cadre, feeds) for cadre, mine in zip(cadres, held, strict=True)
    )
    return found


def _take(held: Held, documents: Sequence[Mapping[str, Any]]) -> None:
    for document in documents:
        key = document["collection"], document["id"]
        if document["_deleted"]:
            held.pop(key, None)
        else:
            held[key] = document["rev"]


def _pull_rest(port: int, phone: Phone, sync: Sync, held: Held) -> None:
    token, checkpoint, more = phone.token or sync.token, sync.checkpoint, True
    with Client(port) as client:
        while more:
            asked = {"checkpoint": checkpoint, "limit": MOST_DOCUMENTS}
            answer = orjson.loads(client.send(Request.post(SYNC, token, asked)))
            checkpoint, more = answer["checkpoint"], answer["hasMore"]
            _take(held, answer["documents"])


def _check_rows(
    connection: Connection[Any],
    phones: Sequence[Phone],
    receipts: Mapping[str, str],
    found: Found,
) -> None:
    inbox = dict(
        connection.execute(
            "SELECT key::text, outcome FROM inbox WHERE county = %s AND key = ANY(%s)",
            [COUNTY, [UUID(rev) for rev in receipts]],
        ).fetchall()
    )
    there = {
        (name, key): rev
        for feed in held_by_feed(connection).values()
        for (name, key), rev in feed.items()
    }
    for phone in phones:
        for row in phone.push:
            document = row["newDocumentState"]
            outcome = receipts.get(document["rev"])
            if outcome is None:
                continue
            edited = "assumedMasterState" in row
            found.visits += not edited
            found.conflicts += outcome == "conflict"
            found.otherwise += outcome != ("conflict" if edited else "applied")
            taken = there.get((row["collection"], document["id"])) == document["rev"]
            found.lost += inbox.get(document["rev"]) != outcome or taken == edited


def _visits_since(connection: Connection[Any], since: datetime) -> set[str]:
    rows = connection.execute(
        "SELECT rev::text FROM visits WHERE county = %s AND received_at >= %s", [COUNTY, since]
    )
    return {rev for (rev,) in rows}
