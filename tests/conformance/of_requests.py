"""Promises about refused requests: no effect, and a code for the reason."""

import gzip
import json

from tests.conformance.cadre import Unexpected, expect, new_id, row, version
from tests.conformance.promises import Ground, promise
from tests.phone.client import HttpAnswer, HttpClient

PUSH = "/api/v1/sync/visits/push"
JSON = {"Content-Type": "application/json"}
GZIPPED = JSON | {"Content-Encoding": "gzip"}


def refused(answer: HttpAnswer, status: int, code: str) -> None:
    """Expect the problem with that code, as in RFC 9457."""
    said = (answer.status_code, answer.json.get("code") if isinstance(answer.json, dict) else None)
    expect(said == (status, code), f"the answer is {status} {code}", answer)
    kind = answer.headers.get("Content-Type", "")
    expect(kind.startswith("application/problem+json"), "it is application/problem+json", kind)


def untouched(ground: Ground, record_id: str) -> None:
    expect(ground.see("visits", record_id) is None, "of a refused request nothing is applied")


@promise("Push", "Without a valid token the answer is 401, and nothing is applied.")
def without_a_token(ground: Ground) -> None:
    made = ground.visit()
    for token in (None, "441427.not-a-token"):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = HttpClient(ground.cadre.client.server, headers=headers).post(
            PUSH, json=[row(made)]
        )
        refused(answer, 401, "not_signed_in")
    untouched(ground, made["id"])


@promise("Push", "A body that was cut on the way is 400 malformed, and nothing of it is applied.")
def cut_body(ground: Ground) -> None:
    first, second = ground.visit(), ground.visit()
    whole = json.dumps([row(first), row(second)]).encode()
    client = ground.cadre.client
    refused(client.post(PUSH, data=whole[:-40], headers=JSON), 400, "malformed")
    packed = gzip.compress(whole)[:-12]
    refused(client.post(PUSH, data=packed, headers=GZIPPED), 400, "malformed")
    untouched(ground, first["id"])


@promise("Push", "More than 500 rows are 413 too_many_rows, and none is applied.")
def too_many_rows(ground: Ground) -> None:
    rows = [row(ground.visit()) for _ in range(501)]
    refused(ground.cadre.try_push("visits", *rows), 413, "too_many_rows")
    untouched(ground, rows[0]["newDocumentState"]["id"])


@promise("One round trip", "A limit that no page has is 400, and none of the rows is applied.")
def rows_beside_a_wrong_limit(ground: Ground) -> None:
    made = ground.visit()
    body = {"device": {}, "push": [{"collection": "visits", **row(made)}], "checkpoint": None}
    answer = ground.cadre.post("/api/v1/sync", body | {"limit": 2001})
    refused(answer, 400, "limit_too_large")
    untouched(ground, made["id"])


@promise("Push", "A body that is huge once it is unpacked is 413 body_too_large.")
def bomb(ground: Ground) -> None:
    body = gzip.compress(b"[" + b" " * 200_000_000 + b"]", 9)
    answer = ground.cadre.client.post(PUSH, data=body, headers=GZIPPED)
    refused(answer, 413, "body_too_large")


@promise("Push", "Bodies are taken plain as well as compressed.")
def plain_body(ground: Ground) -> None:
    made = ground.visit()
    answer = ground.cadre.client.post(PUSH, json=[row(made)])
    expect((answer.status_code, answer.json) == (200, []), "a plain body is taken", answer)
    ground.clean_up_later("visits", made)


@promise("Words", "Unknown collections are 404, read-only ones 403, each with its code.")
def collections(ground: Ground) -> None:
    refused(ground.cadre.try_push("visitz", row(ground.visit())), 404, "unknown_collection")
    refused(ground.cadre.get("/api/v1/sync/visitz/pull"), 404, "unknown_collection")
    for name in ("grids", "profile", "outcomes"):
        refused(ground.cadre.try_push(name), 403, "read_only_collection")


@promise("Push", "The content of a row is never a 4xx: the other rows of the batch are taken.")
def one_bad_row(ground: Ground) -> None:
    good = [ground.visit(), ground.visit()]
    bad = [
        ground.visit(purpose="tea"),
        ground.visit(household="not an id"),
        ground.visit(id="not an id"),
        ground.visit(rev=None),
        ground.visit(happened_at="yesterday"),
        ground.visit(note="x" * 100_000),
        ground.visit(strange_field=1),
        ground.visit(fix={"lng": float("nan"), "lat": 24.6, "crs": "wgs84"}),  # no JSON at all
        {"id": new_id()},
    ]
    rows = [good[0], *bad, good[1]]
    said = ground.cadre.push("visits", *map(row, rows))
    statuses = [document["srv"]["status"] for document in said]
    for made in good:
        ground.clean_up_later("visits", made)
        expect(ground.see("visits", made["id"]), "good rows among bad ones are applied")
    expect(statuses == ["rejected"] * len(bad), "each bad row comes back as rejected", said)
    if not all(document["srv"]["errors"] for document in said):
        raise Unexpected("each rejected row says which field, and why")


@promise("Words", "What a client sends in srv is ignored.")
def sent_srv(ground: Ground) -> None:
    made = ground.visit(srv={"status": "ok", "seq": 1, "cadre": new_id(), "grid": "1"})
    ground.take("visits", made)
    seen = ground.see("visits", made["id"])
    own = (seen["srv"]["cadre"], seen["srv"]["grid"])
    expect(own == (ground.cadre.me["id"], ground.grid["code"]), "srv is the server's", seen)
    again = version(seen, note="x", srv={"seq": -1})
    expect(ground.cadre.push("visits", row(again, seen)) == [], "srv is ignored in edits, too")
