"""Phone numbers: one canonical form, encrypted at rest, masked wherever the whole is not needed."""

from collections.abc import Iterable, Mapping
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

    A sealed number is ``length of the key's name (1 byte) + name + nonce (12) + ciphertext``. The
    record's id is bound in, so that a sealed number copied to another record does not open.
    """

    keys: Mapping[bytes, AESGCM]

    @classmethod
    def of(cls, keys: Iterable[tuple[str, bytes]]) -> "PhoneSeal":
        """``keys`` are (name, 32 bytes), the current one first."""
        return cls({name.encode(): AESGCM(key) for name, key in keys})

    def seal(self, e164: str, record_id: bytes) -> bytes:
        name, key = next(iter(self.keys.items()))
        nonce = urandom(_NONCE)
        ciphertext = key.encrypt(nonce, e164.encode(), record_id)
        return bytes([len(name)]) + name + nonce + ciphertext

    def open(self, sealed: bytes, record_id: bytes) -> str:
        """Raises LookupError for a key that is no longer set, InvalidTag for altered bytes."""
        name, rest = sealed[1 : 1 + sealed[0]], sealed[1 + sealed[0] :]
        if name not in self.keys:
            raise LookupError(f"phone key {name!r} is not among the settings")
        return self.keys[name].decrypt(rest[:_NONCE], rest[_NONCE:], record_id).decode()
