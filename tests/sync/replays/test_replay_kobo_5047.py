"""Replay of kobotoolbox/kpi#5047: the same submission sent again while the first is under way.

There, many devices on unreliable networks sent again what had timed out; two requests looked for
the submission at the same moment, found none, and both stored it. Here a version is a key of the
database, so that of any number of requests one writes, and all are told the same.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

from tests.phone.holdings import Document
from tests.phone.phone import Phone
from tests.sync.drill import Server

DEVICES, ROWS, AT_ONCE = 3, 12, 4


def retried(phone: Phone, rows: list[Document]) -> list[list[Document]]:
    """The same request from several lines at the same moment, each until it is answered."""
    start = Barrier(AT_ONCE)

    def send(_: int) -> list[Document]:
        own = Phone(phone.client.application.test_client(), phone.headers)
        start.wait()
        while (answer := own.post("/api/v1/sync", own.body(rows))).status_code == 503:
            pass
        assert answer.status_code == 200, answer.text
        receipts: list[Document] = answer.json["receipts"]
        return receipts

    with ThreadPoolExecutor(AT_ONCE) as lines:
        return list(lines.map(send, range(AT_ONCE)))


def test_a_submission_retried_from_all_sides_is_there_once(server: Server) -> None:
    field = server.field
    sent: set[str] = set()
    for _ in range(DEVICES):
        phone = server.phone(field.east_cadre)
        for _ in range(ROWS):
            phone.visit(field.east_household.id)
        rows = phone.waiting()
        sent |= {row["newDocumentState"]["id"] for row in rows}
        told = retried(phone, rows)
        assert {one["outcome"] for receipts in told for one in receipts} == {"applied"}
        for place in range(ROWS):
            first = [receipts[place]["replay"] for receipts in told].count(False)
            assert first == 1, "one of them wrote it, and the others know"
        assert [one["replay"] for one in phone.sync()["receipts"]] == [True] * ROWS
    assert server.rows("SELECT count(*) FROM visits") == [(len(sent),)]
    assert server.rows("SELECT count(*) FROM inbox") == [(len(sent),)]
    assert set(phone.live("visits")) == sent


def test_a_submission_without_a_name_is_refused_and_kept(server: Server) -> None:
    phone = server.phone(server.field.east_cadre)
    named: Any = {
        "household": str(server.field.east_household.id),
        "happened_at": phone.now().isoformat(),
        "purpose": "regular",
    }
    rows = [
        {"collection": "visits", "newDocumentState": named | names}
        for names in ({}, {"id": str(uuid4())}, {"rev": str(uuid4())})
    ]
    answers = [phone.post("/api/v1/sync", phone.body(rows)).json["receipts"] for _ in range(2)]
    for receipts in answers:
        assert [one["outcome"] for one in receipts] == ["rejected"] * 3
    assert [one["replay"] for one in answers[1]] == [True] * 3
    assert server.rows("SELECT count(*) FROM visits") == [(0,)]
    assert server.rows("SELECT count(*) FROM inbox") == [(3,)]


def test_other_content_under_the_same_name_replaces_nothing(server: Server) -> None:
    phone = server.phone(server.field.east_cadre)
    made = phone.visit(server.field.east_household.id, note="first")
    row = phone.waiting()[0]
    phone.sync()
    other = row | {"newDocumentState": row["newDocumentState"] | {"note": "other"}}
    (receipt,) = phone.post("/api/v1/sync", phone.body([other])).json["receipts"]
    assert (receipt["outcome"], receipt["errors"][0]["code"]) == ("rejected", "rev_already_used")
    assert server.rows("SELECT id::text, note FROM visits") == [(made, "first")]
    assert server.rows("SELECT count(*) FROM inbox") == [(2,)], "both are kept"
