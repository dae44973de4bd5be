"""Promises about lost phones, ended log-ins, and outdated apps."""

from dataclasses import replace

from tests.conformance.cadre import Account, Json, expect, row
from tests.conformance.of_pull import PULL
from tests.conformance.of_requests import PUSH, refused, untouched
from tests.conformance.promises import Ground, NotAsked, promise
from tests.phone.client import HttpAnswer


def _all_that_a_phone_asks(phone: Account, made: Json) -> list[HttpAnswer]:
    return [
        phone.try_sync([{"collection": "visits", **row(made)}]),
        phone.try_push("visits", row(made)),
        phone.get(PULL),
        phone.get("/api/v1/sync/digest"),
        phone.get("/api/v1/me"),
    ]


def _hands_in_and_erases(phone: Account, ground: Ground) -> None:
    made = ground.visit()
    for answer in _all_that_a_phone_asks(phone, made):
        refused(answer, 403, "device_revoked")
        expect(answer.json.get("erase") is False, "nothing is to be erased yet", answer)
    untouched(ground, made["id"])
    pushed = {"collection": "visits", **row(made)}
    more = phone.post(answer.json["hand_in"], {"device": {"backlog": 1}, "push": [pushed]})
    (receipt,) = more.json["receipts"]
    expect(receipt["outcome"] == "held", "what it hands in is held", more)
    expect(more.json["erase"] is False, "there is more on the phone", more)
    rest = phone.post(answer.json["hand_in"], {"device": {"backlog": 0}, "push": [pushed]})
    expect(rest.json["receipts"][0]["replay"], "it is there once", rest)
    expect(rest.json["erase"] is True, "it is told to erase what it holds", rest)
    untouched(ground, made["id"])


@promise("Push", "A phone that was reported lost hands in, which is held, and then erases.")
def lost_phone(ground: Ground) -> None:
    lost = ground.another_phone()
    lost.sync_to_the_end()
    answer = ground.cadre.revoke(lost.device)
    expect(answer.status_code == 204, "one's own phone can be revoked from another one", answer)
    _hands_in_and_erases(lost, ground)
    goes_on = ground.cadre.try_sync([])
    expect(goes_on.status_code == 200, "the person's other phone goes on", goes_on)


@promise("Push", "A phone is revoked by its owner or by who manages people there, nobody else.")
def revoked_by_the_office(ground: Ground) -> None:
    if ground.admin is None:
        raise NotAsked("no --admin was named")
    lost = ground.another_phone()
    refused(ground.colleague.revoke(lost.device), 404, "not_found")
    expect(lost.try_sync([]).status_code == 200, "to others, it is not there")
    answer = ground.admin.revoke(lost.device)
    expect(answer.status_code == 204, "who manages people may", answer)
    _hands_in_and_erases(lost, ground)


@promise("Push", "A log-in that has ended is 401, nothing is applied, and nothing is to be erased.")
def ended_login(ground: Ground) -> None:
    phone, made = ground.another_phone(), ground.visit()
    expect(phone.post("/api/v1/logout", {}).status_code == 204, "it logs out")
    for answer in _all_that_a_phone_asks(phone, made):
        refused(answer, 401, "session_revoked")
        expect("erase" not in answer.json, "only a lost phone erases", answer)
    untouched(ground, made["id"])


@promise("Push", "An app that is too old is 426 client_too_old, and nothing is applied.")
def old_app(ground: Ground) -> None:
    oldest = _told_by_version("0", ground).json.get("oldest")
    if oldest is None:
        raise NotAsked("this server takes every version: YICETONG_OLDEST_APP is not set there")
    for answer in (_told_by_version("0", ground), *_told_by_header("0", ground)):
        refused(answer, 426, "client_too_old")
        expect(answer.json["oldest"] == oldest, "it says which version may sync", answer)
    for answer in (_told_by_version(oldest, ground), *_told_by_header(oldest, ground)):
        expect(answer.status_code == 200, "the oldest that may sync is served", answer)


@promise("Push", "A version that is none is 400 malformed, and nothing is applied.")
def no_version(ground: Ground) -> None:
    for version in ("one", "1.x", ""):
        refused(_told_by_version(version, ground), 400, "malformed")


def _told_by_version(version: str, ground: Ground) -> HttpAnswer:
    """A round trip of an app with a version; if refused, it must have no effect."""
    made = ground.visit()
    pushed = [{"collection": "visits", **row(made)}]
    answer = ground.cadre.try_sync(pushed, app_version=version)
    if answer.status_code == 200:
        ground.clean_up_later("visits", made)
    else:
        untouched(ground, made["id"])
    return answer


def _told_by_header(version: str, ground: Ground) -> list[HttpAnswer]:
    """A pull and a push of the same app."""
    client = ground.cadre.client
    client = replace(client, headers={**client.headers, "App-Version": version})
    return [client.get(f"{PULL}?limit=1"), client.post(PUSH, json=[])]
