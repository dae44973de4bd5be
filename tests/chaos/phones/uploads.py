"""Sending the bytes of photos, a bit at each contact: tus 1.0.0 as docs/photos.md asks for it."""

import base64
import hashlib
import io
import random
from typing import Any
from uuid import uuid4

from PIL import Image

from tests.chaos.phones.phone import ChronicledPhone
from tests.chaos.phones.store import Store
from tests.phone.client import NoAnswer
from tests.phone.line import PHONE, REQUEST

UPLOADS = "/api/v1/photos/uploads"
LATER = {409, 423, 429, 460, 503}


def take_photo(store: Store, chance: random.Random, name: str) -> dict[str, Any]:
    """A JPEG of some kilobytes on the phone's disk; returns what its record says of it."""
    side = chance.randint(24, 96)
    image = Image.frombytes("RGB", (side, side), chance.randbytes(3 * side * side))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=85)
    data = made.getvalue()
    (store.folder / f"{name}.jpg").write_bytes(data)
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "mime": "image/jpeg"}


def waiting(store: Store) -> list[str]:
    return [id for id, file in store.files.items() if file["state"] == "waiting"]


def send_some(phone: ChronicledPhone, store: Store, photo: str, chance: random.Random) -> str:
    """One more step of an upload; returns its state: waiting, sent, refused or unknown."""
    file = store.files[photo]
    data = bytes_of(store, photo)
    if file.get("url") is None:
        named = base64.b64encode(photo.encode()).decode()
        headers = {"Upload-Length": str(len(data)), "Upload-Metadata": f"photo {named}"}
        answer = _ask(phone, "POST", UPLOADS, headers)
        if answer.status_code == 409 and answer.json["code"] == "photo_already_stored":
            return _sent(phone, file, photo)
        if answer.status_code != 201:
            return _not_now(phone, answer)
        file["url"] = answer.headers["Location"]
    answer = _ask(phone, "HEAD", file["url"], {})
    if answer.status_code in (404, 410):
        file["url"] = None
        return "waiting"
    if answer.status_code != 200:
        return _not_now(phone, answer)
    offset = int(answer.headers["Upload-Offset"])
    if offset == len(data):
        return _sent(phone, file, photo)
    piece = data[offset : offset + chance.choice([700, 3000, 50_000])]
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    answer = _ask(phone, "PATCH", file["url"], headers, piece)
    if answer.status_code == 204 and int(answer.headers["Upload-Offset"]) == len(data):
        return _sent(phone, file, photo)
    if answer.status_code == 422:
        phone.note({"what": "strange", "phone": phone.name, "answer": answer.text})
        file["state"] = "refused"
        return "refused"
    return "waiting" if answer.status_code == 204 else _not_now(phone, answer)


def begin_anew(store: Store) -> None:
    """The server was restored: it may have forgotten any photo."""
    for file in store.files.values():
        file.update(state="waiting", url=None)


def _sent(phone: ChronicledPhone, file: dict[str, Any], photo: str) -> str:
    file["state"] = "sent"
    phone.note({"what": "uploaded", "phone": phone.name, "photo": photo, "at": phone.moment()})
    return "sent"


def _not_now(phone: ChronicledPhone, answer: Any) -> str:
    if answer.status_code == 404:
        return "unknown"  # its record was not taken, or is deleted
    if answer.status_code == 403 and answer.json["code"] == "device_revoked":
        return "waiting"  # the next sync erases
    if answer.status_code not in LATER:
        phone.note({"what": "strange", "phone": phone.name, "answer": answer.text[:500],
                    "status": answer.status_code})  # fmt: skip
    return "waiting"


def _ask(
    phone: ChronicledPhone, method: str, url: str, more: dict[str, str], data: bytes | None = None
) -> Any:
    named = {REQUEST: str(uuid4()), PHONE: phone.name, "Tus-Resumable": "1.0.0"}
    sent = {**phone.headers, **named, **more}
    answer = phone.client.open(url, method=method, headers=sent, data=data)
    needed = "Location" if method == "POST" else "Upload-Offset"
    if answer.status_code < 300 and needed not in answer.headers:
        raise NoAnswer("cut in its head")
    return answer


def bytes_of(store: Store, photo: str) -> bytes:
    return (store.folder / f"{store.files[photo]['name']}.jpg").read_bytes()
