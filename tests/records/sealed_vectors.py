"""The vectors of sealed format 1, which the phone app's tests open and make as well.

`python -m tests.records.sealed_vectors` writes them to tests/records/sealed_vectors.json. Keys,
nonces and texts are fixed: whoever seals the same with them gets the same bytes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from records import hand_in_seal

VECTORS = Path(__file__).with_suffix(".json")
COUNTY = f"{0x5EED:064x}"
DEVICE = UUID("c0ffee00-5d1e-4c6b-9a44-0d2f6c1b7e55")
VISIT = UUID("c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11")
REV = UUID("6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10")
_DOCUMENT = {"id": str(VISIT), "rev": str(REV), "purpose": "regular", "note": "收了三亩稻子"}
_ROW = {"collection": "visits", "newDocumentState": _DOCUMENT, "assumedMasterState": None}
_CASES = (
    ("a row", "visits", VISIT, REV, json.dumps(_ROW, ensure_ascii=False).encode()),
    ("bytes of a photo", hand_in_seal.PHOTO_BYTES, VISIT, None, bytes(range(256))),
    ("nothing", "visits", VISIT, REV, b""),
)


def vectors() -> dict[str, Any]:
    """The county's private number and public point, and cases; bytes in hexadecimal digits, sealed
    ones in base64url as they are sent."""
    point = hand_in_seal.point_of(hand_in_seal.from_text(COUNTY))
    return {
        "county": {
            "private": COUNTY,
            "point": point.hex(),
            "key": hand_in_seal.base64url(point),
            "key_id": hand_in_seal.id_of(point).hex(),
        },
        "device": str(DEVICE),
        "cases": list(_cases(point)),
    }


def _cases(point: bytes) -> Iterator[dict[str, Any]]:
    for n, (about, name, record, rev, plain) in enumerate(_CASES, 1):
        ephemeral, nonce = f"{0xE0 + n:064x}", bytes([n]) * hand_in_seal.NONCE
        bound = hand_in_seal.bound_to(DEVICE, name, record, rev)
        sealed = hand_in_seal.seal(
            plain,
            point,
            bound,
            ephemeral=hand_in_seal.from_text(ephemeral),
            nonce=nonce,
        )
        yield {
            "about": about,
            "name": name,
            "id": str(record),
            "rev": str(rev) if rev else "",
            "ephemeral_private": ephemeral,
            "nonce": nonce.hex(),
            "associated": bound.decode(),
            "plain": plain.hex(),
            "sealed": hand_in_seal.base64url(sealed),
        }


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), indent=2, ensure_ascii=False) + "\n")
