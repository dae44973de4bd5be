"""The request id, in logs and error responses."""

import re
import uuid

from flask import g, request

_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id() -> str:
    """The `X-Request-Id` of this request, or a new one if it is missing or invalid."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _GIVEN.fullmatch(given) else new_request_id()
    return str(g.request_id)


def new_request_id() -> str:
    return uuid.uuid4().hex
