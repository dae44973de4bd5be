"""The key with which a phone signs visits that it reports by SMS, and its short name in them."""

import base64
import secrets
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.fieldwork.visit_sms import DEVICE_BYTES
from records.phones import PhoneSeal
from records.staff.people import Device
from records.wire import AnswerSchema

_KEY_BYTES = 32


class SmsKey(AnswerSchema):
    """``name`` is the phone in an SMS, 8 hexadecimal digits; ``key`` is base64 of 32 bytes."""

    name = fields.String()
    key = fields.String()


def key_of(session: Session, county: str, device_id: UUID, seal: PhoneSeal) -> dict[str, Any]:
    """A device's short name and key, the same each time; both are made when first asked for.

    A key that cannot be opened any more (its field key is gone) is replaced. Two devices of one
    name are an IntegrityError, after which the request is run again.
    """
    found = select(Device).where(Device.county == county, Device.id == device_id)
    device = session.scalars(found.with_for_update()).one()
    key = opened(device, seal)
    if key is None:
        key = secrets.token_bytes(_KEY_BYTES)
        device.sms_name = device.sms_name or secrets.token_bytes(DEVICE_BYTES)
        device.sms_key_sealed = seal.seal(base64.b64encode(key).decode(), _bound_to(device.id))
        session.flush()
    assert device.sms_name is not None, "named with its key"
    return {"name": device.sms_name.hex(), "key": base64.b64encode(key).decode()}


def opened(device: Device, seal: PhoneSeal) -> bytes | None:
    """A device's key; None if it has none, or it cannot be opened."""
    if device.sms_key_sealed is None:
        return None
    key = seal.open(device.sms_key_sealed, _bound_to(device.id))
    return base64.b64decode(key) if key else None


def _bound_to(device_id: UUID) -> bytes:
    return b"sms" + device_id.bytes
