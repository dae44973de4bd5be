"""What a phone seals to its county's public key, so that it is handed in without the PIN.

Format 1, in bytes (docs/sync.md, "Handing in without the PIN"):

    0x01 | key id (8) | ephemeral public point (65) | nonce (12) | ciphertext and tag (16)

ECDH on P-256, HKDF-SHA256, AES-256-GCM. Points are uncompressed. The phone forgets the ephemeral
private key, so that it cannot open what it has sealed.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from itertools import pairwise
from os import urandom
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT: Final = 1
KEY_ID: Final = 8
POINT: Final = 65
NONCE: Final = 12
TAG: Final = 16
# Bytes that sealing adds.
OVERHEAD: Final = 1 + KEY_ID + POINT + NONCE + TAG
# Stands for the collection in what the bytes of a photo are bound to.
PHOTO_BYTES: Final = "photo-bytes"
_INFO = b"yicetong hand-in 1"
_BASE64URL = re.compile("[A-Za-z0-9_-]*")

Private = ec.EllipticCurvePrivateKey


class SealUnreadable(Exception):
    """What was sealed cannot be opened. ``code``: `unknown_format`, `unknown_key` or
    `cannot_open` (altered, cut, or bound to something else)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_private() -> Private:
    return ec.generate_private_key(ec.SECP256R1())


def point_of(private: Private) -> bytes:
    """Its public point, uncompressed."""
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def id_of(point: bytes) -> bytes:
    """The id by which sealed bytes name the key."""
    return hashlib.sha256(point).digest()[:KEY_ID]


def as_text(private: Private) -> str:
    """The private number as 64 hexadecimal digits."""
    return f"{private.private_numbers().private_value:064x}"


def from_text(digits: str) -> Private:
    return ec.derive_private_key(int(digits, 16), ec.SECP256R1())


def bound_to(device: UUID, name: str, record: UUID, rev: UUID | None) -> bytes:
    """Associated data: sealed bytes open only in their own envelope.

    ``name`` is a collection, or `PHOTO_BYTES` (which have no ``rev``).
    """
    return f"{device}\n{name}\n{record}\n{rev or ''}".encode()


def seal(
    plain: bytes,
    point: bytes,
    bound: bytes,
    *,
    ephemeral: Private | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """Seal to a county's point as a phone does. The last two are for test vectors only."""
    ephemeral, nonce = ephemeral or new_private(), nonce or urandom(NONCE)
    own = point_of(ephemeral)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    key = _key(ephemeral, theirs, own + point)
    return bytes([FORMAT]) + id_of(point) + own + nonce + key.encrypt(nonce, plain, bound)


def open_sealed(sealed: bytes, keys: Mapping[bytes, Private], bound: bytes) -> bytes:
    """Open sealed bytes with one of ``keys`` (by id). Raises SealUnreadable."""
    if sealed[:1] != bytes([FORMAT]):
        raise SealUnreadable("unknown_format")
    if len(sealed) < OVERHEAD:
        raise SealUnreadable("cannot_open")
    ends = (1, 1 + KEY_ID, 1 + KEY_ID + POINT, 1 + KEY_ID + POINT + NONCE)
    key_id, point, nonce = (sealed[a:b] for a, b in pairwise(ends))
    private = keys.get(key_id)
    if private is None:
        raise SealUnreadable("unknown_key")
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(private, theirs, point + point_of(private))
        return key.decrypt(nonce, sealed[ends[-1] :], bound)
    except (InvalidTag, ValueError):  # ValueError: no point of the curve
        raise SealUnreadable("cannot_open") from None


def from_base64url(text: str) -> bytes:
    """Bytes from base64url without padding. Raises SealUnreadable."""
    if not _BASE64URL.fullmatch(text):
        raise SealUnreadable("cannot_open")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise SealUnreadable("cannot_open") from None


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _key(private: Private, public: ec.EllipticCurvePublicKey, salt: bytes) -> AESGCM:
    shared = private.exchange(ec.ECDH(), public)
    derived = HKDF(hashes.SHA256(), length=32, salt=salt, info=_INFO).derive(shared)
    return AESGCM(derived)
