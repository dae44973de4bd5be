"""Promises about a restored server, as far as they can be tested on one that was not restored.

Only the server can sign a checkpoint, so none can be ahead of it here. A checkpoint of another
server and an unknown base can be sent.
"""

from tests.conformance.cadre import expect, new_rev, row, version
from tests.conformance.of_digest import digest
from tests.conformance.of_push import comes_back
from tests.conformance.of_requests import refused, untouched
from tests.conformance.promises import Ground, promise

# From another server with the demo county.
OF_ANOTHER_SERVER = {
    "c": "V_B6x632D5zY3yMvP7rQszU38j9rMkvnmgxDCcPDnwB4nBXJMQ6AIAwF0Lt0NDTpLy0gk_cwDhDxEoS7q8tb3olA"
    "G4VJZjDNEFH5oQrV7w7BHh1JWYYo59LBXXtix7jVS_PYHqqGFea6XoseEh0"
}


@promise("Pull", "A checkpoint of another server is the beginning.")
def of_another_server(ground: Ground) -> None:
    whole = ground.cadre.pull("visits")[0]
    again, reached = ground.cadre.pull("visits", OF_ANOTHER_SERVER)
    expect(again == whole, "the pull begins anew", [len(again), len(whole)])
    expect(ground.cadre.pull("visits", reached)[0] == [], "and gives a checkpoint of its own")
    said = digest(ground.cadre, OF_ANOTHER_SERVER)
    told = (said["feeds"], ground.grid["code"] in said["behind"])
    expect(told == ({}, True), "to the digest, all has to be pulled first", said)


@promise(
    "After a restore", "Rows beside a checkpoint of another server are 409 resync, not applied."
)
def resync(ground: Ground) -> None:
    made = ground.visit()
    pushed = [{"collection": "visits", **row(made)}]
    answer = ground.cadre.try_sync(pushed, OF_ANOTHER_SERVER)
    refused(answer, 409, "resync")
    expect(answer.json["days"] > 0, "it says how far back a phone has to push again", answer)
    untouched(ground, made["id"])
    receipt = ground.cadre.sync(pushed)["receipts"][0]
    ground.clean_up_later("visits", made)
    told = (receipt["outcome"], receipt["replay"])
    expect(told == ("applied", False), "without a checkpoint they are taken", receipt)


@promise(
    "After a restore", "An edit whose base is later than what the server has is applied as sent."
)
def later_base(ground: Ground) -> None:
    seen = ground.new("households", head="前一", address="村口", grid=ground.grid["code"])
    srv = seen["srv"]
    forgotten = version(seen, head="前二", srv=srv | {"seq": srv["seq"] + 1_000_000})
    said = ground.cadre.push("households", row(version(forgotten, head="前三"), forgotten))
    expect(said == [], "it is made from a version that was forgotten: no conflict", said)
    now = ground.see("households", seen["id"])
    expect((now["head"], now["address"]) == ("前三", "村口"), "it holds", now)
    earlier = forgotten | {"rev": new_rev(), "srv": srv}
    other = row(version(earlier, head="前四"), earlier)
    comes_back(ground.cadre.push("households", other), "conflict")
