"""Promises about phones that hand in without their PIN, and about turns."""

import json
from uuid import UUID

from records import hand_in_seal
from tests.conformance.cadre import Account, Json, expect, new_id, row
from tests.conformance.of_requests import refused, untouched
from tests.conformance.promises import Ground, promise
from tests.phone.client import HttpAnswer, HttpClient, post_compressed

SECTION = "Handing in without the PIN"
HAND_IN = "/api/v1/sync/hand-in"


class _Locked:
    """A phone without its token: its cookie, and the county's key."""

    def __init__(self, phone: Account) -> None:
        answer = phone.post(f"{HAND_IN}/cookie", {})
        expect(answer.status_code == 204, "a phone that is logged in gets a cookie", answer)
        told = answer.headers["Set-Cookie"] or ""
        for part in ("HttpOnly", "SameSite=Strict", f"Path={HAND_IN}"):
            expect(part in told, f"the cookie is {part}", told)
        self.device = phone.device
        self.point = hand_in_seal.from_base64url(phone.me["server"]["hand_in"]["key"])
        self.client = HttpClient(phone.client.server, headers={"Cookie": told.partition(";")[0]})

    def seal(self, made: Json) -> Json:
        names = {"collection": "visits", "id": made["id"], "rev": made["rev"]}
        content = {"collection": "visits", **row(made)}
        bound = hand_in_seal.bound_to(
            UUID(self.device), "visits", UUID(made["id"]), UUID(made["rev"])
        )
        sealed = hand_in_seal.seal(json.dumps(content).encode(), self.point, bound)
        return names | {"sealed": hand_in_seal.base64url(sealed)}

    def hand_in(self, *sealed: Json) -> HttpAnswer:
        body = {"device": {"id": self.device, "backlog": 0}, "sealed": list(sealed)}
        answer: HttpAnswer = post_compressed(self.client, HAND_IN, body)
        return answer


@promise(SECTION, "Sealed rows are pushed by the cookie alone, once, and only receipts come back.")
def sealed_rows(ground: Ground) -> None:
    locked, made = _Locked(ground.another_phone()), ground.visit()
    ground.clean_up_later("visits", made)
    answer = locked.hand_in(locked.seal(made))
    expect(answer.status_code == 200, "the cookie is enough", answer)
    expect(set(answer.json) == {"receipts", "erase"}, "receipts only", answer)
    (receipt,) = answer.json["receipts"]
    expect((receipt["id"], receipt["outcome"]) == (made["id"], "applied"), "it is taken", answer)
    expect(answer.json["erase"] is False, "only a lost phone erases", answer)
    again = ground.cadre.sync([{"collection": "visits", **row(made)}])["receipts"][0]
    expect(again["replay"], "and known when it comes in the clear", again)


@promise(SECTION, "A row that cannot be opened is unreadable, and nothing of it is stored.")
def unreadable_rows(ground: Ground) -> None:
    locked, made, other = _Locked(ground.another_phone()), ground.visit(), ground.visit()
    ground.clean_up_later("visits", other)
    answer = locked.hand_in(locked.seal(made) | {"rev": new_id()}, locked.seal(other))
    outcomes = [receipt["outcome"] for receipt in answer.json["receipts"]]
    expect(outcomes == ["unreadable", "applied"], "the others go on", answer)
    untouched(ground, made["id"])


@promise(SECTION, "The cookie opens nothing else, and without it nothing is taken.")
def only_for_handing_in(ground: Ground) -> None:
    locked, made = _Locked(ground.another_phone()), ground.visit()
    for path in ("/api/v1/me", "/api/v1/sync/visits/pull", "/api/v1/households"):
        refused(locked.client.get(path), 401, "not_signed_in")
    sealed = locked.seal(made)
    locked.client = HttpClient(locked.client.server)
    refused(locked.hand_in(sealed), 401, "not_signed_in")
    untouched(ground, made["id"])


@promise("A copied phone", "Each sync has another turn; whichever is shown, nothing is refused.")
def turns(ground: Ground) -> None:
    phone = ground.another_phone()
    first = phone.sync([])["server"]["turn"]
    second = phone.sync([], turn=first)["server"]["turn"]
    third = phone.sync([], turn=second)["server"]["turn"]
    expect(len({first, second, third}) == 3, "another turn each time", [first, second, third])
    for shown in (first, None, "a turn of nobody"):
        answer = phone.try_sync([], turn=shown)
        expect(answer.status_code == 200, "it is taken", answer)
