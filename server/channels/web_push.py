"""Web Push (RFC 8030, 8291, 8292): encrypted for the browser, signed with our VAPID key."""

import base64
import hashlib
from typing import Any

import orjson
import pywebpush
import requests
from py_vapid import Vapid02

from server.channels.outward import OutwardSession
from server.channels.push_keys import private_key

_TIMEOUT_SECONDS = 10
_TTL_SECONDS = 3 * 24 * 3600  # kept by the push service while the browser is off


class SubscriptionGone(OSError):
    """The browser has unsubscribed, or the push service has forgotten it."""


def send(
    info: dict[str, Any],
    vapid_key: bytes,
    contact: str,
    key: str,
    title: str,
    body: str,
    session: OutwardSession,
) -> None:
    """Deliver, or raise OSError; SubscriptionGone if the subscription has ended.

    A repeated message replaces the earlier one: in the push service by its topic, which is derived
    from the key; in the browser by its tag.
    """
    topic = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:24]).decode()
    try:
        response = pywebpush.webpush(
            info,
            orjson.dumps({"key": key, "title": title, "body": body}),
            vapid_private_key=Vapid02(private_key(vapid_key)),
            vapid_claims={"sub": contact},
            ttl=_TTL_SECONDS,
            headers={"Topic": topic},
            timeout=_TIMEOUT_SECONDS,
            requests_session=session,
        )
    except pywebpush.WebPushException as error:
        status = error.response.status_code if error.response is not None else None
        if status in (404, 410):
            raise SubscriptionGone from None
        raise OSError(f"push_answered_{status}") from None
    except requests.RequestException as error:
        raise OSError(type(error).__name__) from None
    response.close()
