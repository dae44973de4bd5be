"""The cookies by which a phone hands in without its PIN: one for each device on it.

A cookie outlives the PIN and the app's store. It opens nothing but the endpoints below `PATH`, and
these give no record out. Other sites cannot send it (SameSite=Strict), and what they can post
without asking (forms) has no media type that these endpoints read.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask import Response, g, request

from authz.access_context import access_context, people_of
from records.db import db
from records.problems import CsrfFailed, NotSignedIn
from records.wire import uuid_of
from server.services.accounts.handing_in import note_shown
from server.services.accounts.sessions import find_by_hand_in_cookie
from server.web.auth import SignedIn, sign_in
from server.web.request_context import now
from server.web.tokens import county_of, hash_of

PATH = "/api/v1/sync/hand-in"
LIFETIME = timedelta(days=400)  # browsers keep none for longer
# On one phone; each costs a look-up.
MAX_COOKIES = 50
_PREFIX = "hand_in_"


def set_cookie(response: Response, device_id: UUID, token: str) -> Response:
    """Add the cookie of a device."""
    response.set_cookie(
        f"{_PREFIX}{device_id}",
        token,
        max_age=LIFETIME,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return response


def sent_token(device_id: UUID | None) -> str:
    """The content of a device's cookie in this request; empty without one."""
    return request.cookies.get(f"{_PREFIX}{device_id}", "")


def device_handing_in(device_id: UUID | None) -> SignedIn:
    """The device of this id, whose cookie is in the request: from here on the request is its.

    Raises NotSignedIn, SessionExpired, CsrfFailed.
    """
    refuse_other_sites()
    token = sent_token(device_id)
    county = county_of(token)
    if county is None or device_id is None:
        raise NotSignedIn()
    # The person is not known yet; the cookie's hash finds one device or none.
    with access_context(people_of(county)):
        found = find_by_hand_in_cookie(db.session(), county, device_id, hash_of(token), now())
        note_shown(db.session(), county, device_id, hash_of(token))
    until = None if found.revoked else found.brings_until(now())
    me = sign_in(found, until, None)
    g.signed_in = me
    return me


def devices_named() -> Iterable[tuple[str, UUID, bytes]]:
    """County, device and hash of each well-formed cookie in the request."""
    for name in list(request.cookies)[:MAX_COOKIES]:
        device_id = uuid_of(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
        county = county_of(request.cookies[name])
        if device_id is not None and county is not None:
            yield county, device_id, hash_of(request.cookies[name])


def refuse_other_sites() -> None:
    """Refuse what a browser says another site made it send; older browsers do not say it."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CsrfFailed()
