"""Phone numbers: one canonical form, encrypted at rest, masked wherever the whole is not needed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import urandom

import phonenumbers
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from marshmallow import ValidationError

_NONCE = 12
_CHINESE_EXTENSION = re.compile("转?分机|转|轉")
_EXTENSION_WORDS = {"", "x", "ext", "extn", "extension", "转", "轉", "分机", "转分机"}
_MOST_EXTENSION = 8  # what is longer is a second number
_NOT_DIALLED = re.compile("[^0-9+]")


def canonical_phone(value: str) -> str:
    """E.164 of a Chinese mobile or landline number (or of any number with a country code), with
    the extension as RFC 3966 has it where there is one: ``+867537872222;ext=8001``.

    Raises marshmallow's ValidationError with the code ``invalid_phone``.
    """
    try:
        number = phonenumbers.parse(_CHINESE_EXTENSION.sub(" ext ", value), "CN")
    except phonenumbers.NumberParseException:
        raise ValidationError("invalid_phone") from None
    extension = phonenumbers.normalize_digits_only(number.extension or "")
    if (
        not phonenumbers.is_possible_number(number)
        or len(extension) > _MOST_EXTENSION
        or _has_letters(value, extension)
    ):
        raise ValidationError("invalid_phone")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{e164};ext={extension}" if extension else e164


def _has_letters(value: str, extension: str) -> bool:
    """True for letters that do not announce an extension, as in 1-800-FLOWERS."""
    found = "".join(filter(str.isalpha, value)).casefold()
    return found not in _EXTENSION_WORDS if extension else bool(found)


def mask(phone: str) -> str:
    """``+8613812342345`` -> ``138****2345``: enough to recognise, not enough to dial.

    Of numbers with fewer than 11 digits, at most the last two show; of an extension, nothing.
    """
    number = _NOT_DIALLED.sub("", phone.partition(";")[0]).removeprefix("+86")
    digits = len(number) - number.count("+")
    if digits >= 11:
        return f"{number[:3]}****{number[-4:]}"
    return "****" + number[len(number) - min(2, digits // 2) :]


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

    def open(self, sealed: bytes, record_id: bytes) -> str | None:
        """None where our key of that name does not open it: only the number is lost.

        So it is after a restore without the backup's keys, and where bytes were altered or copied
        from another record.
        """
        name, rest = sealed[1 : 1 + sealed[0]], sealed[1 + sealed[0] :]
        if name not in self.keys:
            return None
        try:
            return self.keys[name].decrypt(rest[:_NONCE], rest[_NONCE:], record_id).decode()
        except InvalidTag:
            return None
