"""Promises to apps that are older or newer than the server."""

from tests.conformance.cadre import expect, row, version
from tests.conformance.of_requests import refused, untouched
from tests.conformance.promises import Ground, promise

SYNC = "/api/v1/sync"
OLDER = "Older and newer"


@promise("One round trip", "What a request does not know is refused, and nothing of it is taken.")
def unknown_members(ground: Ground) -> None:
    made = ground.visit()
    rows = [{"collection": "visits", **row(made)}]
    for unknown in ({"psuh": []}, {"device": {"nmae": "x"}}):
        answer = ground.cadre.post(SYNC, {"push": rows} | unknown)
        refused(answer, 400, "invalid_fields")
        codes = {error["code"] for error in answer.json["errors"]}
        expect(codes == {"unknown_field"}, "it says that it is unknown", answer)
    refused(ground.cadre.get("/api/v1/me", full="1"), 400, "invalid_fields")
    untouched(ground, made["id"])


@promise(OLDER, "Of the collections that a client does not name nothing comes, nor is it missed.")
def named_collections(ground: Ground) -> None:
    made = ground.new("visits", **ground.visit())
    checkpoint, more = None, True
    while more:
        request = {"collections": ["households"], "checkpoint": checkpoint, "limit": 2000}
        answer = ground.cadre.post(SYNC, request)
        expect(answer.status_code == 200, "collections may be named", answer)
        came = {document["collection"] for document in answer.json["documents"]}
        expect(came <= {"households"}, "only what was named comes", came)
        checkpoint, more = answer.json["checkpoint"], answer.json["hasMore"]
    request = {"feed": made["srv"]["grid"], "collection": "visits", "have": {}}
    repaired = ground.cadre.post(f"{SYNC}/repair", request).json["documents"]
    expect(
        any(document["id"] == made["id"] for document in repaired),
        "a repair brings what the checkpoint went past",
    )


@promise(OLDER, "A field that neither a document nor its base names stays as it is.")
def unsaid_field(ground: Ground) -> None:
    seen = ground.new("visits", **ground.visit(note="收了三亩稻子"))
    known = {name: value for name, value in seen.items() if name != "note"}
    ground.cadre.push("visits", row(version(known, purpose="agency"), known))
    shown = ground.see("visits", seen["id"])
    expect(shown["purpose"] == "agency", "the edit is taken", shown)
    expect(shown["note"] == "收了三亩稻子", "and the rest stays", shown)


@promise(OLDER, "The server says its version, and which fields of which collections may be sent.")
def profile(ground: Ground) -> None:
    told = ground.cadre.get("/api/v1/me").json.get("server", {})
    synced = ground.cadre.sync([])["server"]
    expect(told.get("version") == synced.get("version") is not None, "it is one version", told)
    visits = told["collections"]["visits"]
    document = ground.new("visits", **ground.visit())
    fields = set(document) - {"id", "rev", "_deleted", "srv"}
    expect(visits["written"] and set(visits["fields"]) == fields, "visits are described", visits)
