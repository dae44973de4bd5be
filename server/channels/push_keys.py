"""Keys and endpoints of Web Push, for modules that do not send."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.channels.outward import destination, names


def may_push_to(endpoint: str, hosts: tuple[str, ...]) -> bool:
    """True if the endpoint belongs to a push service in the settings. It comes from outside, and
    must not make this server call other hosts."""
    try:
        return names(hosts)(destination(endpoint))
    except ValueError:
        return False


def public_key(vapid_key: bytes) -> str:
    """A browser's ``applicationServerKey``."""
    point = private_key(vapid_key).public_key()
    raw = point.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key() -> str:
    """A new value for the setting YICETONG_VAPID_KEY."""
    secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(secret.to_bytes(32, "big")).rstrip(b"=").decode()


def private_key(raw: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
