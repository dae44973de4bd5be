"""Web Push (RFC 8030, 8291, 8292): sealed for the browser, signed with our VAPID key."""

import base64
import hashlib
from typing import Any

import orjson
import pywebpush
import requests
from py_vapid import Vapid02

from server.channels.outward import OutwardSession
from server.channels.push_keys import private_key

_SECONDS = 10
_LIVES_SECONDS = 3 * 24 * 3600  # with the push service, while the browser is off


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
    """Deliver, or raise OSError; SubscriptionGone where there is nobody any more.

    The push service replaces a message it still holds by one of the same topic, which is made of
    the key; the browser does the same by the tag.
    """
    topic = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:24]).decode()
    try:
        answer = pywebpush.webpush(
            info,
            orjson.dumps({"key": key, "title": title, "body": body}),
            vapid_private_key=Vapid02(private_key(vapid_key)),
            vapid_claims={"sub": contact},
            ttl=_LIVES_SECONDS,
            headers={"Topic": topic},
            timeout=_SECONDS,
            requests_session=session,
        )
    except pywebpush.WebPushException as error:
        status = error.response.status_code if error.response is not None else None
        if status in (404, 410):
            raise SubscriptionGone from None
        raise OSError(f"push_answered_{status}") from None
    except requests.RequestException as error:
        raise OSError(type(error).__name__) from None
    answer.close()
