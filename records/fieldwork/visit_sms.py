"""A visit as one SMS: its form on the wire, and what of a visit it carries. Pure rules.

The table of its bytes is in docs/sync.md, "A visit by SMS". web/sync/visitSms.ts writes the same
form; tests/records/visit_sms.json has messages that both must make.
"""

import base64
import binascii
import hmac
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from records.fieldwork.places import CRS

MARK: Final = "YCT1"
DEVICE_BYTES: Final = 4
_MAC_BYTES: Final = 12
_BODY: Final = struct.Struct(">3s4s16s16s16sIBBiiH")
# Base 32 of body and MAC without padding, after the mark. Each character is one septet of GSM-7.
LENGTH: Final = len(MARK) + math.ceil((_BODY.size + _MAC_BYTES) * 8 / 5)

# Codes are for ever: a new value gets the next number, and none changes its own.
_PURPOSES: Final = MappingProxyType(
    {
        "publicity": 1,
        "listening": 2,
        "agency": 3,
        "mediation": 4,
        "organising": 5,
        "regular": 6,
        "return": 7,
        "condolence": 8,
    }
)
_OUTCOMES: Final = MappingProxyType({"met": 1, "nobody_home": 2, "declined": 3})
_CRS: Final = MappingProxyType({name: number for number, name in enumerate(CRS, 1)})
_NO_ACCURACY: Final = 0xFFFF
_DEGREE: Final = 1_000_000
_MAX_INT32: Final = 2**31 - 1


class SmsUnreadable(ValueError):
    """A text that is no whole message of this form; ``str`` of it is why, in one word."""


class FixPart(NamedTuple):
    """A fix as numbers of the message: the system's code, millionths of a degree, metres."""

    crs: int
    lng: int
    lat: int
    accuracy_m: int


_NO_FIX: Final = FixPart(0, 0, 0, _NO_ACCURACY)


@dataclass(frozen=True, slots=True)
class CarriedVisit:
    """What an SMS says of a visit: time to the second, fix to a millionth of a degree and a metre.
    Not its note, and not when its fix was taken."""

    id: UUID
    rev: UUID
    household: UUID
    at: int  # seconds since 1970, UTC
    purpose: str
    outcome: str
    fix: FixPart = _NO_FIX

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "CarriedVisit | None":
        """What an SMS would say of a visit, from its validated fields with ``id`` and ``rev``;
        None if the form has no place for it."""
        at = math.floor(values["happened_at"].timestamp())
        known = values["purpose"] in _PURPOSES and values["outcome"] in _OUTCOMES
        if not known or not 0 <= at < 2**32:
            return None
        ids = (values["id"], values["rev"], values["household"])
        return cls(*ids, at, values["purpose"], values["outcome"], _fix_part(values.get("fix")))

    def document(self) -> dict[str, Any]:
        """The visit as a pushed document."""
        return {
            "id": str(self.id),
            "rev": str(self.rev),
            "household": str(self.household),
            "happened_at": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "purpose": self.purpose,
            "outcome": self.outcome,
            "fix": _fix_document(self.fix),
        }


@dataclass(frozen=True, slots=True)
class VisitSms:
    """A read message. ``device`` is the short name of the phone in its county."""

    county: str
    device: bytes
    visit: CarriedVisit
    mac: bytes

    def is_signed_with(self, key: bytes) -> bool:
        """True if it was made with this key, as it stands."""
        return hmac.compare_digest(_mac(self._body(), key), self.mac)

    def text(self) -> str:
        """The text of the SMS."""
        encoded = base64.b32encode(self._body() + self.mac).decode()
        return MARK + encoded.rstrip("=")

    def _body(self) -> bytes:
        visit = self.visit
        return _BODY.pack(
            int(self.county).to_bytes(3, "big"),
            self.device,
            visit.id.bytes,
            visit.household.bytes,
            visit.rev.bytes,
            visit.at,
            _PURPOSES[visit.purpose] << 4 | _OUTCOMES[visit.outcome],
            *visit.fix,
        )


def written(county: str, device: bytes, visit: CarriedVisit, key: bytes) -> VisitSms:
    """The message of a visit, signed with the phone's key."""
    unsigned = VisitSms(county, device, visit, b"")
    return VisitSms(county, device, visit, _mac(unsigned._body(), key))


def read(text: str) -> VisitSms:
    """Read a message; blanks around it are ignored, as gateways add them. Raises SmsUnreadable."""
    text = text.strip()
    if not text.startswith(MARK):
        raise SmsUnreadable("other_text")
    if len(text) != LENGTH:
        raise SmsUnreadable("cut")
    encoded = text.removeprefix(MARK)
    try:
        raw = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        raise SmsUnreadable("altered") from None
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    county, device, id, household, rev, at, codes, *fix = _BODY.unpack(body)
    purpose, outcome = _named(_PURPOSES, codes >> 4), _named(_OUTCOMES, codes & 15)
    if purpose is None or outcome is None:
        raise SmsUnreadable("altered")
    visit = CarriedVisit(
        UUID(bytes=id),
        UUID(bytes=rev),
        UUID(bytes=household),
        at,
        purpose,
        outcome,
        FixPart(*fix),
    )
    message = VisitSms(f"{int.from_bytes(county, 'big'):06d}", device, visit, mac)
    # Base 32 has a spare bit at the end, and the codes have unused values: one text for one visit.
    if message.text() != text or not _is_fix(visit.fix):
        raise SmsUnreadable("altered")
    return message


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, MARK.encode() + body, "sha256")[:_MAC_BYTES]


def _named(codes: Mapping[str, int], number: int) -> str | None:
    return next((name for name, code in codes.items() if code == number), None)


def _is_fix(part: FixPart) -> bool:
    return part == _NO_FIX or _named(_CRS, part.crs) is not None


def _rounded(number: float) -> int:
    """As JavaScript's Math.floor(number + 0.5), to the last bit: the phone and the server have to
    round alike."""
    return math.floor(number + 0.5)


def _fix_part(fix: Mapping[str, Any] | None) -> FixPart:
    """A fix that is no position (null, or far outside the range of degrees) is not carried."""
    if fix is None or fix["lng"] is None or fix["lat"] is None or fix["crs"] not in _CRS:
        return _NO_FIX
    if max(abs(fix["lng"]), abs(fix["lat"])) > _MAX_INT32 // _DEGREE:
        return _NO_FIX
    accuracy = fix.get("accuracy_m")
    metres = _NO_ACCURACY
    if accuracy is not None and accuracy >= 0:
        metres = min(_rounded(min(accuracy, _NO_ACCURACY)), _NO_ACCURACY - 1)
    lng, lat = (_rounded(fix[name] * _DEGREE) for name in ("lng", "lat"))
    return FixPart(_CRS[fix["crs"]], lng, lat, metres)


def _fix_document(part: FixPart) -> dict[str, Any] | None:
    crs = _named(_CRS, part.crs)
    if crs is None:
        return None
    fix = {"lng": part.lng / _DEGREE, "lat": part.lat / _DEGREE, "crs": crs}
    known = part.accuracy_m != _NO_ACCURACY
    return fix | ({"accuracy_m": part.accuracy_m} if known else {})
