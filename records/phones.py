"""Phone numbers: one canonical form, encrypted at rest, masked wherever the whole is not needed."""

from base64 import b64decode
from dataclasses import dataclass
from os import urandom

import phonenumbers
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from marshmallow import ValidationError

_NONCE = 12


def canonical_phone(value: str) -> str:
    """E.164 of a Chinese mobile or landline number (or of any number with a country code).

    Raises marshmallow's ValidationError with the code ``invalid_phone``.
    """
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        raise ValidationError("invalid_phone") from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError("invalid_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(e164: str) -> str:
    """``+8613812342345`` -> ``138****2345``: enough to recognise, not enough to dial."""
    national = e164.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}"


@dataclass(frozen=True, slots=True)
class PhoneSeal:
    """AES-256-GCM under named keys. The first key seals; all of them open, so keys can be rotated.

    A sealed number is ``key id (1 byte) + nonce (12) + ciphertext``. The record's id is bound in,
    so that a sealed number copied to another record does not open.
    """

    keys: tuple[tuple[int, AESGCM], ...]

    @classmethod
    def from_setting(cls, setting: str) -> "PhoneSeal":
        """``"2:<base64 of 32 bytes>,1:<...>"``; raises ValueError where that is not what it is."""
        keys = []
        for part in setting.split(","):
            number, _, encoded = part.strip().partition(":")
            keys.append((int(number), AESGCM(b64decode(encoded, validate=True))))
            if not 0 <= keys[-1][0] <= 255:
                raise ValueError("a key's number lies between 0 and 255")
        return cls(tuple(keys))

    def seal(self, e164: str, record_id: bytes) -> bytes:
        number, key = self.keys[0]
        nonce = urandom(_NONCE)
        return bytes([number]) + nonce + key.encrypt(nonce, e164.encode(), record_id)

    def open(self, sealed: bytes, record_id: bytes) -> str:
        """Raises LookupError for a key that is no longer set, InvalidTag for altered bytes."""
        key = dict(self.keys).get(sealed[0])
        if key is None:
            raise LookupError(f"phone key {sealed[0]} is not among the settings")
        return key.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], record_id).decode()
