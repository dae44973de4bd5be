"""Promises about photos: tus 1.0.0, over a bad connection."""

import base64
import hashlib
import secrets
import struct
import zlib

from tests.conformance.cadre import Json, expect, new_id, new_rev, row
from tests.conformance.promises import Ground, promise
from tests.phone.client import HttpAnswer, HttpClient

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}


def _picture() -> bytes:
    """A PNG of 64 x 64 random pixels, so that no two are the same photo."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    pixels = b"".join(b"\0" + secrets.token_bytes(64 * 3) for _ in range(64))
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def _record(ground: Ground, content: bytes) -> Json:
    visit = ground.new_visit()
    photo = {
        "id": new_id(),
        "rev": new_rev(),
        "visit": visit["id"],
        "household": ground.household["id"],
        "taken_at": visit["happened_at"],
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "mime": "image/png",
    }
    ground.take("photos", photo)
    return photo


def _begin(client: HttpClient, photo: Json) -> HttpAnswer:
    named = "photo " + base64.b64encode(photo["id"].encode()).decode()
    headers = TUS | {"Upload-Length": str(photo["bytes"]), "Upload-Metadata": named}
    return client.post("/api/v1/photos/uploads", headers=headers, data=b"")


def _patch(client: HttpClient, where: str, offset: int, part: bytes, **more: str) -> HttpAnswer:
    headers = BYTES | {"Upload-Offset": str(offset), **more}
    return client.open(where, method="PATCH", headers=headers, data=part)


@promise("Photos", "An upload goes on where it was cut; then the photo is there for its readers.")
def upload_in_parts(ground: Ground) -> None:
    content, client = _picture(), ground.cadre.client
    photo = _record(ground, content)
    begun = _begin(client, photo)
    expect(begun.status_code == 201 and "Location" in begun.headers, "an upload is created", begun)
    where, half = begun.headers["Location"], len(content) // 2
    expect(_patch(client, where, 0, content[:half]).status_code == 204, "a part is taken")
    stands = client.open(where, method="HEAD", headers=TUS).headers.get("Upload-Offset")
    expect(stands == str(half), "HEAD says where to go on", stands)
    wrong = _patch(client, where, half + 1, content[half:])
    expect(wrong.status_code == 409, "another offset is refused", wrong)
    done = _patch(client, where, half, content[half:])
    expect(done.status_code == 204, "the rest is taken", done)
    seen = ground.see("photos", photo["id"])
    told = (seen["rev"], seen["srv"]["stored"], seen["srv"]["width"])
    expect(told == (photo["rev"], True, 64), "the record says that it is stored", seen)
    for path in ("", "/thumbnail"):
        got = ground.colleague.get(f"/api/v1/photos/{photo['id']}{path}")
        expect(got.data[:2] == b"\xff\xd8", "a colleague gets a JPEG", got.status_code)
        foreign = ground.stranger.get(f"/api/v1/photos/{photo['id']}{path}")
        expect(foreign.status_code == 404, "a stranger does not", foreign.status_code)


@promise("Photos", "A part whose checksum differs is not kept.")
def checksum(ground: Ground) -> None:
    content, client = _picture(), ground.cadre.client
    begun = _begin(client, _record(ground, content))
    where = begun.headers["Location"]
    other = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    answer = _patch(client, where, 0, content[:100], **{"Upload-Checksum": f"sha256 {other}"})
    expect(answer.status_code == 460, "it is refused", answer)
    stands = client.open(where, method="HEAD", headers=TUS).headers.get("Upload-Offset")
    expect(stands == "0", "nothing of it is kept", stands)


@promise("Photos", "An upload can be ended, and is its author's alone.")
def termination(ground: Ground) -> None:
    content, client = _picture(), ground.cadre.client
    where = _begin(client, _record(ground, content)).headers["Location"]
    foreign = ground.colleague.client.open(where, method="HEAD", headers=TUS)
    expect(foreign.status_code == 404, "nobody else knows of it", foreign)
    expect(client.open(where, method="DELETE", headers=TUS).status_code == 204, "it is ended")
    gone = client.open(where, method="HEAD", headers=TUS)
    expect(gone.status_code in (404, 410), "and then it is gone", gone)


@promise("Photos", "Bytes that are not those of the record are refused, with the reason.")
def other_bytes(ground: Ground) -> None:
    content, client = _picture(), ground.cadre.client
    where = _begin(client, _record(ground, content)).headers["Location"]
    answer = _patch(client, where, 0, bytes(len(content)))
    told = (answer.status_code, (answer.json or {}).get("reason"))
    expect(told == (422, "hash_differs"), "they are refused", answer)


@promise("Photos", "A server says what it speaks of tus.")
def options(ground: Ground) -> None:
    answer = ground.cadre.client.open("/api/v1/photos/uploads", method="OPTIONS")
    received = {name.strip() for name in answer.headers.get("Tus-Extension", "").split(",")}
    needed = {"creation", "creation-with-upload", "termination", "checksum", "expiration"}
    expect(needed <= received, "its extensions are those of the documentation", received)


@promise("Photos", "A photo of a visit that is not there yet is taken; row errors have codes.")
def bad_records(ground: Ground) -> None:
    photo = {
        "id": new_id(),
        "rev": new_rev(),
        "visit": new_id(),
        "household": ground.household["id"],
        "taken_at": ground.household["srv"]["at"],
        "sha256": "XYZ",
        "bytes": 0,
        "mime": "image/gif",
    }
    received = ground.cadre.push("photos", row(photo))
    errors = {e["field"]: e["code"] for e in received[0]["srv"]["errors"]}
    wanted = {"sha256": "invalid_sha256", "bytes": "out_of_range", "mime": "unknown_value"}
    expect(errors == wanted, "each field has its code", errors)
    whole = photo | {"rev": new_rev(), "sha256": "0" * 64, "bytes": 9, "mime": "image/png"}
    expect(ground.cadre.push("photos", row(whole, received[0])) == [], "the visit may come later")
    ground.clean_up_later("photos", whole)
