"""Visits by SMS: what the gateway hands over, and the keys of phones."""

import hmac
from ipaddress import ip_address
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from records.db import db
from records.problems import BodyTooLarge, Forbidden, NotFound, NotSignedIn
from server.services.sms.keys import SmsKey, key_of
from server.services.sms.receipts import text_of
from server.services.sms.taking import take
from server.web.auth import current, public, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint("sms", __name__, url_prefix="/api/v1", description="Visits by SMS")

GATEWAY_USER = "gateway"
_MAX_BYTES = 2048  # longer texts are no visit
KEY = {"name": "00c0ffee", "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}


@blueprint.post("/me/sms-key")
@documented(errors=[Forbidden, NotFound], example=KEY)
@signed_in
@blueprint.response(200, SmsKey)
def sms_key() -> dict[str, Any]:
    """Get your phone's key for visits by SMS, the same each time.

    A log-in brings it, too. `not_found` where the server takes no SMS.
    """
    if settings().takes_sms_at is None:
        raise NotFound()
    me = current()
    if me.device_id is None:
        raise Forbidden("a browser has no key: phones report visits by SMS")
    return key_of(db.session(), me.county, me.device_id, settings().phone_seal)


@blueprint.post("/gateway/sms")
@documented(errors=[BodyTooLarge, NotFound, NotSignedIn], example=None, status=200)
@public
def take_sms() -> Response:
    """Take the text of an SMS from the county's gateway.

    The body is the text. The answer is the text of the receipt, or empty: then nothing was taken,
    and no SMS is to be sent. The gateway logs in by HTTP Basic; `not_found` from other addresses
    than the gateway's.
    """
    _check_gateway()
    request.max_content_length = _MAX_BYTES
    try:
        text = request.get_data(cache=True).decode("ascii", "replace")
    except RequestEntityTooLarge:
        raise BodyTooLarge(limit="body_bytes", largest=_MAX_BYTES) from None
    receipt = take(db.session(), text, now(), settings())
    answer = Response(text_of(receipt) if receipt else "", content_type="text/plain; charset=UTF-8")
    # Kannel would send the Latin letters of it, and question marks.
    answer.headers["X-Kannel-Coding"] = "2"
    answer.headers["X-Kannel-Charset"] = "UTF-8"
    return answer


def _check_gateway() -> None:
    """Raises NotFound for other addresses, and NotSignedIn for a wrong password."""
    secret, networks = settings().sms_secret, settings().sms_from
    caller = ip_address(request.remote_addr or "::")
    if secret is None or not any(caller in network for network in networks):
        raise NotFound()
    sent = request.authorization
    user, password = (sent.username, sent.password) if sent else (None, None)
    given = f"{user}:{password}".encode(errors="surrogateescape")
    if not hmac.compare_digest(given, f"{GATEWAY_USER}:{secret}".encode()):
        raise NotSignedIn()
