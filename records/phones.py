"""Phone numbers: canonical form, encryption at rest, masking."""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import urandom
from typing import NamedTuple
from unicodedata import normalize

import phonenumbers
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from marshmallow import ValidationError

_NONCE = 12
_EXTENSION_MARK = re.compile("转?分机|转|轉|;ext=")
_HYPHENED_EXTENSION = re.compile(r"(\(?0\d{2,3}\)?[- ]?\d{3,4}[- ]?\d{4})-(\d{1,6})", re.ASCII)
_EXTENSION_WORDS = {"", "x", "ext", "extn", "extension"}
_MAX_EXTENSION = 8  # more digits are a second number
_NOT_DIALLED = re.compile("[^0-9+]")
# Without stars, crosses and dots: those stand for hidden digits.
_WRITTEN_WITH = re.compile(r"[0-9+()\-./ \tA-Za-z\u2010-\u2015]+", re.ASCII)
# Mobile; landline with its area code, Beijing's 10 or Meizhou's 753; 400 and 800 numbers.
_CHINESE = re.compile(
    r"1[3-9]\d{9}|(?:10|2\d)[2-9]\d{7}|[3-9]\d{2}[2-9]\d{6,7}|[48]00\d{7}", re.ASCII
)
_DIALLED_AS_IT_IS = re.compile(r"1\d{10}|[48]00\d{7}", re.ASCII)

_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_SEPARATORS = re.compile(r"[/／、,，;；|｜\n]|或|和")
_BLANK_BETWEEN = re.compile(r"(?<=\d{7})\s+(?=[+\d]{7})", re.ASCII)
_REMARK = re.compile(r"[^\W\d_A-Za-z]+[:：]?|[:：]")


class FirstPhone(NamedTuple):
    """The first number in a table cell. ``warnings``: ``second_phone_left_out`` and
    ``remark_left_out``."""

    number: str
    warnings: tuple[str, ...]


def first_phone(value: str) -> FirstPhone:
    """Read a cell that may hold two numbers, or a number and a remark.

    Raises as ``canonical_phone`` does, also where only the second number is valid.
    """
    try:
        return FirstPhone(canonical_phone(value), ())
    except ValidationError:
        pass
    kept = _BRACKETED.sub(lambda match: "" if _has_remark(match[0]) else match[0], value)
    first, *more = _SEPARATORS.split(_BLANK_BETWEEN.sub("/", kept))
    bare = first if _EXTENSION_MARK.search(first) else _REMARK.sub(" ", first)
    number = canonical_phone(bare.strip())
    second = any(char.isdigit() for part in more for char in part)
    remark = kept != value or bare != first or (not second and any(map(str.strip, more)))
    warnings = (("second_phone_left_out", second), ("remark_left_out", remark))
    return FirstPhone(number, tuple(code for code, is_so in warnings if is_so))


def _has_remark(text: str) -> bool:
    return any(char.isalpha() for char in text)


def canonical_phone(value: str) -> str:
    """E.164 of a Chinese mobile or landline number (or of any number with a country code), with
    the extension as RFC 3966 has it where there is one: ``+867537872222;ext=8001``.

    A landline needs its area code. Raises marshmallow's ValidationError with the code
    ``invalid_phone``, also for a number of which digits are hidden: 138****2345.
    """
    written = _EXTENSION_MARK.sub(" ext ", normalize("NFKC", value).strip())
    written = _HYPHENED_EXTENSION.sub(r"\1 ext \2", written)
    if not _WRITTEN_WITH.fullmatch(written):
        raise ValidationError("invalid_phone")
    try:
        number = phonenumbers.parse(written, "CN")
    except phonenumbers.NumberParseException:
        raise ValidationError("invalid_phone") from None
    extension = phonenumbers.normalize_digits_only(number.extension or "")
    if (
        not phonenumbers.is_possible_number(number)
        or len(extension) > _MAX_EXTENSION
        or _has_letters(written, extension)
        or (
            number.country_code == 86
            and not _is_chinese(number.national_number, written, extension)
        )
    ):
        raise ValidationError("invalid_phone")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{e164};ext={extension}" if extension else e164


def _is_chinese(national_number: int | None, written: str, extension: str) -> bool:
    """True for a complete number; a landline number without its leading 0 may be incomplete."""
    national = str(national_number)
    dialled = _NOT_DIALLED.sub("", written).removesuffix(extension)
    with_country = re.fullmatch(f"(?:\\+|00)?86(?:0?){national}", dialled)
    as_it_is = _DIALLED_AS_IT_IS.fullmatch(dialled) or dialled == f"0{national}"
    return bool(_CHINESE.fullmatch(national) and (with_country or as_it_is))


def _has_letters(value: str, extension: str) -> bool:
    """True for letters that do not announce an extension, as in 1-800-FLOWERS."""
    letters = "".join(filter(str.isalpha, value)).casefold()
    return letters not in _EXTENSION_WORDS if extension else bool(letters)


def mask(phone: str) -> str:
    """``+8613812342345`` -> ``138****2345``: enough to recognise, not enough to dial.

    Numbers with fewer than 11 digits show at most the last two. An extension is not shown.
    """
    number = _NOT_DIALLED.sub("", phone.partition(";")[0]).removeprefix("+86")
    digits = len(number) - number.count("+")
    if digits >= 11:
        return f"{number[:3]}****{number[-4:]}"
    return "****" + number[len(number) - min(2, digits // 2) :]


@dataclass(frozen=True, slots=True)
class PhoneSeal:
    """AES-256-GCM with named keys. The first key encrypts; all decrypt, so keys can be rotated.

    A sealed number is ``length of the key's name (1 byte) + name + nonce (12) + ciphertext``. The
    record's id is associated data, so a sealed number copied to another record does not open.

    Values that are only compared are kept as fingerprints, with keys derived from these: a plain
    hash of a number with a known mask would reveal the four hidden digits by trying them all.
    """

    keys: Mapping[bytes, AESGCM]
    _fingerprint_keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, keys: Iterable[tuple[str, bytes]]) -> "PhoneSeal":
        """``keys`` are (name, 32 bytes), the current one first."""
        known = dict(keys)
        return cls(
            {name.encode(): AESGCM(key) for name, key in known.items()},
            tuple(hmac.digest(key, b"yicetong fingerprint", "sha256") for key in known.values()),
        )

    def fingerprints(self, content: str) -> tuple[bytes, ...]:
        """Fingerprints of 32 bytes, one per key. Store the first; compare with any."""
        encoded = content.encode()
        return tuple(hmac.digest(key, encoded, "sha256") for key in self._fingerprint_keys)

    def seal(self, e164: str, record_id: bytes) -> bytes:
        name, key = next(iter(self.keys.items()))
        nonce = urandom(_NONCE)
        ciphertext = key.encrypt(nonce, e164.encode(), record_id)
        return bytes([len(name)]) + name + nonce + ciphertext

    def open(self, sealed: bytes, record_id: bytes) -> str | None:
        """Decrypt; None without the right key, for example after a restore without the backup's
        keys, and where bytes were altered or copied from another record."""
        name, rest = sealed[1 : 1 + sealed[0]], sealed[1 + sealed[0] :]
        if name not in self.keys:
            return None
        try:
            return self.keys[name].decrypt(rest[:_NONCE], rest[_NONCE:], record_id).decode()
        except InvalidTag:
            return None
